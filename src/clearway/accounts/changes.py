"""Every write of the accounts, each with its event in the house's chain. No event, no change."""

from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from clearway.accounts.joining import path_for
from clearway.accounts.models import User
from clearway.audit.events import Verb
from clearway.audit.house import note_house
from clearway.core.errors import InputError

LONGEST_NAME, LONGEST_ADDRESS = 200, 254


class AccountError(InputError):
    """A user that cannot be made, or a change to one that came too late."""


def make_user(email: str, name: str, at: datetime, *, by: UUID | None = None) -> User:
    """Somebody who can join, but has neither password nor second factor yet. `by` is who adds them, where known.

    Raises AccountError where the address is none, is taken, or the name is empty.
    """
    email, name = email.strip().lower(), " ".join(name.split())
    _check(email, name)
    user = User(email=email, name=name, joined_at=at)
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save(force_insert=True)
            note_house(Verb.USER_ADD, by, user.pk, at)
    except IntegrityError as error:
        if not User.objects.filter(email=email).exists():
            raise
        raise AccountError("somebody has this e-mail address already", key="email", remedy="Use another.") from error
    return user


def _check(email: str, name: str) -> None:
    try:
        validate_email(email)
    except ValidationError as error:
        remedy = "Write it as name@school.example."
        raise AccountError("this is not an e-mail address", key="email", remedy=remedy) from error
    if len(email) > LONGEST_ADDRESS:
        raise AccountError(f"an e-mail address has at most {LONGEST_ADDRESS} characters", key="email")
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise AccountError(f"a name has 1 to {LONGEST_NAME} characters", key="name")


def joining_address(user: User) -> str:
    """The path with which somebody joins: handed over once, in person or by telephone. Good for 72 hours."""
    return path_for(user)


def join(user: User, password: str, at: datetime) -> None:
    """Set the first password. Raises AccountError where `user` has changed since it was read: the address is used."""
    seen, made = user.password, make_password(password)
    with transaction.atomic():
        if not User.objects.filter(pk=user.pk, password=seen, is_active=True).update(password=made):
            raise AccountError("this address was used already", remedy="Sign in with the password that was chosen.")
        note_house(Verb.USER_JOIN, user.pk, user.pk, at)
    user.password = made


def add_factor(user: User, secret: str, step: int, at: datetime) -> "Authenticator":
    """The app that shows this user's codes; the code of half minute `step` was used to show that it does.

    Raises AccountError where there is one already.
    """
    try:
        with transaction.atomic():
            made = TOTP.activate(user, secret).instance
            User.objects.filter(pk=user.pk).update(code_step=step)
            note_house(Verb.FACTOR_ADD, user.pk, user.pk, at)
    except IntegrityError as error:
        if not Authenticator.objects.filter(user_id=user.pk).exists():
            raise
        raise AccountError("an app is set up already", remedy="Sign in with a code of that app.") from error
    return made


def use_code(user: UUID, step: int) -> bool:
    """Take the code of a half minute; False where it, or a later one, was taken before, also a moment ago elsewhere."""
    return User.objects.filter(pk=user, code_step__lt=step).update(code_step=step) == 1
