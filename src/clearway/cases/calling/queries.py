"""What is read aloud on the telephone: who calls, who is involved, what is known and from whom, what is asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from clearway.audit.acts import Act
from clearway.cases.assessed import carried_of
from clearway.cases.models import Assessment, Call
from clearway.cases.queries.record import Whole
from clearway.cases.queries.reports import Reported
from clearway.concerns.models import Danger, Seen, Told
from clearway.core.calendar import LONDON, age_on
from clearway.core.packs.vocabulary import vocabulary
from clearway.guidance import queries as guidance
from clearway.guidance import shown
from clearway.guidance.carry import Carried
from clearway.organisations import queries as organisations
from clearway.organisations.models import Line
from clearway.people.queries import Enrolled, Known, enrolled
from clearway.people.years import year_name

FACT = "immediate_danger"
MOST = 6


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as they are said on the telephone: what they are called, when they were born, which year, which part."""

    known: Known
    age: int | None
    year: str
    part: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that the page says. `danger`, and `seen` (whether any adult looked), are yes, no or unknown; `yes`,
    `no` and `unknown` are facts in words.
    """

    caller: str
    organisation: str
    danger: str
    seen: str
    people: tuple[Person, ...]
    about: tuple[str, ...]
    reports: tuple[Reported, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    unknown: tuple[str, ...]
    answers: tuple[shown.AreaAnswer, ...]
    lines: tuple[Line, ...]
    calls: tuple[Call, ...]


def sheet_of_report(act: Act, report: Reported) -> Sheet:
    """The sheet for a report that is no case yet."""
    people = [(each, "is named in the report") for each in report.named]
    return _sheet(act, _carried(None, [report]), people, [report], ())


def sheet_of_case(act: Act, whole: Whole, latest: Assessment | None) -> Sheet:
    """The sheet for a case, with the facts of its latest assessment."""
    people = [(each.person, each.role.lower()) for each in whole.involved]
    return _sheet(act, _carried(latest, whole.reports), people, whole.reports, whole.calls, whole.staff)


def _carried(latest: Assessment | None, reports: Iterable[Reported]) -> Carried:
    """What is known, as the guide would carry it; danger as it was reported, where nobody was asked since."""
    said = {each.concern.danger for each in reports}
    danger = next((each for each in (Danger.YES, Danger.UNKNOWN, Danger.NO) if each in said), Danger.UNKNOWN)
    if latest:
        given = carried_of(latest.incident)
        return given if given.answers.get(FACT) else given.answered({FACT: str(danger)})
    return Carried(tuple(organisations.areas()), organisations.organisation().setting, {FACT: str(danger)})


def _sheet(
    act: Act, carried: Carried, people: Iterable[tuple[Known, str]], reports: Sequence[Reported], made: Iterable[Call],
    staff: Mapping[UUID, str] | None = None,
) -> Sheet:  # fmt: skip
    me, staff = act.actor.user, staff or {}
    here = act.at.astimezone(LONDON)
    standing = guidance.standing(carried.incident(), here)
    rows = [each for each in shown.known_rows(carried, standing) if each.answered and each.fact != FACT]
    open_still = [each["fact"] for each in standing.questions if each["fact"] != FACT]
    words = vocabulary()
    met, told = list(people), [each.told for each in reports if each.told]
    school = enrolled([known.id for known, _ in met], act.at)
    return Sheet(
        caller=staff.get(me) or organisations.staff_names({me}).get(me, ""),
        organisation=organisations.organisation().name,
        seen=_seen(told),
        danger=carried.answers.get(FACT, Danger.UNKNOWN.value),
        people=tuple(_person(known, part, school, here.date()) for known, part in met),
        about=tuple(each.concern.about for each in reports if not each.named),
        reports=tuple(reports),
        yes=tuple(each.says for each in rows if each.value.startswith("Yes")),
        no=tuple(each.says for each in rows if each.value == "No"),
        unknown=tuple(words[each].says for each in open_still if not words[each].plan and not words[each].values)[
            :MOST
        ],
        answers=tuple(shown.area_answer(standing, each) for each in standing.results),
        lines=tuple(organisations.lines()),
        calls=tuple(made),
    )


def _seen(told: Sequence[Told]) -> str:
    """Whether any adult looked: yes where one report says so; no only where all say no."""
    said = {each.seen for each in told}
    if Seen.YES in said:
        return Seen.YES.value
    return Seen.NO.value if said == {Seen.NO.value} else Seen.UNKNOWN.value


def _person(known: Known, part: str, school: dict[UUID, Enrolled], today: date) -> Person:
    year = year_name(school[known.id].year) if known.id in school else ""
    return Person(known, age_on(known.born_on, today) if known.born_on else None, year, part)
