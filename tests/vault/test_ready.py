"""Questions that are put together once: they find what the same queryset finds, and whose rows are within reach."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from clearway.cases import changes as cases
from clearway.cases.models import Entry
from clearway.vault import ready
from clearway.vault.errors import OutOfReachError
from clearway.vault.reach import within
from world import AT, act_of, canary, case_of, incident, school

pytestmark = pytest.mark.django_db(databases="__all__")


def of_kind_in(case: UUID, since: datetime) -> QuerySet[Entry]:
    return Entry.objects.filter(case=case, at__gte=since, kind="call").order_by("-at", "version")


def kept_elsewhere(case: UUID, other: UUID) -> QuerySet[Entry]:
    return Entry.objects.filter(case=case).exclude(case=other)


def of_these(cases: Sequence[UUID]) -> QuerySet[Entry]:
    return Entry.objects.filter(case__in=cases).order_by("at", "version")


def of_version(case: UUID, version: int) -> QuerySet[Entry]:
    return Entry.objects.filter(version=version, case=case)


def forgets_when(case: UUID, since: datetime) -> QuerySet[Entry]:
    del since
    return Entry.objects.filter(case=case)


def asked(work: Callable[[], Any]) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as found:
        work()
    return [each["sql"] for each in found.captured_queries]


def test_they_find_what_the_orm_finds_and_ask_it_in_the_same_words() -> None:
    own = school("own")
    known = incident(own, "ready")
    case = case_of(own, known.case)
    for minutes in range(3):
        told = cases.Told("call", AT, canary(f"ready-{minutes}"))
        cases.add_entry(act_of(own.lead, AT + timedelta(minutes=minutes)), case, told)
    for since in (AT - timedelta(days=1), AT + timedelta(minutes=1), AT + timedelta(days=1)):
        for name in (known.case, uuid4()):
            with within(own.id):
                by_orm = list(of_kind_in(name, since))
                found = ready.all_of(Entry, of_kind_in, case=name, since=since)
                assert [(each.id, each.words) for each in found] == [(each.id, each.words) for each in by_orm]
                assert ready.any_of(of_kind_in, case=name, since=since) is bool(by_orm)
                one, other = (
                    asked(lambda: ready.all_of(Entry, of_kind_in, case=name, since=since)),  # noqa: B023  # at once
                    asked(lambda: list(of_kind_in(name, since))),  # noqa: B023  # at once
                )
                assert one == other


def test_what_another_organisation_keeps_is_found_by_nobody_else() -> None:
    own, other = school("own"), school("other")
    mine, theirs = incident(own, "mine"), incident(other, "theirs")
    since = AT - timedelta(days=1)
    for of, its in ((own, mine), (other, theirs), (own, mine)):
        with within(of.id):
            for name in (mine.case, theirs.case):
                is_its = name == its.case
                assert ready.any_of(of_kind_in, case=name, since=since) is is_its
                assert bool(ready.all_of(Entry, of_kind_in, case=name, since=since)) is is_its


def test_nothing_is_found_out_of_reach() -> None:
    with pytest.raises(OutOfReachError):
        ready.any_of(of_kind_in, case=uuid4(), since=AT)
    with pytest.raises(OutOfReachError):
        ready.all_of(Entry, of_kind_in, case=uuid4(), since=AT)


def test_a_question_that_forgets_what_it_is_given_is_refused() -> None:
    with within(uuid4()), pytest.raises(TypeError, match="forgets_when asks nothing of since"):
        ready.any_of(forgets_when, case=uuid4(), since=AT)


@settings(max_examples=20, deadline=None)
@given(case=st.uuids(), other=st.uuids(), here=st.uuids())
def test_each_value_goes_where_it_belongs(case: UUID, other: UUID, here: UUID) -> None:
    with within(here):
        by_orm = asked(lambda: list(kept_elsewhere(case, other)))
        assert asked(lambda: ready.all_of(Entry, kept_elsewhere, case=case, other=other)) == by_orm


@pytest.mark.parametrize("many", [0, 1, 2, 3, 4, 5, 9])
def test_of_many_ids_they_find_what_the_orm_finds_with_few_texts(many: int) -> None:
    """Nothing is asked where there are none; and a repeated id finds its rows once."""
    own = school("own")
    known = [incident(own, f"ready-{place}").case for place in range(3)]
    ids = [*known, *(uuid4() for _ in range(6))][:many]
    for of in (own, school("other")):
        with within(of.id):
            by_orm = [(each.id, each.at, each.words) for each in of_these(ids)]
            found = ready.all_of(Entry, of_these, cases=iter(ids))
            assert [(each.id, each.at, each.words) for each in found] == by_orm
            assert all(each._state.db == "default" and not each._state.adding for each in found)
            assert len(asked(lambda: ready.all_of(Entry, of_these, cases=ids))) == bool(ids)
            assert bool(found) is bool(ids and of is own)


def test_a_number_goes_where_it_belongs() -> None:
    own = school("own")
    known = incident(own, "ready")
    for version in (1, 2, 31_999):
        for name in (known.case, uuid4()):
            with within(own.id):
                by_orm = asked(lambda: list(of_version(name, version)))  # noqa: B023  # at once
                found = asked(lambda: ready.all_of(Entry, of_version, case=name, version=version))  # noqa: B023  # at once
                assert found == by_orm


def test_of_no_ids_nothing_is_found_and_out_of_reach_not_even_that() -> None:
    with pytest.raises(OutOfReachError):
        ready.all_of(Entry, of_these, cases=[])


def test_a_page_asks_once_until_it_changes_something_and_a_change_asks_anew() -> None:
    """What was so before a change of the page's own is not taken to be so after it; nor on the next page."""
    own = school("own")
    known = incident(own, "ready")
    case = case_of(own, known.case)

    def ask() -> bool:
        return ready.any_of(of_kind_in, case=known.case, since=AT + timedelta(hours=1))

    for _ in range(2):  # each page
        with within(own.id):
            assert len(asked(lambda: [ask() for _ in range(3)])) == 1
    with within(own.id):
        assert ask() is False
        cases.add_entry(act_of(own.lead, AT + timedelta(hours=2)), case, cases.Told("call", AT, canary("ready")))
        assert ask() is True
    with within(own.id, writing=True):
        assert len(asked(lambda: [ask() for _ in range(3)])) == 3
