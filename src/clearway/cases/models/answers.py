"""What is known of a case's facts: each answer with where it comes from, and what was said of each person.

The guidance is asked anew whenever something is answered; what it said then is an `Assessment` of the same moment.
"""

from typing import ClassVar

from django.db import models

from clearway.cases.models.case import LONGEST, Involvement, OfCase
from clearway.vault.fields import SealedJSON, SealedText
from clearway.vault.kept import Within

LONGEST_ANSWERS = 20_000


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
    """What was said of somebody for the guidance: the keys of an incident file's person. The highest version counts."""

    involvement = models.ForeignKey(Involvement, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    said = SealedJSON(most=LONGEST_ANSWERS)

    objects: ClassVar[models.Manager["AboutPerson"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["involvement", "version"], name="about_person_version_stands_once"),
        ]


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
