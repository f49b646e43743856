"""Who works on a case, with whom it is shared, who is kept from it, and who opened it in an emergency."""

from typing import ClassVar

from django.db import models

from clearway.accounts.models import User
from clearway.cases.models.case import LONGEST, OfCase
from clearway.vault.fields import SealedText
from clearway.vault.kept import Within


class TeamPlace(OfCase):
    """That a member of staff works on the case; the highest `version` for a user counts. `leads` where they lead it."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    stands = models.BooleanField()
    leads = models.BooleanField()
    reason = SealedText(most=LONGEST["reason"])

    objects: ClassVar[models.Manager["TeamPlace"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "user", "version"], name="team_place_version_stands_once"),
        ]


class Share(OfCase):
    """That a guest from another organisation may read the case, or also add to it, until a moment, and why.

    The highest `version` for a user counts.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    stands = models.BooleanField()
    adds = models.BooleanField()
    until = models.DateTimeField()
    reason = SealedText(most=LONGEST["reason"])

    objects: ClassVar[models.Manager["Share"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "user", "version"], name="share_version_stands_once"),
        ]


class Tie(models.TextChoices):
    """Why somebody is kept from a case: what they are to somebody in it."""

    SUBJECT = "subject", "It is about them"
    RELATIVE = "relative", "A relative of theirs is involved"
    OTHER = "other", "Another reason"


class SetAside(OfCase):
    """That a member of staff sees nothing of the case, and not that it exists; the highest `version` counts."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    stands = models.BooleanField()
    tie = models.CharField(max_length=20, choices=Tie)
    reason = SealedText(most=LONGEST["reason"])

    objects: ClassVar[models.Manager["SetAside"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(tie__in=Tie.values), name="set_aside_for_a_known_tie"),
            models.UniqueConstraint(fields=["case", "user", "version"], name="set_aside_version_stands_once"),
        ]


class BrokenGlass(OfCase):
    """That somebody opened the case in an emergency, why, and until when. It stands in the case for ever."""

    until = models.DateTimeField()
    reason = SealedText(most=LONGEST["reason"])

    objects: ClassVar[models.Manager["BrokenGlass"]] = Within()

    class Meta:
        base_manager_name = "objects"


class GlassReview(OfCase):
    """What somebody else found when they looked at an emergency opening: whether it was needed, and why they say so."""

    opening = models.ForeignKey(BrokenGlass, on_delete=models.PROTECT, related_name="+")
    needed = models.BooleanField()
    words = SealedText(most=LONGEST["reason"])

    objects: ClassVar[models.Manager["GlassReview"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["opening"], name="opening_is_reviewed_once"),
        ]
