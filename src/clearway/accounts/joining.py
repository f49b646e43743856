"""The address with which somebody joins: it works once, for 72 hours, and tells nothing by itself."""

import re

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse

from clearway.accounts.models import User


class JoiningToken(PasswordResetTokenGenerator):
    """Bound to who it is, the password as it stands, the last sign-in and the address: any change makes it stale.

    How long it holds is PASSWORD_RESET_TIMEOUT.
    """

    key_salt = "clearway.accounts.joining"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.is_active}{user.code_step}"


class AskingToken(JoiningToken):
    """The same for who has an account already. It joins nobody: its key is another."""

    key_salt = "clearway.accounts.asking"


token = JoiningToken()
asking = AskingToken()
SHAPE = re.compile(r"[0-9a-z]{1,13}-[0-9a-f]{32}")


def path_for(user: User) -> str:
    """The path of the page on which this user joins, from `/` on."""
    return reverse("join", args=[user.pk, token.make_token(user)])


def asking_path_for(user: User) -> str:
    """The same for who has an account already: nothing tells the two apart."""
    return reverse("join", args=[user.pk, asking.make_token(user)])
