"""What people type and paste into the forms of a case: each works, or is refused with what to do, the rest kept."""

import base64
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest

from doors import Door
from members import World, entered, made, sends
from pages import DOORS
from visitor import text_of
from world import canary

pytestmark = pytest.mark.once
MARK = canary("").partition("-")[0]
LONG = "a long story, told word by word. " * 1_250  # some 40,000 characters
CHAIN = "From: a tutor\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(bytes(range(256)) * 24).decode()
PICTURE = "I was sent this: data:image/png;base64," + base64.b64encode(bytes(range(256)) * 4).decode()
OTHERS = {
    "right to left": "أخبرت التلميذة معلمتها يوم الاثنين.",
    "emoji": "She wrote \U0001f622\U0001f468\u200d\U0001f469\u200d\U0001f467 and went home.",
    "from a word processor": "“Quoted” – and so on…\r\n\r\n\t• a bullet\u00a0point",
    "a script": "<script>alert(1)</script> {{ 7 * 7 }} {% raw %}",
}
# Closing comes last: nothing is added to a closed case.
LAST = ("case-close", "case-reopen")


@pytest.fixture
def world(db: None) -> World:  # noqa: ARG001  # the database, before all else
    return made()


def written(door: Door, world: World) -> list[str]:
    """The fields of its form in which people write."""
    return [name for name, value in door.sent(world).items() if MARK in str(value)]


def forms(world: World) -> Iterator[tuple[Door, str, dict[str, Any]]]:
    """Each form about a case or a report that the lead fills in: its door, its address, what it sends."""
    here = ("case-", "concern-")
    found = [door for door in DOORS if door.method == "POST" and door.name.startswith(here) and not door.answers]
    found = [door for door in found if "lead" in door.gets and written(door, world)]
    for door in sorted(found, key=lambda each: each.name in LAST):
        yield door, door.address(world), {**door.sent(world), "once": str(uuid4())}


def refused(world: World, words: str, said: str) -> Iterator[str]:
    """What is wrong, where the words do not come back refused with this sentence and the rest of the form kept."""
    for door, address, fields in forms(world):
        client = entered(world.people()[door.by])
        for name in written(door, world):
            page = sends(client, address, {**fields, name: words, "once": str(uuid4())})
            kept = [each for each in written(door, world) if each != name]
            if page.status_code != 422 or said not in text_of(page):
                yield f"{door.name} {name}: {page.status_code}"
            elif lost := [each for each in kept if str(fields[each]) not in page.content.decode()]:
                yield f"{door.name} {name}: loses {lost}"


def test_a_story_of_40000_letters_is_taken_or_comes_back_with_how_much_is_too_much(world: World) -> None:
    wrong = list(refused(world, LONG, "characters"))
    assert [each for each in wrong if not each.endswith(": 302")] == []


def test_a_picture_that_is_pasted_as_text_comes_back_without_it_and_with_the_rest(world: World) -> None:
    assert list(refused(world, PICTURE, "was not taken")) == []


def test_a_chain_of_mails_with_a_file_in_it_comes_back_with_what_to_do(world: World) -> None:
    assert list(refused(world, CHAIN, "copy the sentences only")) == []


@pytest.mark.parametrize("kind", OTHERS)
def test_whatever_people_write_otherwise_is_kept_as_it_was_written(world: World, kind: str) -> None:
    for door, address, fields in forms(world):
        if door.expected(door.by)[0] != HTTPStatus.FOUND:  # nobody hands over a case of which they are the only lead
            continue
        client = entered(world.people()[door.by])
        sent = {**fields, **dict.fromkeys(written(door, world), OTHERS[kind])}
        answered = sends(client, address, sent)
        assert answered.status_code == 302, (door.name, text_of(answered))
        page = client.get(answered["Location"], follow=True)
        assert page.status_code == 200, door.name


def test_a_day_that_has_not_come_is_refused_where_something_has_happened(world: World) -> None:
    for door, address, fields in forms(world):
        if "day-day" not in fields or door.name in ("case-step", "case-step-add"):
            continue
        client = entered(world.people()[door.by])
        page = sends(client, address, {**fields, "day-day": 30, "day-month": 12, "day-year": 2026})
        assert page.status_code == 422, door.name
        assert "must not lie ahead of now" in text_of(page), door.name
