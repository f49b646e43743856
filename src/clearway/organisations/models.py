"""Whose record it is: an organisation, its areas, its own lines, the packs it acknowledged, who belongs to it."""

import uuid
from typing import ClassVar

from django.db import models

from clearway.accounts.models import User
from clearway.vault.fields import SealedJSON, SealedText
from clearway.vault.kept import Here, Kept, Passing, Within


class Role(models.TextChoices):
    """What somebody is in an organisation."""

    REPORTER = "reporter", "Member of staff"
    LEAD = "lead", "Safeguarding lead"
    DEPUTY = "deputy", "Deputy safeguarding lead"
    HEAD = "head", "Headteacher"
    ADMINISTRATOR = "administrator", "System administrator"
    GUEST = "guest", "Guest from another organisation"


class Organisation(Kept):
    """A school or another setting. Its `id` is its `organisation`."""

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    setting = models.CharField(max_length=20)

    objects: ClassVar[models.Manager["Organisation"]] = Within()

    class Meta:
        base_manager_name = "objects"


class Area(Kept):
    """An area whose guidance the organisation follows."""

    area = models.CharField(max_length=40)

    objects: ClassVar[models.Manager["Area"]] = Within()

    class Meta:
        base_manager_name = "objects"


class Line(Kept):
    """A line of the organisation's own, as somebody there checked it; the newest for an area and a use counts."""

    area = models.CharField(max_length=40)
    use = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40)
    hours = models.CharField(max_length=200)
    verified_on = models.DateField()

    objects: ClassVar[models.Manager["Line"]] = Within()

    class Meta:
        base_manager_name = "objects"


class Acknowledgement(Kept):
    """That the organisation uses a pack though nobody has reviewed it: this pack, in these words, and no other."""

    pack = models.CharField(max_length=60)
    checksum = models.CharField(max_length=80)

    objects: ClassVar[models.Manager["Acknowledgement"]] = Within()

    class Meta:
        base_manager_name = "objects"


class Membership(Kept):
    """That a user belongs to the organisation, in a role."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role)

    objects: ClassVar[models.Manager["Membership"]] = Within()
    seen_by_user = "user_id"  # before the organisation is known: vault/guards.py

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_is_in_a_known_role"),
            models.UniqueConstraint(fields=["organisation", "user", "role"], name="membership_stands_once"),
        ]


class Term(Kept):
    """From when to when a membership holds; the one with the highest `version` counts. Without one it holds from its
    own `at` on. `starts_on` is a day in Europe/London; `ends_at` the moment from which it no longer holds.
    """

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="terms")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    starts_on = models.DateField()
    ends_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Term"]] = Within()
    seen_by_user = "user_id"  # as its membership

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["membership", "version"], name="term_version_stands_once"),
        ]


class Word(models.TextChoices):
    """Whose word a membership waits for."""

    OWN = "own", "Their own"
    LEADS = "leads", "That of a lead, deputy or head"


class Asked(Kept):
    """That a membership counts only when somebody has said yes to it: `word` says who; the newest for a word counts.

    Their own, where they have an account already: nobody brings in somebody else's staff without asking them. That of a
    lead, deputy or head, where somebody would become one. `name`: as they were called by whoever asked.
    """

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="asked")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    word = models.CharField(max_length=10, choices=Word)
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=200)

    objects: ClassVar[models.Manager["Asked"]] = Within()
    seen_by_user = "user_id"  # as its membership

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(word__in=Word.values), name="asked_for_a_known_word"),
            models.UniqueConstraint(fields=["membership", "word", "version"], name="asked_version_stands_once"),
        ]


class Answered(Kept):
    """What was said to it, by whom (`by`), and why where a lead refused. `user` is whose membership it is."""

    asked = models.OneToOneField(Asked, on_delete=models.PROTECT, related_name="answered")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    yes = models.BooleanField()
    unconfirmed = models.BooleanField()  # it counts since nobody was there who could confirm it
    reason = SealedText(most=1000, null=True)

    objects: ClassVar[models.Manager["Answered"]] = Within()
    seen_by_user = "user_id"  # as its membership

    class Meta:
        base_manager_name = "objects"


class Belonging(Kept):
    """That the organisation is part of another, such as a school of a trust; the newest for a `whole` counts."""

    whole = models.UUIDField()
    name = models.CharField(max_length=200)  # of the whole, which is out of reach here
    version = models.PositiveIntegerField()
    stands = models.BooleanField()

    objects: ClassVar[models.Manager["Belonging"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "whole", "version"], name="belonging_version_stands_once"),
        ]


class Matter(models.TextChoices):
    """What somebody may be authorised to do for the head."""

    VIEWING = "viewing", "View imagery, where the law and the guidance allow it"
    SEARCH = "search", "Search for and take a device"
    DELETION = "deletion", "Have imagery deleted"


class Delegation(Kept):
    """That a member of staff may do something by the head's word, from a day to a day; the newest for a user and a
    matter counts. `word_of` is whose word it is. Whoever ends it early adds one that has ended.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    matter = models.CharField(max_length=20, choices=Matter)
    version = models.PositiveIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    word_of = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    stands = models.BooleanField()

    objects: ClassVar[models.Manager["Delegation"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(matter__in=Matter.values), name="delegation_is_of_a_known_matter"
            ),
            models.UniqueConstraint(
                fields=["organisation", "user", "matter", "version"], name="delegation_version_stands_once"
            ),
        ]


