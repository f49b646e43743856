"""What may be done in which state of a case: one table. A case is open until it is closed, and again once reopened.

What protects a child, says who sees the case, or writes down a call is never refused.
"""

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from clearway.audit.errors import NotNowError
from clearway.audit.events import Verb
from clearway.cases.models import Case, Stood
from clearway.vault.ready import any_of

OPEN, CLOSED = "open", "closed"
ALWAYS = frozenset(
    {
        Verb.CALL_ADD, Verb.CASE_TEAM, Verb.CASE_SHARE, Verb.CASE_SET_ASIDE, Verb.CASE_BREAK, Verb.CASE_REVIEW_BREAK,
        Verb.CASE_EXPORT, Verb.CASE_READ, Verb.ENTRY_CORRECT, Verb.DECISION_COUNTERSIGN, Verb.WORK_HAND_OVER,
        Verb.CONCERN_KEEP_FROM, Verb.COVER_GIVE, Verb.COVER_END,
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


def demand_state(case: Case, verb: Verb) -> None:
    """Raises ClosedError where the table does not let it be done in the state in which the case stands."""
    if verb not in MAY[state_of(case)]:
        raise ClosedError(f"{verb.value} in a case that is {state_of(case)}")
