"""Pupil rolls of the tests, and bringing one in without a browser."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from clearway.accounts.models import User
from clearway.audit.acts import Act, reading
from clearway.audit.events import Verb
from clearway.core.roll.days import DAY_FIRST
from clearway.roll import changes, queries, steps
from clearway.roll.models import Draft, Stage
from world import AT, School, act_of, canary

HEADER = "Surname,Forename,DOB,UPN,Adno,Year Group,Reg\n"
PIECE = 5000
TWICE = 4  # the line of `on_its_way` that stands there twice


def roll_of(*pupils: str) -> str:
    """A file: each pupil as "Surname,Forename,DOB,UPN,Adno,Year,Reg"."""
    return HEADER + "".join(f"{pupil}\n" for pupil in pupils)


def numbered(count: int, *, first: int = 1) -> str:
    """A roll of so many pupils with names and numbers of their own."""
    return "".join(written(count, first=first))


def written(count: int, *, first: int = 1) -> Iterator[str]:
    """The same, line by line."""
    yield HEADER
    for nth in range(first, first + count):
        born = f"{1 + nth % 28:02d}/{1 + nth % 12:02d}/{2008 + nth % 11}"
        name = f"Example{spelt(nth)},Pupil{spelt(nth * 7)}"
        yield f"{name},{born},A{nth:012d},{nth},{1 + nth % 13},{nth % 13}A\n"


def spelt(number: int) -> str:
    """A number in letters, so that names differ in words."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def now(user: User, minutes: int = 0) -> Act:
    """What a user is about to do, so many minutes after the hour of the tests."""
    return act_of(user, AT + timedelta(minutes=minutes))


def looked(user: User, text: str, *, order: str = DAY_FIRST, minutes: int = 0) -> dict[str, int]:
    """A roll, brought in up to the moment at which somebody looks at what it would do: how many rows come to what."""
    given(user, text, minutes=minutes)
    with transaction.atomic(), reading(now(user, minutes)) as act:
        draft = standing()
        changes.choose(act, draft, draft.said["columns"], order)
    go_on(user, Stage.LOOKING, minutes=minutes)
    with reading(now(user, minutes)) as act:
        act.saw(Verb.ROLL_READ, standing().id)
        return queries.counts(act, standing())


def given(user: User, text: str, *, minutes: int = 0) -> None:
    """The text of a roll, whole."""
    changes.begin(now(user, minutes), "utf-8")
    with transaction.atomic(), reading(now(user, minutes)) as act:
        draft = standing()
        for number, start in enumerate(range(0, len(text), PIECE)):
            changes.add_piece(act, draft, number, text[start : start + PIECE])
        steps.lay_out(act, draft)


def done(user: User, text: str, *, minutes: int = 0) -> Mapping[str, int]:
    """A roll, brought in to the end: how many rows came to what."""
    found = looked(user, text, minutes=minutes)
    finished(user, minutes=minutes)
    return found


def finished(user: User, *, minutes: int = 0) -> None:
    """What was looked at, done to the end."""
    with transaction.atomic(), reading(now(user, minutes)) as act:
        changes.start_doing(act, standing())
    go_on(user, Stage.DOING, minutes=minutes)


def go_on(user: User, stage: str, *, minutes: int = 0) -> None:
    """Step by step, until it stands elsewhere."""
    while True:
        with transaction.atomic(), reading(now(user, minutes)) as act:
            draft = queries.draft()
            if draft is None or draft.stage != stage:
                return
            steps.step(act, draft)


def standing() -> Draft:
    """The import that is on its way."""
    found = queries.draft()
    assert found
    return found


@dataclass(frozen=True, slots=True)
class OnRoll:
    """Somebody on the roll: `numbers` by kind; `year` is their year group today."""

    id: UUID
    name: str
    born_on: date | None
    year: int | None
    form: str
    numbers: dict[str, str]


def pupils(of: School) -> dict[str, OnRoll]:
    """Who is on the roll of a school, by name."""
    with reading(act_of(of.lead)) as act:
        act.saw(Verb.ROLL_READ, of.id)
        found = queries.facts(queries.on_roll(), AT).values()
        return {
            each.who.name: OnRoll(
                each.who.id, each.who.name, each.who.born_on, each.year, each.form,
                {kind: row.value for kind, row in each.numbers.items()},
            )
            for each in found
        }  # fmt: skip


def on_its_way(of: School) -> None:
    """A roll that the lead brings in, which can be done: somebody new, with a canary, and a row that was left out."""
    looked(
        of.lead, roll_of(f"{canary('roll')},Pupil,27/03/2011,A1,1,9,9A", *["Other,Somebody,02/04/2012,A2,2,8,8B"] * 2)
    )
    with transaction.atomic(), reading(now(of.lead)) as act:
        changes.settle(act, standing(), TWICE, "out", None)


def pasted() -> dict[str, object]:
    """A roll, as the form sends it."""
    return {"text": roll_of("Example,Pupil,27/03/2011,A1,1,9,9A")}


def of_the_columns() -> dict[str, object]:
    """Which column is which of a roll as these."""
    return {"surname": 0, "forename": 1, "born_on": 2, "upn": 3, "mis_id": 4, "year_group": 5, "order": "day"}


def left_out() -> dict[str, object]:
    """What is decided of a doubtful row."""
    return {"who": "out"}


def agreed() -> dict[str, object]:
    """That many leave."""
    return {"leave": ["yes"]}
