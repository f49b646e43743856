"""Who gets what at every address behind the sign-in, and what is recorded of it: the oracle of A-20, A-06 and A-09.

An address that stands neither here nor in PUBLIC fails a test.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from django.urls import reverse

from members import World, corrected, decided, involved, reported, told

SIGN_IN, GONE, OK, ON = HTTPStatus.FOUND, HTTPStatus.NOT_FOUND, HTTPStatus.OK, HTTPStatus.FOUND
NOT_TAKEN = HTTPStatus.METHOD_NOT_ALLOWED
STAFF = ("teacher", "colleague", "lead", "deputy", "outsider")
LEADS = ("lead", "deputy")

Cell = tuple[HTTPStatus, tuple[str, ...]]
Fields = Callable[[], Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Door:
    """One address with one method: what is sent, and who gets what. Whoever is not named gets 404, and a visitor is
    sent to the sign-in; neither is recorded. `answers` says that answers to the guide are carried along.
    """

    name: str
    method: str
    gets: Mapping[str, Cell]
    fields: Fields = dict
    answers: bool = False

    def address(self, world: World) -> str:
        """Where it is in this world."""
        given: dict[str, tuple[object, ...]] = {
            "home": (), "concern-report": (), "concern": (world.case.concern,), "case-open": (world.case.concern,),
            "case-correct": (world.case.reference, world.case.entry),
            "case-assessment": (world.case.reference, world.assessment),
        }  # fmt: skip
        return reverse(self.name, args=given.get(self.name, (world.case.reference,)))

    def expected(self, who: str) -> Cell:
        """The status, and the verbs that are recorded, in order."""
        return (SIGN_IN, ()) if who == "visitor" else self.gets.get(who, (GONE, ()))


def to(who: tuple[str, ...], status: HTTPStatus, *verbs: str) -> dict[str, Cell]:
    """The same for each of these."""
    return dict.fromkeys(who, (status, verbs))


READ = "case:read"
DOORS = (
    Door("home", "GET", {**to(STAFF, OK, "worklist:read"), **to(("administrator",), OK)}),
    Door("concern-report", "GET", to(STAFF, OK)),
    Door("concern-report", "POST", to(STAFF, ON, "concern:report"), reported),
    Door("concern", "GET", to(("teacher", *LEADS), OK, "concern:read")),
    Door("case-open", "POST", to(LEADS, ON, "concern:read", READ)),  # it is a case already: they are led there
    Door("case", "GET", to(LEADS, OK, READ, "concern:read")),  # two records are shown: the case and the report
    Door("case-person", "GET", to(LEADS, OK, READ)),
    Door("case-person", "POST", to(LEADS, ON, "person:add", READ), involved),
    Door("case-entry", "GET", to(LEADS, OK, READ)),
    Door("case-entry", "POST", to(LEADS, ON, "entry:add", READ), told),
    Door("case-correct", "GET", to(LEADS, OK, READ)),
    Door("case-correct", "POST", to(LEADS[:1], ON, "entry:correct", READ) | to(LEADS[1:], HTTPStatus.CONFLICT, READ),
         corrected),
    Door("case-put", "GET", to(LEADS, OK, READ), answers=True),
    Door("case-put", "POST", to(LEADS, HTTPStatus.CONFLICT, READ), told, answers=True),  # without the answers' mark
    Door("case-assessment", "GET", to(LEADS, OK, READ)),
    Door("case-decision", "GET", to(LEADS, OK, READ)),
    Door("case-decision", "POST", to(LEADS, ON, "decision:add", READ), decided),
)  # fmt: skip
BEHIND = {door.name for door in DOORS}

# Pages for anybody: they show nothing of a record, and nothing is recorded when they are read.
PUBLIC = frozenset(
    {
        "gallery", "health", "api-page", "api-openapi", "account_login", "mfa_authenticate", "mfa_activate_totp",
        "account_logout", "join", "demonstration", "demonstration-sign-in", "start", "start-again", "leave", "first",
        "next", "factors", "question", "people", "person-add", "person", "person-remove", "answers", "change",
        "result", "read-aloud", "staff-card", "library", "passage", "library-page", "about",
    }
)  # fmt: skip
