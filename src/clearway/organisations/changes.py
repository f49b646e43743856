"""Every write of an organisation's own affairs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self
from uuid import UUID, uuid4

from clearway.accounts.changes import make_user, rename
from clearway.accounts.models import User
from clearway.accounts.queries import has_joined, user_by_address
from clearway.accounts.words import check_words
from clearway.audit.acts import Act, change
from clearway.audit.errors import NotAllowedError
from clearway.audit.events import Verb
from clearway.audit.house import note_house
from clearway.core.calendar import LONDON
from clearway.core.packs.schema import Pack
from clearway.organisations.access import CONFIRMED
from clearway.organisations.holding import Holding
from clearway.organisations.models import (
    AccessLine,
    AccessReview,
    Acknowledgement,
    Area,
    Asked,
    Belonging,
    Delegation,
    Line,
    Membership,
    Organisation,
    Part,
    Practice,
    Role,
    Sort,
    Term,
    Verdict,
    Word,
)
from clearway.organisations.queries import NEEDED, at_the_machine, delegations_going_on, holdings, known_here, members
from clearway.vault import keyring
from clearway.vault.models import HOUSE
from clearway.vault.reach import alone


@dataclass(frozen=True, slots=True)
class Founding:
    """What an organisation is when it is set up. `setting` is one of the vocabulary's."""

    name: str
    kind: str
    setting: str
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line to call: `use` is what it is for, such as social_care; `verified_on` the day somebody rang it."""

    area: str
    use: str
    name: str
    phone: str
    hours: str
    verified_on: date


@dataclass(frozen=True, slots=True)
class Delegated:
    """What somebody may do for the head: the matter, by whose word, from a day to a day (None: until it is ended)."""

    matter: str
    word_of: User
    starts_on: date
    ends_on: date | None
    stands: bool = True

    @classmethod
    def over(cls, row: Delegation) -> Self:
        """What stands in a row, but over."""
        return cls(row.matter, row.word_of, row.starts_on, row.ends_on, stands=False)


@dataclass(frozen=True, slots=True)
class Seen:
    """One line of an access review as it was seen: its subject in that version."""

    sort: Sort
    subject: UUID
    version: int


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of one line of an access review, and why."""

    part: Part
    line: Seen
    verdict: Verdict
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody to bring in: their name and address, their role, from which day until which moment (None: no end)."""

    name: str
    email: str
    role: Role
    starts_on: date
    ends_at: datetime | None


class AnotherNameError(Exception):
    """Somebody who is or was here has this address, and is called otherwise."""


class AlreadyHeldError(Exception):
    """They hold the role already."""


class LastOneError(Exception):
    """Nobody else holds this role: `role`. Appoint somebody first."""

    def __init__(self, role: Role) -> None:
        super().__init__(str(role))
        self.role = role


def founding(at: datetime) -> Act:
    """The act of setting up a new organisation, whose keys are made first: what is sealed later can be opened."""
    organisation = uuid4()
    keyring.make_organisation(organisation, at)
    act = Act(at_the_machine(organisation), at)
    act.made = organisation
    return act


@change(Verb.ORGANISATION_ADD)
def found(act: Act, given: Founding) -> UUID:
    """Set an organisation up."""
    here = act.actor.organisation
    Organisation(
        id=here,
        organisation=here,
        by=act.actor.user,
        at=act.at,
        name=given.name,
        kind=given.kind,
        setting=given.setting,
    ).save()
    for area in given.areas:
        Area(organisation=here, by=act.actor.user, at=act.at, area=area).save()
    return here


@change(Verb.LINE_ADD)
def add_lines(act: Act, lines: Iterable[NewLine]) -> UUID:
    """Set down the organisation's own lines to call; for the same area and use the newest counts."""
    here = act.actor.organisation
    for line in lines:
        Line(
            organisation=here, by=act.actor.user, at=act.at, area=line.area, use=line.use, name=line.name,
            phone=line.phone, hours=line.hours, verified_on=line.verified_on,
        ).save()  # fmt: skip
    return here


@change(Verb.PACK_ACKNOWLEDGE)
def acknowledge(act: Act, packs: Iterable[Pack]) -> UUID:
    """Say that the organisation uses packs that nobody has reviewed."""
    here = act.actor.organisation
    for pack in packs:
        Acknowledgement(
            organisation=here, by=act.actor.user, at=act.at, pack=pack.id, checksum=pack.checksum
        ).save()  # fmt: skip
    return here


