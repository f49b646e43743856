"""The people who sign in: their browsers, recovery codes and notices; and what the sign-in remembers for a while."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models.functions import Lower


class User(AbstractBaseUser):
    """A member of staff, by an address that is theirs alone, kept in small letters.

    `code_step` is the half minute (counted from 1970) of the last code that was taken: only a later one is taken again.
    `masks_names`: names on their screen are covered until they point at them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()
    code_step = models.PositiveIntegerField(default=0, editable=False)
    masks_names = models.BooleanField(default=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_address_in_small_letters"),
            models.CheckConstraint(condition=~models.Q(email=""), name="user_has_an_address"),
        ]

    def __str__(self) -> str:
        return f"user {self.id}"


class Link(models.Model):
    """That somebody signs in by an issuer's word: who they are there. No token of theirs is kept.

    `subject` is the issuer's own name for them, which it gives to nobody else ever; an e-mail address is no such name.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="link_of_one_user"),
            models.UniqueConstraint(fields=["user", "issuer"], name="link_one_for_each_issuer"),
        ]

    def __str__(self) -> str:
        return f"link {self.id}"


class Remembered(models.Model):
    """What `remembered.py` keeps for all workers: a short value under a name, until a moment. Nothing of a case."""

    name = models.CharField(max_length=250, primary_key=True)
    value = models.CharField(max_length=1000)
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return "something remembered"


class SignIn(models.Model):
    """A sign-in and the session that came of it, until its end; kept for a while after, for whoever it was to see.

    `kind` is the second factor, `browser` a rough name in words of ours. `seen_at` is the last request that a person
    made, to within half a minute. A session is locked from `locked_at` on.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    locked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=20)
    browser = models.CharField(max_length=40)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["user", "began_at"], name="sign_in_of_user")]

    def __str__(self) -> str:
        return f"sign-in {self.id}"


class Device(models.Model):
    """A browser from which a user has signed in: a digest of what its cookie holds. Its tries are counted apart."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "digest"], name="device_of_a_user_once")
        ]

    def __str__(self) -> str:
        return "a known browser"


class RecoveryCode(models.Model):
    """A code for when the second factor is lost, as a keyed digest. It is taken once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_of_a_user_once")
        ]

    def __str__(self) -> str:
        return "a recovery code"


class Notice(models.Model):
    """Something about their own account that a user is told on their next page. Coded: the words are `notices.py`'s."""

    class Kind(models.TextChoices):
        HALF_WAY = "half-way"
        GUESSED = "guessed"
        NEW_BROWSER = "new-browser"
        FACTOR_ADDED = "factor-added"
        FACTOR_REMOVED = "factor-removed"
        PASSWORD_CHANGED = "password-changed"  # noqa: S105  # a kind of notice
        CODES_MADE = "codes-made"
        CODE_USED = "code-used"
        CODES_FEW = "codes-few"
        RESTORED = "restored"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=30, choices=Kind)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["user", "read_at"], name="notice_unread")]

    def __str__(self) -> str:
        return f"notice {self.kind}"


class Restoration(models.Model):
    """Somebody was let in anew: by whom (None: at the machine) and why, in words that the house sealed."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    by = models.UUIDField(null=True)
    at = models.DateTimeField()
    reason = models.CharField(max_length=1000)

    def __str__(self) -> str:
        return "a restoration"
