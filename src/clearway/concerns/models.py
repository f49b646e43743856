"""What somebody reported, in their own words. Each has its own key: its reporter can read it, and no case with it."""

from typing import ClassVar
from uuid import UUID

from django.db import models

from clearway.accounts.models import User
from clearway.people.models import Person
from clearway.vault.fields import SealedText
from clearway.vault.kept import Kept, Within

LONGEST = {"about": 200, "account": 20_000, "reason": 5_000, "told_by": 200}


class Danger(models.TextChoices):
    """Whether anyone is in danger now, as the reporter knows it."""

    YES = "yes", "Yes"
    NO = "no", "No"
    UNKNOWN = "unknown", "I do not know"


class Concern(Kept):
    """A report. `learned_at` is when its reporter learned of it."""

    danger = models.CharField(max_length=8, choices=Danger)
    learned_at = models.DateTimeField()
    about = SealedText(most=LONGEST["about"])
    account = SealedText(most=LONGEST["account"])

    objects: ClassVar[models.Manager["Concern"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(danger__in=Danger.values), name="concern_says_of_danger"),
        ]


class OfConcern(Kept):
    """A row that belongs to a report and is sealed under its key."""

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def sealed_under(self) -> UUID:
        """The report's key."""
        return self.concern_id


class Device(models.TextChoices):
    """Where the device is, as the reporter knows it."""

    WITH_CHILD = "with-child", "The child has it"
    HELD = "held", "A member of staff has it, switched off"
    ELSEWHERE = "elsewhere", "Somebody else has it"
    NONE = "none", "There is no device"
    UNKNOWN = "unknown", "I do not know"


class Seen(models.TextChoices):
    """Whether any adult here looked at an image, as the reporter knows it."""

    NO = "no", "No"
    YES = "yes", "Yes"
    UNKNOWN = "unknown", "I do not know"


class Told(OfConcern):
    """What stands beside the report itself: by whom it was told, where the device is, whether any adult looked."""

    told_by = SealedText(most=LONGEST["told_by"])
    device = models.CharField(max_length=12, choices=Device)
    seen = models.CharField(max_length=8, choices=Seen)

    objects: ClassVar[models.Manager["Told"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(device__in=Device.values), name="told_where_the_device_is"),
            models.CheckConstraint(condition=models.Q(seen__in=Seen.values), name="told_whether_it_was_seen"),
            models.UniqueConstraint(fields=["concern"], name="told_once"),
        ]


class Named(OfConcern):
    """Somebody whom the reporter chose from the roll: it is about them."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager["Named"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["concern", "person"], name="named_once"),
        ]


class Added(OfConcern):
    """What the reporter added later. The report itself stays as it was sent."""

    words = SealedText(most=LONGEST["account"])

    objects: ClassVar[models.Manager["Added"]] = Within()

    class Meta:
        base_manager_name = "objects"


class TakenUp(OfConcern):
    """That somebody who answers for safeguarding has taken the report up: the first counts."""

    objects: ClassVar[models.Manager["TakenUp"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["concern"], name="taken_up_once"),
        ]


class Reminded(OfConcern):
    """That somebody was sent the message without content, since nobody had taken the report up: once each."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager["Reminded"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["concern", "user"], name="reminded_once"),
        ]


def reference_of(entry: UUID) -> str:
    """The beginning of a report's name in the journal, to be written down: 4F2A-91C0."""
    return f"{entry.hex[:4]}-{entry.hex[4:8]}".upper()


class Replayed(OfConcern):
    """That the report was written down while the database could not be reached, and came in later: `at` says when it
    came in, `sent_at` when it was sent; `entry` is its name in the journal, of which its reporter knows the beginning.
    `belonged`: whether its reporter might report here when they sent it.
    """

    sent_at = models.DateTimeField()
    entry = models.UUIDField()
    belonged = models.BooleanField()

    objects: ClassVar[models.Manager["Replayed"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["concern"], name="replayed_once"),
        ]

    @property
    def reference(self) -> str:
        """What its reporter was told: the beginning of its name in the journal, such as 4F2A-91C0."""
        return reference_of(self.entry)


class Closed(OfConcern):
    """That the report becomes no case, and why; the highest `version` counts."""

    version = models.PositiveIntegerField()
    stands = models.BooleanField()
    reason = SealedText(most=LONGEST["reason"])

    objects: ClassVar[models.Manager["Closed"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["concern", "version"], name="closed_version_stands_once"),
        ]


class KeptFrom(OfConcern):
    """That a member of staff sees nothing of the report, and not that it exists; the highest `version` counts.

    It keeps them from the case that the report becomes as well, and the other way round: cases/access.py.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    stands = models.BooleanField()
    reason = SealedText(most=LONGEST["reason"])

    objects: ClassVar[models.Manager["KeptFrom"]] = Within()

    class Meta:
        base_manager_name = "objects"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["concern", "user", "version"], name="kept_from_version_stands_once"),
        ]
