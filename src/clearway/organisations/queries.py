"""Who somebody is here, and what the organisation has set down."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from clearway.accounts.models import User
from clearway.accounts.queries import LetIn, joined, restorations, signs_in_with_one_click
from clearway.audit.acts import Act, Actor
from clearway.audit.events import Verb
from clearway.core.calendar import LONDON
from clearway.organisations.access import (
    AT_THE_MACHINE,
    DOES,
    EXPORTING,
    HOUSEKEEPING,
    REMINDING,
    REPLAYING,
    ROLLING,
    SWEEPING,
)
from clearway.organisations.holding import Holding, holding_of, last_day, waits_of
from clearway.organisations.models import (
    Acknowledgement,
    Area,
    Asked,
    Belonging,
    Delegation,
    HandOver,
    Line,
    Membership,
    Organisation,
    Practice,
    Role,
    Word,
)
from clearway.organisations.since import held_here
from clearway.vault.models import HOUSE
from clearway.vault.reach import is_within, of_user, within
from clearway.vault.ready import heard, once

NEEDED = (Role.LEAD, Role.ADMINISTRATOR)  # without whom an organisation cannot go on

USERS = ("users",)  # who belongs or belonged here, once they were asked for
HELD = (
    "id", "organisation", "user_id", "role", "at", "terms__starts_on", "terms__ends_at", "terms__version"
)  # fmt: skip
SAID = ("asked__word", "asked__version", "asked__answered__yes")


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who belongs here, did, or will, with each role, the newest first."""

    user: User
    holdings: tuple[Holding, ...]
    joined: bool

    @property
    def comes_in(self) -> bool:
        """Whether they can sign in: they have joined, or the demonstration needs nothing of them but a click."""
        return self.joined or signs_in_with_one_click(self.user)

    def holds(self, at: datetime) -> bool:
        """Whether they belong here at this moment."""
        return any(each.holds(at) for each in self.holdings)

    def stands(self, at: datetime) -> bool:
        """The same, as far as an organisation is told: see `Holding.stands`."""
        return any(each.stands(at) for each in self.holdings)

    def goes_on(self, at: datetime) -> bool:
        """Whether they belong here at this moment, or will."""
        return any(each.goes_on(at) for each in self.holdings)

    def is_only_asked(self) -> bool:
        """Whether they never were anything here, and have not answered yet whether they will be."""
        return all(Word.OWN in each.waits for each in self.holdings)


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation to which somebody belongs: its name, and what they are there."""

    id: UUID
    name: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Authority:
    """A delegation as it was set down, and what has become of it: holds, to come, over, ended or replaced."""

    row: Delegation
    state: str


def actor_of(user: UUID, at: datetime, wanted: UUID | None = None) -> Actor | None:
    """As whom a user acts at a moment: what all their roles in one organisation do. None where they belong to none.

    That is the organisation wanted, where they belong to it; else the first that is their own, before one in which
    they are a guest.
    """
    held = holdings(user)
    found = [each for each in held if each.holds(at)]
    if not found:
        return None
    places = [each.organisation for each in sorted(found, key=lambda each: each.role == Role.GUEST)]
    here = wanted if wanted in places else places[0]
    roles = frozenset(each.role for each in found if each.organisation == here)
    several = len(set(places)) > 1
    asked = any(Word.OWN in each.waits and each.goes_on(at) for each in held)
    return Actor(user, here, frozenset().union(*(DOES[role] for role in roles)), roles, several, asked)


def chosen(said: str | None) -> UUID | None:
    """The organisation of which a session says that somebody chose it."""
    return UUID(said) if said else None


def places(user: UUID, at: datetime) -> list[Place]:
    """Every organisation to which a user belongs at a moment, by name. Nothing else of them is read."""
    roles: dict[UUID, list[Role]] = {}
    for each in holdings(user):
        if each.holds(at):
            roles.setdefault(each.organisation, []).append(each.role)
    found = []
    for here, held in roles.items():
        with within(here):
            found.append(Place(here, organisation().name, tuple(held)))
    return sorted(found, key=lambda each: each.name)


def vouches(user: UUID, here: UUID, at: datetime) -> bool:
    """Whether this organisation is the one that says who a user is, and so may let them in anew.

    It is where it is the only one in which they are more than a guest; for a mere guest, the only one at all. Else
    whoever looks after accounts in one organisation could get into another with somebody's name.
    """
    held = [each for each in holdings(user) if each.is_theirs(at)]
    homes = {each.organisation for each in held if each.role != Role.GUEST}
    return (homes or {each.organisation for each in held}) == {here}


def goes_on_elsewhere(user: UUID, act: Act) -> bool:
    """Whether a user belongs to another organisation than the actor's, or will."""
    return any(each.organisation != act.actor.organisation and each.is_theirs(act.at) for each in holdings(user))


def holdings(user: UUID) -> list[Holding]:
    """Every membership of a user, in every organisation, whether it still holds or not; the oldest first."""
    with of_user(user):
        rows = Membership.everywhere().filter(user_id=user).order_by("at", "id", "terms__version")
        found = list(rows.values_list(*HELD, *SAID))
    newest = {each[0]: each[: len(HELD)] for each in found}  # of each membership the last: its highest version
    waits = waits_of((each[0], *each[len(HELD) :]) for each in found)
    return [holding_of(*each, waits=waits.get(each[0], frozenset())) for each in newest.values()]


