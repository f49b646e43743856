"""What waits in the open cases: steps by their time, meetings, second signatures. Nothing is opened but steps of one's
own that are named.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.cases import pending
from clearway.cases.access import all_seen, of_visible, those_visible, visible
from clearway.cases.models import Case, Countersigned, Decision, Meeting, State, Step, Stood
from clearway.cases.queries.record import SEALED_OF_CONCERN
from clearway.cases.queries.steps import Due, due_in, words_of
from clearway.core.calendar import LONDON
from clearway.organisations.models import Signs
from clearway.organisations.queries import practice

PAGE = 50
MANY = 200  # open cases: of more the steps are looked through by their time
OF_EACH = 25  # cases on the first page, of those that are overdue and of those that come next
STEPS_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in one case: how many steps are overdue (or due now), due later today, the reader's own; which of
    those is overdue since last, which since longest (where that is another time), and which comes next; and what waits
    for others.
    """

    case: Case
    overdue: int
    today: int
    mine: int
    late: Due | None
    longest: Due | None
    following: Due | None
    others: tuple[Due, ...]

    @property
    def late_at(self) -> datetime | None:
        """Until when the one was due that is overdue since last."""
        return self.late.due_at if self.late else None

    @property
    def next_at(self) -> datetime | None:
        """Until when the one is due that comes next."""
        return self.following.due_at if self.following else None

    @property
    def named(self) -> list[Due]:
        """Those that a page names."""
        return [each for each in (self.late, self.longest, self.following) if each]

    @property
    def order(self) -> tuple[bool, float, bool, float]:
        """What is overdue first, the latest first; then what comes next; then what has no time."""
        late = self.late_at.timestamp() if self.late_at else 0
        ahead = self.next_at.timestamp() if self.next_at else 0
        return not self.overdue, -late, not ahead, ahead


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list of cases, what waits in them by their id, and whether there is another."""

    cases: tuple[Case, ...]
    closed: frozenset[UUID]
    waits: Mapping[UUID, Waiting]
    page: int
    more: bool


def open_cases(act: Act) -> QuerySet[Case]:
    """The cases that the actor sees and that are not closed."""
    return pending.open_cases(visible(act))


@dataclass(frozen=True, slots=True)
class Worklist:
    """What waits in some cases, the newest of the open ones, and whether there are more than these; what waits for
    others, with its case, and whether more does; the words of every step that is named, by its id; and how many
    questions are open in the further review of those that were not referred.
    """

    cases: tuple[Waiting, ...]
    newest: tuple[Case, ...]
    more: bool
    others: tuple[tuple[Case, Due], ...]
    more_others: bool
    words: Mapping[UUID, str]
    unreviewed: tuple[tuple[Case, int], ...]

    def owners(self) -> set[UUID]:
        """Whose the steps are that are named."""
        named = [each for case in self.cases for each in case.named] + [each for _, each in self.others]
        return {each.owner for each in named if each.owner}


def waits(act: Act) -> Worklist:
    """What waits in the open cases that the actor sees: what is overdue first, the latest first, then what comes next,
    then what has no time in the newest of them; so many cases of each. The list of all cases says it of every one.
    """
    act.demand(Verb.CASE_READ)
    act.saw(Verb.WORKLIST_READ, act.actor.organisation)
    newest = _newest_open_ids(act)
    found, more = (newest, False) if len(newest) <= OF_EACH else _most_urgent(act, newest)
    asks = {each.case: each.questions for each in _unreviewed(act)}
    cases = _open(act, [*found, *asks])
    here = sorted(
        _waiting(act, {each: cases[each] for each in found if each in cases}).values(), key=lambda each: each.order
    )
    others = sorted(((each.case, step) for each in here for step in each.others), key=lambda one: _by_time(one[1]))
    shown = others[:OF_EACH]
    words = words_of(act, [each for case in here for each in case.named] + [each for _, each in shown])
    first = tuple(cases[name] for name in newest[:OF_EACH] if name in cases)
    asked = tuple((cases[name], count) for name, count in asks.items() if name in cases)
    return Worklist(tuple(here), first, more, tuple(shown), len(others) > OF_EACH, words, asked)


def _unreviewed(act: Act) -> list[pending.Unreviewed]:
    """The open cases of which the further review has questions: so many of those that the actor sees."""
    is_open, seen = set(pending.open_ids()), all_seen(act)
    found = (each for each in pending.unreviewed() if each.case in is_open and (seen is None or each.case in seen))
    return list(islice(found, OF_EACH))


def _most_urgent(act: Act, newest: Sequence[UUID]) -> tuple[list[UUID], bool]:
    """Of many open cases those in which something is overdue or comes next, and the newest; whether there are more."""
    rows = Step.objects.filter(state=State.OPEN).values_list("case_id", flat=True)  # as they stood: read anew later
    rows = rows.filter(case__in=newest) if len(newest) <= MANY else of_visible(act, rows)
    found: dict[UUID, None] = {}
    for each in (
        rows.filter(due_at__lt=act.at).order_by("-due_at"),
        rows.filter(due_at__gte=act.at).order_by("due_at"),
    ):
        found |= dict.fromkeys(list(dict.fromkeys(each[:STEPS_AT_ONCE]))[:OF_EACH])
    return list(found | dict.fromkeys(newest[:OF_EACH])), True


def _newest_open_ids(act: Act) -> list[UUID]:
    """The newest of the open cases that the actor sees: all of them, where they are not many."""
    seen, is_open = all_seen(act), pending.open_ids()
    return list(islice((each for each in is_open if seen is None or each in seen), MANY + 1))


def _of_open(act: Act, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of some rows that belong to an open case that the actor sees."""
    newest = _newest_open_ids(act)
    return rows.filter(case__in=newest) if len(newest) <= MANY else pending.in_open_cases(of_visible(act, rows))


