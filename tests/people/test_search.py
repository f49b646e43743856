"""People are found by any word of their name, spelled roughly; everyone who was opened for it stands in the event."""

from datetime import date

import pytest

from clearway.audit.acts import reading
from clearway.audit.errors import NotAllowedError
from clearway.audit.models import Event
from clearway.people.changes import add_person
from clearway.people.finding import search
from clearway.people.models import Trace
from clearway.vault.reach import within
from world import School, act_of, school

pytestmark = pytest.mark.django_db
NAMES = ("Pupil Robert Alder", "Pupil Rupert Birch", "Pupil Olwen Ash-Cedar", "Pupil Łukasz Dąb", "Pupil Zoë Elm")


@pytest.fixture
def own() -> School:
    """A school with five pupils put down."""
    made = school("own")
    for name in NAMES:
        add_person(act_of(made.lead), name, date(2011, 5, 4))
    return made


def found(own: School, typed: str) -> list[str]:
    with reading(act_of(own.lead)) as act:
        return [each.known.name for each in search(act, typed).hits]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Robert", "Pupil Robert Alder"),
        ("robert alder", "Pupil Robert Alder"),
        ("ALDER", "Pupil Robert Alder"),
        ("Aldar", "Pupil Robert Alder"),
        ("Rubert", "Pupil Rupert Birch"),
        ("cedar", "Pupil Olwen Ash-Cedar"),
        ("Zoe", "Pupil Zoë Elm"),
        ("dab", "Pupil Łukasz Dąb"),
    ],
)
def test_a_name_is_found_by_a_word_of_it_spelled_roughly(own: School, typed: str, name: str) -> None:
    assert name in found(own, typed)


def test_the_closest_stands_first(own: School) -> None:
    assert found(own, "Robert")[0] == "Pupil Robert Alder"


@pytest.mark.parametrize("typed", ["Quercus", "", "   ", "123", "…"])
def test_nobody_is_found_by_what_is_no_part_of_a_name(own: School, typed: str) -> None:
    assert found(own, typed) == []


def test_a_search_is_recorded_with_everyone_who_was_opened_for_it(own: School) -> None:
    found(own, "Robert")
    with within(own.id):
        event = Event.objects.latest("number")
    assert event.verb == "person:search"
    assert event.records.count('"key"') >= 1


@pytest.mark.usefixtures("own")
def test_a_search_finds_nobody_of_another_school() -> None:
    foreign = school("foreign")
    assert found(foreign, "Robert") == []


def test_only_a_lead_searches(own: School) -> None:
    with pytest.raises(NotAllowedError), reading(act_of(own.teacher)) as act:
        search(act, "Robert")


def test_the_table_of_traces_holds_no_name(own: School) -> None:
    with within(own.id):
        assert all(isinstance(part, int) for row in Trace.objects.values_list("g0", "g1", "g2", "g3") for part in row)
