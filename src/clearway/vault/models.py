"""The key store: a database of its own (`keys`), so that its backup can hold its present state alone.

A key stands here wrapped: an organisation's under the master key, all others under their organisation's.
"""

import uuid
from typing import ClassVar

from django.db import models

HOUSE = uuid.UUID(int=0)  # what belongs to no organisation: sign-ins, and the secrets of second factors


class Kind(models.TextChoices):
    """What a key is for."""

    ORGANISATION = "organisation"
    RECORD = "record"  # a case, a concern, a person: all that is sealed about it
    AUDIT = "audit"
    SIGNING = "signing"
    BUCKETS = "buckets"


class Key(models.Model):
    """One key, wrapped. `id` is the id of what it seals: a record's own, or one derived from organisation and kind."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=12, choices=Kind)
    wrapped = models.CharField(max_length=1000)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="key_is_of_a_known_kind"),
        ]

    def __str__(self) -> str:
        return f"key {self.id}"
