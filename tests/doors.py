"""What a door is: one address with one method, and who gets what there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from django.urls import reverse

from members import World
from rolls import TWICE

SIGN_IN, GONE, OK, ON = HTTPStatus.FOUND, HTTPStatus.NOT_FOUND, HTTPStatus.OK, HTTPStatus.FOUND
NOT_TAKEN = HTTPStatus.METHOD_NOT_ALLOWED
STAFF = ("teacher", "colleague", "lead", "deputy", "outsider", "head", "stand-in", "set aside", "relative")
LEADS = ("lead", "deputy")  # of this case: the others who lead or stand in see nothing of it
READERS = (*LEADS, "guest")
EVERYBODY = (*STAFF, "guest", "administrator")
BREAKERS = (*LEADS, "stand-in", "head", "set aside", "relative", "outsider")
UNFIT = HTTPStatus.UNPROCESSABLE_ENTITY
MINDS = ("administrator",)
OVER_ALL = ("lead", "outsider", "set aside", "relative")  # who leads an organisation, their own or another
CONFIRMERS = ("lead", "deputy", "head", "stand-in", "set aside", "relative")
MEMBERS = (*STAFF, "guest", "administrator")
SEERS = ("lead", "deputy", "stand-in", "set aside")  # of this person: the relative is tied to them
OPEN_TO = SEERS[:2]  # a flag to be taken down, and who is known by nothing but a case: whoever works on it
OVER_THEM = ("lead", "set aside")  # who leads, and is not tied to them
SEARCHERS = (*SEERS, "relative", "outsider")

Cell = tuple[HTTPStatus, tuple[str, ...]]
Fields = Callable[[], Mapping[str, object]]
Place = Callable[[World], tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Door:
    """One address with one method: what is sent, and who gets what. Whoever is not named gets 404, and a visitor is
    sent to the sign-in; neither is recorded. `answers` says that answers to the guide are carried along. `part` is the
    small form of a person. `full`: every test asks here in the full counts only, and one test asks them all always.
    """

    name: str
    method: str
    gets: Mapping[str, Cell]
    fields: Fields = dict
    answers: bool = False
    about: Callable[[World], Mapping[str, object]] = lambda _: {}
    place: Place | None = None  # what stands in the address, where it is not of the case

    @property
    def by(self) -> str:
        """Who is surely let in; the lead where nobody is, in this world."""
        return "lead" if "lead" in self.gets else next(iter(self.gets), "lead")

    part: str = ""
    full: bool = False

    def sent(self, world: World) -> Mapping[str, object]:
        """What is sent, in this world."""
        return {**self.fields(), **self.about(world)}

    def address(self, world: World) -> str:
        """Where it is in this world."""
        if self.place:
            return reverse(self.name, args=self.place(world))
        case = world.case
        given: dict[str, tuple[object, ...]] = {
            "home": (), "concern-report": (), "case-break": (), "people-search": (),
            "people-merge": (case.person, world.first.person),
            "people-part": (case.person, self.part),
            "people-end": (case.person, "flag", world.known.flag),
            "hide": (), "links": (), "draft-keep": (), "draft-throw-away": (),
            "account-sessions": (), "account-session-end": (), "account-sessions-end": (),
            "case-open": (case.concern,),
            "case-correct": (case.reference, case.entry), "case-assessment": (case.reference, world.assessment),
            "case-review": (case.reference, case.opening),
            "case-question": (case.reference, "device-held"), "case-about": (case.reference, "A"),
            "case-talk": (case.reference, "A"), "case-part": (case.reference, "A"),
            "case-correct-call": (case.reference, case.call), "case-correct-talk": (case.reference, case.talk),
            "case-file": (case.reference, "A"), "case-child-plan": (case.reference, "A", "home"),
            "case-step": (case.reference, case.step), "case-minutes": (case.reference, case.meeting),
            "case-point": (case.reference, "SS048"), "case-decided": (case.reference, case.last_decision),
        }  # fmt: skip
        given |= dict.fromkeys(("roll", "roll-columns", "roll-progress", "roll-look", "roll-end"), ())
        given |= {"roll-rows": ("added",), "roll-doubt": (TWICE,)}
        ordinary = (case.person,) if self.name.startswith("people-") else (case.reference,)
        ordinary = (case.concern,) if self.name.startswith("concern") else ordinary
        return reverse(self.name, args=given.get(self.name, ordinary))

    def expected(self, who: str) -> Cell:
        """The status, and the verbs that are recorded, in order."""
        return (SIGN_IN, ()) if who == "visitor" else self.gets.get(who, (GONE, ()))


def to(who: tuple[str, ...], status: HTTPStatus, *verbs: str) -> dict[str, Cell]:
    """The same for each of these."""
    return dict.fromkeys(who, (status, verbs))


READ = "case:read"
REPORTS = ("concern:read", "concern:read")
