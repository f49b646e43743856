"""Several questions in one statement, and what a page asks twice: the same is found, and nobody else's."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from clearway.cases import changes as cases
from clearway.cases.models import Entry, Involvement, TeamPlace
from clearway.concerns.models import Concern
from clearway.vault.errors import OutOfReachError
from clearway.vault.reach import within
from clearway.vault.ready import Part, any_of, foresee, once, together
from world import AT, Incident, School, act_of, case_of, incident, school

pytestmark = pytest.mark.django_db(databases="__all__")


def entries(case: UUID) -> QuerySet[Entry]:
    return Entry.objects.filter(case=case)


def people(case: UUID) -> QuerySet[Involvement]:
    return Involvement.objects.filter(case=case)


def places(case: UUID, user: UUID) -> QuerySet[TeamPlace]:
    return TeamPlace.objects.filter(case=case, user=user)


def reports(names: Sequence[UUID]) -> QuerySet[Concern]:
    return Concern.objects.filter(pk__in=names)


def newest(case: UUID) -> QuerySet[Entry]:
    return Entry.objects.filter(case=case).order_by("-happened_at")[:1]


def statements(found: CaptureQueriesContext) -> list[str]:
    return [each["sql"] for each in found.captured_queries if "set_config" not in each["sql"]]


@pytest.fixture
def own() -> School:
    return school("own")


@pytest.fixture
def there(own: School) -> Incident:
    known = incident(own, "together")
    case = case_of(own, known.case)
    for hours in (1, 2):
        cases.add_entry(act_of(own.lead), case, cases.Told("call", AT - timedelta(hours=hours), f"Call {hours}."))
    return known


def said(rows: Iterable[Any]) -> list[tuple[Any, ...]]:
    """Every column of the rows, opened where it is sealed."""
    return sorted(
        tuple(str(getattr(row, field.attname)) for field in row._meta.concrete_fields) for row in rows
    )  # fmt: skip


def test_what_is_read_together_is_what_each_question_finds_alone(own: School, there: Incident) -> None:
    with within(own.id):
        concern = list(Concern.objects.values_list("pk", flat=True))
        with CaptureQueriesContext(connection) as heard:
            found = together(
                Part(Entry, entries, {"case": there.case}), Part(Involvement, people, {"case": there.case}),
                Part(TeamPlace, places, {"case": there.case, "user": own.deputy.pk}),
                Part(Concern, reports, {"names": concern}),
            )  # fmt: skip
        assert len(statements(heard)) == 1
        alone: list[list[Any]] = [
            list(entries(there.case)), list(people(there.case)), list(places(there.case, own.deputy.pk)),
            list(reports(concern)),
        ]  # fmt: skip
        for rows, expected in zip(found, alone, strict=True):
            assert said(rows) == said(expected)
        assert all(alone)


def test_of_so_many_rows_the_order_says_which(own: School, there: Incident) -> None:
    with within(own.id):
        (rows,) = together(Part(Entry, newest, {"case": there.case}))
        assert [row.pk for row in rows] == [row.pk for row in newest(there.case)]


def test_a_part_without_ids_finds_nothing_and_moves_no_other(own: School, there: Incident) -> None:
    with within(own.id):
        nothing, rows = together(Part(Concern, reports, {"names": ()}), Part(Entry, entries, {"case": there.case}))
        assert nothing == []
        assert said(rows) == said(entries(there.case))
        with CaptureQueriesContext(connection) as heard:
            assert together(Part(Concern, reports, {"names": ()})) == [[]]
        assert statements(heard) == []


def test_what_is_left_out_is_read_when_it_is_needed(own: School, there: Incident) -> None:
    with within(own.id):
        (rows,) = together(Part(Entry, entries, {"case": there.case}, ("words",)))
        assert all(row.get_deferred_fields() == {"words"} for row in rows)
        assert said(rows) == said(entries(there.case))


def test_nothing_of_another_organisation_is_read_together(there: Incident) -> None:
    other = school("other")
    with within(other.id):
        parts = Part(Entry, entries, {"case": there.case}), Part(Involvement, people, {"case": there.case})
        assert together(*parts) == [[], []]
    with pytest.raises(OutOfReachError):
        together(Part(Entry, entries, {"case": there.case}))


def test_what_was_foreseen_is_not_asked_again_and_is_the_same(own: School, there: Incident) -> None:
    for case in (there.case, uuid4()):
        with within(own.id):
            expected = [any_of(entries, case=case), any_of(people, case=case)]
        with within(own.id):
            foresee((entries, {"case": case}), (people, {"case": case}))
            with CaptureQueriesContext(connection) as heard:
                assert [any_of(entries, case=case), any_of(people, case=case)] == expected
            assert statements(heard) == []


def test_a_page_is_told_the_same_and_the_next_page_and_every_change_ask_anew(own: School, there: Incident) -> None:
    answers = iter(range(9))
    with within(own.id):
        assert [once(("x",), lambda: next(answers)), once(("x",), lambda: next(answers))] == [0, 0]
        assert once(("y",), lambda: next(answers)) == 1
    with within(own.id):
        assert once(("x",), lambda: next(answers)) == 2
    with within(own.id, writing=True):
        assert [once(("x",), lambda: next(answers)), once(("x",), lambda: next(answers))] == [3, 4]
        foresee((entries, {"case": there.case}))
        with CaptureQueriesContext(connection) as heard:
            assert any_of(entries, case=there.case)
        assert len(statements(heard)) == 1, "a change foresees nothing"
    with pytest.raises(OutOfReachError):
        once(("x",), lambda: next(answers))
