"""Who somebody is here, and what the organisation has set down."""

from uuid import UUID

from clearway.accounts.models import User
from clearway.audit.acts import Actor
from clearway.organisations.access import DOES, EXPORTING, HOUSEKEEPING
from clearway.organisations.models import Acknowledgement, Area, Line, Membership, Organisation, Role
from clearway.vault.models import HOUSE
from clearway.vault.reach import of_user


def actor_of(user: UUID) -> Actor | None:
    """As whom a user acts: what all their roles in their organisation do; None where they belong to none."""
    with of_user(user):
        found = list(Membership.everywhere().filter(user_id=user).values_list("organisation", "role").order_by("at"))
    if not found:
        return None
    here = found[0][0]
    does = frozenset().union(*(DOES[role] for organisation, role in found if organisation == here))
    return Actor(user, here, does)


def roles_of(user: UUID) -> list[Role]:
    """A user's roles in the organisation within reach."""
    return [Role(role) for role in Membership.objects.filter(user_id=user).values_list("role", flat=True)]


def at_the_machine(organisation: UUID) -> Actor:
    """Whoever sits at the machine itself, with its files: for the commands that set an organisation up."""
    return Actor(HOUSE, organisation, HOUSEKEEPING)


def exporting_at_the_machine(organisation: UUID) -> Actor:
    """Whoever sits at the machine and exports a case: it may read one to take it out, and nothing else.

    Who has the database and the master key can open everything anyway, so no password is asked. But the event names the
    machine, never a lead who did not do it: a name that anybody could type would be believed like a true one.
    """
    return Actor(HOUSE, organisation, EXPORTING)


def organisation() -> Organisation:
    """The organisation within reach."""
    return Organisation.objects.get()


def areas() -> list[str]:
    """The areas whose guidance it follows, in order."""
    return sorted(set(Area.objects.values_list("area", flat=True)))


def lines() -> list[Line]:
    """Its own lines to call, the newest for each area and use."""
    newest = {(line.area, line.use): line for line in Line.objects.order_by("at")}
    return [newest[key] for key in sorted(newest)]


def acknowledged() -> set[tuple[str, str]]:
    """The packs that it acknowledged, as id and checksum."""
    return set(Acknowledgement.objects.values_list("pack", "checksum"))


def staff_names(users: set[UUID]) -> dict[UUID, str]:
    """The names of members of staff, by id. Staff names are the one exception to sealing."""
    return dict(User.objects.filter(id__in=users).values_list("id", "name"))


def members() -> list[tuple[User, Role]]:
    """Everyone who belongs to it, with their role."""
    found = Membership.objects.select_related("user").order_by("at")
    return [(each.user, Role(each.role)) for each in found]
