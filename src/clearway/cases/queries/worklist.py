"""What waits in the open cases: steps by their time, meetings, second signatures. Nothing is opened for it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.cases.access import of_visible, visible
from clearway.cases.models import Case, Countersigned, Decision, Meeting, State, Step, Stood
from clearway.cases.queries.record import SEALED_OF_CONCERN
from clearway.core.calendar import LONDON
from clearway.organisations.models import Signs
from clearway.organisations.queries import practice
from clearway.vault.ready import once

PAGE = 50
MANY = 200  # open cases: of more the steps are looked through by their time
OF_EACH = 25  # cases on the first page, of those that are overdue and of those that come next
STEPS_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in one case: how many steps are overdue (or due now), due later today, the reader's own; which of
    those is overdue since last, and which comes next.
    """

    case: Case
    overdue: int
    today: int
    mine: int
    late_at: datetime | None
    next_at: datetime | None

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
    return visible(act).exclude(Exists(_closed()))


@dataclass(frozen=True, slots=True)
class Worklist:
    """What waits in some cases, the newest of the open ones, and whether there are more than these."""

    cases: tuple[Waiting, ...]
    newest: tuple[Case, ...]
    more: bool


def waits(act: Act) -> Worklist:
    """What waits in the open cases that the actor sees: what is overdue first, the latest first, then what comes next,
    then what has no time in the newest of them; so many cases of each. The list of all cases says it of every one.
    """
    act.demand(Verb.CASE_READ)
    act.saw(Verb.WORKLIST_READ, act.actor.organisation)
    newest = _newest_open_ids(act)
    found, more = (newest, False) if len(newest) <= OF_EACH else _most_urgent(act, newest)
    cases = _open(act, found)
    here = sorted(_waiting(act, cases).values(), key=lambda each: each.order)
    return Worklist(tuple(here), tuple(cases[name] for name in newest[:OF_EACH] if name in cases), more)


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
    rows = open_cases(act).order_by("-year", "-number").values_list("pk", flat=True)
    return list(once(("open cases", act.actor, act.at), lambda: list(rows[: MANY + 1])))


def _of_open(act: Act, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of some rows that belong to an open case that the actor sees. Where few are open, they are looked up by the
    case; else each row is asked, since enough are found before many were asked.
    """
    newest = _newest_open_ids(act)
    if len(newest) <= MANY:
        return rows.filter(case__in=newest)
    return of_visible(act, rows).exclude(Exists(_closed("case")))


def _open(act: Act, names: Iterable[UUID]) -> dict[UUID, Case]:
    """Those of some cases that are open, and that the actor sees."""
    wanted = list(names)
    return {each.pk: each for each in open_cases(act).filter(pk__in=wanted)} if wanted else {}


def _waiting(act: Act, cases: Mapping[UUID, Case]) -> dict[UUID, Waiting]:
    """What waits in each of some cases; nothing of one in which no step is open."""
    end = _end_of_day(act.at)
    found = {}
    for name, rows in due_in(list(cases)).items():
        timed = sorted(row[0] for row in rows if row[0])
        overdue = sum(1 for due in timed if due < act.at)
        today = sum(1 for due in timed if act.at <= due < end)
        mine = sum(1 for _, owner in rows if owner == act.actor.user)
        ahead = next((due for due in timed if due >= act.at), None)
        late = next((due for due in reversed(timed) if due < act.at), None)
        found[name] = Waiting(cases[name], overdue, today, mine, late, ahead)
    return found


@dataclass(frozen=True, slots=True)
class Planned:
    """The meetings that come next or have no minutes, and whether there are more."""

    meetings: tuple[Meeting, ...]
    more: bool


def meetings(act: Act) -> Planned:
    """The meetings that are planned for today, or were planned and have no minutes; the last ones, the first first."""
    later = Meeting.objects.filter(root=OuterRef("root"), version__gt=OuterRef("version"))
    rows = _of_open(act, Meeting.objects.filter(held__in=[False], held_at__lt=_end_of_day(act.at)))
    rows = rows.exclude(Exists(later)).select_related("case").defer("minutes").order_by("-held_at")
    found = list(rows[: OF_EACH + 1])
    return Planned(tuple(reversed(found[:OF_EACH])), len(found) > OF_EACH)


def meetings_in(act: Act, cases: Collection[UUID]) -> dict[UUID, datetime]:
    """When the first meeting of each of some cases is or was planned, of those that `meetings` would list."""
    later = Meeting.objects.filter(root=OuterRef("root"), version__gt=OuterRef("version"))
    rows = Meeting.objects.filter(case__in=cases, held__in=[False], held_at__lt=_end_of_day(act.at))
    rows = rows.exclude(Exists(later)).order_by("-held_at")
    return dict(rows.values_list("case_id", "held_at"))


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


def _closed(case: str = "pk") -> QuerySet[Stood]:
    """Of a case: that its newest row says it is closed."""
    later = Stood.objects.filter(case=OuterRef("case"), version__gt=OuterRef("version"))
    return Stood.objects.filter(case=OuterRef(case), closed=True).exclude(Exists(later))


def due_in(cases: Sequence[UUID]) -> dict[UUID, list[tuple[datetime | None, UUID | None]]]:
    """The time and the owner of each open step, by its case."""
    columns = ("root", "case_id", "state", "due_at", "owner_id")
    rows = Step.objects.filter(case__in=cases).order_by("version").values_list(*columns) if cases else ()
    newest = {row[0]: row[1:] for row in rows}
    found: dict[UUID, list[tuple[datetime | None, UUID | None]]] = defaultdict(list)
    for case, state, due, owner in newest.values():
        if state == State.OPEN:
            found[case].append((due, owner))
    return found


def _end_of_day(at: datetime) -> datetime:
    here = at.astimezone(LONDON)
    return here.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
