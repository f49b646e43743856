"""A small world, built through the verbs of `changes.py` as a school would: two schools, their staff, one case each.

Every text that somebody wrote holds a canary, `Zx9canary-…`, by which a test finds it where it must not be.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.test import override_settings

from again import again
from clearway.accounts.changes import add_factor, join, make_user
from clearway.accounts.models import User
from clearway.audit.acts import Act, change, reading
from clearway.audit.events import Verb
from clearway.cases import changes as cases
from clearway.cases import queries
from clearway.cases.calling.changes import Called, record_call
from clearway.cases.deciding.changes import Decided, decide
from clearway.cases.models import BrokenGlass, Case
from clearway.cases.triage import changes as triage
from clearway.concerns.changes import Report, add_words, report
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
    date_member,
    delegate,
    found,
    founding,
)
from clearway.organisations.models import Role
from clearway.organisations.queries import actor_of, at_the_machine, members
from clearway.people import changes as people
from clearway.people.changes import tie
from clearway.people.models import Address, Flag, FlagAgainst, Merge, OfPerson, Person, Relation, Release
from clearway.vault.reach import within
from staff import PASSWORD, QuickHasher

AT = datetime(2026, 11, 20, 16, 35, tzinfo=LONDON)
CANARY = "Zx9canary"


def canary(place: str) -> str:
    """A text that stands nowhere else."""
    return f"{CANARY}-{place}"


@dataclass(frozen=True, slots=True)
class School:
    """An organisation with its staff, by what they are.

    `stand_in` is a deputy who works on no case; `set_aside` a lead who is set aside from every incident, and `relative`
    one who is a relative of somebody in it; `guest` belongs elsewhere, and every incident is shared with
    them. The `colleague` alone has joined, with password and app: the others come in by the demonstration's one click.
    """

    id: UUID
    lead: User
    deputy: User
    teacher: User
    colleague: User
    administrator: User
    head: User
    stand_in: User
    set_aside: User
    relative: User
    guest: User


@dataclass(frozen=True, slots=True)
class Incident:
    """A concern of the teacher's, the case that the lead opened from it, an entry and a person in it."""

    concern: UUID
    case: UUID
    reference: str
    entry: UUID
    person: UUID
    decision: UUID
    opening: UUID
    step: UUID
    meeting: UUID
    last_decision: UUID
    call: UUID
    talk: UUID


@again
def school(name: str, area: str = "staffordshire") -> School:
    """A school with its staff."""
    act = founding(AT)
    found(act, Founding(f"{name.title()} School", "school", "school", (area,)))
    add_lines(
        Act(act.actor, AT), (NewLine(area, "social_care", "Front door", "01632 960001", "Weekdays", date(2026, 9, 1)),)
    )
    acknowledge(Act(act.actor, AT), [pack_for(area)])
    belong(Act(act.actor, AT), UUID(int=7), "Trust of the tests", stands=True)
    here = act.actor.organisation
    lead, administrator = member(here, name, "lead", Role.LEAD), member(here, name, "administrator", Role.ADMINISTRATOR)
    return staffed(here, name, lead, administrator)


def staffed(here: UUID, name: str, lead: User, administrator: User) -> School:
    """The rest of the staff where lead and administrator are there already; what they may do, and until when."""
    made = School(
        id=here,
        lead=lead,
        administrator=administrator,
        deputy=member(here, name, "deputy", Role.DEPUTY),
        teacher=member(here, name, "teacher", Role.REPORTER),
        colleague=member(here, name, "colleague", Role.REPORTER),
        head=member(here, name, "head", Role.HEAD),
        stand_in=member(here, name, "stand-in", Role.DEPUTY),
        set_aside=member(here, name, "set-aside", Role.LEAD),
        relative=member(here, name, "relative", Role.LEAD),
        guest=member(here, name, "guest", Role.GUEST),
    )
    with reading(act_of(administrator)):
        row = next(each for user, each in members(AT) if user == made.guest)
    date_member(act_of(administrator), row.id, AT.date(), AT + timedelta(days=30))
    joined(made.colleague)
    delegate(act_of(made.head), made.lead, Delegated("viewing", made.head, AT.date(), None))
    return made


def joined(user: User) -> None:
    """Somebody who has chosen a password and set up an app, and so can lose both."""
    with override_settings(PASSWORD_HASHERS=[f"{QuickHasher.__module__}.{QuickHasher.__name__}"]):
        join(user, PASSWORD, AT)
    add_factor(user, "A" * 32, 0, AT)


def member(here: UUID, name: str, what: str, role: Role) -> User:
    """Somebody who belongs there."""
    user = make_user(f"{what}@{name}.example", f"{what.title()} of {name.title()}", AT)
    add_member(Act(at_the_machine(here), AT), user, role)
    return user


def put_down(here: UUID, user: User, role: Role, at: datetime = AT) -> None:
    """A role that counts at once: given at the machine, where nobody is asked."""
    add_member(Act(at_the_machine(here), at), user, role)


def act_of(user: User, at: datetime = AT, once: UUID | None = None) -> Act:
    """What a user is about to do."""
    actor = actor_of(user.pk, at)
    assert actor, "the user belongs nowhere"
    return Act(actor, at, once)


