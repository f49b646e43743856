"""Who may report a concern while the database is gone: a cookie that says so, sealed, and good for half a day.

It is set while somebody is signed in, and holds two ids and a time. It opens nothing that is kept: with it a report can
be written down in the journal (concerns/outage.py), and that is all. Fernet, as the guide's cookie, under its own key.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from clearway.accounts.sessions import reporter_cookie
from clearway.audit.acts import Actor
from clearway.audit.events import Verb
from clearway.ui.cookies import cookie_seal

PURPOSE = "clearway reporter cookie 1"
GOOD, RENEWED = timedelta(hours=12), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Reporter:
    """Whose browser it is, where they report, and until when that is believed."""

    user: UUID
    organisation: UUID
    until: datetime

    def stands(self, at: datetime) -> bool:
        """Whether it is believed at this moment. One from the future is none: a clock was wrong."""
        return self.until - GOOD <= at < self.until


def introduce(request: HttpRequest, response: HttpResponse, actor: Actor, at: datetime) -> None:
    """Let the browser hold who this is, where they may report; at most once an hour, so that few answers carry it."""
    if Verb.CONCERN_REPORT not in actor.does:
        if reporter_cookie() in request.COOKIES:
            response.delete_cookie(reporter_cookie(), samesite="Strict")
        return
    held = reporter_of(request, at)
    here = (actor.user, actor.organisation)
    if held and (held.user, held.organisation) == here and at < held.until - GOOD + RENEWED:
        return
    response.set_cookie(
        reporter_cookie(), sealed(Reporter(*here, at + GOOD)), secure=settings.LIVE, httponly=True, samesite="Strict"
    )


def reporter_of(request: HttpRequest, at: datetime) -> Reporter | None:
    """Who this browser was let to hold; None where it holds nothing, or nothing that is believed at this moment."""
    value = request.COOKIES.get(reporter_cookie())
    found = opened(value) if value else None
    return found if found and found.stands(at) else None


def sealed(reporter: Reporter) -> str:
    """The cookie's value."""
    table = [reporter.user.hex, reporter.organisation.hex, int(reporter.until.timestamp())]
    return cookie_seal(PURPOSE).encrypt(json.dumps(table).encode()).decode()


def opened(value: str) -> Reporter | None:
    """What the cookie's value says; None where it was cut, altered or made elsewhere."""
    try:
        user, organisation, until = json.loads(cookie_seal(PURPOSE).decrypt(value.encode()))
    except (InvalidToken, UnicodeEncodeError):
        return None
    return Reporter(UUID(user), UUID(organisation), datetime.fromtimestamp(until, UTC))
