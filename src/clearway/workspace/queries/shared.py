"""What was let out, and what was left behind: shares with others, and the work of whoever went."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from clearway.accounts.models import User
from clearway.audit.acts import Act
from clearway.audit.errors import NotAllowedError
from clearway.audit.events import Verb
from clearway.cases.access import SEE_ALL, visible
from clearway.cases.models import Case, Share, TeamPlace
from clearway.organisations.models import HandOver, Role
from clearway.organisations.queries import in_role
from clearway.vault.ready import once

LATELY = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class SharedOut:
    """A case that is shared with somebody from elsewhere, and whether that still stands."""

    row: Share
    stands: bool


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A case of somebody who left: whether it came to the actor, or to nobody."""

    case: Case
    over: HandOver
    mine: bool


def sees_all(act: Act) -> bool:
    """Whether they see every case from which they are not kept."""
    return bool(SEE_ALL & act.actor.roles)


def shared_out(act: Act) -> list[SharedOut]:
    """Every case that is shared with somebody, or was, and that the actor sees: what stands last for each of them.

    The reasons are opened, so each case is read. Raises NotAllowedError to whoever does not see them all.
    """
    act.demand(Verb.CASE_SHARE)
    if not sees_all(act):
        raise NotAllowedError("every share")
    act.saw(Verb.MEMBER_READ, act.actor.organisation)
    rows = Share.objects.filter(case__in=visible(act)).select_related("case", "user").order_by("at", "version")
    newest = list({(row.case_id, row.user_id): row for row in rows}.values())
    for row in newest:
        act.saw(Verb.CASE_READ, row.case_id)
    found = [SharedOut(row, row.stands and act.at < row.until) for row in newest]
    return sorted(found, key=lambda each: (not each.stands, each.row.until))


def handed_over(act: Act) -> list[HandedOver]:
    """The cases that came to the actor lately because somebody left; and to whoever sees all, those that nobody took.

    Each is named by the row that was written when they left, at that moment, by whoever ended their access.
    """
    found: dict[UUID, HandedOver] = {}
    every = once(("hand overs",), lambda: list(HandOver.objects.all()))
    overs = sorted((each for each in every if each.at >= act.at - LATELY), key=lambda each: each.at, reverse=True)
    written = TeamPlace.objects.filter(case__in=visible(act), at__in={each.at for each in overs})
    places = list(written.select_related("case").defer("reason")) if overs else []
    for over in overs:
        rows = [row for row in places if (row.by, row.at) == (over.by, over.at)]
        taken = {row.case_id for row in rows if row.user_id == over.receiver_id}
        for row in rows:
            mine = row.user_id == act.actor.user == over.receiver_id
            nobodys = row.user_id == over.user_id and row.case_id not in taken and sees_all(act)
            if mine or nobodys:
                found.setdefault(row.case_id, HandedOver(row.case, over, mine))
    return sorted(found.values(), key=lambda each: each.case.reference)


def receivers(act: Act, leaver: UUID) -> list[User]:
    """Who can take over the work of somebody who leaves: whoever leads or stands in here now."""
    return [each for each in in_role(act.at, Role.LEAD, Role.DEPUTY) if each.pk != leaver]
