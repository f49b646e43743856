"""A-11: whatever is typed into whatever field is text, or is refused with a sentence; nothing runs, waits or breaks."""

import os
import random
import time
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from injections import ALL, HEADERS, SLOW, SLOW_TEXTS, SQL, TEMPLATES
from intruders import as_it_was, asked
from members import World, entered, reported, sends, told
from pages import DOORS, Door
from tables import rows
from visitor import text_of
from world import CANARY

FULL = bool(os.environ.get("CLEARWAY_FULL"))
FORMS = [door for door in DOORS if door.method == "POST"]
PAGES = [door for door in DOORS if door.method == "GET"]
CALM = {200, 302, 400, 403, 404, 409, 413, 415, 422, 429}
MADE = ("X-Made", "Set-Cookie: clearway-session=x")
ASKED = ("q", "next", "page", "id", "reference", "organisation", "format", "callback")
LONGEST = 2.0  # seconds of work for one form, many times what any takes


def one_by_one(doors: list[Door]) -> pytest.MarkDecorator:
    """Each door a test of its own in the full counts; else all of them one, in one world."""
    return pytest.mark.parametrize("doors", [[door] for door in doors] if FULL else [doors], ids=_named)


def _named(doors: list[Door]) -> str:
    return doors[0].name if len(doors) == 1 else "all"


def typed(values: tuple[str, ...], names: int, seed: str) -> list[str]:
    """All of them in the full counts; else a few, others for each form."""
    return list(values) if FULL else random.Random(seed).sample(values, names)


def sendings(door: Door, world: World, values: list[str]) -> Iterator[tuple[str, str, dict[str, object]]]:
    """The form with one field after the other replaced by one value after the other, under a new mark each time."""
    for value in values:
        fields = dict(door.sent(world))
        for name in fields:
            once = {"once": str(uuid4())} if "once" in fields else {}
            yield name, value, {**fields, **once, name: value}


def browsers(world: World) -> Callable[[str], Client]:
    """The browser of whoever is surely let in at a door."""
    return cache(lambda who: entered(world.people()[who], raises=False))


@one_by_one(FORMS)
@pytest.mark.usefixtures("rolling")
def test_nothing_that_is_typed_breaks_a_form(world: World, doors: list[Door]) -> None:
    """A-11: every field of every form; no header is made of it, and nobody's words come out."""
    browser = browsers(world)
    for door in doors:
        for name, value, fields in sendings(door, world, typed(ALL, 2, door.name)):
            with as_it_was():  # what can be done once is there again for the next
                answer = sends(browser(door.by), door.address(world), fields)
            assert answer.status_code in CALM, (door, name, value)
            heads = "\n".join(f"{head}: {said}" for head, said in answer.headers.items())
            assert not any(made in heads for made in MADE), (door, name, value)
            assert "\n" not in answer.headers.get("Location", ""), (door, name, value)
            assert "foreign" not in answer.content.decode(), (door, name, value)


@pytest.mark.once
@one_by_one(PAGES)
@pytest.mark.usefixtures("rolling")
@pytest.mark.asvs("1.2.4", "16.5.1")
def test_nothing_in_a_query_or_a_header_breaks_a_page(world: World, doors: list[Door]) -> None:
    """A-11: no page reads more than its address."""
    browser = browsers(world)
    for door in doors:
        client = browser(door.by)
        known = asked(client, door, world).status_code
        assert known == door.expected(door.by)[0], door
        for value in typed(ALL, 1, door.name):
            line = "".join(each for each in value if each.isascii() and each.isprintable())
            heads = {"accept-language": line, "referer": line, "user-agent": line}
            answer = client.get(door.address(world), query_params=dict.fromkeys(ASKED, value), headers=heads)
            assert answer.status_code in {known, 400}, (door, value)


@pytest.mark.asvs("1.3.5", "1.3.7", "1.3.10")
def test_what_looks_like_a_template_is_shown_as_it_was_typed(world: World) -> None:
    """A-11: {{7*7}} stays {{7*7}}, wherever it is shown."""
    lead, case = entered(world.own.lead), f"/cases/{world.case.reference}/"
    for value in TEMPLATES:
        said = sends(lead, f"{case}entries/", {**told(), "text": f"({value})"})
        assert said.status_code == 302, value
    shown = text_of(lead.get(case))
    for value in TEMPLATES:
        assert f"({value})" in shown, value
    assert "49" not in shown.replace(world.case.reference, "")


@pytest.mark.asvs("1.2.4")
def test_what_looks_like_sql_changes_no_table_and_is_kept_as_it_was_typed(world: World) -> None:
    """A-11: as many rows as forms, and the words."""
    lead, case = entered(world.own.lead), f"/cases/{world.case.reference}/"
    before = {table: len(found) for table, found in rows().items()}
    for value in SQL:
        assert sends(lead, f"{case}entries/", {**told(), "text": f"({value})"}).status_code == 302, value
    after = {table: len(found) for table, found in rows().items()}
    assert {table: after[table] - before[table] for table in after if after[table] != before[table]} == {
        "cases_entry": len(SQL), "audit_receipt": len(SQL), "audit_event": len(SQL) * 2,
    }  # fmt: skip
    shown = text_of(lead.get(case))
    assert [value for value in SQL if f"({' '.join(value.split())})" not in shown] == []


def spent(client: Any, place: str, fields: dict[str, object]) -> float:
    """Seconds of work of this process for one form, so that another one's do not count."""
    start = time.process_time()
    sends(client, place, fields)
    return time.process_time() - start


@pytest.mark.full
@pytest.mark.parametrize("door", FORMS, ids=lambda door: door.name)
@pytest.mark.asvs("1.2.9")
def test_no_text_costs_more_than_its_length(world: World, door: Door) -> None:
    """A-11: what a careless expression would think about for minutes; and where the database would sleep."""
    client = browsers(world)(door.by)
    fields, narratives = door.sent(world), {"text", "reason", "account", "about", "name"}
    for value in (*SLOW, *SLOW_TEXTS):
        everywhere = {**fields, **dict.fromkeys(fields, value)}  # each field looks at its own, whatever another says
        alone = [
            sent for name, _, sent in sendings(door, world, [value]) if name in narratives
        ]  # the form is looked at
        for sent in (everywhere, *alone):
            assert spent(client, door.address(world), sent) < LONGEST, value[:20]
    for value in (each for each in SQL if "sleep" in each):
        start = time.monotonic()
        for name, _, sent in sendings(door, world, [value]):
            sends(client, door.address(world), sent)
            assert time.monotonic() - start < 60, name


def test_no_header_can_be_made_of_a_word_in_an_address(world: World) -> None:
    """A-11: as somebody who signs in, who is led on, or who breaks in."""
    client = entered(world.own.stand_in, raises=False)
    for value in HEADERS:
        for place, fields in (
            ("/cases/emergency/", {"reference": value, "reason": CANARY, "once": str(uuid4())}),
            ("/sign-in/", {"login": value, "password": "x", "next": value}),
            ("/", {"area": "staffordshire", "setting": value, "second": value}),
            ("/concerns/report/", {**reported(), "time": value}),
        ):
            answer = sends(client, place, fields)
            assert answer.status_code in CALM, (place, value)
            assert not any(made in str(answer.headers) for made in MADE), (place, value)
