"""What is known of people, row by row: everything of some people by one statement, and once on a page."""

from collections.abc import Iterable
from copy import copy
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from clearway.people.models import (
    Address,
    Alias,
    Detail,
    Flag,
    FlagAgainst,
    Identifier,
    Identity,
    Merge,
    Relation,
    Schooling,
    StaffTie,
)
from clearway.vault.kept import Kept
from clearway.vault.reach import current
from clearway.vault.ready import Part, Question, all_of, any_of, heard, together, told

OF_ONE: tuple[type[Kept], ...] = (
    Identity, Alias, Detail, Identifier, Schooling, Address, Flag, StaffTie, Merge,
)  # fmt: skip
AT_ONCE = 500  # people: a database takes so many values in one statement and no more
RELATED, AGAINST = "related", "against"
Looked = dict[object, list[Any]]


def look_up(people: Iterable[UUID]) -> None:
    """Ask at once for everything that is known of some people, their relations and the flags against them, so that
    whoever asks for any of it on this page is told. Nothing, within a change: that reads everything anew.
    """
    if current().written is not None:
        return
    new = [each for each in dict.fromkeys(people) if _looked(each) is None]
    for start in range(0, len(new), AT_ONCE):
        _look_up(new[start : start + AT_ONCE])


def _look_up(new: list[UUID]) -> None:
    asked = {"people": new}
    parts = [Part(each, _of_people(each), asked) for each in OF_ONE]
    *found, related, against = together(
        *parts, Part(Relation, _at_either_end, asked), Part(FlagAgainst, _against_these, asked)
    )
    by: dict[UUID, Looked] = {each: {} for each in new}
    for model, rows in zip(OF_ONE, found, strict=True):
        for row in rows:
            by[row.person_id].setdefault(model, []).append(row)
    for row in related:
        for each in {row.person_id, row.other_id} & by.keys():
            by[each].setdefault(RELATED, []).append(row)
    for row in against:
        by[row.other_id].setdefault(AGAINST, []).append(row)
    for each, rows_of in by.items():
        told((look_up, each), rows_of)


def _looked(person: UUID) -> Looked | None:
    found: Looked | None = heard((look_up, person))
    return found


def _told(what: object, people: Iterable[UUID]) -> list[Any] | None:
    """Rows of some people that this page has asked for already, each a copy of its own; None where it has not."""
    found: dict[UUID, Any] = {}
    for each in people:
        rows = _looked(each)
        if rows is None:
            return None
        found |= {row.pk: row for row in rows.get(what, ())}
    return sorted(map(copy, found.values()), key=_place)


def _place(row: Any) -> tuple[int, datetime, UUID]:  # noqa: ANN401  # a row of somebody's
    return getattr(row, "version", 0), row.at, row.pk


def versions_of(model: type[Kept], people: Iterable[UUID]) -> list[Any]:
    """Every version of what is known of some people, the first first."""
    asked = list(people)
    rows = _told(model, asked) if model in OF_ONE else None
    return all_of(model, _of_people(model), people=asked) if rows is None else rows


def versions_together(models: tuple[type[Kept], ...], people: Iterable[UUID]) -> list[list[Any]]:
    """The same of several models at once."""
    asked = list(people)
    heard_of = [_told(each, asked) if each in OF_ONE else None for each in models]
    if all(each is not None for each in heard_of):
        return [each for each in heard_of if each is not None]
    found = together(*(Part(each, _of_people(each), {"people": asked}) for each in models))
    return [sorted(rows, key=_place) for rows in found]


def standing(model: type[Kept], people: Iterable[UUID]) -> list[Any]:
    """The newest version of each thing that stands, the first put down first."""
    return those_that_stand(versions_of(model, people))


def those_that_stand(rows: Iterable[Any]) -> list[Any]:
    """The newest of each thing, where it stands; of rows in their order."""
    return [row for row in {row.root: row for row in rows}.values() if row.stands]


def newest(model: type[Kept], people: Iterable[UUID]) -> dict[UUID, Any]:
    """The row with the highest version of each, by person."""
    return {row.person_id: row for row in versions_of(model, people)}


def in_time(model: type[Kept], people: Iterable[UUID]) -> list[Any]:
    """Every version, as they were put down one after the other, of whomever."""
    return sorted(versions_of(model, people), key=lambda row: (row.at, row.version, row.pk))


def relations(people: Iterable[UUID]) -> list[tuple[Relation, UUID]]:
    """The relations that stand, each with who is at its other end."""
    mine = set(people)
    rows = _told(RELATED, mine)
    if rows is None:
        rows = all_of(Relation, _at_either_end, people=mine)
    newest = {(row.person_id, row.other_id): row for row in rows}
    return [
        (row, row.other_id if row.person_id in mine else row.person_id)
        for row in newest.values()
        if row.stands and not {row.person_id, row.other_id} <= mine  # nobody is their own relative, once they are one
    ]


def against(people: Iterable[UUID]) -> list[tuple[Flag, UUID]]:
    """The flags that stand and are against one of these, each with whom it is against."""
    if not any_of(against_anybody):
        return []
    asked = list(people)
    rows = _told(AGAINST, asked)
    if rows is None:
        rows = all_of(FlagAgainst, _against_these, people=asked)
    whom = {row.root: row for row in rows}
    flags = standing(Flag, {row.person_id for row in whom.values()}) if whom else []
    return [(each, whom[each.root].other_id) for each in flags if each.root in whom]


def against_anybody() -> QuerySet[FlagAgainst]:
    """The flags that are against somebody."""
    rows: QuerySet[FlagAgainst] = FlagAgainst.objects.all()
    return rows


def _at_either_end(people: Iterable[UUID]) -> QuerySet[Relation]:
    asked = list(people)
    rows: QuerySet[Relation] = Relation.objects.filter(Q(person__in=asked) | Q(other__in=asked))
    return rows.order_by("version", "at", "id")


def _against_these(people: Iterable[UUID]) -> QuerySet[FlagAgainst]:
    rows: QuerySet[FlagAgainst] = FlagAgainst.objects.filter(other__in=people)
    return rows.order_by("at", "id")


@cache
def _of_people(model: type[Kept]) -> Question:
    """The question for them: one function for each model, as long as this module lives."""

    def versions(people: Iterable[UUID]) -> QuerySet[Any]:
        rows: QuerySet[Any] = model.objects.filter(person__in=people)
        return rows.order_by("version", "at", "id")

    return versions
