"""What stands beside a decision: its steps, the factors against which a referral was decided, a second signature."""

from typing import ClassVar

from django.db import models

from clearway.cases.models.case import LONGEST, Decision, OfCase
from clearway.vault.fields import SealedJSON, SealedText
from clearway.vault.kept import Within

LONGEST_REASONING = 60_000
# The six steps of the National Decision Model (SS151), each with what belongs there; the code of ethics is the question
# at its heart.
STEPS_OF_THE_MODEL = {
    "information": ("Information", "What do you know, from whom, and what do you not know yet?"),
    "threat": ("Threat and risk", "What could happen to whom, how soon, and how bad would it be?"),
    "powers": ("Powers and policy", "Which guidance, law and policies apply?"),
    "options": ("Options", "What could you do, and what would come of each?"),
    "action": ("Action", "What do you do, who does it, until when, and when do you look at it again?"),
    "ethics": ("Ethics", "Would the children, and those who look at it later, find it fair, kind and open?"),
}


class Reasoned(OfCase):
    """How a decision was come to: the steps of the National Decision Model, by their ids, and why of each factor."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+")
    steps = SealedJSON(most=LONGEST_REASONING)
    factors = SealedJSON(most=LONGEST_REASONING)

    objects: ClassVar[models.Manager["Reasoned"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["decision"], name="decision_is_reasoned_once"),
        ]


class Countersigned(OfCase):
    """That a second person read a decision: whether they agree, and what they say."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    words = SealedText(most=LONGEST["reason"])

    objects: ClassVar[models.Manager["Countersigned"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["decision", "by"], name="decision_is_countersigned_once_by_each"),
        ]
