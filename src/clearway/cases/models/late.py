"""What was written down late, and why."""

from datetime import UTC, datetime, timedelta
from typing import ClassVar

from django.db import models

from clearway.cases.models.case import LONGEST, Entry, OfCase
from clearway.vault.fields import SealedText
from clearway.vault.kept import Within

# The documents of the packs state no limit. A day: what is written down by the same time of the next day was written
# while it was fresh; of what was not, whoever reads the record in two years, a court too, asks why.
LATE = timedelta(hours=24)


class Late(OfCase):
    """Why an entry of the chronology was recorded late. `entry` is its first version. Where nobody said why there is no
    row: that an entry is late follows from its own two times.
    """

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    reason = SealedText(most=LONGEST["reason"])

    objects: ClassVar[models.Manager["Late"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["entry"], name="entry_is_late_for_one_reason"),
        ]


class RecordedLate(OfCase):
    """The same of a call, a conversation or a meeting: `row` is its id, and of a meeting its root."""

    row = models.UUIDField()
    reason = SealedText(most=LONGEST["reason"])

    objects: ClassVar[models.Manager["RecordedLate"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "row"], name="row_is_late_for_one_reason"),
        ]


def is_late(happened_at: datetime, recorded_at: datetime) -> bool:
    """Whether something was recorded more than a day after it happened: 24 hours as they pass, also over a
    night in which summer time begins or ends.
    """
    return recorded_at.astimezone(UTC) - happened_at.astimezone(UTC) > LATE
