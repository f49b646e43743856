"""For whom somebody covers, as they would act themselves; and the cover in which somebody has a part."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from clearway.audit.acts import Actor
from clearway.cases.kept import ever_kept_from, ever_set_aside
from clearway.cases.models import Cover, SetAside
from clearway.concerns.models import KeptFrom
from clearway.organisations.since import HELD, acting_among
from clearway.people.access import ties_of
from clearway.people.models import StaffTie
from clearway.vault.fields import SealedField
from clearway.vault.kept import Kept
from clearway.vault.ready import Part, Question, foresee, once, together, told

# What keeps somebody from anything: the question, and its table.
KEEPS: tuple[tuple[Question, type[Kept]], ...] = (
    (ties_of, StaffTie), (ever_set_aside, SetAside), (ever_kept_from, KeptFrom),
)  # fmt: skip
WHOSE = {"Term": "membership__user", "Asked": "membership__user", "Answered": "asked__membership__user"}


def ask_of_all(users: Iterable[UUID]) -> None:
    """Ask at once of some people whether they were ever kept from anything, or tied to anybody."""
    asked: list[tuple[Question, dict[str, UUID]]] = [(each, {"user": user}) for user in users for each, _ in KEEPS]
    if asked:
        foresee(*asked)


def covers_with(user: UUID, at: datetime) -> list[Cover]:
    """Every row of the cover that somebody holds, or others hold for them, the first first; once on a page. Nothing is
    opened.
    """
    return held_with_leads(user, at)[0]


def held_with_leads(user: UUID, at: datetime) -> tuple[list[Cover], Mapping[UUID, Actor]]:
    """That, and whoever they cover for, as whom each acts here at a moment. All that is asked of these people on a page
    comes with it, in one question.
    """
    return once((held_with_leads, user, at), lambda: _held_with_leads(user, at))


def _held_with_leads(user: UUID, at: datetime) -> tuple[list[Cover], Mapping[UUID, Actor]]:
    mine, kinds = {"user": user}, (*HELD, *(table for _, table in KEEPS))
    rows, *listed = together(
        Part(Cover, _with, mine),
        *(Part(each, _of_leads(each), mine, _words_of(each)) for each in kinds),
    )
    leads = {each.lead_id for each in rows if each.user_id == user}
    for (question, _), found in zip(KEEPS, listed[len(HELD) :], strict=True):
        kept = {each.user_id for each in found}
        for lead in leads:
            told((question, ("user", lead)), lead in kept)
    in_order = sorted(rows, key=lambda each: (each.at, each.version))
    return in_order, acting_among({user, *leads}, at, *listed[: len(HELD)])


def _with(user: UUID) -> QuerySet[Cover]:
    rows: QuerySet[Cover] = Cover.objects.filter(Q(user=user) | Q(lead=user))
    return rows


@cache
def _of_leads(model: type[Kept]) -> Question:
    """The question for the rows of a kind of somebody, and of everybody for whom they cover, or covered."""
    whose = WHOSE.get(model.__name__, "user")

    def rows(user: UUID) -> QuerySet[Any]:
        leads = Cover.objects.filter(user=user).order_by().values("lead")
        found: QuerySet[Any] = model.objects.filter(Q(**{whose: user}) | Q(**{f"{whose}__in": leads}))
        return found

    return rows


@cache
def _words_of(model: type[Kept]) -> tuple[str, ...]:
    """The columns of a kind that hold words."""
    return tuple(each.name for each in model._meta.concrete_fields if isinstance(each, SealedField))
