"""Who covers for whoever leads a case, from when until when."""

from typing import ClassVar
from uuid import UUID

from django.db import models

from clearway.accounts.models import User
from clearway.cases.models.case import LONGEST, Case
from clearway.vault.fields import SealedText
from clearway.vault.kept import Kept, Within


class Cover(Kept):
    """That a lead or deputy (`user`) covers for another (`lead`) from a moment until another, and why: in one case, or
    without a `case` in all that they lead. `root` is the id of the first version; the highest counts. Whoever ends it
    early adds one that does not stand.
    """

    root = models.UUIDField(db_index=True)
    version = models.PositiveIntegerField()
    lead = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", null=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    stands = models.BooleanField()
    reason = SealedText(most=LONGEST["reason"], null=True)

    objects: ClassVar[models.Manager["Cover"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["root", "version"], name="cover_version_stands_once"),
            models.CheckConstraint(condition=models.Q(starts_at__lt=models.F("ends_at")), name="cover_lasts"),
            models.CheckConstraint(condition=~models.Q(lead=models.F("user")), name="cover_is_by_somebody_else"),
        ]

    def sealed_under(self) -> UUID:
        """The case's key; of all cases a key of its own."""
        return self.case_id or self.root
