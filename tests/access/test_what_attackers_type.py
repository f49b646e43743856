"""A-11: whatever is typed into whatever field is text, or is refused with a sentence; nothing runs, waits or breaks."""

import os
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from statistics import median
from uuid import uuid4

import pytest
from django.test import Client

from clearway.core.guard import looks_like_file_over
from clearway.ui import intake
from doors import Door
from injections import ALL, HEADERS, SLOW, SLOW_TEXTS, SQL, TEMPLATES
from intruders import as_it_was, asked, asked_for, is_shut_out
from members import World, entered, reported, sends, told
from pages import DOORS, EVERY_DOOR
from tables import rows
from visitor import text_of
from world import CANARY

FULL = bool(os.environ.get("CLEARWAY_FULL"))
FORMS = [door for door in DOORS if door.method == "POST"]
PAGES = [door for door in DOORS if door.method == "GET"]
CALM = {200, 204, 302, 400, 403, 404, 409, 413, 415, 422, 429}
MADE = ("X-Made", "Set-Cookie: clearway-session=x")
ASKED = ("q", "next", "page", "id", "reference", "organisation", "format", "callback")
LONGEST = 2.0  # seconds for one form, many times what any takes
TRIES = 3
THIRD = 3
LINES = {
    "value", "languages", "form", "setting", "phone", "email", "against", "told_by", "typed", "code", "reference",
}  # fmt: skip  # of the fields, those in which somebody writes a line
UNPRINTED = "a\u202eb\u2028c\u00add"
HARMLESS = "Pupil A was late on Monday, and said why. "


def one_by_one(doors: list[Door]) -> pytest.MarkDecorator:
    """Each door a test of its own in the full counts; else all of them one, in one world."""
    return pytest.mark.parametrize("doors", [[door] for door in doors] if FULL else [doors], ids=_named)


def _named(doors: list[Door]) -> str:
    return doors[0].name if len(doors) == 1 else "all"


def typed(values: tuple[str, ...], names: int, seed: str) -> list[str]:
    """All of them in the full counts; else a few, others for each form."""
    return list(values) if FULL else random.Random(seed).sample(values, names)


def sendings(names: list[str], values: list[str]) -> Iterator[tuple[str, str]]:
    """Each value in every third field, so that each field meets every third value, and each form all of them."""
    for nth, value in enumerate(values):
        for name in names[nth % THIRD :: THIRD] or names[:1]:
            yield name, value


def browsers(world: World) -> Callable[[str], Client]:
    """The browser of whoever is surely let in at a door."""
    return cache(lambda who: entered(world.people()[who], raises=False))


@one_by_one(FORMS)
@pytest.mark.usefixtures("rolling")
def test_nothing_that_is_typed_breaks_a_form(world: World, doors: list[Door]) -> None:
    """A-11: every field of every form; no header is made of it, and nobody's words come out."""
    browser = browsers(world)
    for door in doors:
        client = browser(door.by)  # signed in before, or that would be undone as well
        for name, value in sendings(asked_for(client, door, world), typed(ALL, THIRD, door.name)):
            with as_it_was():  # what can be done once is there again for the next
                answer = sends(client, door.address(world), {**door.sent(world), name: value})
            assert answer.status_code in CALM, (door, name, value)
            assert not is_shut_out(answer), (door, name, value)  # or nothing would be tried
            heads = "\n".join(f"{head}: {said}" for head, said in answer.headers.items())
            assert not any(made in heads for made in MADE), (door, name, value)
            assert "\n" not in answer.headers.get("Location", ""), (door, name, value)
            assert "foreign" not in answer.content.decode(), (door, name, value)


@pytest.mark.usefixtures("rolling")
def test_what_cannot_be_printed_breaks_no_form(world: World) -> None:
    """A-11: signs that turn a line around, break it, or are not seen, as a text that is pasted may hold them."""
    browser = browsers(world)
    for door in (each for each in EVERY_DOOR if each.method == "POST"):
        client = browser(door.by)
        for name in set(asked_for(client, door, world)) & (intake.NARRATIVES | LINES):
            with as_it_was():
                answer = sends(client, door.address(world), {**door.sent(world), name: UNPRINTED})
            assert answer.status_code in CALM, (door, name)
            assert not is_shut_out(answer), (door, name)


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
        "cases_entry": len(SQL), "cases_late": len(SQL), "audit_receipt": len(SQL), "audit_event": len(SQL) * 2,
    }  # fmt: skip
    shown = text_of(lead.get(case))
    assert [value for value in SQL if f"({' '.join(value.split())})" not in shown] == []


