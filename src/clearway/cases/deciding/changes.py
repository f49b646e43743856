"""Writing down a decision: what, why, how it was come to, and who else signed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from clearway.audit.acts import Act, change
from clearway.audit.errors import NotAllowedError
from clearway.audit.events import Verb
from clearway.cases.access import ADD, READ, demand
from clearway.cases.answering.changes import lay_if_it_fits
from clearway.cases.changes import add_row
from clearway.cases.models import DOES, Assessment, Case, Countersigned, Decision, Reasoned

REFERRED = {
    (True, True): "both", (True, False): "police", (False, True): "social-care", (False, False): "no-agency",
}  # fmt: skip


class AlreadySignedError(Exception):
    """They signed it before, or made it."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision: what is done, whether the guidance advised it (yes, no, not-asked), and why; what was said at each
    step of the National Decision Model, and why of each factor, by their ids.
    """

    does: frozenset[str]
    follows: str
    reason: str
    steps: Mapping[str, str] = field(default_factory=dict)
    factors: Mapping[str, str] = field(default_factory=dict)


@change(Verb.DECISION_ADD)
def decide(act: Act, case: Case, assessment: Assessment | None, decided: Decided) -> UUID:
    """Record a decision and its reason. It is never changed: a later decision stands beside it.

    What it says of a referral becomes an answer for the guidance, whose later steps wait for it.
    """
    demand(act, case, ADD)
    choices = {name: name in decided.does for name in DOES}
    row = Decision(id=act.made, assessment=assessment, follows=decided.follows, reason=decided.reason, **choices)
    add_row(act, case, row)
    if decided.steps or decided.factors:
        add_row(act, case, Reasoned(decision=row, steps=dict(decided.steps), factors=dict(decided.factors)))
    lay_if_it_fits(act, case, {"referral_decided": REFERRED[choices["police"], choices["social_care"]]})
    return case.id


@change(Verb.DECISION_COUNTERSIGN)
def countersign(act: Act, case: Case, decision: Decision, words: str, *, agrees: bool) -> UUID:
    """Say as a second person whether one agrees. Raises NotAllowedError to whoever decided; AlreadySignedError."""
    demand(act, case, READ)
    if decision.by == act.actor.user:
        raise NotAllowedError("one's own decision")
    if Countersigned.objects.filter(decision=decision, by=act.actor.user).exists():
        raise AlreadySignedError
    add_row(act, case, Countersigned(id=act.made, decision=decision, agrees=agrees, words=words))
    return case.id
