"""From which cases and reports somebody is kept, whatever else they are; and what became of a report."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from clearway.audit.acts import Act
from clearway.cases.models import Case, Involvement, Joined, OfCase, SetAside
from clearway.concerns.models import KeptFrom
from clearway.people.access import tied, ties_of
from clearway.vault.ready import Part, any_of, heard, once, together


def not_kept_from(act: Act) -> QuerySet[Case]:
    """The cases of which the actor may know that they are there, though they may not be theirs to read. Nearly
    everybody was never kept from anything, and then nothing is asked of each case.
    """
    user, ties = act.actor.user, tied(act)
    if is_kept_from_anything(act):
        return open_to(user, ties)
    rows: QuerySet[Case] = Case.objects.all()
    return rows


def open_to(user: UUID, ties: Collection[UUID]) -> QuerySet[Case]:
    """The cases from which somebody with these ties is not kept."""
    aside, reports = last_of(SetAside, user).filter(stands=True), unreported(user)
    rows: QuerySet[Any] = Case.objects.exclude(pk__in=aside.values("case")).exclude(concern__in=reports)
    rows = rows.exclude(pk__in=Joined.objects.filter(concern__in=reports).values("case"))
    return rows.exclude(pk__in=Involvement.objects.filter(person__in=ties).values("case")) if ties else rows


def untied(user: UUID, case: UUID) -> QuerySet[Case]:
    """The case, for whoever is tied to nobody and not kept from it: the question that nearly everybody asks."""
    return open_to(user, ()).filter(pk=case)


def those_not_kept_from(act: Act, cases: Iterable[UUID]) -> set[UUID]:
    """Of which of some cases the actor may know that they are there."""
    asked = set(cases)
    if not asked or not is_kept_from_anything(act):
        return asked
    open_ones: frozenset[UUID] | None = heard(_open_to_all(act))
    if open_ones is not None:
        return asked & open_ones
    return set(not_kept_from(act).filter(pk__in=asked).values_list("pk", flat=True))


def all_not_kept_from(act: Act) -> frozenset[UUID]:
    """All of them. For a page that asks of very many."""
    return once(_open_to_all(act), lambda: frozenset(not_kept_from(act).order_by().values_list("pk", flat=True)))


def _open_to_all(act: Act) -> tuple[object, ...]:
    return "all not kept from", act.actor.user


def unreported(user: UUID) -> QuerySet[Any]:
    """The reports from which somebody is kept."""
    later = KeptFrom.objects.filter(concern=OuterRef("concern"), user=user, version__gt=OuterRef("version"))
    rows: QuerySet[Any] = KeptFrom.objects.filter(user=user, stands=True).exclude(Exists(later)).values("concern")
    return rows


def is_kept_from_anything(act: Act) -> bool:
    """Whether the actor was ever set aside from a case, kept from a report, or is tied to anybody."""
    mine = {"user": act.actor.user}
    return bool(tied(act) or any_of(ever_set_aside, **mine) or any_of(ever_kept_from, **mine))


def was_ever_kept(act: Act) -> bool:
    """The same, where a tie that was taken back counts too: without looking at whom it is to."""
    mine = {"user": act.actor.user}
    return any(any_of(each, **mine) for each in (ties_of, ever_set_aside, ever_kept_from))


def last_of(model: type[OfCase], user: UUID, since: datetime | None = None) -> QuerySet[Any]:
    """For each case the newest row for somebody, of those from a moment on."""
    rows: QuerySet[Any] = model.objects.filter(user=user)
    rows = rows.filter(at__gte=since) if since else rows
    return rows.exclude(Exists(rows.filter(case=OuterRef("case"), version__gt=OuterRef("version"))))


def ever_set_aside(user: UUID) -> QuerySet[SetAside]:
    """From which cases somebody is set aside, or was."""
    rows: QuerySet[SetAside] = SetAside.objects.filter(user=user)
    return rows


def ever_kept_from(user: UUID) -> QuerySet[KeptFrom]:
    """From which reports somebody is kept, or was."""
    rows: QuerySet[KeptFrom] = KeptFrom.objects.filter(user=user)
    return rows


def anybody_kept(concern: UUID) -> QuerySet[KeptFrom]:
    """Who is kept from a report, or was."""
    rows: QuerySet[KeptFrom] = KeptFrom.objects.filter(concern=concern)
    return rows


def cases_of(concerns: Collection[UUID]) -> dict[UUID, UUID]:
    """The case that each of some reports became, or joined; whoever asks may not see every one of them."""
    asked = frozenset(concerns)
    return dict(once(("cases of", asked), lambda: _cases_of(asked))) if asked else {}


def _cases_of(concerns: frozenset[UUID]) -> dict[UUID, UUID]:
    asked = {"concerns": concerns}
    became, joined = together(Part(Case, _became, asked), Part(Joined, _joining, asked))
    return {**{each.concern_id: each.pk for each in became}, **{each.concern_id: each.case_id for each in joined}}


def _became(concerns: Iterable[UUID]) -> QuerySet[Case]:
    rows: QuerySet[Case] = Case.objects.filter(concern__in=concerns)
    return rows


def _joining(concerns: Iterable[UUID]) -> QuerySet[Joined]:
    rows: QuerySet[Joined] = Joined.objects.filter(concern__in=concerns)
    return rows
