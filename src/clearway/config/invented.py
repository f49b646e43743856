"""Who and what is in the demonstration: five organisations, nine people, a few cases. All of it is invented.

Everything goes through the verbs that a school uses, in the order in which it would have happened, so that its chain of
events reads as a real one. Nobody's words describe anything: roles, calls, decisions.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from clearway.accounts.changes import make_user
from clearway.accounts.models import User
from clearway.audit.acts import Act, reading
from clearway.cases import changes as cases
from clearway.cases import queries
from clearway.cases.deciding.changes import Decided, decide
from clearway.cases.models import Case
from clearway.concerns.changes import Report, report
from clearway.core.calendar import LONDON
from clearway.core.packs.load import pack_for
from clearway.organisations.changes import (
    Delegated,
    Founding,
    NewLine,
    acknowledge,
    add_lines,
    add_member,
    belong,
    delegate,
    found,
    founding,
)
from clearway.organisations.models import Role
from clearway.organisations.queries import actor_of, at_the_machine
from clearway.people import changes as people
from clearway.people import queries as known
from clearway.people.given import RollFacts
from clearway.people.years import school_year

AREA = "staffordshire"
SCHOOL, NEIGHBOUR, TRUST, AUTHORITY, POLICE = (
    Founding("Demonstration School", "school", "school", (AREA,)),
    Founding("Neighbour School", "school", "school", (AREA,)),
    Founding("Demonstration Trust", "trust", "other", (AREA,)),
    Founding("Demonstration Council", "local-authority", "other", (AREA,)),
    Founding("Demonstration Police Team", "other", "other", (AREA,)),
)
LINES = (
    NewLine(AREA, "social_care", "Front door of the demonstration", "01632 960001", "Invented", date(2026, 9, 1)),
    NewLine(AREA, "police", "School officer of the demonstration", "01632 960002", "Invented", date(2026, 9, 1)),
)  # numbers that Ofcom keeps for fiction
NAMES = {  # address: what somebody is called; who they are in words stands in settings.py
    "lead": "Lead A", "deputy": "Deputy A", "teacher": "Teacher A", "head": "Head A",
    "administrator": "Administrator A", "neighbour": "Lead B", "trust": "Trust lead A", "care": "Social worker A",
    "police": "Officer A",
}  # fmt: skip
CAST = {f"{part}@demonstration.example": name for part, name in NAMES.items()}
ROLES: dict[Founding, dict[str, Role]] = {
    SCHOOL: {
        "lead": Role.LEAD, "deputy": Role.DEPUTY, "teacher": Role.REPORTER, "head": Role.HEAD,
        "administrator": Role.ADMINISTRATOR, "trust": Role.DEPUTY, "neighbour": Role.GUEST, "care": Role.GUEST,
        "police": Role.GUEST,
    },
    NEIGHBOUR: {"neighbour": Role.LEAD, "trust": Role.DEPUTY},
    TRUST: {"trust": Role.LEAD},
    AUTHORITY: {"care": Role.REPORTER},
    POLICE: {"police": Role.REPORTER},
}  # fmt: skip
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
OPENED = 100 * DAY  # so long ago that the first access review is due
GUESTS_STAY = 180 * DAY


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody, by their part, and the school and its neighbour."""

    people: dict[str, User]
    school: UUID
    neighbour: UUID

    def act(self, part: str, at: datetime, where: UUID | None = None) -> Act:
        """What somebody is about to do, at the school unless said otherwise."""
        actor = actor_of(self.people[part].pk, at, where or self.school)
        if actor is None:
            raise LookupError(f"{part} belongs nowhere")
        return Act(actor, at)


def invent(at: datetime) -> None:
    """All of it, as it stands at a moment."""
    began = at - OPENED
    people = {part: make_user(f"{part}@demonstration.example", name, began) for part, name in NAMES.items()}
    places = {  # one after the other: who belongs to several begins in the first of them
        each: _organisation(each, people, began + timedelta(seconds=number)) for number, each in enumerate(ROLES)
    }
    for school in (SCHOOL, NEIGHBOUR):
        belong(Act(at_the_machine(places[school]), began + HOUR), places[TRUST], TRUST.name, stands=True)
    cast = Cast(people, places[SCHOOL], places[NEIGHBOUR])
    today = at.astimezone(LONDON).date()
    head = cast.people["head"]
    word = Delegated("viewing", head, (at - 90 * DAY).astimezone(LONDON).date(), today + 270 * DAY)
    delegate(cast.act("head", at - 90 * DAY), people["lead"], word)
    _shared(cast, at)
    _broken_into(cast, at)
    _of_the_deputy(cast, at)
    _of_the_neighbour(cast, at)
    said = Report("Pupil E, year 8", "Pupil E told me that somebody asks for a picture.", at - 3 * HOUR, "no")
    report(cast.act("teacher", at - 2 * HOUR), said)


