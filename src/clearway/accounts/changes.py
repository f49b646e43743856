"""Every write of the accounts, each with its event in the house's chain. No event, no change."""

from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import Q

from clearway.accounts import recovery, sessions
from clearway.accounts.joining import asking_path_for, path_for
from clearway.accounts.models import Device, Link, Notice, RecoveryCode, Restoration, User
from clearway.accounts.queries import FOLLOWS_WITHIN, RESTORING, has_joined
from clearway.accounts.words import LONGEST_REASON, AccountError, check_words
from clearway.audit.events import Verb
from clearway.audit.house import note_house
from clearway.vault.house import seal_house

MOST_PASSKEYS = 10
NOBODY = UUID(int=0)
Kind = Notice.Kind


def make_user(email: str, name: str, at: datetime, *, by: UUID | None = None) -> User:
    """Somebody who can join, but has neither password nor second factor yet. `by` is who adds them, where known.

    Raises AccountError where the address is none, is taken, or the name is empty.
    """
    email, name = email.strip().lower(), " ".join(name.split())
    check_words(email, name)
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


def rename(user: User, name: str, at: datetime, *, by: UUID) -> User:
    """Somebody who was added and never joined is added anew, under the name that they are called by now."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(name=name)
        note_house(Verb.USER_ADD, by, user.pk, at)
    return User.objects.get(pk=user.pk)


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


def change_password(user: User, password: str, at: datetime, *, but: UUID | None = None) -> None:
    """Another password. Every session of theirs ends with it but that of sign-in `but`, which the caller keeps."""
    made = make_password(password)
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(password=made)
        note_house(Verb.PASSWORD_CHANGE, user.pk, user.pk, at)
        _others_end(user, at, but, Kind.PASSWORD_CHANGED)
    user.password = made


def join_by_link(user: User, issuer: str, subject: str, at: datetime) -> None:
    """Let somebody sign in by an issuer's word, in place of any password and any other issuer that there was.

    Raises AccountError where `user` has changed since it was read, or where the subject is somebody else's here.
    """
    seen, made = user.password, make_password(None)  # fits no password, and makes the joining address stale
    with transaction.atomic():
        if not User.objects.filter(pk=user.pk, password=seen, is_active=True).update(password=made):
            raise AccountError("this address was used already", remedy="Sign in as you chose then.")
        remove_links(user, user.pk, at)
        note_house(Verb.USER_JOIN, user.pk, user.pk, at)
        _link(user, issuer, subject, at)
        note_house(Verb.LINK_ADD, user.pk, user.pk, at)
    user.password = made


def add_link(user: User, issuer: str, subject: str, at: datetime, *, but: UUID | None = None) -> None:
    """Let somebody sign in as this subject of an issuer, too. Every session of theirs ends but that of sign-in `but`.

    Raises AccountError where the subject is somebody's here already, or the user has another one of this issuer.
    """
    with transaction.atomic():
        _link(user, issuer, subject, at)
        note_house(Verb.LINK_ADD, user.pk, user.pk, at)
        _others_end(user, at, but, Kind.FACTOR_ADDED)


def _link(user: User, issuer: str, subject: str, at: datetime) -> None:
    try:
        with transaction.atomic():
            Link(user=user, issuer=issuer, subject=subject, since=at).save(force_insert=True)
    except IntegrityError as error:
        if not Link.objects.filter(Q(issuer=issuer) & (Q(subject=subject) | Q(user=user))).exists():
            raise
        raise AccountError(
            "that account is linked with somebody here already, or you have linked another one of the same kind",
            remedy="Remove that link first.",
        ) from error


def remove_link(user: User, link: UUID, at: datetime, *, but: UUID | None = None) -> None:
    """Take a link away; one that is not there is gone already. Every session ends but that of sign-in `but`.

    Raises AccountError where the user would have no way left to sign in.
    """
    with transaction.atomic():
        now = User.objects.select_for_update().get(pk=user.pk)  # of two who take the last two away, one waits
        others = Link.objects.filter(user=user).exclude(pk=link).exists()
        if not Link.objects.filter(user=user, pk=link).exists():
            return
        if not others and not now.has_usable_password():
            raise AccountError("this is your only way to sign in", remedy="Choose a password first, or link another.")
        Link.objects.filter(user=user, pk=link).delete()
        note_house(Verb.LINK_REMOVE, user.pk, user.pk, at)
        _others_end(user, at, but, Kind.FACTOR_REMOVED)


def remove_links(user: User, by: UUID | None, at: datetime) -> None:
    """Take every link of a user away: where they lost what they signed in with. `by` is who does it."""
    with transaction.atomic():
        for link in Link.objects.filter(user=user):
            link.delete()
            note_house(Verb.LINK_REMOVE, by, user.pk, at)


def add_factor(
    user: User, secret: str, step: int, at: datetime, *, instead: bool = False, but: UUID | None = None
) -> "Authenticator":
    """The app that shows this user's codes; the code of half minute `step` was used to show that it does.

    `instead` takes the place of an earlier app. Every session of theirs ends but that of sign-in `but`. Raises
    AccountError where there is one already, and it shall stay.
    """
    try:
        with transaction.atomic():
            held = Authenticator.objects.filter(user_id=user.pk)
            others = held.exists()
            if instead and held.filter(type=Authenticator.Type.TOTP).delete()[0]:
                note_house(Verb.FACTOR_REMOVE, user.pk, user.pk, at)
            made = TOTP.activate(user, secret).instance
            User.objects.filter(pk=user.pk).update(code_step=step)
            note_house(Verb.FACTOR_ADD, user.pk, user.pk, at)
            _others_end(user, at, but, Kind.FACTOR_ADDED if others else None)
    except IntegrityError as error:
        if not Authenticator.objects.filter(user_id=user.pk).exists():
            raise
        raise AccountError("an app is set up already", remedy="Sign in with a code of that app.") from error
    return made


def invite(user: User, by: UUID, at: datetime) -> str:
    """The path with which somebody joins, shown to whoever asked for it, and recorded. Good for 72 hours; whichever was
    made before, and may have gone astray, is good no more.

    Raises AccountError where they have joined: an address to join with would set a new password.
    """
    if has_joined(user):
        raise AccountError("they have joined already", key="email", remedy="They sign in as they chose to.")
    made = make_password(None)  # fits no password, and is another each time: an address is bound to it
    with transaction.atomic():
        if not User.objects.filter(pk=user.pk, password=user.password).update(password=made):  # they came in between
            raise AccountError("they have joined already", key="email", remedy="They sign in as they chose to.")
        note_house(Verb.USER_INVITE, by, user.pk, at)
    user.password = made
    return joining_address(user)


def ask(user: User, by: UUID, at: datetime) -> str:
    """A path like that with which somebody joins, for who has an account already; nothing tells the two apart."""
    note_house(Verb.USER_INVITE, by, user.pk, at)
    return asking_path_for(user)


def note_refusal(user: User, at: datetime) -> None:
    """Somebody tried to join as a user who has an account."""
    note_house(Verb.SESSION_REFUSE, None, user.pk, at)


def add_passkey(
    user: User, credential: str, counter: int, name: str, at: datetime, *, but: UUID | None = None
) -> "Authenticator":
    """A passkey: `credential` is its id and public key, as `passkeys.py` writes them.

    Every session of theirs ends but that of sign-in `but`. Raises AccountError where there are ten already.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        held = Authenticator.objects.filter(user_id=user.pk)
        keys = held.filter(type=Authenticator.Type.WEBAUTHN).count()
        if keys >= MOST_PASSKEYS:
            raise AccountError(f"there are {MOST_PASSKEYS} passkeys already", remedy="Remove one first.")
        others = held.exists()
        data = {"name": name or f"Passkey {keys + 1}", "credential": credential, "counter": counter}
        made = Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data, created_at=at)
        note_house(Verb.FACTOR_ADD, user.pk, user.pk, at)
        _others_end(user, at, but, Kind.FACTOR_ADDED if others else None)
    return made


