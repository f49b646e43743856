"""The people whom a record is about. Each has an own key; what is known of them is a row, and the newest counts.

Which rows a person has, and when they were added, lies plain; what they say is sealed (ADR 0012). A person who was
put down twice stays two rows: a `Merge` says that they are one (people/access.py).
"""

from typing import ClassVar
from uuid import UUID

from django.db import models

from clearway.accounts.models import User
from clearway.vault.fields import SealedDate, SealedJSON, SealedText
from clearway.vault.kept import Kept, Within

LONGEST_NAME = 200
LONGEST = {
    "detail": 10_000, "schooling": 1_000, "number": 60, "lines": 500, "line": 200, "words": 5_000, "kind": 20,
}  # fmt: skip


class Person(Kept):
    """A child or an adult, once, whatever they are involved in."""

    objects: ClassVar[models.Manager["Person"]] = Within()

    class Meta:
        base_manager_name = "objects"


class Identity(Kept):
    """Who a person is, as known from this row on; the one with the highest `version` counts."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identities")
    version = models.PositiveIntegerField()
    name = SealedText(most=LONGEST_NAME)
    born_on = SealedDate(null=True)

    objects: ClassVar[models.Manager["Identity"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "version"], name="identity_version_stands_once"),
        ]

    def sealed_under(self) -> UUID:
        """The person's key."""
        return self.person_id


class Bucket(Kept):
    """That a person's name falls into a search bucket, from before there were traces. Nothing adds one now."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    bucket = models.PositiveSmallIntegerField(db_index=True)

    objects: ClassVar[models.Manager["Bucket"]] = Within()

    class Meta:
        base_manager_name = "objects"


class StaffTie(Kept):
    """That a member of staff is this person, or a relative: they see nothing of them and of no case they are in.

    The highest `version` for a user and a person counts.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    stands = models.BooleanField()
    tie = models.CharField(max_length=20, choices=[("self", "The same person"), ("relative", "A relative")])

    objects: ClassVar[models.Manager["StaffTie"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "user", "version"], name="staff_tie_version_stands_once"),
        ]


class OfPerson(Kept):
    """A row that belongs to a person and is sealed under their key."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def sealed_under(self) -> UUID:
        """The person's key."""
        return self.person_id


class Trace(OfPerson):
    """What a search looks through first: bits that one name of the person leaves, under a key: vault/traces.py."""

    g0 = models.PositiveBigIntegerField()
    g1 = models.PositiveBigIntegerField()
    g2 = models.PositiveBigIntegerField()
    g3 = models.PositiveBigIntegerField()

    objects: ClassVar[models.Manager["Trace"]] = Within()

    class Meta:
        base_manager_name = "objects"
        indexes: ClassVar[list[models.Index]] = [  # what came since a moment: people/sieve.py
            models.Index(fields=["organisation", "at"], name="trace_by_moment"),
        ]


class NameKind(models.TextChoices):
    """What another name is to a person."""

    KNOWN = "known", "Known as"
    FORMER = "former", "Former name"
    OTHER = "other", "Another name or spelling"


class Alias(OfPerson):
    """One version of another name of a person. `root` is the id of the first; the highest `version` counts."""

    root = models.UUIDField(db_index=True)
    version = models.PositiveIntegerField()
    stands = models.BooleanField()
    kind = models.CharField(max_length=20, choices=NameKind)
    name = SealedText(most=LONGEST_NAME)

    objects: ClassVar[models.Manager["Alias"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["root", "version"], name="alias_version_stands_once"),
        ]


class Detail(OfPerson):
    """What else is known of a person, whole, as coded facts; the highest `version` counts.

    `said` holds sex, languages, interpreter, vulnerabilities, agencies, agency_words and died_on, each where known.
    """

    version = models.PositiveIntegerField()
    said = SealedJSON(most=LONGEST["detail"])

    objects: ClassVar[models.Manager["Detail"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "version"], name="detail_version_stands_once"),
        ]


class NumberKind(models.TextChoices):
    """Whose number it is."""

    UPN = "upn", "Unique pupil number (UPN)"
    MIS = "mis", "Number in the school’s own system"
    ULN = "uln", "Unique learner number (ULN)"
    NHS = "nhs", "NHS number"
    OTHER = "other", "Another number or reference"


