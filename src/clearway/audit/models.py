"""The chain of events, the checkpoints that leave the house, and the receipts of forms that were taken."""

import uuid
from typing import ClassVar

from django.db import models

from clearway.vault.kept import Kept, Within

HEX = 64


class Event(Kept):
    """One thing that somebody did or read: a link of its organisation's chain. `organisation` names the chain.

    `records` lists what it wrote, as table, row and digest, or the keys under which something was opened; digests and
    ids only. `digest` is the SHA-256 of `records`; `link` that of the whole event with the link before it; `mac` the
    HMAC of the link under a key that no database holds unwrapped. `moment` is the time as it was hashed.
    """

    number = models.PositiveBigIntegerField()
    moment = models.CharField(max_length=32)
    verb = models.CharField(max_length=40)
    subject = models.UUIDField()
    records = models.CharField(max_length=100_000)
    digest = models.CharField(max_length=HEX)
    link = models.CharField(max_length=HEX)
    mac = models.CharField(max_length=HEX)

    objects: ClassVar[models.Manager["Event"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "number"], name="event_number_is_used_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["organisation", "subject"], name="event_subject")]


class Checkpoint(Kept):
    """The head of a chain, signed: at this `number` the link was `link`. `left_to` says where it went."""

    number = models.PositiveBigIntegerField()
    moment = models.CharField(max_length=32)
    link = models.CharField(max_length=HEX)
    signature = models.CharField(max_length=100)
    left_to = models.CharField(max_length=300)

    objects: ClassVar[models.Manager["Checkpoint"]] = Within()

    class Meta:
        base_manager_name = "objects"


class Receipt(Kept):
    """A form that was taken: sent again, it does nothing and is answered as the first time.

    `once` came with the form, `body` is a keyed digest of what was sent, `made` the row that came of it.
    """

    once = models.UUIDField()
    body = models.CharField(max_length=HEX)
    made = models.UUIDField(default=uuid.uuid4)

    objects: ClassVar[models.Manager["Receipt"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "by", "once"], name="form_is_taken_once"),
        ]