@change(Verb.MEMBER_ADD)
def add_member(
    act: Act, user: User, role: Role, starts_on: date | None = None, ends_at: datetime | None = None
) -> UUID:
    """Let a user belong to the organisation, in a role; where days are given, from the one to the other.

    Raises AlreadyHeldError where they hold the role already, or will; NotAllowedError where it is for themselves.
    """
    _add_member(act, user, role, starts_on, ends_at)
    return user.id


def _add_member(
    act: Act, user: User, role: Role, starts_on: date | None, ends_at: datetime | None, name: str = ""
) -> None:
    here, by, at = act.actor.organisation, act.actor.user, act.at
    if user.pk == by:
        raise NotAllowedError("a role for themselves")
    alone("members", here)
    words = _words(act, user, role)
    standing = Membership.objects.filter(user=user, role=role).first()
    if standing is None:
        Membership(id=act.made, organisation=here, by=by, at=at, user=user, role=role).save()
    if standing or starts_on or ends_at:
        row = standing or Membership.objects.get(id=act.made)
        last = Term.objects.filter(membership=row).order_by("version").last()
        if standing and (last is None or last.ends_at is None or act.at < last.ends_at):
            raise AlreadyHeldError
        _term(act, row, starts_on or act.at.astimezone(LONDON).date(), ends_at)
    row = Membership.objects.get(user=user, role=role)
    for word in words:
        count = Asked.objects.filter(membership=row, word=word).count()
        Asked(
            organisation=here, by=by, at=at, membership=row, user=user, word=word, version=count + 1,
            name=name or user.name,
        ).save()  # fmt: skip


def _words(act: Act, user: User, role: Role) -> list[Word]:
    """For whose words a new role of somebody's waits. Whoever sits at the machine asks nobody."""
    if act.actor.user == HOUSE:
        return []
    held = [each for each in holdings(user.pk) if each.is_theirs(act.at)]
    here = any(each.organisation == act.actor.organisation for each in held)
    words = [] if here or not (held or has_joined(user)) else [Word.OWN]
    return [*words, Word.LEADS] if role in CONFIRMED else words


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


@change(Verb.MEMBER_ADD)
def bring_in(act: Act, given: Invited) -> UUID:
    """Let somebody belong to the organisation by their address. Somebody new joins; who has an account already is asked
    at their own sign-in. Whoever brings them in sees the same, and is not told which it is.

    Raises AccountError where the name or the address is none; AlreadyHeldError; AnotherNameError; NotAllowedError to
    whoever brings in themselves.
    """
    check_words(given.email, given.name)
    user, name = user_by_address(given.email.strip()), " ".join(given.name.split())
    known = known_here(user.pk) if user else None
    if known and _plain(known.name) != _plain(name):
        raise AnotherNameError
    if user is None:
        user = make_user(given.email, name, act.at, by=act.actor.user)
    elif not known and not has_joined(user) and not any(each.is_theirs(act.at) for each in holdings(user.pk)):
        user = rename(user, name, act.at, by=act.actor.user)  # nobody ever came: whoever asks now says who it is
    _add_member(act, user, given.role, given.starts_on, given.ends_at, known.name if known else name)
    return user.pk


@change(Verb.MEMBER_DATE)
def date_member(act: Act, membership: UUID, starts_on: date, ends_at: datetime | None) -> UUID:
    """Say from when to when a membership holds. Raises Membership.DoesNotExist; LastOneError where nobody else would
    lead or mind then; NotAllowedError to whoever would lengthen their own.
    """
    alone("members", act.actor.organisation)
    row = Membership.objects.get(id=membership)
    stood = next((each for each in holdings(row.user_id) if each.id == membership), None)
    if row.user_id == act.actor.user and stood and stood.ends_at and (ends_at is None or stood.ends_at < ends_at):
        raise NotAllowedError("longer for themselves")
    if starts_on > act.at.astimezone(LONDON).date() or (ends_at is not None and ends_at <= act.at):
        _refuse_last(act, {membership})
    _term(act, row, starts_on, ends_at)
    return row.user_id


@change(Verb.MEMBER_END)
def end_member(act: Act, user: User) -> UUID:
    """End all that a user may do here, now: the leaver switch. Raises LastOneError where nobody else leads or minds.

    Every role, and what they may do by the head's word. What they work on is handed over in `cases/changes.py`.
    """
    alone("members", act.actor.organisation)
    mine = [each for each in _standing(act) if each.user == user.pk]
    _refuse_last(act, {each.id for each in mine})
    for each in mine:
        end_now(act, each)
    for row in delegations_going_on(act.at):
        if row.user_id == user.pk:
            _delegation(act, row.user, Delegated.over(row))
    return user.pk


