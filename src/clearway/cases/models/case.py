"""A case: one incident, the people in it, what the guidance said, what was decided and why, and what happened when.

Nothing here is edited. An entry is corrected by its next version, with a reason; a decision by a later decision.
"""

from typing import ClassVar
from uuid import UUID

from django.db import models

from clearway.concerns.models import Concern
from clearway.people.models import Person
from clearway.vault.fields import SealedJSON, SealedText
from clearway.vault.kept import Kept, Within

LONGEST = {"line": 200, "words": 20_000, "reason": 5_000, "incident": 100_000, "result": 500_000}


class Case(Kept):
    """A case. Its reference is its year and its number in that year, without gaps: `2026-0001`."""

    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="+", null=True)

    objects: ClassVar[models.Manager["Case"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "year", "number"], name="case_number_is_used_once"),
            models.UniqueConstraint(fields=["concern"], name="concern_becomes_one_case"),
        ]

    @property
    def reference(self) -> str:
        """How people name it."""
        return f"{self.year}-{self.number:04d}"


class OfCase(Kept):
    """A row that belongs to a case and is sealed under its key."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def sealed_under(self) -> UUID:
        """The case's key."""
        return self.case_id


class Role(models.TextChoices):
    """How somebody is involved."""

    PICTURED = "pictured", "Shown in an image"
    SHARED = "shared", "Made, sent or passed on an image"
    RECEIVED = "received", "Received or saw an image"
    OTHER = "other", "Involved in another way"


class Involvement(OfCase):
    """That a person is involved in the case, and how. `letter` names them where names are left out."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role)
    letter = models.CharField(max_length=3)

    objects: ClassVar[models.Manager["Involvement"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "letter"], name="letter_names_one_person"),
        ]


class Kind(models.TextChoices):
    """What an entry of the chronology tells of."""

    NOTE = "note", "Note"
    CALL = "call", "Telephone call"
    CONVERSATION = "conversation", "Conversation"
    MEETING = "meeting", "Meeting"
    MESSAGE = "message", "Letter or e-mail"


class Entry(OfCase):
    """One version of an entry of the chronology. `root` is the id of the first; `reason` says why it was corrected."""

    root = models.UUIDField(db_index=True)
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    happened_at = models.DateTimeField()
    words = SealedText(most=LONGEST["words"])
    reason = SealedText(most=LONGEST["reason"], null=True)

    objects: ClassVar[models.Manager["Entry"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["root", "version"], name="entry_version_stands_once"),
        ]


class Assessment(OfCase):
    """What one pack said of the facts at a moment: the quick guide's result, whole, and the facts as given."""

    area = models.CharField(max_length=40)
    pack = models.CharField(max_length=60)
    edition = models.CharField(max_length=40)
    checksum = models.CharField(max_length=80)
    assessed_at = models.DateTimeField()
    incident = SealedJSON(most=LONGEST["incident"])
    result = SealedJSON(most=LONGEST["result"])

    objects: ClassVar[models.Manager["Assessment"]] = Within()

    class Meta:
        base_manager_name = "objects"


DOES = {
    "police": "Tell the police",
    "social_care": "Refer to children’s social care",
    "advice": "Ask for advice",
    "in_school": "Manage it within the setting",
}
FOLLOWS = {
    "yes": "As the guidance says.",
    "no": "Otherwise than the guidance says.",
    "not-asked": "The guidance was not asked.",
}


class Decision(OfCase):
    """What somebody decided, and why. `follows` says whether it is what the guidance advised, where it was asked."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="+", null=True)
    police = models.BooleanField()
    social_care = models.BooleanField()
    advice = models.BooleanField()
    in_school = models.BooleanField()
    follows = models.CharField(max_length=10)
    reason = SealedText(most=LONGEST["reason"])

    objects: ClassVar[models.Manager["Decision"]] = Within()

    class Meta:
        base_manager_name = "objects"

    def said(self) -> str:
        """What was decided, in words."""
        return "; ".join(words for name, words in DOES.items() if getattr(self, name)) + "."

    def followed(self) -> str:
        """Whether the guidance advised it, in words."""
        return FOLLOWS[self.follows]


class Joined(OfCase):
    """That a report belongs to a case that stood already: it is read there, and became no case of its own."""

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager["Joined"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["concern"], name="concern_joins_one_case"),
        ]
