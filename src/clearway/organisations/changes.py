"""Every write of an organisation's own affairs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from clearway.accounts.models import User
from clearway.audit.acts import Act, change
from clearway.audit.events import Verb
from clearway.core.packs.schema import Pack
from clearway.organisations.models import Acknowledgement, Area, Line, Membership, Organisation, Role
from clearway.organisations.queries import at_the_machine
from clearway.vault import keyring


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
def add_member(act: Act, user: User, role: Role) -> UUID:
    """Let a user belong to the organisation, in a role."""
    Membership(
        id=act.made, organisation=act.actor.organisation, by=act.actor.user, at=act.at, user=user, role=role
    ).save()  # fmt: skip
    return user.id
