"""Every write about a person.

For a change of another app that is under way, a case's or the roll's import (these demand nothing by themselves):

    write_person(act, person, name, born_on, keyed=False)   a new person; `keyed` where their key was made before
    write_name(act, person, name, born_on)                  who they are from here on; what stood before stays
    write_number(act, person, kind, value)                  a number (models.NumberKind)
    write_detail(act, person, said, new=False)              more of what Detail holds: what is not named stays
    put_on_roll(act, person, RollFacts, new=False)          on the roll, in a year group; `new` where written just now
    take_off_roll(act, person, left_on)                     off it, never removed

Who is on the roll: roll/queries.py.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from clearway.accounts.models import User
from clearway.audit.acts import Act, change
from clearway.audit.errors import NotAllowedError
from clearway.audit.events import Verb
from clearway.organisations.models import Role
from clearway.people.access import (
    BLINDING,
    FURTHER,
    OnlyLeadsError,
    closed_to_leads,
    closes_to_a_lead,
    demand_led,
    demand_seen,
    may_release,
    one_with,
    redirects,
    seen,
)
from clearway.people.alike import plain_number
from clearway.people.details import detail_of
from clearway.people.given import OvertakenError, Reached, RollFacts, SamePersonError, Warned
from clearway.people.models import (
    Address,
    Alias,
    Detail,
    Flag,
    FlagAgainst,
    Identifier,
    Identity,
    Merge,
    OfPerson,
    Person,
    Relation,
    Release,
    Schooling,
    StaffTie,
    Trace,
)
from clearway.people.reaching import address_for
from clearway.people.versions import alone_with, demand_newest, everybody, last_of, version_of
from clearway.vault import keyring
from clearway.vault.buckets import exact_bucket
from clearway.vault.reach import alone
from clearway.vault.traces import trace

RELEASED = timedelta(minutes=15)
__all__ = ["OvertakenError", "Reached", "RollFacts", "SamePersonError", "Warned"]  # given.py, as part of this


@change(Verb.PERSON_ADD)
def add_person(act: Act, name: str, born_on: date | None) -> UUID:
    """Put down a child or an adult whom a record is about."""
    write_person(act, act.made, name, born_on)
    return act.made


@change(Verb.PERSON_NAME)
def name_person(act: Act, person: Person, name: str, born_on: date | None, seen: int) -> UUID:
    """Say who a person is from here on. `seen` is the version that its author saw. Raises OvertakenError."""
    demand_seen(act, person)
    demand_newest(Identity, person.id, seen)
    write_name(act, person.id, name, born_on)
    return person.id


@change(Verb.PERSON_NAME)
def add_alias(act: Act, person: Person, kind: str, name: str) -> UUID:
    """Put down another name of a person."""
    demand_seen(act, person)
    _add(act, person.id, Alias(id=act.made, root=act.made, version=1, stands=True, kind=kind, name=name))
    _leave_trace(act, person.id, name)
    return person.id


@change(Verb.PERSON_NAME)
def end_alias(act: Act, person: Person, root: UUID) -> UUID:
    """Say that another name is not theirs. Raises Alias.DoesNotExist."""
    demand_seen(act, person)
    last = last_of(Alias, person, root)
    _add(act, last.person_id, Alias(id=act.made, root=root, version=last.version + 1, stands=False, kind=last.kind,
                                    name=last.name))  # fmt: skip
    return person.id


@change(Verb.PERSON_DETAIL)
def detail(act: Act, person: Person, said: Mapping[str, object], seen: int) -> UUID:
    """Say more of what is known of a person: what is not named in `said` stays. Raises OvertakenError."""
    demand_seen(act, person)
    demand_newest(Detail, person.id, seen)
    write_detail(act, person.id, said)
    return person.id


@change(Verb.PERSON_DETAIL)
def add_number(act: Act, person: Person, kind: str, value: str) -> UUID:
    """Put down a number by which somebody knows them."""
    demand_seen(act, person)
    write_number(act, person.id, kind, value)
    return person.id


@change(Verb.PERSON_DETAIL)
def end_number(act: Act, person: Person, root: UUID) -> UUID:
    """Say that a number is not theirs. Raises Identifier.DoesNotExist."""
    demand_seen(act, person)
    last = last_of(Identifier, person, root)
    _add(act, last.person_id, Identifier(id=act.made, root=root, version=last.version + 1, stands=False,
                                         kind=last.kind, value=last.value, bucket=last.bucket))  # fmt: skip
    return person.id


@change(Verb.PERSON_ENROL)
def enrol(act: Act, person: Person, facts: RollFacts, seen: int) -> UUID:
    """Put a person on the roll, or into another year group. Raises OvertakenError."""
    demand_seen(act, person)
    demand_newest(Schooling, person.id, seen)
    put_on_roll(act, person.id, facts)
    return person.id


@change(Verb.PERSON_LEAVE)
def leave(act: Act, person: Person, left_on: date, setting: str, seen: int) -> UUID:
    """Say that a person left the roll, and for which setting where it is known. Raises OvertakenError."""
    demand_seen(act, person)
    demand_newest(Schooling, person.id, seen)
    take_off_roll(act, person.id, left_on, setting)
    return person.id


@change(Verb.PERSON_RELATE)
def relate(act: Act, person: Person, other: Person, kind: str, responsibility: str, *, stands: bool = True) -> UUID:
    """Say that `other` is the person's parent, carer, sibling; or, by `stands`, that they are not.

    Raises SamePersonError where the two are one.
    """
    demand_seen(act, person)
    demand_seen(act, other)
    _relate(act, person.id, other.id, kind, responsibility, stands=stands)
    return person.id


@change(Verb.PERSON_RELATE)
def relate_new(act: Act, person: Person, name: str, kind: str, responsibility: str) -> UUID:
    """The same for somebody who was not put down before."""
    demand_seen(act, person)
    write_person(act, act.made, name, None)
    _relate(act, person.id, act.made, kind, responsibility)
    return person.id


@change(Verb.PERSON_ADDRESS)
def set_address(act: Act, person: Person, reached: Reached, seen: int, *, partly: bool = False) -> UUID:
    """Put down where a person lives and how they are reached, from here on; `partly` where what is empty stays as it
    stands: to whoever was not shown it. Raises OvertakenError.
    """
    demand_seen(act, person)
    demand_newest(Address, person.id, seen)
    last = Address.objects.filter(person__in=everybody(person)).order_by("at", "version").last() if partly else None
    if last:
        reached = Reached(reached.lines or last.lines, reached.phone or last.phone, reached.email or last.email)
    _add(act, person.id, Address(id=act.made, version=seen + 1, lines=reached.lines, phone=reached.phone,
                                 email=reached.email))  # fmt: skip
    return person.id


@change(Verb.PERSON_FLAG)
def flag(act: Act, person: Person, warned: Warned) -> UUID:
    """Raise a flag over a person: a safe address, or do not contact. Raises SamePersonError where it is against the
    very person; Person.DoesNotExist where it is against somebody of whom the actor sees nothing.
    """
    demand_seen(act, person)
    if warned.whom:
        against = seen(act, warned.whom)
        if against.id in everybody(person):
            raise SamePersonError
    row = Flag(id=act.made, root=act.made, version=1, stands=True, kind=warned.kind, against=warned.against,
               told_by=warned.told_by, why=warned.why, since=warned.since)  # fmt: skip
    _add(act, person.id, row)
    if warned.whom:
        _add(act, person.id, FlagAgainst(root=row.root, other_id=warned.whom))
    return person.id


@change(Verb.PERSON_FLAG)
def end_flag(act: Act, person: Person, root: UUID, told_by: str, why: str) -> UUID:
    """Take a flag down: who said so, and why. Raises Flag.DoesNotExist, also where they may not have it shown."""
    demand_seen(act, person)
    last = last_of(Flag, person, root)
    if address_for(act, person.id).shut or not last.stands:
        raise Flag.DoesNotExist
    row = Flag(id=act.made, root=root, version=last.version + 1, stands=False, kind=last.kind, against=last.against,
               told_by=told_by, why=why, since=last.since)  # fmt: skip
    _add(act, last.person_id, row)
    return person.id


@change(Verb.PERSON_RELEASE)
def release(act: Act, person: Person, reason: str) -> UUID:
    """Show a flagged address to the actor, and to nobody else, for a quarter of an hour; and say why. Where they may
    not have it shown, it goes on being withheld all the same (reaching.address_for). Raises NotAllowedError.
    """
    demand_seen(act, person)
    reach = address_for(act, person.id)
    if reach.shut or not (reach.flags or may_release(act, everybody(person), [])):
        raise NotAllowedError("somebody who works on a case of theirs")
    _add(act, person.id, Release(id=act.made, until=act.at + RELEASED, reason=reason))
    return person.id


@change(Verb.PERSON_MERGE)
def merge(act: Act, person: Person, into: Person, reason: str) -> UUID:
    """Say that two people are one, who is read as `into` from here on. Nothing is lost.

    A tie to one is a tie to both from then on: raises OnlyLeadsError where whoever is no lead closes one of them to a
    lead by it; NobodyLeftError where no lead would see them. Raises SamePersonError.
    """
    demand_seen(act, person)
    demand_seen(act, into)
    alone(BLINDING, act.actor.organisation)
    alone_with("merges", act.actor.organisation)
    merged = redirects()
    one, other = (merged.get(each.id, each.id) for each in (person, into))
    if one == other:
        raise SamePersonError
    groups = one_with([one, other], merged)
    closes = closed_to_leads(act, groups[one]) ^ closed_to_leads(act, groups[other])
    if closes and Role.LEAD not in act.actor.roles:
        raise OnlyLeadsError("a lead, who alone closes something to a lead")
    row = Merge(id=act.made, into_id=other, version=version_of(Merge, one) + 1, stands=True, reason=reason)
    _add(act, one, row)
    if closes:
        demand_led(act, [other])
    return other


@change(Verb.PERSON_UNMERGE)
def unmerge(act: Act, person: Person, reason: str) -> UUID:
    """Say that somebody who was merged is a person of their own after all. Raises Merge.DoesNotExist."""
    demand_seen(act, person)
    alone_with("merges", act.actor.organisation)
    last = Merge.objects.filter(person=person).order_by("version").last()
    if last is None or not last.stands:
        raise Merge.DoesNotExist
    _add(
        act, person.id, Merge(id=act.made, into_id=last.into_id, version=last.version + 1, stands=False, reason=reason)
    )
    return person.id


@change(Verb.PERSON_TIE)
def tie(act: Act, person: Person, user: User, kind: str, *, stands: bool = True) -> UUID:
    """Say that a member of staff is this person (`self`) or a relative and sees nothing of them; or end that.

    Raises OnlyLeadsError where somebody who is no lead says so of a lead; NobodyLeftError where no lead would see the
    person, or one of their cases, any more.
    """
    demand_seen(act, person)
    alone(BLINDING, act.actor.organisation)
    of_a_lead = stands and closes_to_a_lead(act, user)
    last = StaffTie.objects.filter(person=person, user=user).order_by("-version").first()
    StaffTie(
        id=act.made, organisation=act.actor.organisation, by=act.actor.user, at=act.at, person=person, user=user,
        version=last.version + 1 if last else 1, stands=stands, tie=kind,
    ).save()  # fmt: skip
    if of_a_lead:
        demand_led(act, [person.id])
    return person.id


def write_person(act: Act, person: UUID, name: str, born_on: date | None, *, keyed: bool = False) -> None:
    """The rows of a new person, within the change that is under way. `keyed` where their key was made before."""
    here, by, at = act.actor.organisation, act.actor.user, act.at
    if not keyed:
        keyring.make_record(here, person, at)
    Person(id=person, organisation=here, by=by, at=at).save()
    _add(act, person, Identity(version=1, name=name, born_on=born_on))
    _leave_trace(act, person, name)


def write_name(act: Act, person: UUID, name: str, born_on: date | None) -> None:
    """Who a person is from here on. Another date of birth may change what the guidance says of their cases."""
    last = Identity.objects.filter(person=person).order_by("version").last()
    _add(act, person, Identity(version=version_of(Identity, person) + 1, name=name, born_on=born_on))
    _leave_trace(act, person, name)
    if last and last.born_on != born_on:
        FURTHER.learned(act, [person])


def write_alias(act: Act, person: UUID, kind: str, name: str) -> None:
    """Another name of a person."""
    root = uuid4()
    _add(act, person, Alias(id=root, root=root, version=1, stands=True, kind=kind, name=name))
    _leave_trace(act, person, name)


def write_number(act: Act, person: UUID, kind: str, value: str) -> None:
    """A number by which somebody knows a person."""
    root = uuid4()
    bucket = exact_bucket(act.actor.organisation, f"number {plain_number(value)}")
    _add(act, person, Identifier(id=root, root=root, version=1, stands=True, kind=kind, value=value, bucket=bucket))


def write_detail(act: Act, person: UUID, said: Mapping[str, object], *, new: bool = False) -> None:
    """More of what is known of a person. What is not named stays. `new` where they were written in this very change."""
    if new:
        _add(act, person, Detail(version=1, said=dict(said)))
        return
    before = detail_of(one_with([person], redirects()).popitem()[1])
    _add(act, person, Detail(version=version_of(Detail, person) + 1, said={**before, **said}))


def put_on_roll(act: Act, person: UUID, facts: RollFacts, *, new: bool = False) -> None:
    """On the roll, in a year group, from here on. `new` where they were written in this very change."""
    said = {"year_group": facts.year_group, "school_year": facts.school_year, "form": facts.form,
            "since": facts.since and facts.since.isoformat()}  # fmt: skip
    cohort = None if facts.year_group is None else facts.school_year - facts.year_group
    _school(act, person, said, cohort, on_roll=True, version=1 if new else None)


def take_off_roll(act: Act, person: UUID, left_on: date, setting: str = "") -> None:
    """Off the roll from here on. Their year group stays known."""
    last = Schooling.objects.filter(person=person).order_by("version").last()
    said: dict[str, Any] = dict(last.said) if last else {}
    said |= {"until": left_on.isoformat(), "setting": setting}
    year_group = said.get("year_group")
    cohort = None if year_group is None else said["school_year"] - year_group
    _school(act, person, said, cohort, on_roll=False)


def _school(
    act: Act, person: UUID, said: Mapping[str, object], cohort: int | None, *, on_roll: bool, version: int | None = None
) -> None:
    known = {name: value for name, value in said.items() if value not in (None, "")}
    bucket = None if cohort is None else exact_bucket(act.actor.organisation, f"cohort {cohort}")
    version = version or version_of(Schooling, person) + 1
    _add(act, person, Schooling(version=version, on_roll=on_roll, cohort=bucket, said=known))


def _relate(act: Act, person: UUID, other: UUID, kind: str, responsibility: str, *, stands: bool = True) -> None:
    merged = redirects()
    if stands and merged.get(person, person) == merged.get(other, other):
        raise SamePersonError
    alone_with("relation", person)
    last = Relation.objects.filter(person=person, other=other).order_by("version").last()
    row = Relation(other_id=other, version=last.version + 1 if last else 1, stands=stands, kind=kind,
                   responsibility=responsibility)  # fmt: skip
    _add(act, person, row)


def _leave_trace(act: Act, person: UUID, name: str) -> None:
    g0, g1, g2, g3 = trace(act.actor.organisation, name)
    row = Trace(person_id=person, g0=g0, g1=g1, g2=g2, g3=g3)
    row.organisation, row.by, row.at = act.actor.organisation, act.actor.user, act.at
    row.add_plainly()


def _add(act: Act, person: UUID, row: OfPerson | Identity) -> None:
    row.person_id, row.organisation, row.by, row.at = person, act.actor.organisation, act.actor.user, act.at
    row.save()
