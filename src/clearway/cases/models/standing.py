"""Whether a case is open: a case without a row is."""

from typing import ClassVar

from django.db import models

from clearway.cases.models.case import LONGEST, OfCase
from clearway.vault.fields import SealedJSON, SealedText
from clearway.vault.kept import Within

LONGEST_CHECKLIST = 5_000


class Stood(OfCase):
    """That a case was closed, with what was checked, or opened again; and why. The highest version counts."""

    version = models.PositiveIntegerField()
    closed = models.BooleanField()
    checked = SealedJSON(most=LONGEST_CHECKLIST)
    reason = SealedText(most=LONGEST["reason"])

    objects: ClassVar[models.Manager["Stood"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "version"], name="stood_version_stands_once"),
        ]
