"""The answers travel with the visitor, sealed in a cookie of half an hour. The server keeps nothing.

Ids, yes, no, unknown, disputed and ages only: there is no free text. The seal is Fernet (AES-128-CBC and HMAC-SHA256)
under a key derived from the secret key; its own time stamp ends the half hour, whatever a browser does with the cookie.
"""

import json
import logging
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from clearway.accounts.sessions import answers_cookie, held_by
from clearway.core.errors import IncidentError
from clearway.core.facts.incident import Incident, read
from clearway.ui.cookies import cookie_seal

log = logging.getLogger("clearway.guidance")
PURPOSE = "clearway guide cookie 1"
SECONDS = 30 * 60
MOST_PEOPLE = 12  # with every answer given to every question this stays far below the 4,096 bytes of a cookie
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

PersonAnswers = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Carried:
    """What one visitor has answered, in the order of answering.

    `answers` holds a fact's value, "unknown" or "disputed"; `people` the keys of an incident file. `passed` says that
    the first screen was sent once; `lost` that earlier answers were gone when this one came; `dropped` names answers
    that the last one contradicted and that were taken out for it.
    """

    areas: tuple[str, ...] = ()
    setting: str = "school"
    answers: Mapping[str, str] = field(default_factory=dict)
    people: tuple[PersonAnswers, ...] = ()
    passed: bool = False
    lost: bool = False
    dropped: tuple[str, ...] = ()

    @property
    def begun(self) -> bool:
        """Whether an area was chosen: without one there is no guidance to give."""
        return bool(self.areas)

    def incident(self) -> Incident:
        """The incident as the core reads it. Raises IncidentError."""
        return read(
            {
                "area": list(self.areas),
                "setting": self.setting,
                "facts": dict(self.answers),
                "people": [dict(person) for person in self.people],
            }
        )

    def answered(self, answers: Mapping[str, str]) -> "Carried":
        """With these answers laid over the earlier ones; one given anew keeps its place."""
        return replace(self, answers={**self.answers, **answers}, lost=False, dropped=())

    def without(self, facts: Sequence[str]) -> "Carried":
        """Without the answers to these facts."""
        return replace(self, answers={fact: value for fact, value in self.answers.items() if fact not in facts})

    def next_letter(self) -> str:
        """The id for the next person listed. Raises IncidentError where the list is full."""
        taken = {str(person["id"]) for person in self.people}
        free = [letter for letter in LETTERS if letter not in taken]
        if len(taken) >= MOST_PEOPLE:
            raise IncidentError(
                f"{MOST_PEOPLE} people are listed, as many as this guide holds",
                remedy="List those who matter most to the decision; `clearway assess` takes up to 200.",
            )
        return free[0]


def sealed(carried: Carried) -> str:
    """The cookie's value."""
    table = {
        "a": carried.areas, "s": carried.setting, "f": carried.answers, "p": carried.people,
        "1": carried.passed, "l": carried.lost, "d": carried.dropped,
    }  # fmt: skip
    return cookie_seal(PURPOSE).encrypt(zlib.compress(json.dumps(table, separators=(",", ":")).encode(), 9)).decode()


def opened(value: str) -> Carried | None:
    """What the cookie's value holds; None where it was cut, altered, made elsewhere, or is older than half an hour."""
    try:
        table = json.loads(zlib.decompress(cookie_seal(PURPOSE).decrypt(value.encode(), ttl=SECONDS)))
    except (InvalidToken, UnicodeEncodeError):
        return None
    return Carried(
        tuple(table["a"]), table["s"], table["f"], tuple(table["p"]), table["1"], table["l"], tuple(table["d"])
    )


def carried_by(request: HttpRequest) -> Carried:
    """What this visitor carries, or nothing. `lost` is set where a cookie came that could not be opened.

    Of somebody whose session is locked nothing is shown until they open it again.
    """
    value = request.COOKIES.get(cookie_name())
    if value is None or is_out_of_sight(request):
        return Carried()
    return opened(value) or Carried(lost=True)


def is_out_of_sight(request: HttpRequest) -> bool:
    """Whether what this browser carries is somebody's whose session is locked: it is there again when they open it."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not hasattr(request, "user"):
        return False
    try:
        return held_by(request) is not None
    except Exception:  # the guide stands while the database is gone
        log.exception("whether a session is locked could not be found out")
        return False


def hand_over(response: HttpResponse, carried: Carried) -> HttpResponse:
    """The response with the answers on it, good for another half hour."""
    response.set_cookie(
        cookie_name(), sealed(carried), max_age=SECONDS, secure=settings.LIVE, httponly=True, samesite="Strict"
    )
    return response


def forget(response: HttpResponse) -> HttpResponse:
    """The response with an order to the browser to drop the answers."""
    response.set_cookie(cookie_name(), "", max_age=0, secure=settings.LIVE, httponly=True, samesite="Strict")
    return response


def cookie_name() -> str:
    """Bound to this host by its prefix wherever there is HTTPS."""
    return answers_cookie()
