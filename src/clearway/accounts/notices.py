"""What a user is told about their own account: the words of each notice, and the banner on their next page."""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

from clearway.accounts import queries
from clearway.accounts.models import Notice
from clearway.ui.clock import instant

log = logging.getLogger("clearway.accounts")
Kind = Notice.Kind
ELSEWHERE = "Everywhere else where you were signed in, you are signed out. "
NOT_YOU = "If it was not you, change your password now, and tell whoever looks after Clearway in your organisation."
WORDS: dict[str, str] = {
    Kind.HALF_WAY: "Somebody gave your right password, or came by an account that you linked, and went no further: "
    "no second factor followed. " + NOT_YOU,
    Kind.GUESSED: "Somebody tried to guess your password or codes, and was stopped. Your browser is not locked out.",
    Kind.NEW_BROWSER: "You signed in from a browser that Clearway had not seen before. " + NOT_YOU,
    Kind.FACTOR_ADDED: "A way to sign in was added. " + ELSEWHERE + NOT_YOU,
    Kind.FACTOR_REMOVED: "A way to sign in was removed. " + ELSEWHERE + NOT_YOU,
    Kind.PASSWORD_CHANGED: "Your password was changed. " + ELSEWHERE + NOT_YOU,
    Kind.CODES_MADE: "New recovery codes were made. Those from before do not work any more. " + ELSEWHERE + NOT_YOU,
    Kind.CODE_USED: "A recovery code was used to sign in. " + NOT_YOU,
    Kind.CODES_FEW: "Fewer than three recovery codes are left. Make new ones on this page when you have a minute.",
    Kind.RESTORED: "Your access was set up anew, with another password and second factor. "
    "If you did not ask for it, tell whoever looks after Clearway in your organisation.",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One notice: what happened, and when."""

    words: str
    at: datetime


def told(rows: list[Notice]) -> list[Told]:
    """Notices, in words."""
    return [Told(WORDS[each.kind], each.at) for each in rows]


def frame(request: HttpRequest) -> dict[str, object]:
    """`notices`: how many wait for whoever is signed in. A context processor; no page fails because of it."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return {"notices": 0}
    try:
        user = getattr(request, "user", None)
        here = user is not None and user.is_authenticated
        return {"notices": len(queries.notices(user.pk, instant())) if here and user else 0}
    except Exception:  # a page for somebody in need stands, whatever is wrong with the sign-in
        log.exception("what somebody is to be told could not be found out")
        return {"notices": 0}