Fields = Mapping[str, object]


def seconds(client: Client, door: Door, world: World) -> Callable[[Fields], float]:
    """How long one sending of a form takes by the clock on the wall, since a database that sleeps does no work. What it
    did is undone: the next one finds what this one found.
    """

    def send(fields: Fields) -> float:
        with as_it_was():
            start = time.monotonic()
            answer = sends(client, door.address(world), fields)
            took = time.monotonic() - start
        assert answer.status_code in CALM, door
        assert not is_shut_out(answer), door  # or nothing would be tried
        return took

    return send


def is_slow(send: Callable[[Fields], float], hostile: Fields, harmless: Fields) -> bool:
    """Whether a sending takes longer than two seconds, and than twice the median of harmless ones of its length.

    One that is over is sent twice more and counted at its best: whatever else the machine does slows one, not three.
    """
    if send(hostile) <= LONGEST:
        return False
    usual = median(send(harmless) for _ in range(TRIES))
    return min(send(hostile) for _ in range(TRIES - 1)) > max(LONGEST, 2 * usual)


def harmless(value: str) -> str:
    """Words as somebody writes them, of this length."""
    return (HARMLESS * (len(value) // len(HARMLESS) + 1))[: len(value)]


@pytest.mark.full
@pytest.mark.parametrize("door", FORMS, ids=lambda door: door.name)
@pytest.mark.asvs("1.2.9")
def test_no_text_costs_more_than_its_length(world: World, door: Door) -> None:
    """A-11: what a careless expression would think about for minutes; and where the database would sleep. Each sending
    has its own bound.
    """
    client, fields = browsers(world)(door.by), door.sent(world)
    send, narratives = seconds(client, door, world), intake.NARRATIVES & set(asked_for(client, door, world))
    for value in (*SLOW, *SLOW_TEXTS):
        everywhere = dict.fromkeys(fields)  # each field looks at its own, whatever another says
        for names in (everywhere, *((name,) for name in sorted(narratives))):  # the form is looked at
            hostile, plain = ({**fields, **dict.fromkeys(names, each)} for each in (value, harmless(value)))
            assert not is_slow(send, hostile, plain), (value[:20], list(names))
    for value in (each for each in SQL if "sleep" in each):
        for name in fields:
            assert not is_slow(send, {**fields, name: value}, {**fields, name: harmless(value)}), (value, name)


@pytest.mark.parametrize(("hostile", "usual"), [([1.9], 0.1), ([9.0, 9.0, 1.9], 0.1), ([9.0, 5.0, 9.0], 2.5)], ids=str)
def test_one_slow_sending_in_three_is_the_machine_s(hostile: list[float], usual: float) -> None:
    """A-11: what the bound lets by, in seconds of each sending and of a harmless one."""
    took = iter(hostile)
    assert not is_slow(lambda fields: next(took) if fields else usual, {"text": "x"}, {})


@pytest.mark.parametrize(
    ("hostile", "usual"), [([2.1, 2.1, 2.1], 0.1), ([9.0, 3.2, 9.0], 1.5), ([9.0, 5.1, 9.0], 2.5)], ids=str
)
def test_three_slow_sendings_are_the_text_s(hostile: list[float], usual: float) -> None:
    """A-11: and what it does not."""
    took = iter(hostile)
    assert is_slow(lambda fields: next(took) if fields else usual, {"text": "x"}, {})


@pytest.mark.full
def test_a_form_that_slept_would_be_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A-11: by a word of the sweep, though it works no more than for another."""
    looks = looks_like_file_over

    def asleep(texts: Sequence[str]) -> bool:
        time.sleep(LONGEST if any("pg_sleep" in each for each in texts) else 0)
        return looks(texts)

    monkeypatch.setattr(intake, "looks_like_file_over", asleep)
    door = next(each for each in FORMS if each.name == "case-entry")
    send, fields = seconds(browsers(world)(door.by), door, world), door.sent(world)
    value = next(each for each in SQL if "pg_sleep" in each)
    assert is_slow(send, {**fields, "text": value}, {**fields, "text": harmless(value)})


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
