"""What an import leaves for good, and what is there only while it lasts.

For good: that it began and ended, which columns were chosen, what was settled of each doubt, and marks by which people
are found again. On its way: the text and its rows, sealed under a key of the import's own, which ends with it.
"""

from typing import ClassVar
from uuid import UUID

from django.db import models

from clearway.people.models import Person
from clearway.ui.intake import LONGEST
from clearway.vault.fields import SealedJSON, SealedText
from clearway.vault.kept import Here, Kept, Passing, Within

LONGEST_SAID = 20_000
HEX = 32


class Import(Kept):
    """That somebody began to bring in a roll. What came of it stands in `Ended`."""

    objects: ClassVar[models.Manager["Import"]] = Within()

    class Meta:
        base_manager_name = "objects"


class Way(models.TextChoices):
    """How an import ended."""

    DONE = "done", "Done"
    DISCARDED = "discarded", "Discarded"
    EXPIRED = "expired", "Left lying for a day, and taken away"


class Ended(Kept):
    """How an import ended, and how many people it added, changed and marked as left, and how many rows it left out."""

    of = models.OneToOneField(Import, on_delete=models.PROTECT, related_name="ended")
    way = models.CharField(max_length=12, choices=Way)
    added = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    left = models.PositiveIntegerField()
    left_out = models.PositiveIntegerField()

    objects: ClassVar[models.Manager["Ended"]] = Within()

    class Meta:
        base_manager_name = "objects"


class Columns(Kept):
    """Which columns somebody chose for a header: remembered for the next file with the same one; the newest counts."""

    header = models.CharField(max_length=64)  # a keyed digest of the header's words
    said = SealedJSON(most=LONGEST_SAID)

    objects: ClassVar[models.Manager["Columns"]] = Within()

    class Meta:
        base_manager_name = "objects"

    def sealed_under(self) -> UUID:
        """The organisation's own import key of that time: the row's."""
        return self.id


class Settled(Kept):
    """What somebody decided of a doubtful row: the same as `person`, another (`person` is new), or left out."""

    of = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="+")
    line = models.PositiveIntegerField()
    decision = models.CharField(
        max_length=8, choices=[("same", "The same"), ("another", "Another"), ("out", "Left out")]
    )
    person = models.UUIDField(null=True)

    objects: ClassVar[models.Manager["Settled"]] = Within()

    class Meta:
        base_manager_name = "objects"


class Mark(Kept):
    """By what a person is found when a roll comes: a bucket of a name, a date of birth or a number; `of` is that row.

    It narrows and never decides, like the buckets of a search (vault/buckets.py).
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    of = models.UUIDField(db_index=True)
    mark = models.PositiveIntegerField(db_index=True)

    objects: ClassVar[models.Manager["Mark"]] = Within()

    class Meta:
        base_manager_name = "objects"


class Stage(models.TextChoices):
    """Where an import stands."""

    TEXT = "text"  # its text comes in
    COLUMNS = "columns"  # whole: somebody says which column is which
    LOOKING = "looking"  # compared with the people who are known
    READY = "ready"  # somebody looks at what it would do
    DOING = "doing"  # being done


class Draft(Passing):
    """An import on its way: one at a time for an organisation. `id` is the import's, and names its key.

    `characters` of text came in `pieces`; of them it was compared up to `offset` of the piece `piece`, `line` lines.
    """

    organisation = models.UUIDField(unique=True, editable=False)
    by = models.UUIDField()
    begun_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    stage = models.CharField(max_length=8, choices=Stage, default=Stage.TEXT)
    encoding = models.CharField(max_length=12)
    pieces = models.PositiveIntegerField(default=0)
    characters = models.PositiveBigIntegerField(default=0)
    piece = models.PositiveIntegerField(default=0)
    offset = models.PositiveIntegerField(default=0)
    line = models.PositiveIntegerField(default=0)
    gone = models.PositiveBigIntegerField(default=0)  # characters that were compared
    said = SealedJSON(most=LONGEST_SAID, null=True)  # header, delimiter, columns, order of days

    objects: ClassVar[models.Manager["Draft"]] = Here()

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"import {self.id}"

    def sealed_under(self) -> UUID:
        """The import's key."""
        return self.id


class OfDraft(Passing):
    """A row that goes with its import."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="+")

    class Meta(Passing.Meta):
        abstract = True

    def sealed_under(self) -> UUID:
        """The import's key."""
        return self.draft_id


class Piece(OfDraft):
    """A piece of the text, in order."""

    number = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    text = SealedText(most=LONGEST["narrative"])

    objects: ClassVar[models.Manager["Piece"]] = Here()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["draft", "number"], name="roll_piece_comes_once"),
        ]


class Kind(models.TextChoices):
    """What a row comes to."""

    ADDED = "added", "New"
    CHANGED = "changed", "Changed"
    SAME = "same", "Unchanged"
    LEFT = "left", "Left"
    DOUBTFUL = "doubtful", "Doubtful"
    FAULT = "fault", "Cannot be read"


class Line(OfDraft):
    """A row of the file, or somebody who is not in it (`number` 0), and what it comes to.

    `said` holds the pupil as the file says it, what changes, who may be meant; for a fault where and what. The marks
    tell whether the file holds a pupil twice.
    """

    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    doubt = models.CharField(max_length=20, default="")
    person = models.UUIDField(null=True, db_index=True)
    decision = models.CharField(max_length=8, default="")
    done = models.BooleanField(default=False)
    upn = models.CharField(max_length=HEX, default="", db_index=True)
    mis = models.CharField(max_length=HEX, default="", db_index=True)
    name = models.CharField(max_length=HEX, default="", db_index=True)
    said = SealedJSON(most=LONGEST_SAID)

    objects: ClassVar[models.Manager["Line"]] = Here()

    class Meta:
        base_manager_name = "objects"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["draft", "kind", "number"], name="roll_line_kind")
        ]
