"""What somebody reported, in their own words. Each has its own key: its reporter can read it, and no case with it."""

from typing import ClassVar
from uuid import UUID

from django.db import models

from clearway.accounts.models import User
from clearway.vault.fields import SealedText
from clearway.vault.kept import Kept, Within

LONGEST = {"about": 200, "account": 20_000, "reason": 5_000}


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


class KeptFrom(Kept):
    """That a member of staff sees nothing of the report, and not that it exists; the highest `version` counts.

    It keeps them from the case that the report becomes as well, and the other way round: cases/access.py.
    """

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    stands = models.BooleanField()
    reason = SealedText(most=LONGEST["reason"])

    objects: ClassVar[models.Manager["KeptFrom"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["concern", "user", "version"], name="kept_from_version_stands_once"),
        ]

    def sealed_under(self) -> UUID:
        """The report's key."""
        return self.concern_id
