"""What an account may be called, and what is said where it may not."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from clearway.core.errors import InputError

LONGEST_NAME, LONGEST_ADDRESS, LONGEST_REASON = 200, 254, 160


class AccountError(InputError):
    """A user that cannot be made, or a change to one that came too late."""


def check_words(email: str, name: str) -> None:
    """Raises AccountError where the address or the name of an account is none."""
    email, name = email.strip().lower(), " ".join(name.split())
    try:
        validate_email(email)
    except ValidationError as error:
        remedy = "Write it as name@school.example."
        raise AccountError("this is not an e-mail address", key="email", remedy=remedy) from error
    if len(email) > LONGEST_ADDRESS:
        raise AccountError(f"an e-mail address has at most {LONGEST_ADDRESS} characters", key="email")
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise AccountError(f"a name has 1 to {LONGEST_NAME} characters", key="name")
