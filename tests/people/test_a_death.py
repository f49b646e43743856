"""A child, or somebody else in a case, has died: every list says so, and nothing that stands is taken away."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from clearway.cases.changes import Involved, involve
from clearway.cases.models import Case, Involvement
from clearway.people.changes import merge
from clearway.vault.reach import within
from clocks import clock_at
from members import entered, sends
from visitor import text_of
from world import AT, School, act_of, case_of, incident, school

pytestmark = pytest.mark.django_db
MARK = "Has died"


@pytest.fixture(autouse=True)
def _on_that_friday() -> Iterator[None]:
    with clock_at(AT):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


@pytest.fixture
def found(own: School) -> Case:
    """A case in which Pupil A stands, born on 27 March 2011, and Pupil B."""
    found = case_of(own, incident(own, "own").case)
    for name in ("Pupil A", "Pupil B"):
        involve(act_of(own.lead), found, Involved(name, date(2011, 3, 27), "received"))
    return found


def person_in(own: School, found: Case, letter: str) -> UUID:
    with within(own.id):
        return Involvement.objects.get(case=found, letter=letter).person_id


def says(lead: Client, person: UUID, day: str, month: str, year: str, **other: str) -> Any:
    """The form about a person, as the lead sends it."""
    died = {"died_on-day": day, "died_on-month": month, "died_on-year": year}
    return sends(
        lead, reverse("people-part", args=[person, "about"]), {"version": "0", **died, **other, "once": str(uuid4())}
    )


def row_of(page: str, name: str) -> str:
    """What stands beside a name."""
    return page.split(name, 1)[1].split("Own file", 1)[0]


def test_every_list_and_their_own_page_say_so(own: School, found: Case) -> None:
    lead, who = entered(own.lead), person_in(own, found, "B")
    assert MARK not in text_of(lead.get(f"/cases/{found.reference}/"))
    assert says(lead, who, "12", "11", "2026").status_code == 302
    case = text_of(lead.get(f"/cases/{found.reference}/"))
    assert MARK in row_of(case, "B: Pupil A")
    assert MARK not in row_of(case, "C: Pupil B")
    assert "They have died, on 12 November 2026" in text_of(lead.get(f"/people/{who}/"))
    assert MARK in text_of(sends(lead, "/people/search/", {"typed": "Pupil A", "year": ""}))


def test_what_stands_of_them_stays_and_a_mistake_is_taken_back(own: School, found: Case) -> None:
    lead, who = entered(own.lead), person_in(own, found, "B")
    says(lead, who, "12", "11", "2026", sex="female")
    assert "born 27 March 2011" in row_of(text_of(lead.get(f"/cases/{found.reference}/")), "B: Pupil A")
    assert says(lead, who, "", "", "", version="1", sex="female").status_code == 302
    assert MARK not in text_of(lead.get(f"/cases/{found.reference}/"))
    assert "They have died" not in text_of(lead.get(f"/people/{who}/"))


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (("21", "11", "2026"), "The day must not lie ahead"),
        (("26", "3", "2011"), "The day must not be before they were born, on 27 March 2011"),
        (("31", "2", "2026"), "Day of death, if they have died: write a day that exists"),
    ],
)
def test_a_day_that_cannot_be_is_refused_and_the_form_comes_back(
    own: School, found: Case, day: tuple[str, str, str], said: str
) -> None:
    lead, who = entered(own.lead), person_in(own, found, "B")
    page = says(lead, who, *day, languages="English, Polish")
    assert page.status_code == 422
    assert said in text_of(page)
    assert 'value="English, Polish"' in page.content.decode()
    assert MARK not in text_of(lead.get(f"/cases/{found.reference}/"))


def test_whoever_was_put_down_twice_has_died_once_for_both(own: School, found: Case) -> None:
    lead, one, other = entered(own.lead), person_in(own, found, "B"), person_in(own, found, "C")
    says(lead, other, "12", "11", "2026")
    with within(own.id):
        first, second = (Involvement.objects.select_related("person").get(case=found, person=each).person
                         for each in (one, other))  # fmt: skip
    merge(act_of(own.lead), second, first, "The same child.")
    assert text_of(lead.get(f"/cases/{found.reference}/")).count(MARK) == 2
    assert "They have died" in text_of(lead.get(f"/people/{one}/"))