def _organisation(given: Founding, people: dict[str, User], at: datetime) -> UUID:
    act = founding(at)
    here = act.actor.organisation
    found(act, given)
    add_lines(Act(act.actor, at), LINES)
    acknowledge(Act(act.actor, at), [pack_for(area) for area in given.areas])
    for part, role in ROLES[given].items():
        ends = (at + OPENED + GUESTS_STAY) if role == Role.GUEST else None
        add_member(Act(act.actor, at), people[part], role, None, ends)
    return here


def _shared(cast: Cast, at: datetime) -> None:
    """A case three weeks old, on which the deputy works, and which three guests see."""
    began = at - 20 * DAY
    said = Report("Pupil A and Pupil B, year 10", "A pupil told her tutor that a picture is going round.", began, "no")
    concern = report(cast.act("teacher", began), said)
    case = _opened(cast, "lead", began + HOUR, concern)

    def act(hours: int) -> Act:
        return cast.act("lead", began + hours * HOUR)

    for name, born, role in (("Pupil A", date(2011, 3, 27), "pictured"), ("Pupil B", date(2010, 11, 2), "received")):
        _enrolled(cast, act(2), cases.involve(act(2), case, cases.Involved(name, born, role)), 10)
    told = "Rang the front door. They ask to be told if anything changes, and name a social worker."
    cases.add_entry(act(3), case, cases.Told("call", began + 2 * HOUR, told))
    why = "Both pupils are at risk, and the front door takes it on."
    decide(act(4), case, None, Decided(frozenset({"social_care", "advice"}), "not-asked", why))
    cases.set_team(act(5), case, cast.people["deputy"], cases.Place("Speaks with the pupils and their parents."))
    for part, adds, why in (
        ("neighbour", False, "Pupil B has a brother at their school."),
        ("care", True, "The council's named social worker."),
        ("police", False, "Asked for advice by telephone."),
    ):
        terms = cases.Shared(at + 28 * DAY, why, adds=adds)
        cases.share(act(6), case, cast.people[part], terms)
    cases.add_entry(cast.act("care", began + 30 * HOUR), case, cases.Told("note", began + 29 * HOUR, "Visit agreed."))


def _enrolled(cast: Cast, act: Act, person: UUID, year: int) -> None:
    """On the roll of the demonstration school, so that whoever reports a concern can choose them."""
    with reading(cast.act("lead", act.at)) as reader:
        found = known.person(reader, person)
    people.enrol(act, found, RollFacts(year, school_year(act.at.astimezone(LONDON).date()), None, f"{year}B"), 0)


def _broken_into(cast: Cast, at: datetime) -> None:
    """A case of the lead's that the deputy opened in an emergency; nobody has looked at that yet."""
    began = at - 6 * DAY
    said = Report("Pupil C, year 9", "Pupil C asked to speak with somebody, and was upset.", began, "unknown")
    case = _opened(cast, "lead", began + HOUR, report(cast.act("teacher", began), said))
    who = cases.Involved("Pupil C", date(2012, 6, 14), "other")
    _enrolled(cast, cast.act("lead", began + HOUR), cases.involve(cast.act("lead", began + HOUR), case, who), 9)
    words = "Met Pupil C with the head of year. We meet again on Monday."
    cases.add_entry(cast.act("lead", began + 3 * HOUR), case, cases.Told("conversation", began + 2 * HOUR, words))
    reason = "A parent of Pupil C stood at the door, and the lead could not be reached."
    cases.break_in(cast.act("deputy", at - 5 * HOUR), case.reference, reason)


def _of_the_deputy(cast: Cast, at: datetime) -> None:
    """A case that the deputy opened, and so leads."""
    began = at - 4 * HOUR
    case = _opened(cast, "deputy", began)
    cases.involve(cast.act("deputy", began), case, cases.Involved("Pupil D", None, "received"))
    words = "A tutor rang: Pupil D was sent something, and has told a parent."
    cases.add_entry(cast.act("deputy", began), case, cases.Told("call", began, words))


def _of_the_neighbour(cast: Cast, at: datetime) -> None:
    """A case of the neighbour's, on which the trust's lead works."""
    began = at - 9 * DAY
    case = _opened(cast, "neighbour", began, where=cast.neighbour)
    words = "Demonstration School rang: a brother of one of their pupils is here."
    act = cast.act("neighbour", began + HOUR, cast.neighbour)
    cases.add_entry(act, case, cases.Told("call", began, words))
    place = cases.Place("Supports both schools.")
    cases.set_team(cast.act("neighbour", began + HOUR, cast.neighbour), case, cast.people["trust"], place)


def _opened(
    cast: Cast, part: str, at: datetime, concern: UUID | None = None, where: UUID | None = None
) -> Case:  # fmt: skip
    with reading(cast.act(part, at, where)) as act:
        reported = queries.concern(act, concern) if concern else None
    made = cases.open_case(cast.act(part, at, where), reported)
    with reading(cast.act(part, at, where)) as act:
        return queries.case_by_id(act, made)
