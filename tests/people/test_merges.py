"""Somebody put down twice is read as one; taken apart, each is again what they were."""

import contextlib
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearway.audit.acts import reading
from clearway.cases import changes as cases
from clearway.cases.queries import incidents_of
from clearway.people import changes
from clearway.people.finding import search
from clearway.people.models import Merge, Person
from clearway.people.queries import person as found_as
from clearway.people.queries import record
from clearway.vault.reach import within
from members import entered, sends
from visitor import text_of
from world import AT, School, act_of, case_of, incident, school

pytestmark = pytest.mark.django_db


@pytest.fixture
def own() -> School:
    return school("own")


def put_down(own: School, *names: str) -> list[Person]:
    made = [changes.add_person(act_of(own.lead), name, date(2011, 5, 4)) for name in names]
    with within(own.id):
        return [Person.objects.get(id=name) for name in made]


def all_of(own: School, person: Person) -> tuple[object, ...]:
    """What is read of somebody, but for when."""
    with reading(act_of(own.lead)) as act:
        read = record(act, found_as(act, person.id))
        return read.cluster, read.known, read.names, dict(read.detail), [each.value for each in read.numbers]


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=3), pair=st.permutations(range(4)))
def test_a_merge_that_is_undone_leaves_what_was(own: School, before: list[tuple[int, int]], pair: list[int]) -> None:
    lead = act_of(own.lead)
    people = put_down(own, "Pupil Alder", "Pupil Birch", "Pupil Cedar", "Pupil Elm")
    for place, each in enumerate(people):
        changes.add_number(lead, each, "mis", f"A{place}")
    for gone, into in before:
        with contextlib.suppress(changes.SamePersonError):
            changes.merge(act_of(own.lead), people[gone], people[into], "why")
    was = [all_of(own, each) for each in people]
    one, other = people[pair[0]], people[pair[1]]
    try:
        changes.merge(act_of(own.lead), one, other, "why")
    except changes.SamePersonError:
        return
    with within(own.id):
        last = Merge.objects.filter(person__in=[each.id for each in people]).order_by("at", "version")
        made = next(each.person for each in reversed(last) if each.stands and each.person_id in _ends(was, one))
    changes.unmerge(act_of(own.lead), made, "why not")
    assert [all_of(own, each) for each in people] == was


def _ends(was: list[tuple[object, ...]], one: Person) -> set[UUID]:
    return {
        cluster[0]
        for cluster, *_ in was
        if isinstance(cluster, tuple) and one.id in cluster
    }  # fmt: skip


def test_nobody_is_merged_twice_into_the_same_or_into_themselves(own: School) -> None:
    one, other, third = put_down(own, "Pupil A", "Pupil Aa", "Pupil Aaa")
    changes.merge(act_of(own.lead), one, other, "why")
    changes.merge(act_of(own.lead), other, third, "why")
    for pair in ((one, one), (one, third), (third, one), (other, one)):
        with pytest.raises(changes.SamePersonError):
            changes.merge(act_of(own.lead), *pair, "why")


def test_the_cases_of_both_stand_on_one_page_and_both_addresses_lead_there(own: School) -> None:
    first, second = incident(own, "one"), incident(own, "two")
    with within(own.id):
        one, other = Person.objects.get(id=first.person), Person.objects.get(id=second.person)
    changes.merge(act_of(own.lead), other, one, "the same child")
    lead = entered(own.lead)
    assert lead.get(f"/people/{other.id}/")["Location"] == f"/people/{one.id}/"
    page = lead.get(f"/people/{one.id}/").content.decode()
    assert first.reference in page
    assert second.reference in page
    with within(own.id):
        assert len(incidents_of(act_of(own.lead), [one.id, other.id])) == 2


def test_a_search_finds_who_was_merged_once_by_either_name(own: School) -> None:
    one, other = put_down(own, "Pupil Quercus", "Pupil Robur")
    changes.merge(act_of(own.lead), other, one, "the same child")
    with reading(act_of(own.lead)) as act:
        hits = search(act, "Robur").hits
    assert [(each.known.id, each.known.name, each.by_name) for each in hits] == [
        (one.id, "Pupil Quercus", "Pupil Robur"),
    ]  # fmt: skip


def test_somebody_known_is_put_into_a_case_once(own: School) -> None:
    there = incident(own, "one")
    [pupil, twin] = put_down(own, "Pupil Alder", "Pupil Elder")
    changes.merge(act_of(own.lead), twin, pupil, "the same child")
    case = case_of(own, there.case)
    cases.involve_known(act_of(own.lead), case, pupil, "received")
    with pytest.raises(cases.AlreadyInvolvedError):
        cases.involve_known(act_of(own.lead), case, twin, "shared")
    answer = sends(entered(own.lead), f"/people/{pupil.id}/case/", {"reference": there.reference, "role": "shared"})
    assert answer.status_code == 422
    assert "They are involved in this case already" in answer.content.decode()


def test_what_came_from_a_twin_can_be_taken_away_once_they_are_one(own: School) -> None:
    [pupil, twin] = put_down(own, "Pupil Alder", "Pupil Elder")
    changes.detail(act_of(own.lead), twin, {"vulnerabilities": ["send"], "language": "Welsh"}, 0)
    changes.detail(act_of(own.lead), pupil, {"sex": "f"}, 0)
    changes.merge(act_of(own.lead), twin, pupil, "the same child")
    assert all_of(own, pupil)[3] == {"sex": "f", "vulnerabilities": ["send"], "language": "Welsh"}
    changes.detail(act_of(own.lead, AT + timedelta(minutes=1)), pupil, {"vulnerabilities": []}, 1)
    assert all_of(own, pupil)[3] == {"sex": "f", "vulnerabilities": [], "language": "Welsh"}


def test_relatives_who_turn_out_to_be_one_are_not_their_own_relatives(own: School) -> None:
    [pupil, twin] = put_down(own, "Pupil Alder", "Pupil Elder")
    changes.relate(act_of(own.lead), pupil, twin, "sibling", "no")
    changes.merge(act_of(own.lead), twin, pupil, "the same child")
    with reading(act_of(own.lead)) as act:
        assert record(act, found_as(act, pupil.id)).family == ()
    changes.unmerge(act_of(own.lead), twin, "two after all")
    with reading(act_of(own.lead)) as act:
        [kin] = record(act, found_as(act, pupil.id)).family
    assert kin.other.name == "Pupil Elder"


def test_a_case_shows_whoever_was_merged_as_they_are_known_now(own: School) -> None:
    there = incident(own, "one")
    [pupil] = put_down(own, "Pupil Alder")
    with within(own.id):
        twin = Person.objects.get(id=there.person)
    changes.merge(act_of(own.lead), twin, pupil, "the same child")
    page = text_of(entered(own.lead).get(f"/cases/{there.reference}/"))
    assert "Pupil Alder" in page
