"""Every read of the accounts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Q

from clearway.accounts.devices import LASTS
from clearway.accounts.joining import SHAPE, asking, token
from clearway.accounts.models import Device, Link, Notice, RecoveryCode, Restoration, SignIn, User
from clearway.accounts.sessions import IDLE, LONGEST, REMEMBERED
from clearway.vault.house import open_house

FOLLOWS_WITHIN = timedelta(minutes=3)
MOST = 20  # notices at once
TOLD_FOR = timedelta(days=30)
LISTED = 20  # sign-ins on one's own page
RESTORING = "restoration"  # the purpose for which the house seals why
HOW = {
    "totp": "Password and a code of the app", "recovery_codes": "Password and a recovery code",
    "webauthn": "Passkey", "issuer": "By the word of a linked account",
    "demonstration": "One click of the demonstration",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody of the demonstration: who they are, and what they are there."""

    id: UUID
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Visit:
    """A sign-in as its own user sees it: `stands` says that its session has not ended."""

    id: UUID
    began_at: datetime
    seen_at: datetime
    how: str
    browser: str
    stands: bool
    locked: bool


def sign_ins(user: UUID, at: datetime) -> list[Visit]:
    """A user's last sign-ins, the newest first."""
    rows = SignIn.objects.filter(user_id=user, began_at__gte=at - REMEMBERED).order_by("-began_at")[:LISTED]
    return [
        Visit(
            row.id, row.began_at, row.seen_at, HOW.get(row.kind, "Another way"), row.browser,
            stands=row.ended_at is None and at - row.began_at < LONGEST,
            locked=row.locked_at is not None or at - row.seen_at >= IDLE,
        )
        for row in rows
    ]  # fmt: skip


def user_by_address(email: str) -> User | None:
    """The user with this address, in whatever letters."""
    return User.objects.filter(email=email.lower()).first()


def joiner(user: UUID, given: str) -> User | None:
    """The user whom a joining address is for; None where it is not, or not any more, one of ours."""
    if not SHAPE.fullmatch(given):
        return None
    found = User.objects.filter(pk=user, is_active=True).first()
    return found if found and token.check_token(found, given) else None


def is_asked(user: UUID, given: str) -> User | None:
    """The user whom an address like a joining one is for, who has an account already; None where it is for nobody."""
    found = User.objects.filter(pk=user, is_active=True).first() if SHAPE.fullmatch(given) else None
    return found if found and asking.check_token(found, given) else None


def factor_of(user: UUID) -> "Authenticator | None":
    """The authenticator app of a user."""
    return Authenticator.objects.filter(user_id=user, type=Authenticator.Type.TOTP).first()


def linked_user(issuer: str, subject: str) -> User | None:
    """Who signs in as this subject of this issuer. Nothing else that an issuer says makes anybody somebody."""
    found = Link.objects.filter(issuer=issuer, subject=subject).select_related("user").first()
    return found.user if found else None


def links_of(user: UUID) -> list[Link]:
    """By whose word a user signs in, the oldest first."""
    return list(Link.objects.filter(user_id=user).order_by("since", "id"))


def has_joined(user: User) -> bool:
    """Whether a user has chosen a password, or an issuer to sign in by."""
    return bool(joined([user]))


def joined(users: Iterable[User]) -> set[UUID]:
    """Which of some users have chosen a password, or an issuer to sign in by."""
    found = list(users)
    linked = set(Link.objects.filter(user__in=found).values_list("user_id", flat=True))
    return {each.pk for each in found if each.has_usable_password() or each.pk in linked}


def signs_in_with_one_click(user: User) -> bool:
    """Whether the demonstration signs somebody in with one click: they have no password, and need none."""
    return user.email in settings.DEMONSTRATION_CAST


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


@dataclass(frozen=True, slots=True)
class Factor:
    """A second factor, as its owner's page shows it. `name` is theirs, of a passkey; empty for the app."""

    id: int
    name: str
    added_at: datetime
    used_at: datetime | None


def factors(user: UUID) -> list[Factor]:
    """The app and the passkeys of a user, the oldest first."""
    rows = Authenticator.objects.filter(user_id=user).order_by("created_at", "pk")
    return [Factor(each.pk, each.data.get("name", ""), each.created_at, each.last_used_at) for each in rows]


def passkeys(user: UUID) -> "list[Authenticator]":
    """The passkeys of a user."""
    rows = Authenticator.objects.filter(user_id=user, type=Authenticator.Type.WEBAUTHN)
    return list(rows.select_related("user").order_by("pk"))


def user_by_id(user: UUID) -> User | None:
    """Somebody who may sign in, by id."""
    return User.objects.filter(pk=user, is_active=True).first()


def knows(email: str, digest: str, at: datetime) -> bool:
    """Whether somebody with this address has signed in from this browser lately. Asked alike of known and unknown."""
    return Device.objects.filter(user__email=email, digest=digest, seen_at__gt=at - LASTS).exists()


def codes_left(user: UUID) -> int:
    """How many recovery codes are not used yet."""
    return RecoveryCode.objects.filter(user_id=user, used_at=None).count()


def notices(user: UUID, at: datetime) -> list[Notice]:
    """What a user has not been told yet, the newest first.

    A right password counts as not followed by its second factor three minutes later: nobody has to watch for it.
    """
    waiting = Q(kind=Notice.Kind.HALF_WAY, at__gt=at - FOLLOWS_WITHIN)
    return list(Notice.objects.filter(user_id=user, read_at=None).exclude(waiting).order_by("-at", "-pk")[:MOST])


def notices_before(user: UUID, at: datetime) -> list[Notice]:
    """What a user has been told in the last thirty days, the newest first: another may have said that it was read."""
    since = at - TOLD_FOR
    return list(Notice.objects.filter(user_id=user, read_at__isnull=False, at__gt=since).order_by("-at", "-pk")[:MOST])


@dataclass(frozen=True, slots=True)
class LetIn:
    """That somebody was let in anew: when, by whom (None: at the machine itself), their name, and why."""

    at: datetime
    by: UUID | None
    name: str
    reason: str


def restorations(user: UUID) -> list[LetIn]:
    """Every time that a user was let in anew, the newest first. Raises SealBrokenError where a reason was altered."""
    rows = list(Restoration.objects.filter(user_id=user).order_by("-at", "-pk"))
    names = dict(User.objects.filter(id__in={row.by for row in rows}).values_list("id", "name"))
    return [
        LetIn(row.at, row.by, names.get(row.by, "") if row.by else "", open_house(row.reason, RESTORING))
        for row in rows
    ]
