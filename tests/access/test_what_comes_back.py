"""A-05 and A-48: the answer to a form holds no word but for whoever may see it: who is found by a search, and a form
that was refused and comes back filled in.
"""

import os
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from doors import GONE, Door
from intruders import as_it_was, asked_for, is_shut_out, planted
from members import WHO, World, carrying_answers, entered, sends
from pages import EVERY_DOOR
from shown import BESIDE, COMES_BACK, FOUND, OF_THE_FAMILY, SHOWN, WITHHELD

FULL = bool(os.environ.get("CLEARWAY_FULL"))
FORMS = [door for door in EVERY_DOOR if door.method == "POST" and door.name != "hide"]  # which has nothing to refuse
SEARCH = [door for door in EVERY_DOOR if (door.name, door.method) == ("people-search", "POST")]
TYPED = ("own name", "own alias", "own number 1", "own merged", "own address", "foreign name", "first name", "canary")
WRONG = "?"
pytestmark = pytest.mark.everywhere


def spoilt(client: Client, door: Door, world: World, *, closed: bool) -> Iterator[Mapping[str, object]]:
    """A form of which nothing comes but its mark; in which nothing was chosen that there is, and what stood was older.
    In the full counts also one field after the other is missing, or wrong, where the door is not closed to them.
    """
    sent = dict(door.sent(world))
    yield {"once": str(uuid4())}
    yield {name: value if "typed-" in str(value) else WRONG for name, value in sent.items()}
    yield {**sent, "version": "0"}
    if FULL and not closed:
        for name in asked_for(client, door, world):
            yield {each: value for each, value in sent.items() if each != name}
            yield {**sent, name: WRONG}


def answers(client: Client, world: World, who: str) -> Iterator[tuple[Door, Any]]:
    """What comes of every such form; what one does all the same is undone, and so is a new key of the session."""
    cookies = deepcopy(client.cookies)
    for door in FORMS:
        for fields in spoilt(client, door, world, closed=door.expected(who)[0] == GONE):
            client.cookies = deepcopy(cookies)
            if door.answers:
                carrying_answers(client)
            with as_it_was():
                yield door, sends(client, door.address(world), fields)


@pytest.mark.parametrize("who", WHO if FULL else ("deputy", "outsider"))
def test_a_form_that_comes_back_holds_no_word_but_for_whoever_may_see_it(whole: World, who: str) -> None:
    """A-05 and A-48: what comes back is the set in the table, no more and no less; nothing of it is withheld."""
    client, seen = entered(whole.people()[who]), set[str]()
    for door, answer in answers(client, whole, who):
        assert answer.status_code < 500, door
        assert who == "visitor" or not is_shut_out(answer), door  # or nothing would be tried
        seen |= {mark for mark in planted(answer) if not mark.startswith("typed-")}
    assert seen == COMES_BACK.get(who, set())


@pytest.mark.parametrize("who", WHO if FULL else ("lead", "set aside", "relative", "outsider", "teacher"))
def test_a_search_finds_nobody_but_for_whoever_may_see_them(whole: World, who: str) -> None:
    """A-05 and A-48: by name, by another name, by a number, by a case, by the year; as each of them."""
    client, seen = entered(whole.people()[who]), set[str]()
    for typed, year in (*((typed, "") for typed in TYPED), (whole.case.reference, ""), ("", "10")):
        answer = sends(client, reverse("people-search"), {"typed": typed, "year": year})
        assert answer.status_code == next(each.expected(who)[0] for each in SEARCH), typed
        seen |= planted(answer)
    theirs = {mark for mark in seen if mark.startswith("foreign-")}
    assert seen - theirs == FOUND.get(who, set())
    assert bool(theirs) == (who == "outsider")


def test_what_comes_back_is_shown_on_a_page_as_well_and_is_not_withheld() -> None:
    """A-05 and A-48: the tables agree."""
    for who in WHO:
        on_pages = SHOWN.get(who, set()) | BESIDE.get(who, set()) | OF_THE_FAMILY
        assert COMES_BACK.get(who, set()) | FOUND.get(who, set()) <= on_pages - WITHHELD, who
