"""What is not done with yet: open cases, reports of which nobody has said what becomes of them, meetings without
minutes. Each is a few among all that ever were, so it is at hand, and only what is new is asked of the database; ids
and moments only. Who may see which of them is asked of each.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, F, IntegerField, Max, OuterRef, QuerySet
from django.db.models.functions import Cast

from clearway.audit.at_hand import AtHand, News
from clearway.cases.models import POINTS, Case, Decision, Joined, Meeting, OfCase, Point, Stood
from clearway.concerns.models import Closed, Concern, OfConcern, TakenUp

LAST_SENT = 1_000
MOST = 5_000  # ids that are named to the database; of more, each row is asked


class Open(NamedTuple):
    """An open case, as cases are put in order."""

    year: int
    number: int
    case: UUID


class Unminuted(NamedTuple):
    """A meeting that lies ahead, or was planned and has no minutes: when it is or was, the newest row, its case."""

    held_at: datetime
    meeting: UUID
    case: UUID


class Sent(NamedTuple):
    """A report of the last ones that came: when, which, by whom."""

    at: datetime
    concern: UUID
    by: UUID


class Unreviewed(NamedTuple):
    """A case whose last decision, at that moment, refers it to nobody: how many questions are open in its further
    review.
    """

    decided_at: datetime
    case: UUID
    questions: int


def closed() -> QuerySet[Stood]:
    """The cases whose newest row says that they are closed, by their id."""
    return _last_says(Stood, "case", "closed")


def open_cases(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Those of some cases that are open."""
    names = open_ids()
    return rows.filter(pk__in=names) if len(names) <= MOST else rows.exclude(pk__in=closed())


