"""What waits in the open cases: steps by their time, meetings, second signatures. Nothing is opened for it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.cases.access import visible
from clearway.cases.models import Case, Countersigned, Decision, Meeting, State, Step, Stood
from clearway.cases.queries.record import SEALED_OF_CONCERN
from clearway.core.calendar import LONDON
from clearway.organisations.models import Signs
from clearway.organisations.queries import practice

PAGE = 50
MOST_AT_ONCE = 500  # of ids in one question


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in one case: how many steps are overdue (or due now), due later today, the reader's own; when next."""

    case: Case
    overdue: int
    today: int
    mine: int
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list of cases, and whether there is another."""

    cases: tuple[Case, ...]
    closed: frozenset[UUID]
    page: int
    more: bool


def open_cases(act: Act) -> QuerySet[Case]:
    """The cases that the actor sees and that are not closed."""
    return visible(act).exclude(Exists(_closed()))


def waits(act: Act) -> list[Waiting]:
    """What waits in each open case that the actor sees: what is overdue first, then what comes next."""
    act.demand(Verb.CASE_READ)
    act.saw(Verb.WORKLIST_READ, act.actor.organisation)
    cases = {each.pk: each for each in open_cases(act).select_related("concern").defer(*SEALED_OF_CONCERN)}
    steps = due_in(list(cases))
    end = _end_of_day(act.at)
    found = []
    for name, rows in steps.items():
        timed = sorted(row[0] for row in rows if row[0])
        overdue = sum(1 for due in timed if due < act.at)
        today = sum(1 for due in timed if act.at <= due < end)
        mine = sum(1 for _, owner in rows if owner == act.actor.user)
        ahead = next((due for due in timed if due >= act.at), None)
        found.append(Waiting(cases[name], overdue, today, mine, ahead))
    return sorted(found, key=lambda each: (not each.overdue, each.next_at or end + timedelta(days=999)))


def meetings(act: Act) -> list[Meeting]:
    """The meetings that are planned for today, or were planned and have no minutes; the first first."""
    later = Meeting.objects.filter(root=OuterRef("root"), version__gt=OuterRef("version"))
    rows = Meeting.objects.filter(held=False, held_at__lt=_end_of_day(act.at), case__in=open_cases(act))
    return list(rows.exclude(Exists(later)).select_related("case").defer("minutes").order_by("held_at"))


def unsigned(act: Act) -> list[Decision]:
    """The decisions in open cases that ask for a second signature and have none, and that the actor did not make: those
    from when it was first asked for. The oldest first.
    """
    stands = practice()
    if stands is None or stands.signs == Signs.NONE or Verb.DECISION_COUNTERSIGN not in act.actor.does:
        return []
    signed = Countersigned.objects.filter(decision=OuterRef("pk"))
    rows = Decision.objects.filter(case__in=open_cases(act), at__gte=stands.at).exclude(by=act.actor.user)
    if stands.signs == Signs.NOT_REFERRED:
        rows = rows.filter(police=False, social_care=False)
    return list(rows.exclude(Exists(signed)).select_related("case").defer("reason").order_by("at"))


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
    return Listed(tuple(found[:PAGE]), closed, page, len(found) > PAGE)


def newest_cases(act: Act, most: int) -> list[Case]:
    """The newest of the open cases."""
    rows = open_cases(act).select_related("concern").defer(*SEALED_OF_CONCERN).order_by("-year", "-number")
    return list(rows[:most])


def _closed() -> QuerySet[Stood]:
    """Of a case: that its newest row says it is closed."""
    later = Stood.objects.filter(case=OuterRef("case"), version__gt=OuterRef("version"))
    return Stood.objects.filter(case=OuterRef("pk"), closed=True).exclude(Exists(later))


def due_in(cases: Sequence[UUID]) -> dict[UUID, list[tuple[datetime | None, UUID | None]]]:
    """The time and the owner of each open step, by its case."""
    later = Step.objects.filter(root=OuterRef("root"), version__gt=OuterRef("version"))
    found: dict[UUID, list[tuple[datetime | None, UUID | None]]] = defaultdict(list)
    for start in range(0, len(cases), MOST_AT_ONCE):
        rows = Step.objects.filter(case__in=cases[start : start + MOST_AT_ONCE], state=State.OPEN)
        for case, due, owner in rows.exclude(Exists(later)).values_list("case_id", "due_at", "owner_id"):
            found[case].append((due, owner))
    return found


def _end_of_day(at: datetime) -> datetime:
    here = at.astimezone(LONDON)
    return here.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
