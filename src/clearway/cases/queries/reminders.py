"""Who is sent word that something waits: of a report that nobody has taken up. Nothing is opened.

After a quarter of an hour every deputy who sees the report; where none does, every lead who does; after half an hour
the head as well. Nobody who is kept from it, and nobody twice.
"""

from collections import defaultdict
from uuid import UUID

from clearway.accounts.models import User
from clearway.audit.acts import Act
from clearway.cases import pending
from clearway.cases.access import visible_concerns
from clearway.cases.queries.reports import TO_THE_DEPUTY, untaken_by_name
from clearway.concerns.models import Concern, Reminded
from clearway.organisations.models import Role
from clearway.organisations.queries import actor_of, in_role


def to_remind(act: Act) -> dict[User, list[Concern]]:
    """Of which reports somebody is to be sent word now, by whom it is for."""
    rows = pending.untold(pending.untaken(Concern.objects.filter(at__lte=act.at - TO_THE_DEPUTY)))
    waiting = {each.pk: each for each in rows.defer("about", "account")}
    if not waiting:
        return {}
    told = _seen_by(act, Role.DEPUTY, set(waiting))
    nobodys = set(waiting) - {name for names in told.values() for name in names}
    parts = [told, _seen_by(act, Role.LEAD, nobodys) if nobodys else {}, _heads(act, set(waiting))]
    sent = set(Reminded.objects.filter(concern__in=waiting).values_list("concern_id", "user_id"))
    found: dict[User, dict[UUID, Concern]] = defaultdict(dict)
    for part in parts:
        for user, names in part.items():
            for name in names:
                if (name, user.pk) not in sent:
                    found[user][name] = waiting[name]
    return {user: list(each.values()) for user, each in found.items()}


def _seen_by(act: Act, role: Role, concerns: set[UUID]) -> dict[User, set[UUID]]:
    """Which of some reports each of those in a role sees."""
    return {
        user: set(visible_concerns(theirs).filter(pk__in=concerns).values_list("pk", flat=True))
        for user, theirs in _acts(act, role)
    }


def _heads(act: Act, concerns: set[UUID]) -> dict[User, set[UUID]]:
    return {user: concerns & set(untaken_by_name(theirs)) for user, theirs in _acts(act, Role.HEAD)}


def _acts(act: Act, role: Role) -> list[tuple[User, Act]]:
    """Everybody who is in a role here now and can sign in, as they would act."""
    here = act.actor.organisation
    found = [(user, actor_of(user.pk, act.at, here)) for user in in_role(act.at, role) if user.is_active]
    return [(user, Act(actor, act.at)) for user, actor in found if actor and actor.organisation == here]
