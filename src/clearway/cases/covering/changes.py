"""Giving cover, and ending it before its time."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clearway.accounts.models import User
from clearway.audit.acts import Act, change
from clearway.audit.errors import NotAllowedError
from clearway.audit.events import Verb
from clearway.cases.access import LEAD, demand
from clearway.cases.covering.queries import OVER, cover, leads
from clearway.cases.kept import not_kept_from
from clearway.cases.models import Case, Cover
from clearway.organisations.models import Role
from clearway.organisations.queries import actor_of, in_role
from clearway.vault import keyring
from clearway.vault.reach import alone

COVERS = (Role.LEAD, Role.DEPUTY)


class KeptOutError(Exception):
    """Whoever is to cover the case is kept from it."""


class OverError(Exception):
    """The cover was ended already."""


@dataclass(frozen=True, slots=True)
class Away:
    """From when until when somebody is away, and why."""

    starts_at: datetime
    ends_at: datetime
    reason: str


@change(Verb.COVER_GIVE)
def give_cover(act: Act, user: User, case: Case | None, away: Away) -> UUID:
    """Let somebody cover one case, or without one all that the actor leads, until a moment.

    Raises NotAllowedError where they are no lead or deputy here now, or the actor does not lead the case in their own
    right; Case.DoesNotExist where they do not even read it; KeptOutError where whoever is to cover is kept from it.
    """
    if user.pk == act.actor.user or user not in in_role(act.at, *COVERS):
        raise NotAllowedError("somebody who leads or stands in here")
    if case is None:
        keyring.make_record(act.actor.organisation, act.made, act.at)
    else:
        demand(act, case, LEAD)
        if not leads(act, case):
            raise NotAllowedError("a case that they only cover")
        theirs = actor_of(user.pk, act.at, act.actor.organisation)
        if not theirs or not not_kept_from(Act(theirs, act.at)).filter(pk=case.pk).exists():
            raise KeptOutError
    row = Cover(
        id=act.made, root=act.made, version=1, lead_id=act.actor.user, user=user, case=case, starts_at=away.starts_at,
        ends_at=away.ends_at, stands=True, reason=away.reason,
    )  # fmt: skip
    return _add(act, row)


@change(Verb.COVER_END)
def end_cover(act: Act, seen: Cover) -> UUID:
    """End cover before its time, by whoever gave it, whoever covers, or a lead. Raises Cover.DoesNotExist where
    they know nothing of it; NotAllowedError; OverError.
    """
    stands = cover(act, seen.root)
    if stands.state != OVER and not stands.ends:
        raise NotAllowedError("cover of others")
    alone("cover", seen.root)
    newest = Cover.objects.filter(root=seen.root).latest("version")
    if stands.state == OVER or not newest.stands:
        raise OverError
    row = Cover(
        id=act.made, root=seen.root, version=newest.version + 1, lead_id=seen.lead_id, user_id=seen.user_id,
        case_id=seen.case_id, starts_at=seen.starts_at, ends_at=seen.ends_at, stands=False, reason=None,
    )  # fmt: skip
    return _add(act, row)


def _add(act: Act, row: Cover) -> UUID:
    """The row; what the event is about is the case, or where it is about all of them the cover itself."""
    row.organisation, row.by, row.at = act.actor.organisation, act.actor.user, act.at
    row.save()
    return row.case_id or row.root
