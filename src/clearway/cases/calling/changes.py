"""Writing down a call, and what was advised."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clearway.audit.acts import Act, change
from clearway.audit.events import Verb
from clearway.cases.access import ADD, demand
from clearway.cases.changes import add_row
from clearway.cases.models import Call, Case


@dataclass(frozen=True, slots=True)
class Called:
    """Whom somebody called and when, with whom they spoke, the reference they were given, what was said and advised."""

    whom: str
    happened_at: datetime
    spoke_to: str
    reference: str
    advice: str
    words: str


@change(Verb.CALL_ADD)
def record_call(act: Act, case: Case, called: Called) -> UUID:
    """Write down a call, or a letter, and what came of it."""
    demand(act, case, ADD)
    row = Call(
        id=act.made, whom=called.whom, happened_at=called.happened_at, spoke_to=called.spoke_to,
        reference=called.reference, advice=called.advice, words=called.words,
    )  # fmt: skip
    add_row(act, case, row)
    return case.id
