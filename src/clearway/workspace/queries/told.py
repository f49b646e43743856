"""What changed lately in who sees what, for the first page of whoever answers for it.

Nobody may blind a lead to a child in silence, take a flag down, or have a withheld address shown: whoever leads, and
the head, is told for two weeks. A line names staff and at most a reference; nothing is opened for it. What the reader
is kept from has no line, nor has what they did themselves.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from clearway.audit.acts import Act
from clearway.cases.access import those_visible, visible_concerns
from clearway.cases.kept import cases_of, ever_kept_from, not_kept_from, those_not_kept_from
from clearway.cases.models import SetAside
from clearway.concerns.models import KeptFrom
from clearway.organisations.models import Role, Word
from clearway.organisations.queries import staff_names
from clearway.organisations.since import held_here, words_said
from clearway.people.access import FURTHER, closed_to_lead, hidden_from, tied
from clearway.people.models import Flag, Merge, Release, StaffTie
from clearway.vault.kept import Kept
from clearway.vault.ready import Part, Question, any_of, together

Row = TypeVar("Row", bound=Kept)
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
    late = Late(since, act.at)
    found = [*_of_people(act, late), *_of_cases(act, late), *_of_reports(act, late), *_of_roles(act, since)]
    found = sorted((each for each in found if each.by != act.actor.user), key=lambda each: each.at, reverse=True)
    named = {each.by for each in found} | {each.user for each in found if each.user}
    return Changes(tuple(found), staff_names(named) if named else {})


KINDS: tuple[type[Kept], ...] = (StaffTie, Merge, Flag, Release, SetAside, KeptFrom)
WORDS = ("reason", "against", "told_by", "why", "since")  # which nobody opens for it


class Late:
    """The rows of some kinds that were added since a moment, until another; asked in one statement."""

    def __init__(self, since: datetime, until: datetime) -> None:
        asked = {"since": since, "until": until}
        parts = (Part(each, _added(each), asked, WORDS) for each in KINDS)
        self._found = dict(zip(KINDS, together(*parts), strict=True))

    def of(self, model: type[Row]) -> list[Row]:
        """Those of one kind, the first first."""
        return sorted(self._found[model], key=lambda each: (each.at, each.id))


@cache
def _added(model: type[Kept]) -> Question:
    """The question for them: one function for each model, as long as this module lives."""

    def rows(since: datetime, until: datetime) -> QuerySet[Any]:
        found: QuerySet[Any] = model.objects.filter(at__gt=since, at__lte=until)
        return found

    return rows


def _of_roles(act: Act, since: datetime) -> Iterator[Told]:
    """A new lead, deputy or head, once they count."""
    for each in words_said():
        row = each.row
        if each.word == Word.LEADS and row.yes and since < row.at <= act.at and row.user_id != act.actor.user:
            role = Role(each.role).label
            yield Told(NEW, row.at, row.by, row.user_id, ended=False, role=role, unconfirmed=row.unconfirmed)


def _leads() -> set[UUID]:
    """Everybody who leads here, did, or will."""
    return {each.user for each in held_here() if each.role == Role.LEAD}


def _of_people(act: Act, late: Late) -> Iterator[Told]:
    """A lead tied to somebody, also by a merge; a flag taken down, a withheld address shown."""
    leads, me = _leads(), act.actor.user
    rows: list[tuple[str, UUID, datetime, UUID, UUID | None, bool]]
    ties = [row for row in late.of(StaffTie) if row.user_id in leads and row.user_id != me]
    rows = [(TIED, row.person_id, row.at, row.by, row.user_id, row.stands) for row in ties]
    merges = [row for row in late.of(Merge) if row.stands]
    shut = closed_to_lead(act, {name for row in merges for name in (row.person_id, row.into_id)}) if merges else {}
    for row in merges:
        newly = shut.get(row.person_id, frozenset()) ^ shut.get(row.into_id, frozenset())
        rows += [(TIED, row.into_id, row.at, row.by, lead, True) for lead in newly - {me}]
    rows += [(DOWN, row.person_id, row.at, row.by, None, True) for row in late.of(Flag) if not row.stands]
    rows += [(SHOWN, row.person_id, row.at, row.by, None, True) for row in late.of(Release)]
    if not rows:
        return
    opens = Role.LEAD in act.actor.roles  # the head is told, and reads no person: also of whom only a case knows
    hidden, closed = hidden_from(act, (row[1] for row in rows)) if opens else tied(act), FURTHER.closed(act)
    for what, person, at, by, user, stands in rows:
        if person not in hidden and (person not in closed or at < closed[person]):
            yield Told(what, at, by, user, not stands, person=person if opens else None)


def _of_cases(act: Act, late: Late) -> Iterator[Told]:
    """A lead set aside from a case, or let back in."""
    leads = _leads()
    rows = [row for row in late.of(SetAside) if row.user_id in leads]
    names = {row.case_id for row in rows}
    cases = {each.pk: each for each in not_kept_from(act).filter(pk__in=names)} if rows else {}
    seen = those_visible(act, cases)
    for row in rows:
        if row.case_id in cases:
            reference = cases[row.case_id].reference if row.case_id in seen else ""
            yield Told(ASIDE, row.at, row.by, row.user_id, not row.stands, reference)


def _of_reports(act: Act, late: Late) -> Iterator[Told]:
    """A lead kept from a report, or let back in: told to whoever reads it."""
    leads, me = _leads(), act.actor.user
    found = [row for row in late.of(KeptFrom) if row.user_id in leads and row.user_id != me]
    if not found:
        return
    mine = {row.concern_id for row in found}
    closed: set[UUID] = set()
    if any_of(ever_kept_from, user=me):
        closed = set(KeptFrom.objects.filter(concern__in=mine, user=me).values_list("concern", flat=True))
    became = cases_of(mine)
    open_to = those_not_kept_from(act, became.values())
    closed |= {concern for concern, case in became.items() if case not in open_to}
    seen = set(visible_concerns(act).filter(pk__in=mine).values_list("pk", flat=True))
    for row in found:
        if row.concern_id in seen or (Role.HEAD in act.actor.roles and row.concern_id not in closed):
            yield Told(KEPT, row.at, row.by, row.user_id, not row.stands)
