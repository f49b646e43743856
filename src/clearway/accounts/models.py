"""The people who sign in. Nobody does yet; the table is our own from the first migration."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models.functions import Lower


class User(AbstractBaseUser):
    """A member of staff, by an address that is theirs alone, kept in small letters."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_address_in_small_letters"),
            models.CheckConstraint(condition=~models.Q(email=""), name="user_has_an_address"),
        ]

    def __str__(self) -> str:
        return f"user {self.id}"