class HandOver(Kept):
    """That everything of somebody's ended here, and who was to take over their open work. Which work that is, and
    whether there is any, does not stand here: whoever ends it may not know.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager["HandOver"]] = Within()

    class Meta:
        base_manager_name = "objects"


class Part(models.TextChoices):
    """The two halves of an access review: the administrator's and the lead's."""

    ROLES = "roles", "Who has which role"
    CASES = "cases", "Who sees which case"


class Sort(models.TextChoices):
    """What one line of an access review is about."""

    ROLE = "role", "Role"
    DELEGATION = "delegation", "Authority by the head’s word"
    PLACE = "place", "Works on a case"
    SHARE = "share", "Sees a case as a guest"


class Verdict(models.TextChoices):
    """What was said of a line."""

    KEEP = "keep", "Keep it as it is"
    CHANGE = "change", "Change it"
    END = "end", "End it now"


LONGEST_REASON = 1000


class AccessReview(Kept):
    """That a part of the access review was brought to its end: every line of it had been confirmed."""

    part = models.CharField(max_length=10, choices=Part)

    objects: ClassVar[models.Manager["AccessReview"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(part__in=Part.values), name="access_review_of_a_known_part"),
        ]


class AccessLine(Kept):
    """What somebody said of one line of an access review. `subject` and `version` name the row that they saw: what has
    a newer one is shown anew.
    """

    part = models.CharField(max_length=10, choices=Part)
    sort = models.CharField(max_length=20, choices=Sort)
    subject = models.UUIDField(db_index=True)
    version = models.PositiveIntegerField()
    verdict = models.CharField(max_length=10, choices=Verdict)
    reason = SealedText(most=LONGEST_REASON, null=True)

    objects: ClassVar[models.Manager["AccessLine"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(part__in=Part.values, sort__in=Sort.values, verdict__in=Verdict.values),
                name="access_line_says_something_known",
            ),
        ]


class Draft(Passing):
    """What somebody typed into the form at an address, and has not sent: each field's name with its values.

    It is no record of anybody but its writer: taken away when the form is sent, when they throw it away, or after a
    week. So it is not `Kept`; each keeping and each end has its event all the same.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=200)
    at = models.DateTimeField(db_index=True)
    fields = SealedJSON(most=300_000)

    objects: ClassVar[models.Manager["Draft"]] = Here()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "user", "path"], name="draft_is_the_newest_of_its_form"),
        ]

    def sealed_under(self) -> uuid.UUID:
        """One key for all that a user leaves unsent in an organisation."""
        return uuid.uuid5(self.organisation, f"clearway drafts {self.user_id}")


class Signs(models.TextChoices):
    """Which decisions ask for a second signature."""

    NONE = "none", "None"
    NOT_REFERRED = "not-referred", "Those that tell neither the police nor social care"
    ALL = "all", "All"


class Practice(Kept):
    """Which decisions ask for a second signature here, from this moment on; the highest version counts."""

    version = models.PositiveIntegerField()
    signs = models.CharField(max_length=14, choices=Signs)

    objects: ClassVar[models.Manager["Practice"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(signs__in=Signs.values), name="practice_signs_known_decisions"),
            models.UniqueConstraint(fields=["organisation", "version"], name="practice_version_stands_once"),
        ]
