"""How the rows of a kind are read that stand in a case."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from clearway.cases.models import Case, Entry, Meeting, OfCase, Step
from clearway.vault.ready import all_of

Row = TypeVar("Row", bound=OfCase)
Version = TypeVar("Version", Entry, Step, Meeting)


def in_case(model: type[Row], *order: str) -> Callable[[Case], list[Row]]:
    """How the rows of a kind are read that stand in a case, the first first."""

    def question(case: UUID) -> QuerySet[Any]:
        rows: QuerySet[Any] = model.objects.filter(case=case).order_by(*order)
        return rows

    return lambda case: all_of(model, question, case=case.pk)


def versions(rows: Iterable[Version]) -> tuple[tuple[Version, ...], ...]:
    """The rows that are versions of the same, together, the newest last."""
    found: dict[UUID, list[Version]] = {}
    for row in rows:
        found.setdefault(row.root, []).append(row)
    return tuple(tuple(sorted(each, key=lambda row: row.version)) for each in found.values())