def in_open_cases(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of some rows that belong to an open case."""
    names = open_ids()
    return rows.filter(case__in=names) if len(names) <= MOST else rows.exclude(case__in=closed())


def untold(rows: QuerySet[Concern]) -> QuerySet[Concern]:
    """Those of some reports that belong to no case and are not closed."""
    names = untold_ids()
    return rows.filter(pk__in=names) if len(names) <= MOST else _untold(rows)


def untaken(rows: QuerySet[Concern]) -> QuerySet[Concern]:
    """Those of some reports that nobody has taken up."""
    names = untaken_ids()
    return rows.filter(pk__in=names) if len(names) <= MOST else _untaken(rows)


def open_ids() -> tuple[UUID, ...]:
    """The cases that are open, the newest first."""
    return tuple(each.case for each in is_open())


def _last_says(
    model: type[OfCase | OfConcern], of: str, says: str, among: Collection[UUID] | None = None
) -> QuerySet[Any]:
    """Of what the row with the highest version says yes, all or of those `among` them: all rows are looked at once."""
    number = F("version") * 2 + Cast(F(says), IntegerField())
    asked = model.objects.all() if among is None else model.objects.filter(**{f"{of}__in": among})
    rows = asked.values(of).annotate(yes=Max(number) % 2).filter(yes=1)
    found: QuerySet[Any] = rows.values(of)
    return found


def _untold(rows: QuerySet[Concern], among: Collection[UUID] | None = None) -> QuerySet[Concern]:
    rows = rows.exclude(pk__in=_naming(Case, among)).exclude(pk__in=_naming(Joined, among))
    return rows.exclude(pk__in=_last_says(Closed, "concern", "stands", among))


def _untaken(rows: QuerySet[Concern], among: Collection[UUID] | None = None) -> QuerySet[Concern]:
    return rows.exclude(pk__in=_naming(TakenUp, among)).exclude(pk__in=_naming(Case, among))  # before there was a row


def _naming(model: type[Any], among: Collection[UUID] | None) -> QuerySet[Any]:
    """The reports that rows of a table name, all or of those `among` them."""
    rows: QuerySet[Any] = (
        model.objects.exclude(concern=None) if among is None else model.objects.filter(concern__in=among)
    )
    return rows.values("concern")


def _named_by(news: News, model: type[Any], of: str = "concern") -> set[UUID]:
    """Which report, or case, the new rows of a table are of."""
    names = news.get(model, ())
    return set(model.objects.filter(pk__in=names).exclude(**{of: None}).values_list(of, flat=True)) if names else set()


def _read_open() -> tuple[Open, ...]:
    return _sorted_open(Case.objects.exclude(pk__in=closed()))


def _grow_open(before: tuple[Open, ...], news: News) -> tuple[Open, ...]:
    moved = {*news.get(Case, ()), *_named_by(news, Stood, "case")}
    now = Case.objects.filter(pk__in=moved).exclude(pk__in=_last_says(Stood, "case", "closed", moved))
    return tuple(sorted({*(each for each in before if each.case not in moved), *_sorted_open(now)}, reverse=True))


def _sorted_open(rows: QuerySet[Case]) -> tuple[Open, ...]:
    return tuple(sorted((Open(*each) for each in rows.values_list("year", "number", "pk")), reverse=True))


def _read_untold() -> frozenset[UUID]:
    rows: QuerySet[Concern] = Concern.objects.all()
    return frozenset(_untold(rows).values_list("pk", flat=True))


def _grow_untold(before: frozenset[UUID], news: News) -> frozenset[UUID]:
    moved = set(news.get(Concern, ())).union(*(_named_by(news, each) for each in (Case, Joined, Closed)))
    return before - moved | set(_untold(Concern.objects.filter(pk__in=moved), moved).values_list("pk", flat=True))


def _read_untaken() -> frozenset[UUID]:
    rows: QuerySet[Concern] = Concern.objects.all()
    return frozenset(_untaken(rows).values_list("pk", flat=True))


def _grow_untaken(before: frozenset[UUID], news: News) -> frozenset[UUID]:
    moved = set(news.get(Concern, ())).union(*(_named_by(news, each) for each in (Case, TakenUp)))
    return before - moved | set(_untaken(Concern.objects.filter(pk__in=moved), moved).values_list("pk", flat=True))


def _read_taken() -> dict[UUID, UUID]:
    return _taken(_untold(Concern.objects.all()))


def _grow_taken(before: dict[UUID, UUID], news: News) -> dict[UUID, UUID]:
    moved = set[UUID]().union(*(_named_by(news, each) for each in (Case, Joined, Closed, TakenUp)))
    stays = {each: user for each, user in before.items() if each not in moved}
    return stays | _taken(_untold(Concern.objects.filter(pk__in=moved), moved))


def _taken(concerns: QuerySet[Concern]) -> dict[UUID, UUID]:
    return dict(TakenUp.objects.filter(concern__in=concerns.values("pk")).values_list("concern_id", "by"))


def _read_sent() -> tuple[Sent, ...]:
    return tuple(Sent(*row) for row in Concern.objects.order_by("-at").values_list("at", "pk", "by")[:LAST_SENT])


def _grow_sent(before: tuple[Sent, ...], news: News) -> tuple[Sent, ...]:
    rows = Concern.objects.filter(pk__in=news.get(Concern, ())).values_list("at", "pk", "by")
    return tuple(sorted({*before, *(Sent(*row) for row in rows)}, reverse=True))[:LAST_SENT]


def _read_unreviewed() -> tuple[Unreviewed, ...]:
    return _unreviewed(Decision.objects.all())


def _grow_unreviewed(before: tuple[Unreviewed, ...], news: News) -> tuple[Unreviewed, ...]:
    moved = _named_by(news, Decision, "case") | _named_by(news, Point, "case")
    stays = (each for each in before if each.case not in moved)
    return tuple(sorted((*stays, *_unreviewed(Decision.objects.filter(case__in=moved))), reverse=True))


def _unreviewed(rows: QuerySet[Decision]) -> tuple[Unreviewed, ...]:
    later = Decision.objects.filter(case=OuterRef("case"), at__gt=OuterRef("at"))
    last = rows.filter(police=False, social_care=False).exclude(Exists(later))
    cases = {case: at for at, case in last.values_list("at", "case")}
    asked = Point.objects.filter(case__in=last.values("case")).values_list("case")
    answered = dict(asked.annotate(Count("asked", distinct=True))) if cases else {}
    found = (Unreviewed(at, case, len(POINTS) - answered.get(case, 0)) for case, at in cases.items())
    return tuple(sorted((each for each in found if each.questions), reverse=True))


def _read_unminuted() -> tuple[Unminuted, ...]:
    number = F("version") * 2 + Cast(F("held"), IntegerField())
    pending = Meeting.objects.values("root").annotate(yes=Max(number) % 2).filter(yes=0).values("root")
    return _newest(Meeting.objects.filter(root__in=pending))


def _grow_unminuted(before: tuple[Unminuted, ...], news: News) -> tuple[Unminuted, ...]:
    moved = _named_by(news, Meeting, "root")
    rows = list(Meeting.objects.filter(root__in=moved).order_by("version").values_list("root", "pk", "held"))
    of_moved = {pk for _, pk, _ in rows}
    done = {root for root, _, held in {row[0]: row for row in rows}.values() if held}
    stays = (each for each in before if each.meeting not in of_moved)
    return tuple(sorted((*stays, *_newest(Meeting.objects.filter(root__in=moved - done))), reverse=True))


def _newest(rows: QuerySet[Meeting]) -> tuple[Unminuted, ...]:
    found = rows.order_by("root", "version").values_list("root", "held_at", "pk", "case_id")
    return tuple(sorted({row[0]: Unminuted(*row[1:]) for row in found}.values(), reverse=True))


is_open = AtHand(_read_open, Case, Stood, grow=_grow_open)
untold_ids = AtHand(_read_untold, Concern, Case, Joined, Closed, grow=_grow_untold)
taken_by = AtHand(_read_taken, Concern, Case, Joined, Closed, TakenUp, grow=_grow_taken)  # of those that are untold
last_sent = AtHand(_read_sent, Concern, grow=_grow_sent)  # the newest first
untaken_ids = AtHand(_read_untaken, Concern, TakenUp, Case, grow=_grow_untaken)
unreviewed = AtHand(_read_unreviewed, Decision, Point, grow=_grow_unreviewed)  # the last decision first
unminuted = AtHand(_read_unminuted, Meeting, grow=_grow_unminuted)  # the last one first
