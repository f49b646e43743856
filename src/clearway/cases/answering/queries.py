"""What is known of a case, as the guidance reads it: every answer that stands, and everybody involved."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import Min

from clearway.cases.models import (
    MISTAKE,
    AboutPerson,
    Answer,
    Assessment,
    Case,
    Involvement,
    Joined,
    OfCase,
    Part,
    Role,
    Where,
)
from clearway.cases.queries.rows import SAID, Rows, in_order, last_pass, rows_of
from clearway.concerns.models import Concern, Danger, Device, Told
from clearway.core.calendar import LONDON, age_on
from clearway.core.facts.incident import OLDEST
from clearway.guidance.answering import settled
from clearway.guidance.carry import Carried
from clearway.organisations.queries import areas, organisation
from clearway.people.access import redirects
from clearway.people.queries import known
from clearway.vault.ready import all_of

DANGER, DEVICE = "immediate_danger", "device_held"
PARTS = {Role.PICTURED.value: ["pictured"], Role.RECEIVED.value: ["received"]}  # the others say too little for a part


ASKED: tuple[type[OfCase], ...] = (Answer, AboutPerson, Where, Involvement, Part, Joined)


def answers_of(case: Case) -> dict[str, str]:
    """The answer to each fact that stands now, in the order in which they were given."""
    return _standing(rows_of(case, (Answer,)).of(Answer))


def _standing(rows: Iterable[Answer]) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows:
        for fact, value in row.given.items():
            if value:
                found[fact] = value
            else:
                found.pop(fact, None)
    return found


def carried_of_case(case: Case, at: datetime) -> Carried:
    """What is known of a case, as a visitor of the guide would carry it: only what can be true together (`settled`)."""
    rows = rows_of(case, ASKED)
    placed = rows.of(Where)
    chosen = (placed[-1].said["areas"], placed[-1].said["setting"]) if placed else (areas(), organisation().setting)
    answers = _standing(rows.of(Answer))
    answers = {**_reported(_reports(case, rows.of(Joined))), **answers}
    people = _people_of(case, rows)
    return settled(Carried(tuple(chosen[0]), chosen[1], answers, people, passed=True), at.astimezone(LONDON))


def people_of(case: Case) -> tuple[Mapping[str, object], ...]:
    """Everybody involved, as an incident file has them: what was said of them, else what the record knows. Whoever was
    put in by mistake is not among them.
    """
    return _people_of(case, rows_of(case, (AboutPerson, Involvement, Part, Joined)))


def _people_of(case: Case, rows: Rows) -> tuple[Mapping[str, object], ...]:
    said = {row.involvement_id: row.person for row in rows.of(AboutPerson)}
    parts = {row.involvement_id: row.role for row in rows.of(Part)}
    involved = [each for each in rows.of(Involvement) if parts.get(each.pk) != MISTAKE]
    merged = redirects() if involved else {}
    who = known({merged.get(each.person_id, each.person_id) for each in involved}) if involved else {}
    then = _learned_at(case, rows.of(Joined)).astimezone(LONDON).date() if involved else date.min
    found: list[Mapping[str, object]] = []
    for each in involved:
        person = who[merged.get(each.person_id, each.person_id)]
        role = parts.get(each.pk, each.role)
        found.append({"id": each.letter, **said.get(each.pk, default_of(role, person.born_on, then))})
    return tuple(found)


def default_of(role: str, born_on: date | None, then: date) -> dict[str, object]:
    """What the record knows of somebody before anything was said of them: their part, and how old they were then."""
    found: dict[str, object] = {}
    if role in PARTS:
        found["roles"] = PARTS[role]
    age = age_on(born_on, then) if born_on else -1
    if 0 <= age <= OLDEST:  # a date that cannot be right says nothing, and stops nothing
        found |= {"age": age, "age_basis": "record"}
    return found


def about(each: Involvement) -> AboutPerson | None:
    """What was said last of somebody, or None."""
    return AboutPerson.objects.filter(involvement=each).order_by("-version").first()


def said_then(each: Involvement, version: int) -> Mapping[str, object]:
    """What was said of somebody in a version, such as the one that its next author saw; nothing where there is none."""
    row = AboutPerson.objects.filter(involvement=each, version=version).first()
    return row.person if row else {}


def where(case: Case) -> Where | None:
    """What was said last of whose guidance the case is put to, or None."""
    return Where.objects.filter(case=case).order_by("-version").first()


def name_of(whose: Involvement) -> str:
    """What somebody involved is called."""
    end = redirects().get(whose.person_id, whose.person_id)
    return known({end})[end].name


def latest_pass(case: Case) -> list[Assessment]:
    """What the guidance said last, of each area that was asked with it."""
    return in_order(Assessment, all_of(Assessment, last_pass, case=case.pk))


def passes(case: Case) -> list[list[Assessment]]:
    """Each time that the case was put to the guidance: one row an area, the first first. Nothing is opened; what the
    last two said is at hand.
    """
    rows = Assessment.objects.filter(case=case).order_by("assessed_at", "area")
    found: dict[datetime, list[Assessment]] = {}
    for row in rows.defer(*SAID):
        found.setdefault(row.assessed_at, []).append(row)
    last = list(found)[-2:]
    found |= {at: [] for at in last}
    for row in rows.filter(assessed_at__in=last):
        found[row.assessed_at].append(row)
    return list(found.values())


def _learned_at(case: Case, joined: Iterable[Joined]) -> datetime:
    """The moment nearest to what happened that the case knows: when the first of its reporters learned of it."""
    names = _reports(case, joined)
    first = Concern.objects.filter(id__in=names).aggregate(first=Min("learned_at"))["first"] if names else None
    return first or case.at


def _reports(case: Case, joined: Iterable[Joined]) -> list[UUID]:
    """The reports of a case: the one from which it was opened, and each that joined it."""
    return [row.concern_id for row in joined] + ([case.concern_id] if case.concern_id else [])


def _reported(names: list[UUID]) -> dict[str, str]:
    """What the reports themselves answer. Danger: yes where one says so, no where all do; else nobody knows. A device
    is held where one says that staff have it; where none does, somebody may have taken it since.
    """
    found: dict[str, str] = {}
    said = set(Concern.objects.filter(id__in=names).values_list("danger", flat=True)) if names else set()
    if Danger.YES in said or said == {Danger.NO.value}:
        found[DANGER] = Danger.YES.value if Danger.YES in said else Danger.NO.value
    if names and Told.objects.filter(concern__in=names, device=Device.HELD).exists():
        found[DEVICE] = "yes"
    return found
