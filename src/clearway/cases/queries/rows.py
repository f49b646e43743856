"""How the rows are read that stand in a case: all kinds that a page needs in one statement."""

from collections.abc import Iterable
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import QuerySet, Subquery

from clearway.cases.models import Assessment, Case, Entry, Meeting, OfCase, Step
from clearway.vault.ready import Part, Question, together

Row = TypeVar("Row", bound=OfCase)
Version = TypeVar("Version", Entry, Step, Meeting)
SAID = ("incident", "result")  # of an assessment: long, and only the last is shown
ORDER: dict[str, tuple[str, ...]] = {
    "Answer": ("at", "id"), "AboutPerson": ("version", "at"), "Where": ("version",), "Involvement": ("at", "letter"),
    "Assessment": ("assessed_at", "area"), "Call": ("happened_at", "at"), "Talk": ("happened_at", "at"),
    "Stood": ("version",), "Joined": ("at",), "Decision": ("at",), "BrokenGlass": ("at",), "GlassReview": ("at",),
    "Reasoned": ("at",), "Countersigned": ("at",), "Late": ("at",), "RecordedLate": ("at",), "Corrected": ("at",),
}  # fmt: skip


class Rows:
    """The rows of some kinds that stand in a case, each kind the first first."""

    def __init__(self, found: dict[type[OfCase], list[Any]]) -> None:
        self._found = found

    def of(self, model: type[Row]) -> tuple[Row, ...]:
        """Those of one kind. Raises KeyError where it was not asked for."""
        return tuple(self._found[model])


def rows_of(case: Case, kinds: Iterable[type[OfCase]]) -> Rows:
    """Every row of these kinds in a case, by one question."""
    asked = tuple(kinds)
    return Rows(dict(zip(asked, map(in_order, asked, together(*(part(each, case.pk) for each in asked))), strict=True)))


def part(model: type[OfCase], case: UUID, without: tuple[str, ...] = ()) -> Part:
    """The question for a kind, to be asked together with others."""
    return Part(model, _in_case(model), {"case": case}, without)


def last_pass(case: UUID) -> QuerySet[Assessment]:
    """What the guidance said last, of each area that was asked with it."""
    newest = Assessment.objects.filter(case=case).order_by("-assessed_at").values("assessed_at")[:1]
    rows: QuerySet[Assessment] = Assessment.objects.filter(case=case, assessed_at=Subquery(newest))
    return rows


def in_order(model: type[OfCase], rows: Iterable[Any]) -> list[Any]:
    """The rows of a kind, the first first."""
    return sorted(rows, key=attrgetter(*ORDER.get(model.__name__, ("at", "version"))))


@cache
def _in_case(model: type[OfCase]) -> Question:
    """The question for them: one function for each model, as long as this module lives."""

    def rows(case: UUID) -> QuerySet[Any]:
        found: QuerySet[Any] = model.objects.filter(case=case)
        return found

    return rows


def versions(rows: Iterable[Version]) -> tuple[tuple[Version, ...], ...]:
    """The rows that are versions of the same, together, the newest last."""
    found: dict[UUID, list[Version]] = {}
    for row in rows:
        found.setdefault(row.root, []).append(row)
    return tuple(tuple(sorted(each, key=lambda row: row.version)) for each in found.values())