def use_passkey(factor: "Authenticator", counter: int) -> bool:
    """Take a signature; False where the passkey has counted further already: then there is a copy."""
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().filter(pk=factor.pk).first()
        if row is None or (row.data["counter"] and counter <= row.data["counter"]):
            return False
        row.data["counter"] = counter
        row.save(update_fields=["data"])
    return True


def remove_factor(user: User, factor: int, at: datetime, *, but: UUID | None = None) -> None:
    """Take the app or a passkey away. Every session of theirs ends but that of sign-in `but`.

    Raises AccountError where it is the last, or is not theirs.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        held = Authenticator.objects.filter(user_id=user.pk)
        if not held.exclude(pk=factor).exists():
            raise AccountError("it is the last one", remedy="Add another way to sign in first.")
        if not held.filter(pk=factor).delete()[0]:
            raise AccountError("it is not there", remedy="Look at the list again.")
        note_house(Verb.FACTOR_REMOVE, user.pk, user.pk, at)
        _others_end(user, at, but, Kind.FACTOR_REMOVED)


def use_code(user: UUID, step: int) -> bool:
    """Take the code of a half minute; False where it, or a later one, was taken before, also a moment ago elsewhere."""
    return User.objects.filter(pk=user, code_step__lt=step).update(code_step=step) == 1


def end_sessions(user: User, by: UUID | None, at: datetime, but: UUID | None = None) -> int:
    """End every session of a user, or every one but that of one sign-in (`sessions.this`); how many ended.

    Each is nobody's with its next request, and each has its event. `by` is who does it: themselves, whoever restores
    their access or lets them go, or None at the machine itself.
    """
    return sessions.end_all(user, by, at, but)


def end_session(user: User, name: UUID, at: datetime) -> bool:
    """End one session of this user; False where it is none of theirs, or has ended."""
    return sessions.close(sessions.living(user, at).filter(id=name), user.pk, at) == 1


def make_codes(user: User, at: datetime, *, but: UUID | None = None) -> list[str]:
    """Ten new recovery codes, as they are shown, once; those from before are worth nothing any more.

    Every session of theirs ends but that of sign-in `but`.
    """
    made = recovery.new_codes()
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        had = RecoveryCode.objects.filter(user=user).delete()[0]
        rows = [RecoveryCode(user=user, digest=recovery.digest(user.pk, each, at), at=at) for each in made]
        RecoveryCode.objects.bulk_create(rows)
        note_house(Verb.RECOVERY_MAKE, user.pk, user.pk, at)
        _others_end(user, at, but, Kind.CODES_MADE if had else None)
    return [recovery.shown(each) for each in made]


def use_recovery_code(user: User, code: str, at: datetime) -> bool:
    """Take a recovery code, as `recovery.read` gives it; False where it is none, or was taken before."""
    digest = recovery.digest(user.pk, code, at)
    with transaction.atomic():
        unused = RecoveryCode.objects.filter(user=user, used_at=None)
        if not unused.filter(digest=digest).update(used_at=at):
            return False
        note_house(Verb.RECOVERY_USE, user.pk, user.pk, at)
        _tell(user, Kind.CODE_USED, at)
        if unused.count() < recovery.FEW:
            _tell(user, Kind.CODES_FEW, at)
    return True


def restore_access(user: User, by: UUID | None, reason: str, at: datetime) -> User:
    """Let somebody join anew who lost what they sign in with: see `docs/adr/0018-lost-factor.md`.

    Password, second factors, recovery codes, known browsers, links to issuers and every session go. The caller
    hands over `joining_address` of the user that is returned. `by` is who restores, or None at the machine itself.

    Raises AccountError where somebody restores themselves, for a reason that is none, or where the user is gone.
    """
    reason = " ".join(reason.split())
    if by == user.pk:
        raise AccountError("nobody restores their own access", remedy="Ask another administrator.")
    if not 0 < len(reason) <= LONGEST_REASON or not reason.isprintable():
        raise AccountError(f"a reason has 1 to {LONGEST_REASON} characters", key="reason", remedy="Say what happened.")
    with transaction.atomic():
        found = User.objects.select_for_update().filter(pk=user.pk, is_active=True).first()
        if found is None:
            raise AccountError("nobody signs in with this account any more", remedy="Add them anew.")
        found.set_unusable_password()
        found.code_step = 0
        found.save(update_fields=["password", "code_step"])
        gone = Authenticator.objects.filter(user_id=found.pk).delete()[0]
        for rows in (RecoveryCode.objects.filter(user=found), Device.objects.filter(user=found)):
            rows.delete()
        remove_links(found, by, at)
        end_sessions(found, by, at)
        Restoration.objects.create(user=found, by=by, at=at, reason=seal_house(reason, RESTORING))
        for verb in (*[Verb.FACTOR_REMOVE] * gone, Verb.USER_RESTORE):
            note_house(verb, by, found.pk, at)
        _tell(found, Kind.RESTORED, at)
    return found


def note_guessing(user: UUID | None, at: datetime) -> None:
    """Somebody tried too often: at this account, or (None) at one that is nobody's, or from one address at many."""
    with transaction.atomic():
        note_house(Verb.SESSION_THROTTLE, None, user or NOBODY, at)
        if user:
            Notice.objects.create(user_id=user, kind=Kind.GUESSED, at=at)


