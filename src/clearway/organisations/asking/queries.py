"""What waits for somebody's word: a membership that counts only when they have said yes to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clearway.accounts.models import User
from clearway.audit.acts import Act, Actor
from clearway.audit.events import Verb
from clearway.organisations.access import ASKED, CONFIRMED
from clearway.organisations.holding import Holding
from clearway.organisations.models import Answered, Asked, Word
from clearway.organisations.queries import holdings, in_role, members, organisation, staff_names
from clearway.organisations.since import asked_here
from clearway.vault.reach import within


@dataclass(frozen=True, slots=True)
class Waiting:
    """A membership that waits: what was asked, of whom, as they are called here, and who asked."""

    asked: Asked
    user: User
    holding: Holding
    by: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """The same as the one sees it who is meant: where, by whom; `own`: theirs to answer; else it waits for a lead."""

    asked: UUID
    organisation: UUID
    place: str
    holding: Holding
    by: str
    own: bool


def waiting(at: datetime, word: Word, user: UUID | None = None) -> list[Waiting]:
    """Whatever waits for such a word here, or of one user; the oldest first."""
    found = [(who, each) for who, each in members(at) if word in each.waits and user in (None, who.pk)]
    newest = _newest_here({each.id for _, each in found}, word)
    names = staff_names({each.by for each in newest.values()})
    return [Waiting(newest[each.id], who, each, names.get(newest[each.id].by, "")) for who, each in found]


def to_confirm(act: Act) -> list[Waiting]:
    """New leads, deputies and heads who wait for the actor's word: not whom they asked themselves, nor themselves."""
    if Verb.MEMBER_CONFIRM not in act.actor.does:
        return []
    return [each for each in waiting(act.at, Word.LEADS) if is_apart(each.asked, act.actor.user)]


def confirming(act: Act, name: UUID) -> Waiting:
    """One of these. Raises Asked.DoesNotExist; NotAllowedError to whoever confirms nobody."""
    act.demand(Verb.MEMBER_CONFIRM)
    found = next((each for each in to_confirm(act) if each.asked.id == name), None)
    if found is None:
        raise Asked.DoesNotExist
    act.saw(Verb.MEMBER_READ, found.user.pk)
    return found


def is_apart(asked: Asked, user: UUID) -> bool:
    """Whether somebody is neither who asked nor who is meant."""
    return user not in (asked.by, asked.user_id)


def confirmers(asked: Asked, at: datetime) -> list[User]:
    """Who can say yes to a new lead, deputy or head."""
    return [each for each in in_role(at, *CONFIRMED) if is_apart(asked, each.pk)]


def unconfirmable(at: datetime, user: UUID) -> list[Waiting]:
    """What waits for a lead, deputy or head where there is none who could say yes."""
    return [each for each in waiting(at, Word.LEADS, user) if not confirmers(each.asked, at)]


def unconfirmed(at: datetime, user: UUID) -> set[UUID]:
    """The memberships of a user that count though nobody could confirm them."""
    held = [each.id for who, each in members(at) if who.pk == user and each.role in CONFIRMED]
    rows = [row.id for row in _newest(held, Word.LEADS).values()]
    found = Answered.objects.filter(asked__in=rows, unconfirmed=True)
    return set(found.values_list("asked__membership", flat=True))


def refusals(user: UUID) -> dict[UUID, str]:
    """Why the last that was asked of a lead, deputy or head about a user was refused, by membership. It is opened: the
    caller notes why.
    """
    rows = Asked.objects.filter(user=user, word=Word.LEADS).order_by("version").values_list("membership_id", "id")
    newest = {asked: membership for membership, asked in dict(rows).items()}
    found = Answered.objects.filter(asked__in=newest, yes=False)
    return {newest[each.asked_id]: each.reason for each in found if each.reason}


def invitations(user: UUID, at: datetime) -> list[Invitation]:
    """Whatever waits of a user in any organisation. Nothing else of the organisations is read than their names."""
    found = []
    for each in holdings(user):
        if not each.waits or not each.goes_on(at):
            continue
        word = Word.OWN if Word.OWN in each.waits else Word.LEADS
        with within(each.organisation):
            asked = _newest([each.id], word)[each.id]
            by = staff_names({asked.by}).get(asked.by, "")
            place = organisation().name
        found.append(Invitation(asked.id, each.organisation, place, each, by, word == Word.OWN))
    return found


def is_waiting(user: UUID, at: datetime) -> bool:
    """Whether anything of a user waits, and so has to be shown to them."""
    return any(each.waits and each.goes_on(at) for each in holdings(user))


def is_asked(user: UUID, at: datetime) -> bool:
    """Whether an organisation asks a user to join."""
    return any(Word.OWN in each.waits and each.goes_on(at) for each in holdings(user))


def as_asked(user: UUID, where: UUID) -> Actor:
    """As whom somebody answers who is asked to join."""
    return Actor(user, where, ASKED)


def _newest_here(memberships: set[UUID], word: Word) -> dict[UUID, Asked]:
    rows = [each for each in asked_here() if each.word == word and each.membership_id in memberships]
    return {row.membership_id: row for row in sorted(rows, key=lambda each: each.version)}


def _newest(memberships: Iterable[UUID], word: Word) -> dict[UUID, Asked]:
    rows = Asked.objects.filter(membership__in=list(memberships), word=word).order_by("version")
    return {row.membership_id: row for row in rows.select_related("membership")}
