"""Who holds which role here, and since when without a day between: what they were let into before does not revive."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from clearway.audit.acts import Actor
from clearway.audit.events import Verb
from clearway.core.calendar import LONDON
from clearway.organisations.access import DOES
from clearway.organisations.holding import Holding, holding_of, waits_of
from clearway.organisations.models import (
    AccessReview,
    Answered,
    Area,
    Asked,
    HandOver,
    Membership,
    Organisation,
    Practice,
    Role,
    Term,
)
from clearway.vault.kept import Kept
from clearway.vault.reach import current
from clearway.vault.ready import Part, Question, once, together, told


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


def held_here(*, newest_first: bool = False) -> list[Holding]:
    """Every membership here, whether it still holds or not; the oldest first, or the newest."""
    rows, holdings = once(("held here",), _held_here)
    if not newest_first:
        return list(holdings)
    order = sorted(rows, key=lambda each: (-each.at.timestamp(), each.id))
    by_name = {each.id: each for each in holdings}
    return [by_name[each.id] for each in order]


def acting(at: datetime, *roles: Role) -> list[Actor]:
    """Everyone who holds one of these roles here at a moment, as they act here: with all that their roles here do."""
    return [each for each in _acting(held_here(), at) if not each.roles.isdisjoint(roles)]


def _acting(holdings: Iterable[Holding], at: datetime) -> list[Actor]:
    held: dict[UUID, set[Role]] = {}
    for each in holdings:
        if each.holds(at):
            held.setdefault(each.user, set()).add(each.role)
    return [
        Actor(user, current().organisation, frozenset().union(*(DOES[role] for role in mine)), frozenset(mine))
        for user, mine in held.items()
    ]


def acting_among(
    users: Iterable[UUID], at: datetime, rows: Iterable[Membership], terms: Iterable[Term], asked: Iterable[Asked],
    answered: Iterable[Answered],
) -> dict[UUID, Actor]:  # fmt: skip
    """As whom each of some users acts here at a moment, with all that their roles here do: of their memberships, which
    came together with something else. `here_since` asks nothing of them any more on this page.
    """
    rows, terms = list(rows), sorted(terms, key=lambda each: each.version)
    for user in users:
        mine = [each for each in rows if each.user_id == user]
        names = {each.id for each in mine}
        told(("held", user), (mine, [each for each in terms if each.membership_id in names]))
    return {each.user: each for each in _acting(_holdings(rows, terms, asked, answered)[1], at)}


def look_ahead(user: UUID) -> None:
    """Ask at once what a user's first page needs of what the organisation has set down, and of who belongs to it."""
    kinds = (Organisation, Area, Practice, AccessReview, HandOver)
    here, in_areas, practices, reviews, overs, *held = _all_of(*kinds, *HELD)
    told(("organisation",), here[0])
    told(("reviews",), sorted(reviews, key=lambda each: each.at, reverse=True))
    told(("hand overs",), overs)
    told(("answered",), _answered_of(*held))
    told(("asked",), held[2])
    mine = {each.id for each in held[0] if each.user_id == user}
    terms = sorted((each for each in held[1] if each.membership_id in mine), key=lambda each: each.version)
    told(("held", user), ([each for each in held[0] if each.id in mine], terms))
    told(("areas",), sorted({each.area for each in in_areas}))
    told(("practice",), max(practices, key=lambda each: each.version, default=None))
    told(("held here",), _holdings(*held))


HELD: tuple[type[Kept], ...] = (Membership, Term, Asked, Answered)


def asked_here() -> list[Asked]:
    """Everything that was asked of anybody here."""
    return list(once(("asked",), lambda: list(Asked.objects.all())))


@dataclass(frozen=True, slots=True)
class Word:
    """What was said to something that was asked: whose membership it is, in which role, and which word was asked."""

    row: Answered
    role: str
    word: str


def words_said() -> list[Word]:
    """Everything that was said here to what was asked."""
    return list(once(("answered",), lambda: _answered_of(*_all_of(*HELD))))


def _answered_of(
    rows: Iterable[Membership], _terms: Iterable[Term], asked: Iterable[Asked], answered: Iterable[Answered]
) -> list[Word]:
    roles, asks = {each.id: each.role for each in rows}, {each.id: each for each in asked}
    found = ((each, asks[each.asked_id]) for each in answered)
    return [Word(each, roles[ask.membership_id], ask.word) for each, ask in found]


def _all_of(*kinds: type[Kept]) -> list[list[Any]]:
    return together(*(Part(each, _all(each), {}, ("reason",)) for each in kinds))


@cache
def _all(model: type[Kept]) -> Question:
    """The question for all of a kind: one function for each model, as long as this module lives."""

    def rows() -> QuerySet[Any]:
        found: QuerySet[Any] = model.objects.all()
        return found

    return rows


def _held_here() -> tuple[list[Membership], list[Holding]]:
    return _holdings(*_all_of(*HELD))


def _holdings(
    rows: Iterable[Membership], terms: Iterable[Term], asked: Iterable[Asked], answered: Iterable[Answered]
) -> tuple[list[Membership], list[Holding]]:
    in_order = sorted(rows, key=lambda each: (each.at, each.id))
    newest = {
        each.membership_id: (each.starts_on, each.ends_at, each.version)
        for each in sorted(terms, key=lambda each: each.version)
    }
    said = {each.asked_id: each.yes for each in answered}
    waits = waits_of((each.membership_id, each.word, each.version, said.get(each.id)) for each in asked)
    return in_order, [
        holding_of(
            row.id, row.organisation, row.user_id, row.role, row.at, *newest.get(row.id, (None, None, None)),
            waits=waits.get(row.id, frozenset()),
        )
        for row in in_order
    ]  # fmt: skip


def _terms(user: UUID, here: UUID, verb: Verb) -> list[list[tuple[datetime, datetime, datetime | None]]]:
    """For each of a user's memberships in roles that do this every term, the first first: when it was set down, from
    when and until when it was to hold. What held before the first term did so from the membership's own moment on.
    """
    rows, terms = once(("held", user), lambda: _held(user))
    found: dict[UUID, list[tuple[datetime, datetime, datetime | None]]] = {
        each.id: [(each.at, each.at, None)]
        for each in rows
        if each.organisation == here and verb in DOES[Role(each.role)]
    }
    for term in terms:
        if term.membership_id in found:
            starts = datetime.combine(term.starts_on, time(), LONDON)
            found[term.membership_id].append((term.at, starts, term.ends_at))
    return list(found.values())


def _held(user: UUID) -> tuple[list[Membership], list[Term]]:
    """Every membership of a user within reach, and its terms in their order."""
    rows, terms = together(Part(Membership, _memberships, {"user": user}), Part(Term, _terms_of, {"user": user}))
    return rows, sorted(terms, key=lambda each: each.version)


def _memberships(user: UUID) -> QuerySet[Membership]:
    rows: QuerySet[Membership] = Membership.objects.filter(user=user)
    return rows


def _terms_of(user: UUID) -> QuerySet[Term]:
    rows: QuerySet[Term] = Term.objects.filter(membership__user=user)
    return rows
