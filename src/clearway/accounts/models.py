"""The people who sign in, and what the sign-in remembers for a few minutes."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models.functions import Lower


class User(AbstractBaseUser):
    """A member of staff, by an address that is theirs alone, kept in small letters.

    `code_step` is the half minute (counted from 1970) of the last code that was taken: only a later one is taken again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()
    code_step = models.PositiveIntegerField(default=0, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_address_in_small_letters"),
            models.CheckConstraint(condition=~models.Q(email=""), name="user_has_an_address"),
        ]

    def __str__(self) -> str:
        return f"user {self.id}"


class Remembered(models.Model):
    """What `remembered.py` keeps for all workers: a short value under a name, until a moment. Nothing of a case."""

    name = models.CharField(max_length=250, primary_key=True)
    value = models.CharField(max_length=1000)
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return "something remembered"
