"""Who covers for whom, and the one-minute brief: what whoever covers has to know now, of each case.

A brief is worked out from the rows at the moment it is asked for, and kept nowhere.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.cases import pending
from clearway.cases.access import SEE_ALL, covered, covering, led, visible
from clearway.cases.answering.queries import DANGER
from clearway.cases.covers import any_cover
from clearway.cases.kept import not_kept_from
from clearway.cases.leads import covers_with
from clearway.cases.models import Answer, Assessment, Case, Cover, Joined, OfCase, State, Step, TeamPlace
from clearway.cases.queries.steps import HERE, due_in
from clearway.cases.queries.worklist import meetings_in, open_cases, unsigned
from clearway.concerns.models import Concern, Danger
from clearway.core.handbook import OWNERS
from clearway.core.packs.vocabulary import DISPUTED, NO, UNKNOWN, YES, vocabulary
from clearway.core.wording import NAMES, first_sentence
from clearway.organisations.queries import actor_of, staff_names
from clearway.vault import keyring
from clearway.vault.ready import Part, Question, any_of, together

LATELY = timedelta(days=28)
ON_ONE_PAGE = 8  # cases; of the others a brief says which they are, and what is due
NAMED = 20  # of the others
FEW = 3
UNDETERMINED = "undetermined"
NOW, TO_COME, OVER = "now", "to come", "over"
Row = TypeVar("Row", bound=OfCase)
WORDS = ("about", "account")  # of a report, which a brief does not open


@dataclass(frozen=True, slots=True)
class Covered:
    """Cover as a page shows it: who covers for whom, in which case (nothing: in all of them), how it stands, whether
    the reader may end it; `open` where its reason may be read; when it was ended early.
    """

    row: Cover
    lead: str
    user: str
    reference: str
    state: str
    ends: bool
    open: bool
    ended_at: datetime | None

    @property
    def what(self) -> str:
        """What is covered, and whose it is, in words."""
        if self.row.case_id is None:
            return f"all cases that {self.lead} leads"
        return f"case {self.reference} for {self.lead}" if self.reference else f"one case for {self.lead}"


@dataclass(frozen=True, slots=True)
class Clock:
    """A step with its time: what is to be done, until when, and whose it is."""

    words: str
    due_at: datetime | None
    who: str


@dataclass(frozen=True, slots=True)
class Briefed:
    """What a brief says of one case: whether there is danger (yes, unknown or no), what worries, what is not decided
    and how many questions are open on it, what is overdue, what comes next, who has it, and what waits for others.
    """

    case: Case
    danger: str
    worries: tuple[str, ...]
    undecided: tuple[str, ...]
    questions: int
    asked: bool
    overdue: tuple[Clock, ...]
    more_overdue: int
    following: Clock | None
    has_it: tuple[str, ...]
    others: tuple[Clock, ...]
    more_others: int
    meeting_at: datetime | None
    unsigned: bool
    lead: str


@dataclass(frozen=True, slots=True)
class Brief:
    """The brief: the most urgent cases; of the next which they are, and how many steps of each are overdue; and how
    many there are beside them.
    """

    cases: tuple[Briefed, ...]
    further: tuple[tuple[Case, int], ...]
    unnamed: int
    at: datetime


def of_mine(act: Act) -> tuple[list[Covered], list[Covered]]:
    """The cover that the actor holds or is to hold, then that which others hold for them: what stands now first. Its
    reasons are not opened yet.
    """
    me = act.actor.user
    if not any_of(any_cover):
        act.demand(Verb.COVER_GIVE)
        return [], []
    lines = _lines(act, covers_with(me, act.at))
    return [each for each in lines if each.row.user_id == me], [each for each in lines if each.row.lead_id == me]


def of_others(act: Act) -> list[Covered]:
    """For whoever sees every case: cover between others, that somebody can end it who is there."""
    if not SEE_ALL & act.actor.roles:
        return []
    return _lines(act, _in_order(Cover.objects.exclude(user=act.actor.user).exclude(lead=act.actor.user)))


def cover(act: Act, name: UUID) -> Covered:
    """One cover as it stands. Raises Cover.DoesNotExist, also where the actor knows nothing of it."""
    found = next(iter(_lines(act, _in_order(Cover.objects.filter(root=name)))), None)
    if found is None:
        raise Cover.DoesNotExist
    return found


def leads(act: Act, case: Case) -> bool:
    """Whether the actor says who sees the case in their own right, and so can let somebody cover it."""
    return led(act).filter(pk=case.pk).exists()


def left_out(act: Act, lines: Iterable[Covered]) -> list[tuple[Covered, tuple[Case, ...]]]:
    """Of the cover of all their cases that the actor gave, the open ones that it does not reach, since whoever covers
    is kept from them: somebody else has to cover those.
    """
    found = []
    for each in lines:
        if each.row.case_id is None and each.state != OVER:
            theirs = actor_of(each.row.user_id, act.at, act.actor.organisation)
            mine = open_cases(act).filter(pk__in=led(act).values("pk"))
            if theirs:
                mine = mine.exclude(pk__in=not_kept_from(Act(theirs, act.at)).values("pk"))
            found.append((each, tuple(mine.order_by("year", "number")[:ON_ONE_PAGE])))
    return [(each, cases) for each, cases in found if cases]


def brief(act: Act) -> Brief | None:
    """What the actor has to know now of the open cases that they cover: danger first, then what is overdue, then what
    comes next. Each case that it opens is read. None where they cover none.
    """
    if not covering(act):
        return None
    cases, leads = _mine(act)
    if not cases:
        return None
    due, reported = due_in(list(cases)), _reported(cases.values())
    never = act.at + timedelta(days=9999)

    def order(name: UUID) -> tuple[bool, int, datetime, tuple[int, int]]:
        times = [each.due_at for each in due.get(name, ()) if each.due_at]
        ahead = min((each for each in times if each >= act.at), default=never)
        return Danger.YES not in reported[name], -_late(times, act.at), ahead, (cases[name].year, cases[name].number)

    names = sorted(cases, key=order)
    first = names[:ON_ONE_PAGE]
    for name in first:
        act.saw(Verb.CASE_READ, name)
    opened = _opened(act, first, reported, leads)
    listed, unnamed = names[ON_ONE_PAGE:][:NAMED], len(names[ON_ONE_PAGE:][NAMED:])
    further = tuple((cases[name], _late((each.due_at for each in due.get(name, ())), act.at)) for name in listed)
    return Brief(tuple(_briefed(act, cases[name], opened) for name in first), further, unnamed, act.at)


@dataclass(frozen=True, slots=True)
class _Opened:
    """What was read for a brief, by the case; the names of staff."""

    passes: Mapping[UUID, Sequence[Assessment]]
    steps: Mapping[UUID, Sequence[Step]]
    danger: Mapping[UUID, str]
    team: Mapping[UUID, Sequence[UUID]]
    meeting_at: Mapping[UUID, datetime]
    unsigned: frozenset[UUID]
    leads: Mapping[UUID, Collection[str]]
    staff: Mapping[UUID, str]


def _opened(
    act: Act, cases: Sequence[UUID], reported: Mapping[UUID, Collection[str]], leads: Mapping[UUID, Collection[str]]
) -> _Opened:
    """As many questions of eight cases as of one."""
    keyring.remember(act.actor.organisation, cases)
    asked = {"cases": cases}
    last, open_steps, places, answers = together(
        Part(Assessment, _last_passes, asked), Part(Step, _open_steps, asked, ("note",)),
        Part(TeamPlace, _in_cases(TeamPlace), asked, ("reason",)), Part(Answer, _in_cases(Answer), asked),
    )  # fmt: skip
    steps = _by_case(sorted(open_steps, key=lambda row: (row.due_at is None, row.due_at or row.at, row.at)))
    team: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for place in {(row.case_id, row.user_id): row for row in sorted(places, key=attrgetter("version"))}.values():
        if place.stands:
            team[place.case_id].insert(0 if place.leads else len(team[place.case_id]), place.user_id)
    users = {user for each in team.values() for user in each}
    users |= {row.owner_id for each in steps.values() for row in each if row.owner_id}
    planned = meetings_in(act, cases)
    waits = frozenset(row.case_id for row in unsigned(act, cases))
    danger = _danger(cases, reported, sorted(answers, key=attrgetter("at", "id")))
    passes = _by_case(sorted(last, key=attrgetter("area")))
    return _Opened(passes, steps, danger, team, planned, waits, leads, staff_names(users))


def _last_passes(cases: Iterable[UUID]) -> QuerySet[Assessment]:
    newest = Assessment.objects.filter(case=OuterRef("case")).order_by("-assessed_at").values("assessed_at")[:1]
    rows: QuerySet[Assessment] = Assessment.objects.filter(case__in=cases, assessed_at=Subquery(newest))
    return rows


def _open_steps(cases: Iterable[UUID]) -> QuerySet[Step]:
    later = Step.objects.filter(root=OuterRef("root"), version__gt=OuterRef("version"))
    rows: QuerySet[Step] = Step.objects.filter(case__in=cases, state=State.OPEN).exclude(Exists(later))
    return rows


@cache
def _in_cases(model: type[OfCase]) -> Question:
    """The question for its rows in some cases: one function for each model, as long as this module lives."""

    def rows(cases: Iterable[UUID]) -> QuerySet[Any]:
        found: QuerySet[Any] = model.objects.filter(case__in=cases)
        return found

    return rows


def _mine(act: Act) -> "tuple[dict[UUID, Case], defaultdict[UUID, dict[str, None]]]":
    """The open cases that the actor covers, and for whom they cover each, by name."""
    cases: dict[UUID, Case] = {}
    leads: defaultdict[UUID, dict[str, None]] = defaultdict(dict)
    names = staff_names({each.row.lead_id for each in covering(act)})
    for each, rows in covered(act):
        for case in pending.open_cases(rows):
            cases[case.pk] = case
            leads[case.pk][names[each.row.lead_id]] = None
    return cases, leads


def _briefed(act: Act, case: Case, opened: _Opened) -> Briefed:
    last, rows = opened.passes.get(case.pk, ()), opened.steps.get(case.pk, ())
    worries = {
        each["fact"]: None for row in last for each in row.result["factors"] if each["worrying"]
    }  # fmt: skip
    undecided = {
        NAMES[name]: None for row in last for name, one in row.result["responses"].items()
        if one["status"] == UNDETERMINED
    }  # fmt: skip
    asked = set(last[0].incident["facts"]) if last else set()
    questions = {each["fact"] for row in last for each in row.result["questions"]} - asked
    timed = [(row.due_at, row) for row in rows if row.due_at]
    late = [_clock(row, opened) for at, row in timed if at < act.at]
    ahead = [_clock(row, opened) for at, row in timed if at >= act.at]
    theirs = sorted((row for row in rows if _is_of_others(act, row)), key=lambda row: row.owner_id is None)
    others = [_clock(row, opened) for row in theirs]
    return Briefed(
        case=case, danger=opened.danger[case.pk],
        worries=tuple(vocabulary()[each].says for each in worries if each != DANGER),
        undecided=tuple(undecided), questions=len(questions), asked=bool(last), overdue=tuple(late[:FEW]),
        more_overdue=len(late[FEW:]), following=ahead[0] if ahead else None,
        has_it=tuple(opened.staff.get(each, "") for each in opened.team.get(case.pk, ())), others=tuple(others[:FEW]),
        more_others=len(others[FEW:]), meeting_at=opened.meeting_at.get(case.pk), unsigned=case.pk in opened.unsigned,
        lead=", ".join(opened.leads[case.pk]),
    )  # fmt: skip


def _clock(row: Step, opened: _Opened) -> Clock:
    who = opened.staff.get(row.owner_id, "") if row.owner_id else OWNERS.get(str(row.says.get("by")), "")
    return Clock(first_sentence(str(row.says["text"])), row.due_at, who)


def _is_of_others(act: Act, row: Step) -> bool:
    """Whether a step waits for somebody else than whoever reads the brief."""
    if row.owner_id:
        return bool(row.owner_id != act.actor.user)
    return str(row.says.get("by", "")) not in HERE


def _late(times: Iterable[datetime | None], at: datetime) -> int:
    return sum(1 for each in times if each and each < at)


def _by_case(rows: Iterable[Row]) -> "defaultdict[UUID, list[Row]]":
    found: defaultdict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(row)
    return found


def _reported(cases: Iterable[Case]) -> "defaultdict[UUID, list[str]]":
    """What the reports of some cases say of danger. Nothing is opened."""
    listed = list(cases)
    of = {each.concern_id: each.pk for each in listed if each.concern_id}
    asked = {"cases": [each.pk for each in listed]}
    joined, first, further = together(
        Part(Joined, _in_cases(Joined), asked),
        Part(Concern, _named, {"names": list(of)}, WORDS),
        Part(Concern, _joined, asked, WORDS),
    )
    of |= {each.concern_id: each.case_id for each in joined}
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    for each in {row.pk: row for row in (*first, *further)}.values():
        found[of[each.pk]].append(each.danger)
    return found


def _named(names: Iterable[UUID]) -> QuerySet[Concern]:
    rows: QuerySet[Concern] = Concern.objects.filter(pk__in=names)
    return rows


def _joined(cases: Iterable[UUID]) -> QuerySet[Concern]:
    rows: QuerySet[Concern] = Concern.objects.filter(pk__in=Joined.objects.filter(case__in=cases).values("concern"))
    return rows


def _danger(
    cases: Iterable[UUID], reported: Mapping[UUID, Collection[str]], answers: Iterable[Answer]
) -> dict[UUID, str]:
    """Danger now in each case, as it was answered last; else as it was reported: what is not known is no "no"."""
    found = {}
    for name in cases:
        said = reported[name]
        found[name] = YES if Danger.YES in said else NO if said and set(said) == {Danger.NO.value} else UNKNOWN
    for row in answers:
        if value := row.given.get(DANGER):
            found[row.case_id] = YES if value == DISPUTED else value
    return found


def _in_order(rows: QuerySet[Cover]) -> QuerySet[Cover]:
    return rows.select_related("lead", "user", "case").order_by("at", "version")


def _lines(act: Act, listed: Iterable[Cover]) -> list[Covered]:
    """What stands last of some cover, but for what ended long ago; nothing of a case from which the actor is kept."""
    act.demand(Verb.COVER_GIVE)
    firsts: dict[UUID, Cover] = {}
    newest: dict[UUID, Cover] = {}
    for row in listed:
        firsts.setdefault(row.root, row)
        newest[row.root] = row
    named = {row.case_id for row in newest.values() if row.case_id}
    seen = {each.pk: each.reference for each in visible(act).filter(pk__in=named)} if named else {}
    names = staff_names({user for row in newest.values() for user in (row.lead_id, row.user_id)})
    open_to = set(not_kept_from(act).filter(pk__in=named).values_list("pk", flat=True)) if named else set()
    found = []
    for root, row in newest.items():
        over_at = row.ends_at if row.stands else min(row.at, row.ends_at)
        reads = row.case_id is None or row.case_id in seen
        if over_at < act.at - LATELY or not (reads or (row.user_id == act.actor.user and row.case_id in open_to)):
            continue
        state = OVER if over_at <= act.at else NOW if row.starts_at <= act.at else TO_COME
        reference = seen.get(row.case_id, "") if row.case_id else ""
        may_end = state != OVER and bool({row.lead_id, row.user_id} & {act.actor.user} or SEE_ALL & act.actor.roles)
        found.append(
            Covered(
                firsts[root],
                names[row.lead_id],
                names[row.user_id],
                reference,
                state,
                may_end,
                reads,
                None if row.stands else row.at,
            )
        )
    order = {NOW: 0, TO_COME: 1, OVER: 2}
    return sorted(found, key=lambda each: (order[each.state], each.row.starts_at))
