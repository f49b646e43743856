"""Sessions: kept under a digest of their key, whole only with a second factor, locked when nobody is there, and ten
hours long at most. Each has a row (`SignIn`), so that it is seen, locked and ended from elsewhere.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, cast
from uuid import UUID

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db import InterfaceError, OperationalError, models, transaction
from django.http import HttpRequest

from clearway.accounts.browsers import browser_of
from clearway.accounts.models import SignIn, User
from clearway.audit.events import Verb
from clearway.audit.house import note_house
from clearway.ui.clock import instant

BEGAN, DEMONSTRATION, SIGN_IN = "began", "demonstration", "sign_in"
SET_UP_SECRET = "set_up_secret"  # noqa: S105  # where it waits for its first code, sealed
LONGEST, IDLE = timedelta(hours=10), timedelta(minutes=15)
MOST = 3  # at once; the oldest ends
SEEN_EVERY = timedelta(seconds=30)  # a write for every page would be one too many
REMEMBERED = timedelta(days=90)  # how long somebody can see that they signed in
Anybody = AbstractBaseUser | AnonymousUser
HELD, FORGETS, CONCEALS = "clearway_held", "clearway_forgets", "clearway_conceals"


class State(Enum):
    """What a session is worth."""

    WHOLE = "whole"
    LOCKED = "locked"  # nobody was there, or somebody hid the page: the password opens it again
    PAST = "past"  # its ten hours are over: a new sign-in, and nothing typed is lost
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Held:
    """Whose session it is that is worth nothing at the moment, and why."""

    user: User
    state: State


class SessionStore(DatabaseStore):
    """Django's own, but that the table holds a digest of each key: who reads the table gets into no session."""

    def _get_session_from_db(self) -> Session | None:
        if not self.session_key:
            return None
        kept = self._session_key
        self._session_key = hashed(self.session_key)
        try:
            found: Session | None = super()._get_session_from_db()  # type: ignore[misc]  # not in the stubs
        finally:
            self._session_key = kept
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        """Whether there is a session with this key."""
        return super().exists(hashed(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row to be kept."""
        row = cast("Session", super().create_model_instance(data))
        row.session_key = hashed(row.session_key)
        return row

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002  # Django's signature
        """Keep it. Raises UpdateError where it is gone; the database's own error where that does not answer.

        Django takes the second for the first, and would tell somebody who signs in that they sent something unreadable.
        """
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, OperationalError | InterfaceError):
                raise error.__context__ from error
            raise

    def delete(self, session_key: str | None = None) -> None:
        """Forget a session: this one, where none is named."""
        key = session_key or self.session_key
        if key:
            super().delete(hashed(key))


def hashed(key: str) -> str:
    """160 bits of the SHA-256 of a session's key, as the table holds it."""
    return hashlib.sha256(b"clearway session 1\n" + key.encode()).hexdigest()[:40]


def begin(request: HttpRequest, at: datetime, earlier: str | None = None) -> None:
    """The ten hours begin. `earlier` is the sign-in that this browser held before: it ends, as does the oldest of four.

    A demonstration's one click is not counted: a whole class may try the same person.
    """
    user = cast("User", request.user)
    kind = _kind(request, user)
    row = SignIn(
        user=user, began_at=at, seen_at=at, kind=kind, browser=browser_of(request.headers.get("User-Agent", ""))
    )
    row.save()
    if earlier:
        setattr(request, FORGETS, True)
        close(SignIn.objects.filter(id=earlier), user.pk, at)
    if kind != DEMONSTRATION:
        alive = (
            living(user, at).exclude(kind=DEMONSTRATION).order_by("-began_at", "-seen_at").values_list("id", flat=True)
        )
        close(SignIn.objects.filter(id__in=[each for each in alive if each != row.id][MOST - 1 :]), user.pk, at)
    request.session[BEGAN], request.session[SIGN_IN] = at.timestamp(), str(row.id)


def forget_old(at: datetime) -> None:
    """Of everybody: the sign-ins from before what is remembered."""
    SignIn.objects.filter(began_at__lt=at - REMEMBERED).delete()


def _kind(request: HttpRequest, user: AbstractBaseUser) -> str:
    records = get_authentication_records(request, user)
    if not records:
        return DEMONSTRATION
    return str(records[-1].get("type") or records[-1].get("method"))[:20]


def living(user: AbstractBaseUser, at: datetime) -> "models.QuerySet[SignIn]":
    """The sign-ins of a user whose sessions have not ended."""
    return SignIn.objects.filter(user=cast("User", user), ended_at=None, began_at__gt=at - LONGEST)


def close(rows: "models.QuerySet[SignIn]", by: UUID | None, at: datetime) -> int:
    """End these sessions, each with its event: with its next request each is nobody's. How many.

    `by` is who ends them, themselves or somebody else; None at the machine itself.
    """
    ended = 0
    with transaction.atomic():
        for name, user in list(rows.filter(ended_at=None).values_list("id", "user_id")):
            if SignIn.objects.filter(id=name, ended_at=None).update(ended_at=at):
                note_house(Verb.SESSION_END, by, user, at)
                ended += 1
    return ended


def state_of(request: HttpRequest, user: AbstractBaseUser, at: datetime) -> tuple[State, SignIn | None]:
    """What this session is worth, and its row: whether it passed a second factor (in a demonstration: its one click),
    stands, is within its ten hours, and whether somebody was there in the last quarter of an hour.
    """
    began = request.session.get(BEGAN)
    if not isinstance(began, int | float) or at.timestamp() < began or not _is_proved(request, user):
        return State.NONE, None
    row = rows_of(request, user).first()
    if row is None or row.ended_at:
        return State.NONE, row
    if at.timestamp() - began >= LONGEST.total_seconds():
        return State.PAST, row
    return State.LOCKED if row.locked_at or at - row.seen_at >= IDLE else State.WHOLE, row


def _is_proved(request: HttpRequest, user: AbstractBaseUser) -> bool:
    if DEMONSTRATION in request.session:
        return not settings.LIVE and request.session[DEMONSTRATION] is True
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))


