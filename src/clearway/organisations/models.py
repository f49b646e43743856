"""Whose record it is: an organisation, its areas, its own lines, the packs it acknowledged, who belongs to it."""

from typing import ClassVar

from django.db import models

from clearway.accounts.models import User
from clearway.vault.kept import Kept, Within


class Role(models.TextChoices):
    """What somebody is in an organisation."""

    REPORTER = "reporter", "Member of staff"
    LEAD = "lead", "Safeguarding lead"
    ADMINISTRATOR = "administrator", "System administrator"


class Organisation(Kept):
    """A school or another setting. Its `id` is its `organisation`."""

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    setting = models.CharField(max_length=20)

    objects: ClassVar[models.Manager["Organisation"]] = Within()

    class Meta:
        base_manager_name = "objects"


class Area(Kept):
    """An area whose guidance the organisation follows."""

    area = models.CharField(max_length=40)

    objects: ClassVar[models.Manager["Area"]] = Within()

    class Meta:
        base_manager_name = "objects"


class Line(Kept):
    """A line of the organisation's own, as somebody there checked it; the newest for an area and a use counts."""

    area = models.CharField(max_length=40)
    use = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40)
    hours = models.CharField(max_length=200)
    verified_on = models.DateField()

    objects: ClassVar[models.Manager["Line"]] = Within()

    class Meta:
        base_manager_name = "objects"


class Acknowledgement(Kept):
    """That the organisation uses a pack though nobody has reviewed it: this pack, in these words, and no other."""

    pack = models.CharField(max_length=60)
    checksum = models.CharField(max_length=80)

    objects: ClassVar[models.Manager["Acknowledgement"]] = Within()

    class Meta:
        base_manager_name = "objects"


class Membership(Kept):
    """That a user belongs to the organisation, in a role."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role)

    objects: ClassVar[models.Manager["Membership"]] = Within()
    seen_by_user = "user_id"  # before the organisation is known: vault/guards.py

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_is_in_a_known_role"),
            models.UniqueConstraint(fields=["organisation", "user", "role"], name="membership_stands_once"),
        ]
