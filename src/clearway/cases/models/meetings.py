"""The initial review meeting, the further review, its conversations and its eight questions."""

from typing import ClassVar

from django.db import models

from clearway.cases.models.case import LONGEST, Involvement, OfCase
from clearway.vault.fields import SealedJSON, SealedText
from clearway.vault.kept import Within

LONGEST_MINUTES = 60_000
# The eight questions of the further review, in our own words, by the passage that asks each.
POINTS = {
    "SS047": "Why was it shared? Was anybody talked into it, or put under pressure?",
    "SS048": "Who shared it, and where? Did whoever is in it know that it was sent and received?",
    "SS049": "Did any adult have a part in sharing it?",
    "SS050": "What has it done to each pupil?",
    "SS051": "Is any of the pupils more at risk for another reason?",
    "SS052": "Does the young person understand what it is to agree, and to be free not to?",
    "SS053": "Has the young person had a part in something like it before?",
    "SS054": "Is it on social media or anywhere else online? What has been done so that it goes no further?",
}


class Review(models.TextChoices):
    """Which meeting it is."""

    INITIAL = "initial", "Initial review meeting"
    FURTHER = "further", "Further review"


class Meeting(OfCase):
    """A meeting: when, which, and in `minutes` who was there, what was open, what is known and from whom, and the rest.

    A meeting that lies ahead is one that is planned; its minutes are the next version of it, under the same root.
    """

    root = models.UUIDField(db_index=True)
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Review)
    held_at = models.DateTimeField()
    held = models.BooleanField()
    minutes = SealedJSON(most=LONGEST_MINUTES)

    objects: ClassVar[models.Manager["Meeting"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["root", "version"], name="meeting_version_stands_once"),
            models.CheckConstraint(condition=models.Q(kind__in=Review.values), name="meeting_is_of_a_known_kind"),
        ]
        indexes: ClassVar[list[models.Index]] = [  # the first page asks which have no minutes
            models.Index(fields=["organisation", "held", "held_at"], name="meeting_by_its_time"),
        ]


class Chose(models.TextChoices):
    """Whether a young person chose with whom to talk."""

    YES = "yes", "Yes, it was their choice"
    NO = "no", "No, somebody else decided it"
    UNKNOWN = "unknown", "They were not asked"


class Talk(OfCase):
    """A conversation with a young person: with whom they chose to talk, whether they were asked, and what was said."""

    involvement = models.ForeignKey(Involvement, on_delete=models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    with_whom = SealedText(most=LONGEST["line"])
    chosen = models.CharField(max_length=8, choices=Chose)
    words = SealedText(most=LONGEST["words"])

    objects: ClassVar[models.Manager["Talk"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(chosen__in=Chose.values), name="talk_says_who_chose"),
        ]


class Point(OfCase):
    """An answer to one of the questions of the further review, or that it is not known. The highest version counts."""

    asked = models.CharField(max_length=8)
    version = models.PositiveIntegerField()
    known = models.BooleanField()
    words = SealedText(most=LONGEST["words"])

    objects: ClassVar[models.Manager["Point"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "asked", "version"], name="point_version_stands_once"),
        ]
