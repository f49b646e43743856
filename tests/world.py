"""A small world, built through the verbs of `changes.py` as a school would: two schools, their staff, one case each.

Every text that somebody wrote holds a canary, `Zx9canary-…`, by which a test finds it where it must not be.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from clearway.accounts.changes import make_user
from clearway.accounts.models import User
from clearway.audit.acts import Act, reading
from clearway.cases import changes as cases
from clearway.cases import queries
from clearway.cases.models import Case
from clearway.concerns import queries as concern_queries
from clearway.concerns.changes import Report, report
from clearway.core.calendar import LONDON
from clearway.core.packs.load import pack_for
from clearway.organisations.changes import Founding, NewLine, acknowledge, add_lines, add_member, found, founding
from clearway.organisations.models import Role
from clearway.organisations.queries import actor_of

AT = datetime(2026, 11, 20, 16, 35, tzinfo=LONDON)
CANARY = "Zx9canary"


def canary(place: str) -> str:
    """A text that stands nowhere else."""
    return f"{CANARY}-{place}"


@dataclass(frozen=True, slots=True)
class School:
    """An organisation with its staff, by what they are."""

    id: UUID
    lead: User
    deputy: User
    teacher: User
    colleague: User
    administrator: User


@dataclass(frozen=True, slots=True)
class Incident:
    """A concern of the teacher's, the case that the lead opened from it, an entry and a person in it."""

    concern: UUID
    case: UUID
    reference: str
    entry: UUID
    person: UUID
    decision: UUID


def school(name: str, area: str = "staffordshire") -> School:
    """A school with a lead, a deputy lead, two members of staff and an administrator."""
    act = founding(AT)
    found(act, Founding(f"{name.title()} School", "school", "school", (area,)))
    add_lines(
        Act(act.actor, AT), (NewLine(area, "social_care", "Front door", "01632 960001", "Weekdays", date(2026, 9, 1)),)
    )
    acknowledge(Act(act.actor, AT), [pack_for(area)])

    def member(what: str, role: Role) -> User:
        user = make_user(f"{what}@{name}.example", f"{what.title()} of {name.title()}", AT)
        add_member(Act(act.actor, AT), user, role)
        return user

    return School(
        act.actor.organisation,
        member("lead", Role.LEAD),
        member("deputy", Role.LEAD),
        member("teacher", Role.REPORTER),
        member("colleague", Role.REPORTER),
        member("administrator", Role.ADMINISTRATOR),
    )


def act_of(user: User, at: datetime = AT, once: UUID | None = None) -> Act:
    """What a user is about to do."""
    actor = actor_of(user.pk)
    assert actor, "the user belongs nowhere"
    return Act(actor, at, once)


def incident(of: School, mark: str) -> Incident:
    """An incident at a school, all the way from the report to the decision. Its texts hold canaries with `mark`."""
    said = Report(canary(f"{mark}-about"), canary(f"{mark}-account"), AT, "unknown")
    concern = report(act_of(of.teacher), said)
    with reading(act_of(of.lead)) as act:
        seen = concern_queries.concern(act, concern)
    case = cases.open_case(act_of(of.lead), seen)
    row = case_of(of, case)
    who = cases.Involved(canary(f"{mark}-name"), date(2011, 5, 4), "pictured")
    person = cases.involve(act_of(of.lead), row, who)
    entry = cases.add_entry(act_of(of.lead), row, cases.Told("call", AT, canary(f"{mark}-words")))
    decided = cases.Decided(frozenset({"social_care"}), "not-asked", canary(f"{mark}-reason"))
    decision = cases.decide(act_of(of.lead), row, None, decided)
    return Incident(concern, case, row.reference, entry, person, decision)


def case_of(of: School, name: UUID) -> Case:
    """The case's row, read by the lead."""
    with reading(act_of(of.lead)) as act:
        return queries.case_by_id(act, name)