def _named(users: dict[UUID, User], held: Iterable[Holding]) -> dict[UUID, User]:
    """Each user as they are called here: by the name with which they were asked, while they have not answered."""
    known = {each.user for each in held if Word.OWN not in each.waits}
    if known == users.keys():
        return users
    names: dict[UUID, Asked] = {}
    for row in Asked.objects.filter(word=Word.OWN, user__in=users.keys() - known).order_by("-at"):
        names[row.user_id] = row  # the first
    return {name: _called(user, names[name]) if name in names else user for name, user in users.items()}


def _called(user: User, asked: Asked) -> User:
    found = copy(user)
    found.name, found.joined_at = asked.name, asked.at
    return found


def at_the_machine(organisation: UUID) -> Actor:
    """Whoever sits at the machine itself, with its files: for the commands that set an organisation up."""
    return Actor(HOUSE, organisation, HOUSEKEEPING)


def exporting_at_the_machine(organisation: UUID) -> Actor:
    """Whoever sits at the machine and exports a case: it may read one to take it out, and nothing else.

    Who has the database and the master key can open everything anyway, so no password is asked. But the event names the
    machine, never a lead who did not do it: a name that anybody could type would be believed like a true one.
    """
    return Actor(HOUSE, organisation, EXPORTING, frozenset({AT_THE_MACHINE}))


def rolling_at_the_machine(organisation: UUID) -> Actor:
    """Whoever sits at the machine and brings a roll in: it reads who the pupils are, and nothing else."""
    return Actor(HOUSE, organisation, ROLLING, frozenset({AT_THE_MACHINE}))


def sweeping_at_the_machine(organisation: UUID) -> Actor:
    """The server itself, which takes away what is past its day; it opens nothing."""
    return Actor(HOUSE, organisation, SWEEPING, frozenset({AT_THE_MACHINE}))


def reminding_at_the_machine(organisation: UUID) -> Actor:
    """The timer that sends word that something waits; it opens nothing."""
    return Actor(HOUSE, organisation, REMINDING, frozenset({AT_THE_MACHINE}))


def replaying_for(user: UUID, here: UUID, at: datetime) -> tuple[Actor, bool]:
    """A reporter as they were at the moment of sending, to put in what they sent then, and nothing else; and whether
    they might report here at that moment. What they sent is put in either way: the record says which.
    """
    held = frozenset(each.role for each in holdings(user) if each.organisation == here and each.holds(at))
    return Actor(user, here, REPLAYING, held), any(Verb.CONCERN_REPORT in DOES[role] for role in held)


def organisation() -> Organisation:
    """The organisation within reach."""
    return once(("organisation",), Organisation.objects.get)


def areas() -> list[str]:
    """The areas whose guidance it follows, in order."""
    return list(once(("areas",), lambda: sorted(set(Area.objects.values_list("area", flat=True)))))


def lines() -> list[Line]:
    """Its own lines to call, the newest for each area and use."""
    newest = {(line.area, line.use): line for line in Line.objects.order_by("at")}
    return [newest[key] for key in sorted(newest)]


def acknowledged() -> set[tuple[str, str]]:
    """The packs that it acknowledged, as id and checksum."""
    return set(Acknowledgement.objects.values_list("pack", "checksum"))


def staff_names(users: set[UUID]) -> dict[UUID, str]:
    """The names of members of staff, by id. Staff names are the one exception to sealing."""
    here: dict[UUID, User] = (heard(USERS) if is_within() else None) or {}
    found = {each: here[each].name for each in users if each in here}
    if left := users - found.keys():
        found |= User.objects.filter(id__in=left).values_list("id", "name")
    return found


def members(at: datetime) -> list[tuple[User, Holding]]:
    """Everyone who belongs to it at a moment or will from a later day, with each role; the oldest first."""
    held = held_here()
    by_name = once(USERS, lambda: User.objects.in_bulk({each.user for each in held}))
    users = once(("users here",), lambda: _named(by_name, held))
    return [(users[each.user], each) for each in held if each.goes_on(at)]


def in_role(at: datetime, *roles: Role) -> list[User]:
    """Everyone who holds one of these roles here at a moment."""
    return list({user.pk: user for user, each in members(at) if each.role in roles and each.holds(at)}.values())


def colleagues(at: datetime) -> list[User]:
    """Everyone who works here at a moment, by name: guests belong elsewhere."""
    found = {user.pk: user for user, each in members(at) if each.role != Role.GUEST and each.holds(at)}
    return sorted(found.values(), key=lambda each: each.name)


def delegations(at: datetime) -> list[Delegation]:
    """What is authorised at a moment: for each user and matter the newest, where it holds."""
    day = at.astimezone(LONDON).date()
    return [each for each in delegations_going_on(at) if each.starts_on <= day]


