"""What corrects what stands in a case, beside the entries, which have versions of their own: of a call and of a
conversation another row of the kind, of somebody's part in the case another part. What is corrected stays.
"""

from typing import ClassVar

from django.db import models

from clearway.cases.models.case import LONGEST, Involvement, OfCase, Role
from clearway.vault.fields import SealedText
from clearway.vault.kept import Within

MISTAKE = "mistake"
PARTS = (*Role.choices, (MISTAKE, "Put in by mistake: not involved"))


class Corrected(OfCase):
    """That another row of the same kind, a call or a conversation, stands `instead` of a `row`, and why."""

    row = models.UUIDField()
    instead = models.UUIDField()
    reason = SealedText(most=LONGEST["reason"])

    objects: ClassVar[models.Manager["Corrected"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "row"], name="row_is_corrected_once"),
        ]


class Part(OfCase):
    """How somebody is involved after all, or that they are not, and why; the highest version counts. Where there is
    none, what was said when they were put into the case does.
    """

    involvement = models.ForeignKey(Involvement, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    role = models.CharField(max_length=20, choices=PARTS)
    reason = SealedText(most=LONGEST["reason"])

    objects: ClassVar[models.Manager["Part"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["involvement", "version"], name="part_version_stands_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=[value for value, _ in PARTS]), name="part_is_a_known_one"
            ),
        ]
