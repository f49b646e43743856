"""Every write about a case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from clearway.audit.acts import Act, change
from clearway.audit.events import Verb
from clearway.cases.models import Assessment, Case, Decision, Entry, Involvement, OfCase
from clearway.concerns.models import Concern
from clearway.core.calendar import LONDON
from clearway.core.result import Result
from clearway.people.changes import write_person
from clearway.vault import keyring

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class AlreadyOpenError(Exception):
    """The concern is a case already: `case` is its id."""

    def __init__(self, case: UUID) -> None:
        super().__init__(str(case))
        self.case = case


class OvertakenError(Exception):
    """Somebody else corrected the entry first: `newest` is what stands now."""

    def __init__(self, newest: Entry) -> None:
        super().__init__(str(newest.id))
        self.newest = newest


@dataclass(frozen=True, slots=True)
class Involved:
    """Somebody to add to a case: a name, a date of birth where it is known, a role."""

    name: str
    born_on: date | None
    role: str


@dataclass(frozen=True, slots=True)
class Told:
    """An entry for the chronology: its kind, when it happened, and the words."""

    kind: str
    happened_at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision: what is done, whether the guidance advised it (yes, no, not-asked), and why."""

    does: frozenset[str]
    follows: str
    reason: str


@change(Verb.CASE_OPEN)
def open_case(act: Act, concern: Concern | None) -> UUID:
    """Open a case, from a concern or without one. Raises AlreadyOpenError."""
    _alone("case number", act.actor.organisation)
    if concern and (earlier := Case.objects.filter(concern=concern).first()):
        raise AlreadyOpenError(earlier.id)
    year = act.at.astimezone(LONDON).year
    last = Case.objects.filter(year=year).order_by("-number").values_list("number", flat=True).first() or 0
    keyring.make_record(act.actor.organisation, act.made, act.at)
    Case(
        id=act.made, organisation=act.actor.organisation, by=act.actor.user, at=act.at,
        year=year, number=last + 1, concern=concern,
    ).save()  # fmt: skip
    return act.made


@change(Verb.PERSON_ADD)
def involve(act: Act, case: Case, who: Involved) -> UUID:
    """Put down a new person and how they are involved in the case."""
    write_person(act, act.made, who.name, who.born_on)
    _alone("letters", case.id)
    taken = Involvement.objects.filter(case=case).count()
    _add(act, case, Involvement(person_id=act.made, role=who.role, letter=letter(taken)))
    return case.id


@change(Verb.ENTRY_ADD)
def add_entry(act: Act, case: Case, told: Told) -> UUID:
    """Add an entry to the chronology."""
    entry = Entry(id=act.made, root=act.made, version=1, kind=told.kind, happened_at=told.happened_at, words=told.words)
    _add(act, case, entry)
    return case.id


@change(Verb.ENTRY_CORRECT)
def correct_entry(act: Act, case: Case, seen: Entry, told: Told, reason: str) -> UUID:
    """Lay a corrected version over the one that was seen; that one stays. Raises OvertakenError."""
    _alone("entry", seen.root)
    newest = Entry.objects.filter(case=case, root=seen.root).latest("version")
    if newest.version != seen.version:
        raise OvertakenError(newest)
    entry = Entry(
        id=act.made, root=seen.root, version=seen.version + 1, kind=told.kind, happened_at=told.happened_at,
        words=told.words, reason=reason,
    )  # fmt: skip
    _add(act, case, entry)
    return case.id


@change(Verb.ASSESSMENT_ADD)
def add_assessments(act: Act, case: Case, incident: dict[str, object], results: Sequence[Result]) -> UUID:
    """Store what the guidance said of the facts, one row an area, beside what it said before."""
    for place, result in enumerate(results):
        pack = result["pack"]
        row = Assessment(
            area=result["area"], pack=pack["id"], edition=pack["edition"], checksum=pack["checksum"],
            assessed_at=datetime.fromisoformat(result["at"]), incident=incident, result=dict(result),
        )  # fmt: skip
        if not place:
            row.id = act.made
        _add(act, case, row)
    return case.id


@change(Verb.DECISION_ADD)
def decide(act: Act, case: Case, assessment: Assessment | None, decided: Decided) -> UUID:
    """Record a decision and its reason. It is never changed: a later decision stands beside it."""
    choices = {name: name in decided.does for name in ("police", "social_care", "advice", "in_school")}
    row = Decision(id=act.made, assessment=assessment, follows=decided.follows, reason=decided.reason, **choices)
    _add(act, case, row)
    return case.id


def letter(place: int) -> str:
    """A, B, ... Z, AA, AB: the letter of the person at this place, from 0."""
    high, low = divmod(place, len(LETTERS))
    return (letter(high - 1) if high else "") + LETTERS[low]


def _add(act: Act, case: Case, row: OfCase) -> None:
    row.case, row.organisation, row.by, row.at = case, act.actor.organisation, act.actor.user, act.at
    row.save()


def _alone(what: str, where: UUID) -> None:
    """Until the transaction ends nobody else is here with the same. On SQLite a write is alone already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [f"{what} {where.hex}"])