class Identifier(OfPerson):
    """One version of a number by which somebody knows a person; the highest `version` of a `root` counts.

    `bucket` narrows a search for it: vault/buckets.py.
    """

    root = models.UUIDField(db_index=True)
    version = models.PositiveIntegerField()
    stands = models.BooleanField()
    kind = models.CharField(max_length=20, choices=NumberKind)
    value = SealedText(most=LONGEST["number"])
    bucket = models.PositiveSmallIntegerField(db_index=True)

    objects: ClassVar[models.Manager["Identifier"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["root", "version"], name="identifier_version_stands_once"),
        ]


class Schooling(OfPerson):
    """Whether a person is on the roll here, from this row on; the highest `version` counts, and all are its history.

    `said` holds year_group, the school_year (in which it begins) that this was said for, form, since, until and
    setting, each where it is known. `cohort` is the bucket of everybody who moves up together; null where no year is
    known.
    """

    version = models.PositiveIntegerField()
    on_roll = models.BooleanField()
    cohort = models.PositiveSmallIntegerField(null=True, db_index=True)
    said = SealedJSON(most=LONGEST["schooling"])

    objects: ClassVar[models.Manager["Schooling"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "version"], name="schooling_version_stands_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [  # a search by year asks it of everybody whose name fits
            models.Index(fields=["person", "cohort", "organisation"], name="schooling_by_person_and_year"),
        ]


class Relation(OfPerson):
    """That `other` is something to the person: a parent, a carer, a sibling; the highest `version` for the two counts.

    A sibling stands once and is read from both. `responsibility` is parental responsibility: yes, no or unknown.
    """

    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    stands = models.BooleanField()
    kind = SealedText(most=LONGEST["kind"])
    responsibility = SealedText(most=LONGEST["kind"])

    objects: ClassVar[models.Manager["Relation"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "other", "version"], name="relation_version_stands_once"),
        ]


class Address(OfPerson):
    """Where a person lives and how they are reached; the highest `version` counts.

    Read it by `reaching.address_for` and no other way: it may have to be withheld.
    """

    version = models.PositiveIntegerField()
    lines = SealedText(most=LONGEST["lines"])
    phone = SealedText(most=LONGEST["line"])
    email = SealedText(most=LONGEST["line"])

    objects: ClassVar[models.Manager["Address"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "version"], name="address_version_stands_once"),
        ]


class Flag(OfPerson):
    """One version of a warning: a safe address, or do not contact; the highest `version` of a `root` counts.

    `against` says who must not learn it, or is not to be contacted by whom; `told_by` who said so.
    """

    root = models.UUIDField(db_index=True)
    version = models.PositiveIntegerField()
    stands = models.BooleanField()
    kind = SealedText(most=LONGEST["kind"])
    against = SealedText(most=LONGEST["line"])
    told_by = SealedText(most=LONGEST["line"])
    why = SealedText(most=LONGEST["words"])
    since = SealedDate(null=True)

    objects: ClassVar[models.Manager["Flag"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["root", "version"], name="flag_version_stands_once"),
        ]


class FlagAgainst(OfPerson):
    """Whom a flag is against, where they are put down here: a father, as the child's family lists him. `root` is the
    flag's. Their own page warns of it, and so does every list in which they stand.
    """

    root = models.UUIDField()
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager["FlagAgainst"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~models.Q(person=models.F("other")), name="no_flag_over_somebody_is_against_them"
            ),
            models.UniqueConstraint(fields=["root"], name="flag_is_against_one"),
        ]


class Release(OfPerson):
    """That a flagged address is shown to whoever added this row, until a moment, and why."""

    until = models.DateTimeField()
    reason = SealedText(most=LONGEST["words"])

    objects: ClassVar[models.Manager["Release"]] = Within()

    class Meta:
        base_manager_name = "objects"


class Merge(OfPerson):
    """That the person is the same as `into`, where they are read from here on; the highest `version` counts."""

    into = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    stands = models.BooleanField()
    reason = SealedText(most=LONGEST["words"])

    objects: ClassVar[models.Manager["Merge"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~models.Q(person=models.F("into")), name="nobody_is_merged_into_themselves"
            ),
            models.UniqueConstraint(fields=["person", "version"], name="merge_version_stands_once"),
        ]
