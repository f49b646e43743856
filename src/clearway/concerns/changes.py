"""Reporting a concern, and what follows until it is a case or none. Who is kept from one is in cases/changes.py: who
says so depends on the case that it became; so does closing it.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from clearway.accounts.models import User
from clearway.audit.acts import Act, change
from clearway.audit.errors import NotAllowedError
from clearway.audit.events import Verb
from clearway.concerns.models import (
    Added,
    Concern,
    Device,
    KeptFrom,
    Named,
    OfConcern,
    Reminded,
    Replayed,
    Seen,
    TakenUp,
    Told,
)
from clearway.organisations.models import Role
from clearway.organisations.queries import actor_of, colleagues, in_role
from clearway.people.access import BLINDING, NobodyLeftError, hidden_from
from clearway.people.models import Person
from clearway.vault import keyring
from clearway.vault.reach import alone

log = logging.getLogger("clearway.journal")
THEIR_CONDUCT = "The reporter says that it is about what they did."


class AlreadyTakenUpError(Exception):
    """Somebody deals with the report already."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a reporter writes: who it is about, what they were told or noticed, when they learned of it, danger now; by
    whom they were told, where the device is, whether any adult looked at an image; the id of the member of staff about
    whose conduct it is.
    """

    about: str
    account: str
    learned_at: datetime
    danger: str
    told_by: str = ""
    device: str = Device.UNKNOWN.value
    seen: str = Seen.UNKNOWN.value
    staff: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """How a report came that was written down while the database was gone: under which name, when, and whether its
    reporter might report here at that moment.
    """

    entry: UUID
    at: datetime
    belonged: bool


@change(Verb.CONCERN_REPORT)
def report(act: Act, said: Report, named: Sequence[Person] = ()) -> UUID:
    """Report a concern, about these whom the reporter chose from the roll among others.

    Whoever's conduct it is about is kept from it from the first moment. Raises NobodyLeftError where nobody else who
    answers for safeguarding here would learn of it.
    """
    them = _whom_it_is_about(act.at, said)
    if them:
        alone(BLINDING, act.actor.organisation)
        if not _learned_of_without(them, act, named):
            raise NobodyLeftError
    concern = _write(act, said, named)
    if them:
        add(act, concern, KeptFrom(user=them, version=1, stands=True, reason=THEIR_CONDUCT))
    return concern.id


@change(Verb.CONCERN_REPLAY)
def replay(act: Act, said: Report, named: Sequence[Person], sent: Sent) -> UUID:
    """Put in what was written down while the database was gone. It stands as of when it was sent, and says that it came
    in later: nobody can take it for one that was in the record then.
    """
    concern = _write(replace(act, at=sent.at), said, named)
    add(act, concern, Replayed(sent_at=sent.at, entry=sent.entry, belonged=sent.belonged))
    if them := _whom_it_is_about(act.at, said):
        alone(BLINDING, act.actor.organisation)
        if _learned_of_without(them, act, named):
            add(act, concern, KeptFrom(user=them, version=1, stands=True, reason=THEIR_CONDUCT))
        else:  # it was kept before anybody could be told so; read by nobody it would be lost
            log.error("whom a report from the journal is about can read it: nobody else answers for it here")
    return concern.id


def _write(act: Act, said: Report, named: Sequence[Person]) -> Concern:
    here = act.actor.organisation
    keyring.make_record(here, act.made, act.at)
    concern = Concern(
        id=act.made, organisation=here, by=act.actor.user, at=act.at,
        danger=said.danger, learned_at=said.learned_at, about=said.about, account=said.account,
    )  # fmt: skip
    concern.save()
    add(act, concern, Told(told_by=said.told_by, device=said.device, seen=said.seen))
    for person in named:
        add(act, concern, Named(person=person))
    return concern


def _whom_it_is_about(at: datetime, said: Report) -> User | None:
    """The member of staff about whose conduct the reporter says that it is; None where nobody here has that id."""
    return next((each for each in colleagues(at) if str(each.pk) == said.staff), None)


def _learned_of_without(them: User, act: Act, named: Sequence[Person]) -> bool:
    """Whether somebody else who leads here will read it, or a head is told."""
    if them not in in_role(act.at, Role.LEAD, Role.HEAD):
        return True
    if any(each != them for each in in_role(act.at, Role.HEAD)):
        return True
    ids = [each.pk for each in named]
    leads = (actor_of(each.pk, act.at, act.actor.organisation) for each in in_role(act.at, Role.LEAD) if each != them)
    return any(hidden_from(Act(each, act.at), ids).isdisjoint(ids) for each in leads if each)


@change(Verb.CONCERN_ADD)
def add_words(act: Act, concern: Concern, words: str) -> UUID:
    """The reporter adds to their report. Raises NotAllowedError to anybody else."""
    if concern.by != act.actor.user:
        raise NotAllowedError("somebody else's report")
    add(act, concern, Added(id=act.made, words=words))
    return concern.id


@change(Verb.CONCERN_TAKE_UP)
def take_up(act: Act, concern: Concern) -> UUID:
    """Say that one deals with it. Raises AlreadyTakenUpError."""
    if not taken_up(act, concern):
        raise AlreadyTakenUpError
    return concern.id


def taken_up(act: Act, concern: Concern) -> bool:
    """The same, within another change; whether it was not taken up before."""
    alone("taken up", concern.id)
    if TakenUp.objects.filter(concern=concern).exists():
        return False
    add(act, concern, TakenUp())
    return True


@change(Verb.CONCERN_REMIND)
def note_reminder(act: Act, concern: Concern, user: User) -> UUID:
    """Write down that somebody was sent word that something waits: so they are not sent it again."""
    alone("reminded", concern.id)
    add(act, concern, Reminded(id=act.made, user=user))
    return concern.id


def add(act: Act, concern: Concern, row: OfConcern) -> None:
    """One row of a report, within a change that is under way."""
    row.concern, row.organisation, row.by, row.at = concern, act.actor.organisation, act.actor.user, act.at
    row.save()