@again
def incident(of: School, mark: str) -> Incident:
    """An incident at a school, all the way from the report to the decision. Its texts hold canaries with `mark`."""
    said = Report(
        canary(f"{mark}-about"), canary(f"{mark}-account"), AT, "unknown", canary(f"{mark}-teller"), "held", "no"
    )
    concern = report(act_of(of.teacher), said)
    with reading(act_of(of.lead)) as act:
        seen = queries.concern(act, concern)
    add_words(act_of(of.teacher), seen, canary(f"{mark}-added"))
    triage.close(act_of(of.lead), seen, canary(f"{mark}-closed"))
    triage.close(act_of(of.lead), seen, canary(f"{mark}-again"), stands=False)
    case = cases.open_case(act_of(of.lead), seen)
    row = case_of(of, case)
    cases.set_team(act_of(of.lead), row, of.deputy, cases.Place(canary(f"{mark}-place")))
    cases.set_aside(act_of(of.lead), row, of.set_aside, "other", canary(f"{mark}-aside"))
    cases.share(act_of(of.lead), row, of.guest, cases.Shared(AT + timedelta(days=7), canary(f"{mark}-share")))
    cases.keep_from(act_of(of.lead), seen, of.set_aside, canary(f"{mark}-kept"))
    earlier = act_of(of.stand_in, AT - timedelta(hours=3))
    first = cases.break_in(earlier, row.reference, canary(f"{mark}-glass"))
    later = act_of(of.stand_in, AT - timedelta(minutes=61))
    opening = cases.break_in(later, row.reference, canary(f"{mark}-glass-again"))
    with within(of.id):
        broken = BrokenGlass.objects.select_related("case").get(id=first)
    cases.review_break(act_of(of.lead), broken, canary(f"{mark}-review"), needed=True)
    who = cases.Involved(canary(f"{mark}-name"), date(2011, 5, 4), "pictured")
    person = cases.involve(act_of(of.lead), row, who)
    with within(of.id):
        child = Person.objects.get(id=person)
    tie(act_of(of.lead), child, of.relative, "relative")
    late = cases.Told("call", AT - timedelta(days=2), canary(f"{mark}-words"), canary(f"{mark}-late"))
    entry = cases.add_entry(act_of(of.lead), row, late)
    decided = Decided(frozenset({"social_care"}), "not-asked", canary(f"{mark}-reason"))
    decision = decide(act_of(of.lead), row, None, decided)
    joins(of, row, child, mark)
    said_of_it = canary(f"{mark}-spoke-to"), canary(f"{mark}-log"), "undecided", canary(f"{mark}-advised")
    record_call(act_of(of.lead), row, Called("police", AT, *said_of_it))
    from worked import worked  # it is built on what stands here

    return Incident(concern, case, row.reference, entry, person, decision, opening, *worked(of, row, mark))


def joins(of: School, case: Case, child: Person, mark: str) -> None:
    """Another report of the teacher's, about the same child: it belongs to the case."""
    said = Report(canary(f"{mark}-about-too"), canary(f"{mark}-account-too"), AT, "no", canary(f"{mark}-teller-too"))
    name = report(act_of(of.teacher), said, (child,))
    with reading(act_of(of.lead)) as act:
        found = queries.concern(act, name)
    triage.join(act_of(of.lead), found, case)


def case_of(of: School, name: UUID) -> Case:
    """The case's row, read by the lead."""
    with reading(act_of(of.lead)) as act:
        return queries.case_by_id(act, name)


@dataclass(frozen=True, slots=True)
class KnownOf:
    """What is known of somebody beside their name: the rows that a page can end, and who is family or merged."""

    parent: UUID
    merged: UUID
    flag: UUID


@again
def known_of(of: School, person: UUID, mark: str) -> KnownOf:
    """Everything that can be known of somebody, in one change, since many worlds are made. Texts hold canaries with
    `mark`; the address, over which a flag stands, holds `{mark}-address`.
    """
    made = KnownOf(uuid4(), uuid4(), uuid4())
    everything_known(act_of(of.lead), person, made, mark)
    return made


@change(Verb.PERSON_DETAIL)
def everything_known(act: Act, person: UUID, made: KnownOf, mark: str) -> UUID:
    """One row of every table that a person has."""

    def add(row: OfPerson, owner: UUID = person) -> None:
        row.person_id, row.organisation, row.by, row.at = owner, act.actor.organisation, act.actor.user, act.at
        row.save()

    people.write_person(act, made.parent, canary(f"{mark}-parent"), None)
    people.write_person(act, made.merged, canary(f"{mark}-merged"), date(2011, 5, 4))
    people.write_alias(act, person, "known", canary(f"{mark}-alias"))
    said = {"sex": "female", "languages": [canary(f"{mark}-language")], "vulnerabilities": ["young-carer"]}
    people.write_detail(act, person, {**said, "agencies": ["police"], "agency_words": canary(f"{mark}-agency")})
    people.write_number(act, person, "upn", canary(f"{mark}-number-1"))
    people.put_on_roll(act, person, people.RollFacts(10, 2026, date(2026, 9, 1), canary(f"{mark}-form")))
    add(Relation(other_id=made.parent, version=1, stands=True, kind="parent", responsibility="yes"))
    where = {"lines": canary(f"{mark}-address"), "phone": canary(f"{mark}-phone"), "email": canary(f"{mark}-email")}
    add(Address(version=1, **where))
    flag = {
        "against": canary(f"{mark}-against"),
        "told_by": canary(f"{mark}-told-by"),
        "why": canary(f"{mark}-flagged"),
    }
    add(Flag(id=made.flag, root=made.flag, version=1, stands=True, kind="address", since=None, **flag))
    add(FlagAgainst(root=made.flag, other_id=made.parent))
    add(Release(until=act.at - timedelta(hours=1), reason=canary(f"{mark}-released")))
    add(Merge(into_id=person, version=1, stands=True, reason=canary(f"{mark}-why-merged")), made.merged)
    return person
