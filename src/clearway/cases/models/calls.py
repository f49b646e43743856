"""Whom somebody called, or wrote to, about a case; and what they said."""

from typing import ClassVar

from django.db import models

from clearway.cases.models.case import LONGEST, OfCase
from clearway.vault.fields import SealedText
from clearway.vault.kept import Within


class Whom(models.TextChoices):
    """Who was called."""

    EMERGENCY = "emergency", "999"
    POLICE = "police", "The police"
    SOCIAL_CARE = "social-care", "Children’s social care"
    ADVICE = "advice", "The education safeguarding advice service"
    OTHER = "other", "Somebody else"


class Advice(models.TextChoices):
    """What they advised: the values of the fact `advice_taken`."""

    NONE = "none", "They gave no advice, or it was not asked"
    MANAGE = "manage-here", "Manage it here"
    REFER = "refer", "Refer it"
    UNDECIDED = "undecided", "They have not decided yet"


class Call(OfCase):
    """A call, or a letter, and what came of it. `advice` is as they gave it."""

    whom = models.CharField(max_length=20, choices=Whom)
    happened_at = models.DateTimeField()
    spoke_to = SealedText(most=LONGEST["line"])
    reference = SealedText(most=LONGEST["line"])
    advice = models.CharField(max_length=12, choices=Advice)
    words = SealedText(most=LONGEST["reason"])

    objects: ClassVar[models.Manager["Call"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(whom__in=Whom.values), name="call_was_to_somebody"),
            models.CheckConstraint(condition=models.Q(advice__in=Advice.values), name="call_gave_known_advice"),
        ]
