"""What somebody reported, in their own words. Each has its own key: its reporter can read it, and no case with it."""

from typing import ClassVar

from django.db import models

from clearway.vault.fields import SealedText
from clearway.vault.kept import Kept, Within

LONGEST = {"about": 200, "account": 20_000}


class Danger(models.TextChoices):
    """Whether anyone is in danger now, as the reporter knows it."""

    YES = "yes", "Yes"
    NO = "no", "No"
    UNKNOWN = "unknown", "I do not know"


class Concern(Kept):
    """A report. `learned_at` is when its reporter learned of it."""

    danger = models.CharField(max_length=8, choices=Danger)
    learned_at = models.DateTimeField()
    about = SealedText(most=LONGEST["about"])
    account = SealedText(most=LONGEST["account"])

    objects: ClassVar[models.Manager["Concern"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(danger__in=Danger.values), name="concern_says_of_danger"),
        ]