@change(Verb.MEMBER_END)
def end_role(act: Act, membership: UUID) -> UUID:
    """End one role of somebody, now. Raises LastOneError; Membership.DoesNotExist where it does not stand any more."""
    alone("members", act.actor.organisation)
    found = next((each for each in _standing(act) if each.id == membership), None)
    if found is None:
        raise Membership.DoesNotExist
    _refuse_last(act, {membership})
    end_now(act, found)
    return found.user


@change(Verb.DELEGATION_SET)
def delegate(act: Act, user: User, given: Delegated) -> UUID:
    """Say that somebody may do something by the head's word, from a day to a day; or, by `stands`, that it is over."""
    _delegation(act, user, given, act.made)
    return user.pk


@change(Verb.BELONGING_SET)
def belong(act: Act, whole: UUID, name: str, *, stands: bool) -> UUID:
    """Say that the organisation is part of another, such as a trust; or that it no longer is."""
    alone("belonging", act.actor.organisation)
    last = Belonging.objects.filter(whole=whole).order_by("version").last()
    Belonging(
        id=act.made, organisation=act.actor.organisation, by=act.actor.user, at=act.at, whole=whole, name=name,
        version=last.version + 1 if last else 1, stands=stands,
    ).save()  # fmt: skip
    return act.actor.organisation


@change(Verb.PRACTICE_SET)
def set_practice(act: Act, signs: str) -> UUID:
    """Say which decisions ask for a second signature here, from now on."""
    alone("practice", act.actor.organisation)
    last = Practice.objects.order_by("version").last()
    Practice(
        id=act.made, organisation=act.actor.organisation, by=act.actor.user, at=act.at,
        version=last.version + 1 if last else 1, signs=signs,
    ).save()  # fmt: skip
    return act.actor.organisation


@change(Verb.ACCESS_CONFIRM)
def confirm(act: Act, said: Said) -> UUID:
    """Say of one line of an access review what becomes of it. What is changed or ended, another verb does."""
    seen = said.line
    if said.reason:
        keyring.make_record(act.actor.organisation, act.made, act.at)
    AccessLine(
        id=act.made, organisation=act.actor.organisation, by=act.actor.user, at=act.at, part=said.part, sort=seen.sort,
        subject=seen.subject, version=seen.version, verdict=said.verdict, reason=said.reason or None,
    ).save()  # fmt: skip
    return seen.subject


@change(Verb.ACCESS_CONFIRM)
def finish_review(act: Act, part: Part) -> UUID:
    """Say that every line of a part of the access review is confirmed. The page asks whether that is so."""
    AccessReview(
        id=act.made, organisation=act.actor.organisation, by=act.actor.user, at=act.at, part=part
    ).save()  # fmt: skip
    return act.actor.organisation


def switch(user: UUID, organisation: UUID, at: datetime) -> None:
    """Record that somebody goes on in another organisation. Raises NotAllowedError where they do not belong to it."""
    if not any(each.organisation == organisation and each.holds(at) for each in holdings(user)):
        raise NotAllowedError("an organisation of theirs")
    note_house(Verb.SESSION_SWITCH, user, organisation, at)


def _delegation(act: Act, user: User, given: Delegated, made: UUID | None = None) -> None:
    alone("delegation", user.pk)
    last = Delegation.objects.filter(user=user, matter=given.matter).order_by("version").last()
    Delegation(
        id=made or uuid4(), organisation=act.actor.organisation, by=act.actor.user, at=act.at, user=user,
        matter=given.matter, version=last.version + 1 if last else 1, starts_on=given.starts_on, ends_on=given.ends_on,
        word_of=given.word_of, stands=given.stands,
    ).save()  # fmt: skip


def _standing(act: Act) -> list[Holding]:
    return [each for _, each in members(act.at)]


def _refuse_last(act: Act, without: set[UUID]) -> None:
    for role in NEEDED:
        held = {each.id for each in _standing(act) if each.role == role and each.holds(act.at)}
        if held and held <= without:
            raise LastOneError(role)


def end_now(act: Act, holding: Holding) -> None:
    """End a membership, within the change that is under way."""
    row = Membership.objects.get(id=holding.id)
    _term(act, row, min(holding.starts_on, act.at.astimezone(LONDON).date()), act.at)


def _term(act: Act, row: Membership, starts_on: date, ends_at: datetime | None) -> None:
    last = Term.objects.filter(membership=row).order_by("version").last()
    Term(
        organisation=act.actor.organisation, by=act.actor.user, at=act.at, membership=row, user_id=row.user_id,
        version=last.version + 1 if last else 1, starts_on=starts_on, ends_at=ends_at,
    ).save()  # fmt: skip