def _open(act: Act, names: Iterable[UUID]) -> dict[UUID, Case]:
    """Those of some cases that are open, and that the actor sees."""
    wanted = those_visible(act, set(pending.open_ids()).intersection(names))
    return {each.pk: each for each in Case.objects.filter(pk__in=wanted)} if wanted else {}


def _waiting(act: Act, cases: Mapping[UUID, Case]) -> dict[UUID, Waiting]:
    """What waits in each of some cases; nothing of one in which no step is open."""
    end = _end_of_day(act.at)
    found = {}
    for name, rows in due_in(list(cases)).items():
        timed = [each for each in sorted(rows, key=_by_time) if each.due_at]
        late = [each for each in timed if each.due_at and each.due_at < act.at]
        ahead = timed[len(late) :]
        last = next((each for each in late if each.due_at == late[-1].due_at), None)
        found[name] = Waiting(
            cases[name], len(late), sum(1 for each in ahead if each.due_at and each.due_at < end),
            sum(1 for each in rows if each.owner == act.actor.user), last,
            late[0] if last and late[0].due_at != last.due_at else None, ahead[0] if ahead else None,
            tuple(each for each in rows if each.is_of_others(act.actor.user)),
        )  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class Planned:
    """The meetings that come next or have no minutes, and whether there are more."""

    meetings: tuple[Meeting, ...]
    more: bool


def meetings(act: Act) -> Planned:
    """The meetings that are planned for today, or were planned and have no minutes; the last ones, the first first."""
    is_open, until = set(pending.open_ids()), _end_of_day(act.at)
    ahead = [each for each in pending.unminuted() if each.held_at < until and each.case in is_open]
    last: list[UUID] = []
    for start in range(0, len(ahead), MANY):
        some = ahead[start : start + MANY]
        seen = those_visible(act, (each.case for each in some))
        last += [each.meeting for each in some if each.case in seen]
        if len(last) > OF_EACH:
            break
    rows = Meeting.objects.filter(pk__in=last[:OF_EACH]).select_related("case").defer("minutes").order_by("held_at")
    return Planned(tuple(rows) if last else (), len(last) > OF_EACH)


def meetings_in(act: Act, cases: Collection[UUID]) -> dict[UUID, datetime]:
    """When the first meeting of each of some cases is or was planned, of those that `meetings` would list."""
    until = _end_of_day(act.at)
    return {each.case: each.held_at for each in pending.unminuted() if each.case in cases and each.held_at < until}


def unsigned(act: Act, cases: Collection[UUID] | None = None) -> list[Decision]:
    """The decisions in open cases (or in some of them, then all) that ask for a second signature and have none, and
    that the actor did not make: those from when it was first asked for. The oldest first.
    """
    stands = practice()
    if stands is None or stands.signs == Signs.NONE or Verb.DECISION_COUNTERSIGN not in act.actor.does:
        return []
    signed = Countersigned.objects.filter(decision=OuterRef("pk"))
    rows = _of_open(act, Decision.objects.filter(at__gte=stands.at)).exclude(by=act.actor.user)
    if stands.signs == Signs.NOT_REFERRED:
        rows = rows.filter(police=False, social_care=False)
    rows = rows.exclude(Exists(signed)).select_related("case").defer("reason").order_by("at")
    return list(rows[: OF_EACH + 1]) if cases is None else list(rows.filter(case__in=cases))


def asks_for_signature(decision: Decision, signed: bool) -> bool:  # noqa: FBT001  # whether it has one
    """Whether a decision waits for a second signature."""
    stands = practice()
    if signed or stands is None or stands.signs == Signs.NONE or decision.at < stands.at:
        return False
    return stands.signs == Signs.ALL or not (decision.police or decision.social_care)


def listed(act: Act, page: int) -> Listed:
    """A page of all cases that the actor sees, the newest first."""
    act.demand(Verb.CASE_READ)
    act.saw(Verb.WORKLIST_READ, act.actor.organisation)
    rows = visible(act).select_related("concern").defer(*SEALED_OF_CONCERN).order_by("-year", "-number")
    start = (page - 1) * PAGE
    found = list(rows[start : start + PAGE + 1])
    names = [each.pk for each in found]
    newest = dict(Stood.objects.filter(case__in=names).order_by("version").values_list("case_id", "closed"))
    closed = frozenset(name for name, is_closed in newest.items() if is_closed)
    waiting = _waiting(act, {each.pk: each for each in found[:PAGE] if each.pk not in closed})
    return Listed(tuple(found[:PAGE]), closed, waiting, page, len(found) > PAGE)


def _by_time(each: Due) -> tuple[bool, float, int, float]:
    """What has a time by that, then by its place in its pack; what has none by since when it stands."""
    return each.due_at is None, each.due_at.timestamp() if each.due_at else 0, each.place, each.at.timestamp()


def _end_of_day(at: datetime) -> datetime:
    here = at.astimezone(LONDON)
    return here.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