def delegations_going_on(at: datetime) -> list[Delegation]:
    """The same, with what will hold from a later day."""
    day = at.astimezone(LONDON).date()
    rows = Delegation.objects.select_related("user", "word_of").order_by("version")
    newest = {(each.user_id, each.matter): each for each in rows}
    return [each for each in newest.values() if each.stands and (each.ends_on is None or day <= each.ends_on)]


def authorities(act: Act) -> list[Authority]:
    """Every delegation that was ever set down, the newest first. Raises NotAllowedError."""
    act.demand(Verb.DELEGATION_SET)
    act.saw(Verb.MEMBER_READ, act.actor.organisation)
    rows = list(Delegation.objects.select_related("user", "word_of").order_by("-at", "-version"))
    newest: dict[tuple[UUID, str], int] = {}
    for row in rows:
        key = (row.user_id, row.matter)
        newest[key] = max(newest.get(key, 0), row.version)
    day = act.at.astimezone(LONDON).date()
    return [Authority(row, _state(row, newest[row.user_id, row.matter], day)) for row in rows]


def _state(row: Delegation, newest: int, day: date) -> str:
    if not row.stands:
        return "ended"
    if row.version != newest:
        return "replaced"
    if row.starts_on > day:
        return "to come"
    return "over" if row.ends_on and row.ends_on < day else "holds"


def everyone(act: Act) -> list[Member]:
    """Everybody who belongs here, did, or will, by name; those who do first. Raises NotAllowedError."""
    act.demand(Verb.MEMBER_ADD)
    act.saw(Verb.MEMBER_READ, act.actor.organisation)
    found = _everyone()
    return sorted(found, key=lambda each: (not each.goes_on(act.at), each.user.name.casefold()))


def member(act: Act, user: UUID) -> Member:
    """Somebody who belongs here, did, or will. Raises User.DoesNotExist, NotAllowedError."""
    act.demand(Verb.MEMBER_ADD)
    found = next((each for each in _everyone(user) if each.user.pk == user), None)
    if found is None:
        raise User.DoesNotExist
    act.saw(Verb.MEMBER_READ, user)
    return found


def known_here(user: UUID) -> User | None:
    """Somebody who belongs here, did, will, or is asked to, as they are called here; None of anybody else."""
    return next((each.user for each in _everyone(user)), None)


def _everyone(only: UUID | None = None) -> list[Member]:
    rows = Membership.objects.select_related("user")
    users = {row.user_id: row.user for row in (rows.filter(user=only) if only else rows)}
    held: dict[UUID, list[Holding]] = {}
    for each in held_here(newest_first=True):
        if each.user in users:
            held.setdefault(each.user, []).append(each)
    there = joined(users.values())
    named = _named(users, [each for some in held.values() for each in some])
    found = [Member(named[user], tuple(holdings), user in there) for user, holdings in held.items()]
    return [replace(each, joined=False) if each.is_only_asked() else each for each in found]


def let_in_anew(act: Act, found: Member) -> list[LetIn]:
    """When somebody of here was let in anew, by somebody of here, and why; the newest first. Raises NotAllowedError.

    What another organisation did is not shown here; what was done at the machine only where this one vouches for them.
    """
    act.demand(Verb.USER_RESTORE)
    act.saw(Verb.MEMBER_READ, found.user.pk)
    ours: set[UUID | None] = set(Membership.objects.values_list("user_id", flat=True))
    if vouches(found.user.pk, act.actor.organisation, act.at):
        ours.add(None)
    return [each for each in restorations(found.user.pk) if each.by in ours and found.holds(each.at)]


def left_empty(at: datetime) -> list[tuple[Role, date]]:
    """Each role that an organisation needs and that nobody holds after a day, with that day."""
    found = []
    for role in NEEDED:
        ends = [each.ends_at for _, each in members(at) if each.role == role and not each.waits]
        known = [end for end in ends if end is not None]
        if len(known) == len(ends):
            found.append((role, last_day(max(known)) if known else at.astimezone(LONDON).date()))
    return found


def practice() -> Practice | None:
    """Which decisions ask for a second signature here, as it stands; None where nobody has said."""
    return once(("practice",), lambda: Practice.objects.order_by("version").last())


def belongings() -> list[Belonging]:
    """What the organisation is part of, or was (`stands`): for each whole the newest, by name."""
    newest = {each.whole: each for each in Belonging.objects.order_by("version")}
    return sorted(newest.values(), key=lambda each: each.name)


def hand_over_of(user: UUID) -> HandOver | None:
    """The last time that everything of somebody's ended here; None where it never did."""
    return HandOver.objects.select_related("receiver").filter(user=user).order_by("at").last()


def hand_overs_to(user: UUID, since: datetime) -> list[HandOver]:
    """What was handed over to somebody since a moment, the newest first."""
    return list(HandOver.objects.select_related("user").filter(receiver=user, at__gte=since).order_by("-at"))


def words_of(user: User) -> list[str]:
    """What everybody knows of the places to which a user belongs: their names and areas."""
    found = []
    for here in {each.organisation for each in holdings(user.pk)}:
        with within(here):
            found += [organisation().name, *areas()]
    return found
