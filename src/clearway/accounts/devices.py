"""A known browser: a signed cookie holds 128 random bits, the database a digest of them for each who signed in there.

It proves nothing about who sits there. It decides in which bucket a try is counted, and whether a sign-in is told of.
"""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

LASTS = timedelta(days=180)
SALT = "clearway.accounts.device"
LONGEST = 200


def held_by(request: HttpRequest) -> str:
    """What this browser's cookie holds; empty where there is none, or none of ours."""
    sent = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    if not 0 < len(sent) <= LONGEST:
        return ""
    try:
        return Signer(salt=SALT).unsign(sent)
    except BadSignature:
        return ""


def new() -> str:
    """What a new browser's cookie is to hold."""
    return secrets.token_urlsafe(16)


def digest(held: str) -> str:
    """As the table holds it."""
    return hashlib.sha256(b"clearway device 1\n" + held.encode()).hexdigest()


def give(response: HttpResponse, held: str) -> None:
    """Put it into the browser, out of reach of scripts and of other sites. Signing out leaves it there."""
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        Signer(salt=SALT).sign(held),
        max_age=LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
