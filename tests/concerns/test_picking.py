"""Whoever reports chooses pupils from the roll, and learns nothing of anybody else."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from clearway.audit.acts import Act, change
from clearway.audit.events import Verb
from clearway.cases import changes as cases
from clearway.concerns.models import Concern, Named
from clearway.people import changes as people
from clearway.people.models import Person
from clearway.vault.reach import within
from clocks import clock_at
from members import entered, sends
from visitor import text_of
from world import AT, School, act_of, case_of, school

pytestmark = pytest.mark.django_db
GIVEN = {
    "danger": "no", "about": "Avery Test", "account": "Told at break.", "day-day": "20", "day-month": "11",
    "day-year": "2026", "time": "10:40", "device": "held", "seen": "no", "told_by": "A friend",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with clock_at(AT + timedelta(minutes=1)):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


@change(Verb.PERSON_ADD)
def put_on_roll(act: Act, name: str, year: int, form: str, here: bool) -> UUID:  # noqa: FBT001  # a change's words
    people.write_person(act, act.made, name, date(2011, 5, 4))
    people.put_on_roll(act, act.made, people.RollFacts(year, 2026, None, form))
    if not here:
        people.take_off_roll(act, act.made, date(2026, 10, 1))
    return act.made


def pupil(own: School, name: str, year: int = 9, form: str = "9B", *, here: bool = True) -> UUID:
    return put_on_roll(act_of(own.lead), name, year, form, here)


def finds(client: Client, about: str, **fields: object) -> Any:
    return sends(client, "/concerns/report/", {"once": str(uuid4()), **GIVEN, "about": about, "find": "yes", **fields})


def test_two_of_one_name_are_told_apart_by_year_and_form_and_by_nothing_else(own: School) -> None:
    pupil(own, "Avery Test"), pupil(own, "Avery Test", 10, "10A")
    page = text_of(finds(entered(own.teacher), "Avery"))
    assert "Avery Test, Year 9, 9B" in page
    assert "Avery Test, Year 10, 10A" in page
    assert "2011" not in page


def test_what_was_typed_is_there_when_somebody_was_looked_for_and_nothing_was_sent(own: School) -> None:
    pupil(own, "Avery Test")
    page = finds(entered(own.teacher), "Avery", account="Told at break, and more.")
    assert page.status_code == 200
    assert "Told at break, and more." in page.content.decode()
    assert "There is a problem" not in text_of(page)
    with within(own.id):
        assert Concern.objects.count() == 0


def test_several_are_looked_for_at_once(own: School) -> None:
    pupil(own, "Avery Test"), pupil(own, "Blake Sample"), pupil(own, "Casey Other")
    page = text_of(finds(entered(own.teacher), "Avery Test and Blake Sample, year 9"))
    assert "Avery Test, Year 9, 9B" in page
    assert "Blake Sample, Year 9, 9B" in page
    assert "Casey" not in page


def test_nobody_is_found_who_left_is_known_by_a_case_only_or_is_tied_to_the_reporter(own: School) -> None:
    pupil(own, "Avery Left", here=False)
    case = case_of(own, cases.open_case(act_of(own.lead), None))
    cases.involve(act_of(own.lead), case, cases.Involved("Avery Case", None, "other"))
    mine = pupil(own, "Avery Mine")
    with within(own.id):
        people_row = Person.objects.get(id=mine)
    people.tie(act_of(own.lead), people_row, own.teacher, "relative")
    page = text_of(finds(entered(own.teacher), "Avery"))
    assert "Nobody on the roll has a name like this" in page
    for hidden in ("Avery Left", "Avery Case", "Avery Mine"):
        assert hidden not in page


def test_whoever_was_chosen_stands_in_the_report(own: School) -> None:
    chosen = pupil(own, "Avery Test")
    answer = sends(entered(own.teacher), "/concerns/report/", {"once": str(uuid4()), **GIVEN, "named": str(chosen)})
    with within(own.id):
        assert list(Named.objects.values_list("person_id", flat=True)) == [chosen]
    for reader in (own.teacher, own.lead):
        page = text_of(entered(reader).get(answer["Location"]))
        assert "Avery Test (on the roll)" in page
        assert "A member of staff has it, switched off" in page
        assert "A friend" in page


def test_nobody_is_chosen_who_could_not_have_been_found(own: School) -> None:
    left = pupil(own, "Avery Left", here=False)
    for name in (left, uuid4()):
        page = sends(entered(own.teacher), "/concerns/report/", {"once": str(uuid4()), **GIVEN, "named": str(name)})
        assert "Avery Left" not in page.content.decode()
    with within(own.id):
        assert not Named.objects.exists()


def test_an_administrator_finds_nobody(own: School) -> None:
    pupil(own, "Avery Test")
    assert finds(entered(own.administrator), "Avery").status_code == 404


def test_a_name_of_one_word_and_one_letter_is_found_by_its_word(own: School) -> None:
    pupil(own, "Pupil A"), pupil(own, "Pupil B", 10, "10A")
    page = text_of(finds(entered(own.teacher), "Pupil"))
    assert "Pupil A, Year 9, 9B" in page
    assert "Pupil B, Year 10, 10A" in page
