"""What is known of a case's facts: each answer with where it comes from, and what was said of each person.

The guidance is asked anew whenever something is answered; what it said then is an `Assessment` of the same moment.
"""

from typing import ClassVar

from django.db import models

from clearway.cases.models.case import LONGEST, Involvement, OfCase
from clearway.vault.fields import SealedJSON, SealedText
from clearway.vault.kept import Within

LONGEST_ANSWERS = 20_000
ORIGIN = ("source", "told_by")


class Source(models.TextChoices):
    """Where an answer comes from."""

    TOLD = "told", "I was told"
    DOCUMENT = "document", "I have seen a document or a record"
    UNKNOWN = "not-known", "Nobody knows yet"
    GUIDE = "guide", "From the quick guide"
    RECORD = "record", "From what was written down in this case"


class Answer(OfCase):
    """Answers of one moment, by the fact's id: a value, or nothing where an answer was taken out. The newest counts."""

    given = SealedJSON(most=LONGEST_ANSWERS)
    source = models.CharField(max_length=12, choices=Source)
    told_by = SealedText(most=LONGEST["line"])

    objects: ClassVar[models.Manager["Answer"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(source__in=Source.values), name="answer_has_a_source"),
        ]


class AboutPerson(OfCase):
    """What was said of somebody for the guidance, and where it comes from: the keys of an incident file's person, and
    the two of an `Answer`, which rows from before they were asked for lack. The highest version counts.
    """

    involvement = models.ForeignKey(Involvement, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    said = SealedJSON(most=LONGEST_ANSWERS)

    objects: ClassVar[models.Manager["AboutPerson"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["involvement", "version"], name="about_person_version_stands_once"),
        ]

    @property
    def person(self) -> dict[str, object]:
        """What was said, as an incident file has it."""
        return {key: value for key, value in self.said.items() if key not in ORIGIN}

    @property
    def source(self) -> str:
        """Where it comes from; empty where nobody was asked."""
        return str(self.said.get("source", ""))

    def get_source_display(self) -> str:
        """The same in words, as an `Answer` has it."""
        return str(Source(self.source).label) if self.source else ""

    @property
    def told_by(self) -> str:
        """Who told it, or which document it is; empty where nobody said."""
        return str(self.said.get("told_by", ""))


class Where(OfCase):
    """Whose guidance the case is put to: one area or two, the kind of setting. The highest version counts."""

    version = models.PositiveIntegerField()
    said = SealedJSON(most=LONGEST_ANSWERS)

    objects: ClassVar[models.Manager["Where"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "version"], name="where_version_stands_once"),
        ]
