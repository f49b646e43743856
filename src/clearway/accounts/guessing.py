"""A try at a password or a code: counted by account and known browser before it is looked at, and told of in time.

What is said and how long it takes is the same for an address that is nobody's. No address, of a person or of a network,
is kept: only digests under the secret key.
"""

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from typing import NoReturn

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from clearway.accounts import changes, devices, queries, throttle
from clearway.accounts.throttle import Counted, Refused
from clearway.ui.clock import instant

TOO_MANY = "too_many_login_attempts"
SAID = "There were too many tries with this account. Wait {}, then try again"
V6_PREFIX = 64  # what one household or school is given


@dataclass(frozen=True, slots=True)
class Tried:
    """A try that is counted, and the client address whose brake it counts for; empty for a known browser."""

    counted: Counted
    place: str


def begin(request: HttpRequest, what: str, email: str) -> Tried:
    """Count a try at a `password` or a `code`. Raises ValidationError, coded TOO_MANY, where it is one too many."""
    email = email.strip().lower()
    browser = _known_browser(request, email)
    place = "" if browser else place_of(request)
    if place:
        braked = throttle.brake(place)
        if braked:
            _refuse(braked, "")
    answer = throttle.count(_named("bucket", what, email, browser))
    if isinstance(answer, Refused):
        _refuse(answer, email)
    return Tried(answer, place)


def right(tried: Tried) -> None:
    """The try was right: it does not count."""
    throttle.give_back(tried.counted)
    if tried.place:
        throttle.ease(tried.place)


def place_of(request: HttpRequest) -> str:
    """A digest of the client's address; empty where it cannot be known.

    Without a proxy it is who connects, whatever any header says. Behind one it is the last that X-Forwarded-For names:
    the proxy's own word, since a proxy overwrites that header or adds to its end.
    """
    if settings.ENVIRONMENT.behind_proxy:
        told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    else:
        told = request.META.get("REMOTE_ADDR", "")
    try:
        address = ip_address(told)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or ip_network((address, V6_PREFIX), strict=False).network_address
    return _named("place", str(address))


def _known_browser(request: HttpRequest, email: str) -> str:
    held = devices.held_by(request)
    digest = devices.digest(held) if held else ""
    return digest if digest and queries.knows(email, digest, instant()) else ""


def _named(*parts: str) -> str:
    return f"tries:{salted_hmac('clearway.accounts.tries', chr(10).join(parts), algorithm='sha256').hexdigest()}"


def _refuse(answer: Refused, email: str) -> NoReturn:
    if answer.begins:
        found = queries.user_by_address(email)
        changes.note_guessing(found.pk if found else None, instant())
    minutes = ceil(round(answer.wait) / 60)
    raise ValidationError(SAID.format("a minute" if minutes <= 1 else f"{minutes} minutes"), TOO_MANY)
