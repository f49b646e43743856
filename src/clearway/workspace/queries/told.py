"""What changed lately in who sees what, for the first page of whoever answers for it.

Nobody may blind a lead to a child in silence, take a flag down, or have a withheld address shown: whoever leads, and
the head, is told for two weeks. A line names staff and at most a reference; nothing is opened for it. What the reader
is kept from has no line, nor has what they did themselves.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from clearway.audit.acts import Act
from clearway.cases.access import cases_of, not_kept_from, visible, visible_concerns
from clearway.cases.models import Case, SetAside
from clearway.concerns.models import KeptFrom
from clearway.organisations.models import Answered, Membership, Role, Word
from clearway.organisations.queries import staff_names
from clearway.people.access import FURTHER, closed_to_leads, hidden_from, tied
from clearway.people.models import Flag, Merge, Release, StaffTie

LATELY = timedelta(days=14)
ASKED = frozenset({Role.LEAD.value, Role.HEAD.value})
TIED, ASIDE, KEPT, DOWN, SHOWN, NEW = "tied", "aside", "kept", "down", "shown", "new"


@dataclass(frozen=True, slots=True)
class Told:
    """One change: what it was (`what`, one of those above), when, who did it and whom it concerns (a lead; nobody where
    it is about a flag), whether it ended what stood; the case's reference and the person's id, where the reader sees
    them; the role of whoever is new, and whether nobody could confirm it.
    """

    what: str
    at: datetime
    by: UUID
    user: UUID | None
    ended: bool
    reference: str = ""
    person: UUID | None = None
    role: str = ""
    unconfirmed: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed, the latest first, and the names of everybody who is in it."""

    lines: tuple[Told, ...]
    staff: dict[UUID, str]


def changes_in_access(act: Act) -> Changes:
    """What changed in the last two weeks. Nothing, for whoever does not answer for it."""
    if not ASKED & act.actor.roles:
        return Changes((), {})
    since = act.at - LATELY
    found = [*_of_people(act, since), *_of_cases(act, since), *_of_reports(act, since), *_of_roles(act, since)]
    found = sorted((each for each in found if each.by != act.actor.user), key=lambda each: each.at, reverse=True)
    named = {each.by for each in found} | {each.user for each in found if each.user}
    return Changes(tuple(found), staff_names(named) if named else {})


def _of_roles(act: Act, since: datetime) -> Iterator[Told]:
    """A new lead, deputy or head, once they count."""
    rows = Answered.objects.filter(asked__word=Word.LEADS, yes=True, at__gt=since, at__lte=act.at)
    found = rows.exclude(user=act.actor.user).values_list(
        "at", "by", "user_id", "asked__membership__role", "unconfirmed"
    )
    for at, by, user, role, unconfirmed in found:
        yield Told(NEW, at, by, user, ended=False, role=Role(role).label, unconfirmed=unconfirmed)


def _leads() -> list[UUID]:
    """Everybody who leads here, did, or will."""
    return list(Membership.objects.filter(role=Role.LEAD).values_list("user", flat=True))


def _of_people(act: Act, since: datetime) -> Iterator[Told]:
    """A lead tied to somebody, also by a merge; a flag taken down, a withheld address shown."""
    late = {"at__gt": since, "at__lte": act.at}
    ties = StaffTie.objects.filter(user__in=_leads(), **late).exclude(user=act.actor.user)
    rows: list[tuple[str, UUID, datetime, UUID, UUID | None, bool]]
    rows = [(TIED, *row) for row in ties.values_list("person_id", "at", "by", "user_id", "stands")]
    for person, into, at, by in Merge.objects.filter(stands=True, **late).values_list(
        "person_id", "into_id", "at", "by"
    ):
        newly = closed_to_leads(act, [person]) ^ closed_to_leads(act, [into])
        rows += [(TIED, into, at, by, lead, True) for lead in newly - {act.actor.user}]
    downs = Flag.objects.filter(stands=False, **late).values_list("person_id", "at", "by")
    shown = Release.objects.filter(**late).values_list("person_id", "at", "by")
    rows += [(DOWN, *row, None, True) for row in downs] + [(SHOWN, *row, None, True) for row in shown]
    if not rows:
        return
    opens = Role.LEAD in act.actor.roles  # the head is told, and reads no person: also of whom only a case knows
    hidden, closed = hidden_from(act, (row[1] for row in rows)) if opens else tied(act), FURTHER.closed(act)
    for what, person, at, by, user, stands in rows:
        if person not in hidden and (person not in closed or at < closed[person]):
            yield Told(what, at, by, user, not stands, person=person if opens else None)


def _of_cases(act: Act, since: datetime) -> Iterator[Told]:
    """A lead set aside from a case, or let back in."""
    rows = SetAside.objects.filter(at__gt=since, at__lte=act.at, user__in=_leads(), case__in=not_kept_from(act))
    found = list(rows.select_related("case").defer("reason"))
    seen = set(visible(act).filter(pk__in=[row.case_id for row in found]).values_list("pk", flat=True)) if found else ()
    for row in found:
        case: Case = row.case
        reference = case.reference if row.case_id in seen else ""
        yield Told(ASIDE, row.at, row.by, row.user_id, not row.stands, reference)


def _of_reports(act: Act, since: datetime) -> Iterator[Told]:
    """A lead kept from a report, or let back in: told to whoever reads it."""
    rows = KeptFrom.objects.filter(at__gt=since, at__lte=act.at, user__in=_leads()).exclude(user=act.actor.user)
    found = list(rows.values_list("concern_id", "at", "by", "user_id", "stands"))
    mine = {row[0] for row in found}
    closed = set(KeptFrom.objects.filter(concern__in=mine, user=act.actor.user).values_list("concern", flat=True))
    became = cases_of(mine)
    open_to = set(not_kept_from(act).filter(pk__in=became.values()).values_list("pk", flat=True)) if became else set()
    closed |= {concern for concern, case in became.items() if case not in open_to}
    seen = set(visible_concerns(act).filter(pk__in=mine).values_list("pk", flat=True)) if found else set()
    for concern, at, by, user, stands in found:
        if concern in seen or (Role.HEAD in act.actor.roles and concern not in closed):
            yield Told(KEPT, at, by, user, not stands)
