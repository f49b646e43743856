"""Who was let into a case, kept from it, or opened it in an emergency, and which openings wait to be looked at."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.cases.access import those_visible
from clearway.cases.kept import not_kept_from
from clearway.cases.models import BrokenGlass, Case, Cover, GlassReview, Joined, OfCase, SetAside, Share, TeamPlace
from clearway.cases.queries.rows import Rows
from clearway.cases.reviewing import read_by_another, reviews, waiting
from clearway.concerns.models import KeptFrom
from clearway.core.calendar import due
from clearway.organisations.models import Membership, Role
from clearway.organisations.queries import staff_names

SCHOOL_DAYS_TO_REVIEW = 2


@dataclass(frozen=True, slots=True)
class Access:
    """Who was let into a case, covered in it, was kept from it, or broke in: every row, the first first."""

    team: tuple[TeamPlace, ...]
    shares: tuple[Share, ...]
    set_aside: tuple[SetAside, ...]
    openings: tuple[BrokenGlass, ...]
    reviews: tuple[GlassReview, ...]
    covers: tuple[Cover, ...] = ()

    def rows(self) -> "tuple[OfCase, ...]":
        """All of them."""
        return (*self.team, *self.shares, *self.set_aside, *self.openings, *self.reviews)

    def users(self) -> set[UUID]:
        """Everybody who is named, or wrote one."""
        named = {each.user_id for each in self.team} | {each.user_id for each in self.shares}
        named |= {each.user_id for each in self.set_aside}
        named |= {user for each in self.covers for user in (each.by, each.user_id, each.lead_id)}
        return named | {each.by for each in self.rows()}


@dataclass(frozen=True, slots=True)
class Opening:
    """An emergency opening that waits to be looked at: whether the actor sees its case, or is asked to look at it since
    nobody sees it who may; and by when it is due.
    """

    row: BrokenGlass
    seen: bool
    asked: bool
    due: datetime
    at: datetime

    @property
    def overdue(self) -> bool:
        """Whether it should have been looked at."""
        return self.at > self.due


LET_IN: tuple[type[OfCase], ...] = (TeamPlace, Share, SetAside, BrokenGlass, GlassReview)


def access_of(rows: Rows, covers: Iterable[Cover]) -> Access:
    """Who was let into a case, kept from it, covers in it, or broke in, of its rows."""
    return Access(
        rows.of(TeamPlace), rows.of(Share), rows.of(SetAside), rows.of(BrokenGlass), rows.of(GlassReview),
        tuple(sorted(covers, key=lambda row: (row.at, row.version))),
    )  # fmt: skip


def covers_in(case: UUID, opened_at: datetime) -> QuerySet[Cover]:
    """The cover in a case: that of it alone, and that of all cases of somebody who led it, or who leads here."""
    leads = TeamPlace.objects.filter(case=case, leads=True).values("user")
    everywhere = Membership.objects.filter(role=Role.LEAD).values("user")
    theirs = Q(case=None, ends_at__gt=opened_at) & (Q(lead__in=leads) | Q(lead__in=everywhere))
    rows: QuerySet[Cover] = Cover.objects.filter(Q(case=case) | theirs)
    return rows


def names_in(access: Access) -> dict[UUID, str]:
    """What everybody in it is called."""
    return staff_names(access.users())


def opening(act: Act, reference: str, name: UUID) -> BrokenGlass:
    """An emergency opening, for whoever looks at it. Raises BrokenGlass.DoesNotExist, also for whoever does not;
    NotAllowedError.
    """
    act.demand(Verb.CASE_REVIEW_BREAK)
    year, _, number = reference.partition("-")
    rows = BrokenGlass.objects.select_related("case").filter(case__year=int(year), case__number=int(number))
    row: BrokenGlass = rows.get(id=name, case__in=not_kept_from(act))  # first: a refusal costs the same either way
    if not reviews(act, row):
        raise BrokenGlass.DoesNotExist
    act.saw(Verb.CASE_READ, row.case_id)
    return row


def review_of(opening: BrokenGlass) -> GlassReview | None:
    """What somebody said who looked at it; None where nobody did yet."""
    return GlassReview.objects.filter(opening=opening).first()


def unreviewed(act: Act) -> list[Opening]:
    """Emergency openings that nobody looked at yet, but for the actor's own; the oldest first. Nothing is opened.

    Whoever leads, stands in or is head is told of each, but of a case from which they are kept. Those who do not see
    the case are not told which it is, unless they are asked to look at it.
    """
    rows = [each for each in waiting(act) if each.by != act.actor.user]
    theirs = those_visible(act, {each.case_id for each in rows})
    others = read_by_another(act, [each for each in rows if each.case_id not in theirs])
    return [
        Opening(
            row, row.case_id in theirs, row.case_id not in theirs and row.pk not in others and reviews(act, row),
            due_for(row), act.at,
        )
        for row in rows
    ]  # fmt: skip


def due_for(row: BrokenGlass) -> datetime:
    """By when somebody looks at an emergency opening: within two school days, which are working days here."""
    return due(row.at, SCHOOL_DAYS_TO_REVIEW, "school-days")


def kept_from(concerns: Iterable[UUID]) -> list[KeptFrom]:
    """Who was kept from some reports, and why: every row, the first first. They are opened: the caller notes why."""
    ids = list(concerns)
    return list(KeptFrom.objects.filter(concern__in=ids).order_by("at", "version")) if ids else []


def reports_of(found: Case) -> list[UUID]:
    """The reports that belong to a case."""
    joined = Joined.objects.filter(case=found).order_by("at").values_list("concern_id", flat=True)
    return [*([found.concern_id] if found.concern_id else []), *joined]
