"""Writing down a call, and what was advised."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clearway.audit.acts import Act, change
from clearway.audit.events import Verb
from clearway.cases.access import ADD, demand
from clearway.cases.answering.changes import lay_if_it_fits
from clearway.cases.changes import add_row, say_why_late
from clearway.cases.models import Advice, Call, Case, Whom
from clearway.cases.planning.changes import count_from_call
from clearway.cases.states import CLOSED, state_of

REFERRING = (Whom.POLICE, Whom.SOCIAL_CARE, Whom.EMERGENCY)


@dataclass(frozen=True, slots=True)
class Called:
    """Whom somebody called and when, with whom they spoke, the reference they were given, what was said and advised;
    and why it is written down late, where it is.
    """

    whom: str
    happened_at: datetime
    spoke_to: str
    reference: str
    advice: str
    words: str
    late: str = ""


@change(Verb.CALL_ADD)
def record_call(act: Act, case: Case, called: Called) -> UUID:
    """Write down a call, or a letter, and what came of it. What was advised becomes an answer for the guidance; what
    counts from the referral counts from the first call to the police or to social care.
    """
    demand(act, case, ADD)
    row = Call(
        id=act.made, whom=called.whom, happened_at=called.happened_at, spoke_to=called.spoke_to,
        reference=called.reference, advice=called.advice, words=called.words,
    )  # fmt: skip
    add_row(act, case, row)
    say_why_late(act, case, row.pk, (called.happened_at, act.at), called.late)
    if state_of(case) == CLOSED:
        return case.id  # it is written down, and asks for nothing until somebody opens the case again
    if called.advice != Advice.NONE:
        lay_if_it_fits(act, case, {"advice_taken": called.advice})
    if called.whom in REFERRING:
        count_from_call(act, case, called.happened_at)
    return case.id
