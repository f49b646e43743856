"""What is read aloud on the telephone: who calls, who is involved, what is known and from whom, what is asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from clearway.audit.acts import Act
from clearway.cases.answering.origins import Origin, origin, origins, where_from
from clearway.cases.assessed import carried_of
from clearway.cases.models import Assessment, Call, State
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
LONGEST_ALOUD = 900  # characters of what was reported, of all reports together: a page on paper holds no more
SHORTEST_ALOUD, LONGEST_STEP = 150, 110
BASIS = {"record": "from a record", "claimed": "as they say themselves", "unknown": "nobody knows where from"}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as they are said on the telephone: what they are called, when they were born, which year, which part.
    `basis` says what their age rests on, where that is no date of birth.
    """

    known: Known
    age: int | None
    year: str
    part: str
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """What was reported, or added to a report: when, by whom, who told them, in their words; and whether these go on
    where the sheet breaks off.
    """

    at: datetime
    by: str
    told_by: str
    words: str
    is_added: bool
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Sourced:
    """Facts in words that come from the same: what is so; what is not so, the most urgent first, and how many more."""

    origin: Origin
    yes: tuple[str, ...]
    no: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Doings:
    """What was done, with which child, and when; and what somebody is about to do: each in a few words."""

    done: tuple[tuple[str, str, datetime], ...] = ()
    begun: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that the page says. `danger`, and `seen` (whether any adult looked), are yes, no or unknown;
    `danger_from` says from whom that is, where it was answered in the case; `told_of` from whom what is known of each
    of the people is; `unknown` are facts in words.
    """

    caller: str
    organisation: str
    danger: str
    danger_from: Origin | None
    seen: str
    people: tuple[Person, ...]
    told_of: tuple[tuple[Origin, tuple[str, ...]], ...]
    about: tuple[str, ...]
    reports: tuple[Reported, ...]
    accounts: tuple[Account, ...]
    known: tuple[Sourced, ...]
    unknown: tuple[str, ...]
    answers: tuple[shown.AreaAnswer, ...]
    lines: tuple[Line, ...]
    calls: tuple[Call, ...]
    doings: Doings

    @property
    def undated(self) -> list[str]:
        """What those are called whose date of birth nobody has."""
        return [each.known.name for each in self.people if not each.known.born_on]


@dataclass(frozen=True, slots=True)
class Heard:
    """What a sheet rests on: what is carried, who is involved and how, the reports; of a case what stands in it too."""

    carried: Carried
    people: Sequence[tuple[Known, str, Mapping[str, object]]]
    reports: Sequence[Reported]
    whole: Whole | None = None


def sheet_of_report(act: Act, report: Reported) -> Sheet:
    """The sheet for a report that is no case yet."""
    people = [(each, "is named in the report", dict[str, object]()) for each in report.named]
    return _sheet(act, Heard(_carried(None, [report]), people, [report]))


def sheet_of_case(act: Act, whole: Whole, latest: Assessment | None) -> Sheet:
    """The sheet for a case, with the facts of its latest assessment."""
    said = {row.involvement_id: row.person for row in whole.work.about}
    people = [(each.person, each.role.lower(), said.get(each.row.pk, {})) for each in whole.truly_involved]
    return _sheet(act, Heard(_carried(latest, whole.reports), people, whole.reports, whole))


def _carried(latest: Assessment | None, reports: Iterable[Reported]) -> Carried:
    """What is known, as the guide would carry it; danger as it was reported, where nobody was asked since."""
    said = {each.concern.danger for each in reports}
    danger = next((each for each in (Danger.YES, Danger.UNKNOWN, Danger.NO) if each in said), Danger.UNKNOWN)
    if latest:
        given = carried_of(latest.incident)
        return given if given.answers.get(FACT) else given.answered({FACT: str(danger)})
    return Carried(tuple(organisations.areas()), organisations.organisation().setting, {FACT: str(danger)})


def _sheet(act: Act, heard: Heard) -> Sheet:
    me, whole, carried = act.actor.user, heard.whole, heard.carried
    staff = dict(whole.staff) if whole else organisations.staff_names({me, *heard.reports[0].users()})
    if me not in staff:
        staff |= organisations.staff_names({me})
    here = act.at.astimezone(LONDON)
    standing = guidance.standing(carried.incident(), here)
    rows = [each for each in shown.known_rows(carried, standing) if each.answered and each.fact != FACT]
    open_still = [each["fact"] for each in standing.questions if each["fact"] != FACT]
    words = vocabulary()
    sources = origins(whole.work.answered, staff) if whole else {}
    school = enrolled([known.id for known, _, _ in heard.people], act.at)
    return Sheet(
        caller=staff.get(me, ""),
        organisation=organisations.organisation().name,
        seen=_seen([each.told for each in heard.reports if each.told]),
        danger=carried.answers.get(FACT, Danger.UNKNOWN.value),
        danger_from=sources.get(FACT),
        people=tuple(_person(known, part, said, school, here.date()) for known, part, said in heard.people),
        told_of=_told_of(whole, staff) if whole else (),
        about=tuple(each.concern.about for each in heard.reports if not each.named),
        reports=tuple(heard.reports),
        accounts=_accounts(heard.reports, staff),
        known=_by_source(rows, sources),
        unknown=tuple(words[each].says for each in open_still if not words[each].plan and not words[each].values)[
            :MOST
        ],
        answers=tuple(shown.area_answer(standing, each) for each in standing.results),
        lines=tuple(organisations.lines()),
        calls=whole.calls if whole else (),
        doings=_doings(whole, staff) if whole else Doings(),
    )


def _told_of(whole: Whole, staff: Mapping[UUID, str]) -> tuple[tuple[Origin, tuple[str, ...]], ...]:
    """From whom what is known of each of the people is: the same source is said once, of all of them."""
    last = {row.involvement_id: row for row in whole.work.about}
    found: dict[Origin, list[str]] = {}
    for each in whole.truly_involved:
        if each.row.pk in last and last[each.row.pk].source:
            row = last[each.row.pk]
            found.setdefault(origin(row, staff.get(row.by, "")), []).append(each.person.name)
    return tuple((its, tuple(names)) for its, names in found.items())


def _by_source(rows: Iterable[shown.KnownRow], sources: Mapping[str, Origin]) -> tuple[Sourced, ...]:
    """What is so and what is not so, under what each comes from: what worries first."""
    found: dict[Origin, tuple[list[str], list[str]]] = {}
    for each in rows:
        if each.value.startswith("Yes") or each.value == "No":
            yes, no = found.setdefault(where_from(each.fact, sources), ([], []))
            (no if each.value == "No" else yes).append(each.says)
    listed = sorted(found.items(), key=lambda each: not each[1][0])
    return tuple(Sourced(its, tuple(yes), tuple(no[:MOST]), max(0, len(no) - MOST)) for its, (yes, no) in listed)


def _accounts(reports: Sequence[Reported], staff: Mapping[UUID, str]) -> tuple[Account, ...]:
    """What was reported, then what was added to it; each shortened, so that all can be read aloud."""
    found = [
        Account(each.concern.at, staff.get(each.concern.by, ""), each.told.told_by if each.told else "",
                each.concern.account, is_added=False)
        for each in reports
    ]  # fmt: skip
    rows = sorted((row for each in reports for row in each.added), key=lambda row: row.at)
    found += [Account(row.at, staff.get(row.by, ""), "", row.words, is_added=True) for row in rows]
    most = max(SHORTEST_ALOUD, LONGEST_ALOUD // max(1, len(found)))
    return tuple(replace(each, words=short, goes_on=cut) for each in found for short, cut in [_short(each.words, most)])


def _short(words: str, most: int) -> tuple[str, bool]:
    """The words in one line, broken off between two of them where they are longer; and whether they are."""
    line = " ".join(words.split())
    return (line, False) if len(line) <= most else (line[:most].rpartition(" ")[0] or line[:most], True)


def _doings(whole: Whole, staff: Mapping[UUID, str]) -> Doings:
    """Meetings and conversations that were held, steps of the plan that are done, and those that somebody has."""
    newest = [rows[-1] for rows in whole.work.steps]
    names = {each.row.pk: each.person.name for each in whole.involved}
    held = [rows[-1] for rows in whole.work.meetings if rows[-1].held]
    listed = [(each.held_at, f"{each.get_kind_display()} held", "") for each in held]
    for talk in whole.work.talks:
        by = _short(talk.with_whom, LONGEST_STEP)[0]
        listed.append((talk.happened_at, f"{by} talked with", names[talk.involvement_id]))
    listed += [(each.at, _said_of(each.says), "") for each in newest if each.state == State.DONE]
    has = [(each, staff.get(each.owner_id, "")) for each in newest if each.state == State.OPEN and each.owner_id]
    return Doings(
        tuple((what, whom, at) for at, what, whom in sorted(listed)[-MOST:]),
        tuple(f"{_said_of(each.says)} ({owner})" for each, owner in has)[:MOST],
    )


def _said_of(says: Mapping[str, object]) -> str:
    short, cut = _short(str(says["text"]), LONGEST_STEP)
    return f"{short} …" if cut else short.rstrip(".")


def _seen(told: Sequence[Told]) -> str:
    """Whether any adult looked: yes where one report says so; no only where all say no."""
    said = {each.seen for each in told}
    if Seen.YES in said:
        return Seen.YES.value
    return Seen.NO.value if said == {Seen.NO.value} else Seen.UNKNOWN.value


def _person(
    known: Known, part: str, said: Mapping[str, object], school: dict[UUID, Enrolled], today: date
) -> Person:  # fmt: skip
    year = year_name(school[known.id].year) if known.id in school else ""
    if known.born_on:
        return Person(known, age_on(known.born_on, today), year, part)
    age = said.get("age")
    if not isinstance(age, int):
        return Person(known, None, year, part)
    return Person(known, age, year, part, BASIS[str(said.get("age_basis", "unknown"))])
