"""Every read of the accounts."""

from dataclasses import dataclass
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings

from clearway.accounts.joining import SHAPE, token
from clearway.accounts.models import User


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody of the demonstration: who they are, and what they are there."""

    id: UUID
    name: str
    words: str


def user_by_address(email: str) -> User | None:
    """The user with this address, in whatever letters."""
    return User.objects.filter(email=email.lower()).first()


def joiner(user: UUID, given: str) -> User | None:
    """The user whom a joining address is for; None where it is not, or not any more, one of ours."""
    if not SHAPE.fullmatch(given):
        return None
    found = User.objects.filter(pk=user, is_active=True).first()
    return found if found and token.check_token(found, given) else None


def factor_of(user: UUID) -> "Authenticator | None":
    """The authenticator app of a user."""
    return Authenticator.objects.filter(user_id=user, type=Authenticator.Type.TOTP).first()


def cast() -> list[Part]:
    """Who can be signed in as with one click. Nobody of a real installation: only whom DEMONSTRATION_CAST names."""
    words: dict[str, str] = settings.DEMONSTRATION_CAST
    found = User.objects.filter(is_active=True, email__in=words)
    order = list(words)
    return [
        Part(user.pk, user.name, words[user.email]) for user in sorted(found, key=lambda user: order.index(user.email))
    ]


def player(user: UUID) -> User | None:
    """Somebody of the demonstration, by id."""
    return User.objects.filter(pk=user, is_active=True, email__in=settings.DEMONSTRATION_CAST).first()