def note_proof(user: UUID, at: datetime) -> None:
    """Somebody who is signed in has shown once more who they are."""
    note_house(Verb.SESSION_PROVE, user, user, at)


def remember_browser(user: User, digest: str, at: datetime) -> None:
    """Somebody has signed in from this browser. They are told of it where it is a new one, and not their first."""
    with transaction.atomic():
        mine = Device.objects.filter(user=user)
        if mine.filter(digest=digest).update(seen_at=at):
            return
        known = mine.exists()
        Device.objects.create(user=user, digest=digest, at=at, seen_at=at)
        if known:
            _tell(user, Kind.NEW_BROWSER, at)


def half_way(user: User, at: datetime) -> int:
    """The password was right. Where no second factor follows, the user is told: the id of what then is taken back."""
    return Notice.objects.create(user=user, kind=Kind.HALF_WAY, at=at).pk


def all_the_way(user: UUID, notice: int) -> None:
    """The second factor has followed."""
    Notice.objects.filter(pk=notice, user_id=user, kind=Kind.HALF_WAY).delete()


def mask_names(user: User, at: datetime, *, masks: bool) -> None:
    """Cover names on this user's screen until they point at them, or show them again."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(masks_names=masks)
        note_house(Verb.NAMES_MASK, user.pk, user.pk, at)
    user.masks_names = masks


def read_notices(user: UUID, shown_at: datetime, at: datetime) -> None:
    """They have been told what their page showed at a moment. A sign-in that had just gone half the way then was not
    shown yet: see `queries.notices`.
    """
    waited = Q(kind=Kind.HALF_WAY, at__gt=shown_at - FOLLOWS_WITHIN)
    unread = Notice.objects.filter(user_id=user, read_at=None, at__lte=shown_at).exclude(waited)
    unread.update(read_at=at)


def _others_end(user: User, at: datetime, but: UUID | None, kind: Notice.Kind | None) -> None:
    """How somebody signs in has changed: whoever is signed in as them elsewhere is not any more, and they are told.

    It may be that it was changed because of who is there. No kind: there was nothing before that could have changed.
    """
    end_sessions(user, user.pk, at, but)
    if kind:
        _tell(user, kind, at)


def _tell(user: User, kind: Notice.Kind, at: datetime) -> None:
    Notice.objects.create(user=user, kind=kind, at=at)
