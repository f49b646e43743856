"""What is known of a case, as the guidance reads it: every answer that stands, and everybody involved."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import Min

from clearway.cases.models import AboutPerson, Answer, Assessment, Case, Involvement, Joined, Role, Where
from clearway.cases.queries.rows import in_case
from clearway.concerns.models import Concern, Danger
from clearway.core.calendar import LONDON, age_on
from clearway.core.facts.incident import OLDEST
from clearway.guidance.answering import settled
from clearway.guidance.carry import Carried
from clearway.organisations.queries import areas, organisation
from clearway.people.access import redirects
from clearway.people.queries import known

DANGER = "immediate_danger"
PARTS = {Role.PICTURED: ["pictured"], Role.RECEIVED: ["received"]}  # the other roles say too little to stand for a part
_answered, _about, _where = in_case(Answer, "at", "id"), in_case(AboutPerson, "version"), in_case(Where, "version")
_involved, _joined = in_case(Involvement, "at", "letter"), in_case(Joined, "at")


def answers_of(case: Case) -> dict[str, str]:
    """The answer to each fact that stands now, in the order in which they were given."""
    found: dict[str, str] = {}
    for row in _answered(case):
        for fact, value in row.given.items():
            if value:
                found[fact] = value
            else:
                found.pop(fact, None)
    return found


def carried_of_case(case: Case, at: datetime) -> Carried:
    """What is known of a case, as a visitor of the guide would carry it: only what can be true together (`settled`)."""
    placed = _where(case)
    chosen = (placed[-1].said["areas"], placed[-1].said["setting"]) if placed else (areas(), organisation().setting)
    answers = answers_of(case)
    danger = _danger(case)
    if danger and DANGER not in answers:
        answers = {DANGER: danger, **answers}
    carried = Carried(tuple(chosen[0]), chosen[1], answers, people_of(case), passed=True)
    return settled(carried, at.astimezone(LONDON))


def people_of(case: Case) -> tuple[Mapping[str, object], ...]:
    """Everybody involved, as an incident file has them: what was said of them, else what the record knows."""
    said = {row.involvement_id: row.said for row in _about(case)}
    involved = _involved(case)
    merged = redirects() if involved else {}
    who = known({merged.get(each.person_id, each.person_id) for each in involved}) if involved else {}
    then = _learned_at(case).astimezone(LONDON).date() if involved else date.min
    found: list[Mapping[str, object]] = []
    for each in involved:
        person = who[merged.get(each.person_id, each.person_id)]
        found.append({"id": each.letter, **said.get(each.pk, default_of(each, person.born_on, then))})
    return tuple(found)


def default_of(each: Involvement, born_on: date | None, then: date) -> dict[str, object]:
    """What the record knows of somebody before anything was said of them: their part, and how old they were then."""
    found: dict[str, object] = {}
    if each.role in PARTS:
        found["roles"] = PARTS[Role(each.role)]
    age = age_on(born_on, then) if born_on else -1
    if 0 <= age <= OLDEST:  # a date that cannot be right says nothing, and stops nothing
        found |= {"age": age, "age_basis": "record"}
    return found


def about(each: Involvement) -> AboutPerson | None:
    """What was said last of somebody, or None."""
    return AboutPerson.objects.filter(involvement=each).order_by("-version").first()


def where(case: Case) -> Where | None:
    """What was said last of whose guidance the case is put to, or None."""
    return Where.objects.filter(case=case).order_by("-version").first()


def name_of(whose: Involvement) -> str:
    """What somebody involved is called."""
    end = redirects().get(whose.person_id, whose.person_id)
    return known({end})[end].name


def latest_pass(case: Case) -> list[Assessment]:
    """What the guidance said last, of each area that was asked with it."""
    found = passes(case)
    return found[-1] if found else []


def passes(case: Case) -> list[list[Assessment]]:
    """Each time that the case was put to the guidance: one row an area, the first first. Nothing is opened."""
    found: dict[datetime, list[Assessment]] = {}
    for row in Assessment.objects.filter(case=case).order_by("assessed_at", "area"):
        found.setdefault(row.assessed_at, []).append(row)
    return list(found.values())


def _learned_at(case: Case) -> datetime:
    """The moment nearest to what happened that the case knows: when the first of its reporters learned of it."""
    names = _reports(case)
    first = Concern.objects.filter(id__in=names).aggregate(first=Min("learned_at"))["first"] if names else None
    return first or case.at


def _reports(case: Case) -> list[UUID]:
    """The reports of a case: the one from which it was opened, and each that joined it."""
    return [row.concern_id for row in _joined(case)] + ([case.concern_id] if case.concern_id else [])


def _danger(case: Case) -> str:
    """Danger as it was reported: yes where one report says so, no where all do; else nobody knows."""
    names = _reports(case)
    said = set(Concern.objects.filter(id__in=names).values_list("danger", flat=True)) if names else set()
    if Danger.YES in said:
        return Danger.YES.value
    return Danger.NO.value if said == {Danger.NO.value} else ""