def rows_of(request: HttpRequest, user: Anybody) -> "models.QuerySet[SignIn]":
    """The row of this session, where it is this user's; or none."""
    name = this(request)
    return SignIn.objects.filter(id=name, user_id=user.pk) if name and user.pk else SignIn.objects.none()


def is_whole(request: HttpRequest, user: AbstractBaseUser, at: datetime) -> bool:
    """Whether somebody is signed in with this session and may go on. Where nobody was there for long, it is locked."""
    state, row = state_of(request, user, at)
    if state is State.WHOLE:
        if row and at - row.seen_at >= SEEN_EVERY and is_by_a_person(request):
            extend(request, user, at)
        return True
    if state is not State.NONE:
        setattr(request, HELD, Held(cast("User", user), state))
    if state is State.LOCKED and row and not row.locked_at:
        lock(request, user, at)
    return False


def is_locked(request: HttpRequest) -> bool:
    """Whether this session was found to be locked."""
    held = getattr(request, HELD, None)
    return held is not None and held.state is State.LOCKED


def is_by_a_person(request: HttpRequest) -> bool:
    """Whether somebody opened a page or sent a form. What a script asks for by itself keeps no session awake.

    A browser says so in a header that no script can set; a script of ours says it as well, for older browsers.
    """
    return request.headers.get("Sec-Fetch-Dest", "document") != "empty" and "X-Clearway-Unasked" not in request.headers


def extend(request: HttpRequest, user: Anybody, at: datetime) -> None:
    """Somebody is there: the quarter of an hour begins anew. Never where the session is locked."""
    rows_of(request, user).filter(locked_at=None).update(seen_at=at)


def lock(request: HttpRequest, user: Anybody, at: datetime) -> None:
    """Lock this session, for every tab; recorded once."""
    setattr(request, CONCEALS, True)
    with transaction.atomic():
        if user.pk and rows_of(request, user).filter(locked_at=None, ended_at=None).update(locked_at=at):
            note_house(Verb.SESSION_LOCK, user.pk, user.pk, at)


def unlock(request: HttpRequest, user: Anybody, at: datetime) -> None:
    """Open a locked session again, under a new key. Whoever calls this has asked for the password."""
    with transaction.atomic():
        if user.pk and rows_of(request, user).filter(ended_at=None).update(locked_at=None, seen_at=at):
            note_house(Verb.SESSION_UNLOCK, user.pk, user.pk, at)
            request.session.cycle_key()


def held_by(request: HttpRequest) -> Held | None:
    """Whose session it is, where it is locked or past its hours; None where it is whole, or nobody's."""
    if request.user.is_authenticated:  # looked at here, at the latest
        return None
    found: Held | None = getattr(request, HELD, None)
    return found


def forgets(request: HttpRequest) -> bool:
    """Whether a session ended with this request: what the browser holds of answers goes with it."""
    return bool(getattr(request, FORGETS, False))


def answers_cookie() -> str:
    """The name of the guide's cookie (guidance/carry.py), which goes with a session's end."""
    return "__Host-clearway-guide" if settings.LIVE else "clearway-guide"


def conceals(request: HttpRequest) -> bool:
    """Whether nobody is there any more with this session: it ended, or is locked. Who it was, the browser forgets."""
    return forgets(request) or is_locked(request) or bool(getattr(request, CONCEALS, False))


def reporter_cookie() -> str:
    """The name of the cookie that says who reports while the database is gone (organisations/reporter.py)."""
    return "__Host-clearway-reporter" if settings.LIVE else "clearway-reporter"


def end(request: HttpRequest) -> None:
    """Sign out, and record it, once. What cannot be recorded is an error, but the session is gone all the same."""
    setattr(request, FORGETS, True)
    try:
        held = held_by(request)
        if held:
            request.user = held.user  # that the end is recorded as theirs
        mine = rows_of(request, request.user)
        if not mine.filter(ended_at=None).update(ended_at=instant()) and mine.exists():
            request.user = AnonymousUser()  # it was ended from elsewhere, and recorded there
        logout(request)
    finally:
        request.session.flush()


def make_way(request: HttpRequest) -> None:
    """Before somebody signs in anew: whoever is signed in here, or locked it, is signed out, and what they showed of
    themselves is forgotten. It would count for the one who comes.
    """
    if request.user.is_authenticated or held_by(request):
        end(request)


def this(request: HttpRequest) -> UUID | None:
    """The sign-in that this session came of."""
    try:
        return UUID(request.session.get(SIGN_IN, ""))
    except (ValueError, TypeError, AttributeError):
        return None


def end_all(user: User, by: UUID | None, at: datetime, but: UUID | None = None) -> int:
    """End every session of a user but one; `by` as in `close`. How many ended."""
    rows = SignIn.objects.filter(user=user)
    return close(rows.exclude(id=but) if but else rows, by, at)
