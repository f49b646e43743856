"""Sessions: kept under a digest of their key, whole only with a second factor, and ten hours long at most."""

import hashlib
from datetime import datetime, timedelta
from typing import Any, cast

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest

BEGAN, DEMONSTRATION = "began", "demonstration"
SET_UP_SECRET = "set_up_secret"  # noqa: S105  # where it waits for its first code, sealed
LONGEST = timedelta(hours=10)


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


def begin(request: HttpRequest, at: datetime) -> None:
    """The ten hours begin."""
    request.session[BEGAN] = at.timestamp()


def is_whole(request: HttpRequest, user: AbstractBaseUser, at: datetime) -> bool:
    """Whether this session passed a second factor (in a demonstration: its one click) and is not past its ten hours."""
    began = request.session.get(BEGAN)
    if not isinstance(began, int | float) or not 0 <= at.timestamp() - began < LONGEST.total_seconds():
        return False
    if DEMONSTRATION in request.session:
        return not settings.LIVE and request.session[DEMONSTRATION] is True
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))


def end(request: HttpRequest) -> None:
    """Sign out, and record it. What cannot be recorded is an error, but the session is gone all the same."""
    try:
        logout(request)
    finally:
        request.session.flush()
