"""The people whom a record is about. Each has an own key; what is known of them is a row, and the newest counts."""

from typing import ClassVar
from uuid import UUID

from django.db import models

from clearway.vault.fields import SealedDate, SealedText
from clearway.vault.kept import Kept, Within

LONGEST_NAME = 200


class Person(Kept):
    """A child or an adult, once, whatever they are involved in."""

    objects: ClassVar[models.Manager["Person"]] = Within()

    class Meta:
        base_manager_name = "objects"


class Identity(Kept):
    """Who a person is, as known from this row on; the one with the highest `version` counts."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identities")
    version = models.PositiveIntegerField()
    name = SealedText(most=LONGEST_NAME)
    born_on = SealedDate(null=True)

    objects: ClassVar[models.Manager["Identity"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "version"], name="identity_version_stands_once"),
        ]

    def sealed_under(self) -> UUID:
        """The person's key."""
        return self.person_id


class Bucket(Kept):
    """That a person's name falls into a search bucket: vault/buckets.py."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    bucket = models.PositiveSmallIntegerField(db_index=True)

    objects: ClassVar[models.Manager["Bucket"]] = Within()

    class Meta:
        base_manager_name = "objects"
