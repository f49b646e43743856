"""What lies in memory for a search is what stands in the database, whatever was added, undone or put back since."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearway.concerns.changes import Report, report
from clearway.people import sieve as kept
from clearway.people.changes import add_alias, add_person
from clearway.people.models import Person, Trace
from clearway.people.sieve import sieve
from clearway.vault.errors import OutOfReachError
from clearway.vault.reach import within
from clearway.vault.traces import sought
from world import AT, School, act_of, school

pytestmark = pytest.mark.django_db
NAMES = ("Pupil Robert Alder", "Pupil Rupert Birch", "Pupil Olwen Cedar", "Pupil Robert Elm")


@pytest.fixture
def own() -> School:
    return school("own")


def put_down(own: School, name: str, *, ago: timedelta = timedelta()) -> UUID:
    act = act_of(own.lead)
    act.at -= ago
    return add_person(act, name, None)


def found(own: School, typed: str) -> set[UUID]:
    with within(own.id):
        return set(sieve().fitting(sought(own.id, typed)))


def standing(own: School, typed: str) -> set[UUID]:
    """By looking at each row of the table by itself."""
    with within(own.id):
        ways = sought(own.id, typed)
        rows = [(row[0], row[1:]) for row in Trace.objects.values_list("person_id", "g0", "g1", "g2", "g3")]
    return {
        person
        for person, bits in rows
        if all(any(all(b & w == w for b, w in zip(bits, way, strict=True)) for way in each.ways) for each in ways)
    }


def count(own: School) -> int:
    with within(own.id):
        return sieve().planes.count


def test_whoever_is_put_down_is_found_at_once_and_nobody_is_read_twice(own: School) -> None:
    before = count(own)
    for more, name in enumerate(NAMES, start=1):
        person = put_down(own, name)
        assert person in found(own, name)
        assert (count(own), count(own)) == (before + more, before + more)


def test_a_change_that_began_before_a_search_and_ended_after_it_is_found(own: School) -> None:
    put_down(own, NAMES[0])
    assert found(own, "Birch") == set()
    late = put_down(own, NAMES[1], ago=timedelta(minutes=40))
    assert found(own, "Birch") == {late}


def test_what_was_undone_is_forgotten_and_what_came_in_its_place_is_found(own: School) -> None:
    with transaction.atomic():
        undone = put_down(own, NAMES[0])
        assert found(own, "Alder") == {undone}
        transaction.set_rollback(True)
    assert found(own, "Alder") == set()
    again = put_down(own, NAMES[0])
    assert found(own, "Alder") == {again}


def test_another_name_of_somebody_finds_them(own: School) -> None:
    person = put_down(own, NAMES[0])
    found(own, "Alder")
    with within(own.id):
        row = Person.objects.get(id=person)
    add_alias(act_of(own.lead), row, "known", "Pupil Maple")
    assert found(own, "Maple") == {person}


def test_what_another_process_added_is_found(own: School, monkeypatch: pytest.MonkeyPatch) -> None:
    count(own)
    mine = kept._kept[own.id]
    person = put_down(own, NAMES[0])
    found(own, "Alder")
    monkeypatch.setitem(kept._kept, own.id, mine)
    assert found(own, "Alder") == {person}


def test_where_much_has_come_everything_is_read_anew(own: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "FEW", 1)
    before = count(own)
    everybody = {put_down(own, name) for name in NAMES}
    assert found(own, "Pupil") >= everybody
    assert count(own) == before + len(NAMES)


def test_however_much_is_read_and_written_of_other_things_nothing_is_read_anew(
    own: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = put_down(own, NAMES[0])
    assert found(own, "Alder") == {person}
    monkeypatch.setattr(kept, "FEW", 1)
    mine = kept._kept[own.id].planes
    for _ in range(3):
        report(act_of(own.teacher), Report("Pupil A", "Pupil B told me at break", AT, "unknown"))
    assert found(own, "Alder") == {person}
    assert kept._kept[own.id].planes is mine


def test_only_some_organisations_are_kept_and_each_finds_its_own(own: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "KEPT", 1)
    foreign = school("foreign")
    mine, theirs = put_down(own, NAMES[0]), put_down(foreign, NAMES[0])
    assert (found(own, "Alder"), found(foreign, "Alder"), found(own, "Alder")) == ({mine}, {theirs}, {mine})
    assert list(kept._kept) == [own.id]


def test_nobody_looks_from_within_a_change(own: School) -> None:
    with within(own.id, writing=True), pytest.raises(OutOfReachError, match="under way"):
        sieve()


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(["add", "late", "undo", "look"]), st.sampled_from(NAMES)), max_size=8))
def test_whatever_happens_memory_finds_what_the_table_holds(own: School, steps: list[tuple[str, str]]) -> None:
    for step, name in steps:
        if step == "undo":
            with transaction.atomic():
                put_down(own, name)
                found(own, name)
                transaction.set_rollback(True)
        elif step != "look":
            put_down(own, name, ago=timedelta(hours=step == "late"))
        typed = name.split()[-1]
        assert found(own, typed) == standing(own, typed)
