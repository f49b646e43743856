"""Since when somebody has been here without a day between: what they were let into before does not revive."""

from datetime import datetime, time
from uuid import UUID

from clearway.audit.events import Verb
from clearway.core.calendar import LONDON
from clearway.organisations.access import DOES
from clearway.organisations.models import Membership, Role, Term


def here_since(user: UUID, here: UUID, at: datetime, verb: Verb) -> datetime:
    """Since when a user has been in an organisation, without a day between, in roles that do this; `at` where they are
    in none. A term counts from when it was set down until another took its place.
    """
    spans = [
        (max(starts, said), min(ends or at, until))
        for rows in _terms(user, here, verb)
        for (said, starts, ends), until in zip(rows, [*(row[0] for row in rows[1:]), at], strict=True)
    ]
    since = at
    for begins, ends in sorted(spans, key=lambda span: span[1], reverse=True):
        if ends >= since:
            since = min(since, begins)
    return since


def _terms(user: UUID, here: UUID, verb: Verb) -> list[list[tuple[datetime, datetime, datetime | None]]]:
    """For each of a user's memberships in roles that do this every term, the first first: when it was set down, from
    when and until when it was to hold. What held before the first term did so from the membership's own moment on.
    """
    rows = Membership.objects.filter(
        user=user, organisation=here, role__in=[each for each in Role if verb in DOES[each]]
    )
    found: dict[UUID, list[tuple[datetime, datetime, datetime | None]]] = {
        each.id: [(each.at, each.at, None)] for each in rows
    }
    for term in Term.objects.filter(membership__in=found).order_by("version"):
        starts = datetime.combine(term.starts_on, time(), LONDON)
        found[term.membership_id].append((term.at, starts, term.ends_at))
    return list(found.values())
