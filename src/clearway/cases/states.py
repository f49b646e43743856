"""What may be done in which state of a case, and of a report: two tables. A case is open until it is closed, and again
once reopened. A report is new until somebody takes it up; it is closed, or belongs to a case from then on.

What protects a child, says who sees the case, or writes down a call is never refused.
"""

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from clearway.audit.errors import NotNowError
from clearway.audit.events import Verb
from clearway.cases.models import Case, Joined, Stood
from clearway.concerns.models import Closed, Concern, TakenUp
from clearway.vault.ready import any_of

OPEN, CLOSED = "open", "closed"
ALWAYS = frozenset(
    {
        Verb.CALL_ADD, Verb.CASE_TEAM, Verb.CASE_SHARE, Verb.CASE_SET_ASIDE, Verb.CASE_BREAK, Verb.CASE_REVIEW_BREAK,
        Verb.CASE_EXPORT, Verb.CASE_READ, Verb.ENTRY_CORRECT, Verb.DECISION_COUNTERSIGN, Verb.WORK_HAND_OVER,
        Verb.CONCERN_KEEP_FROM, Verb.COVER_GIVE, Verb.COVER_END, Verb.PART_CORRECT,
    }
)  # fmt: skip
WHILE_OPEN = frozenset(
    {
        Verb.PERSON_ADD, Verb.CASE_INVOLVE, Verb.ENTRY_ADD, Verb.ASSESSMENT_ADD, Verb.ANSWER_ADD, Verb.DECISION_ADD,
        Verb.MEETING_ADD, Verb.TALK_ADD, Verb.POINT_ADD, Verb.STEP_ADD, Verb.STEP_SET, Verb.PLAN_WRITE,
        Verb.CASE_CLOSE, Verb.CONCERN_JOIN,
    }
)  # fmt: skip
MAY: dict[str, frozenset[Verb]] = {OPEN: ALWAYS | WHILE_OPEN, CLOSED: ALWAYS | {Verb.CASE_REOPEN}}

NEW, TAKEN_UP, SHUT, IN_A_CASE = "new", "taken up", "closed", "in a case"
OF_ANY_REPORT = frozenset({Verb.CONCERN_ADD, Verb.CONCERN_KEEP_FROM})
WHILE_UNTOLD = frozenset({Verb.CASE_OPEN, Verb.CONCERN_JOIN, Verb.CONCERN_CLOSE})  # closing: or looking at it again
MAY_WITH_A_REPORT: dict[str, frozenset[Verb]] = {
    NEW: OF_ANY_REPORT | WHILE_UNTOLD | {Verb.CONCERN_TAKE_UP},
    TAKEN_UP: OF_ANY_REPORT | WHILE_UNTOLD,
    SHUT: OF_ANY_REPORT | WHILE_UNTOLD,
    IN_A_CASE: OF_ANY_REPORT,
}


class ClosedError(NotNowError):
    """The case is closed: to add to it, somebody opens it again with a reason. Or it is open already."""


def state_of(case: Case) -> str:
    """How a case stands: its newest row says so."""
    return CLOSED if any_of(is_closed, case=case.pk) else OPEN


def is_closed(case: UUID) -> QuerySet[Stood]:
    """The newest row of a case, where it says that the case is closed."""
    later = Stood.objects.filter(case=OuterRef("case"), version__gt=OuterRef("version"))
    rows: QuerySet[Stood] = Stood.objects.filter(case=case, closed=True).exclude(Exists(later))
    return rows


def state_of_report(concern: Concern) -> str:
    """How a report stands: the case to which it belongs says so, else its newest row."""
    if Case.objects.filter(concern=concern).exists() or Joined.objects.filter(concern=concern).exists():
        return IN_A_CASE
    last = Closed.objects.filter(concern=concern).order_by("version").last()
    if last and last.stands:
        return SHUT
    return TAKEN_UP if TakenUp.objects.filter(concern=concern).exists() else NEW


def may_with_report(concern: Concern, verb: Verb) -> bool:
    """Whether the table lets it be done in the state in which the report stands."""
    return verb in MAY_WITH_A_REPORT[state_of_report(concern)]


def demand_state(case: Case, verb: Verb) -> None:
    """Raises ClosedError where the table does not let it be done in the state in which the case stands."""
    if verb not in MAY[state_of(case)]:
        raise ClosedError(f"{verb.value} in a case that is {state_of(case)}")
