"""Reporting a concern: four questions; what is wrong comes back with everything that was typed."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from clearway.concerns.models import Concern
from clearway.vault.reach import within
from members import entered, sends
from visitor import text_of
from world import School, school

pytestmark = pytest.mark.django_db
GIVEN = {
    "danger": "unknown", "about": "Pupil A, year 9", "account": "Pupil B told me at break.\r\nI told nobody else.",
    "day-day": "20", "day-month": "11", "day-year": "2026", "time": "10:40",
}  # fmt: skip


@pytest.fixture
def own() -> School:
    """A school."""
    return school("own")


@pytest.fixture
def teacher(own: School) -> Client:
    """A teacher's browser."""
    return entered(own.teacher)


def reports(client: Client, **fields: str) -> Any:
    return sends(client, "/concerns/report/", {"once": str(uuid4()), **GIVEN, **fields})


def test_a_teacher_reports_and_reads_it_again(teacher: Client) -> None:
    answer = reports(teacher)
    page = text_of(teacher.get(answer["Location"]))
    assert "Pupil A, year 9" in page
    assert "Pupil B told me at break. I told nobody else." in page
    assert "Sending is not telling: speak to Lead of Own, " in page


def test_it_stands_on_the_leads_first_page_and_opens_no_one_else(own: School, teacher: Client) -> None:
    address = reports(teacher, danger="yes")["Location"]
    page = entered(own.lead).get("/home/").content.decode()
    assert address in page
    assert "Danger now" in page
    assert "Pupil A" not in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"danger": ""}, "Say whether anyone is in danger now"),
        ({"danger": "perhaps"}, "Choose one of the answers"),
        ({"about": ""}, "Say who it is about"),
        ({"about": "x" * 201}, "200 characters or fewer"),
        ({"account": "  "}, "Write what you were told or noticed"),
        ({"account": "word " * 4001}, "20,000 characters or fewer"),
        ({"day-day": "32"}, "write a day that exists"),
        ({"day-year": "2990"}, "must not lie ahead of now"),
        ({"time": "noon"}, "write a time such as 14:30"),
    ],
)
@pytest.mark.asvs("2.2.1", "2.2.2")
def test_what_is_wrong_comes_back_with_the_form_filled_in(
    own: School, teacher: Client, fields: dict[str, str], said: str
) -> None:
    page = reports(teacher, **fields)
    assert said in text_of(page)
    assert text_of(page).count("Error: ") <= len(fields) * 2
    kept = {**GIVEN, **fields}
    assert kept["account"].strip()[:20] in page.content.decode()
    with within(own.id):
        assert Concern.objects.count() == 0


def test_a_picture_pasted_as_text_is_refused_and_nothing_of_it_is_kept(own: School, teacher: Client) -> None:
    page = reports(teacher, account=f"Pupil B wrote data:image/png;base64,{'iVBORw0KGgo' * 9}")
    assert page.status_code == 422
    assert "looks like a picture or a file, and was not taken" in text_of(page)
    assert "iVBORw0KGgo" not in page.content.decode()
    assert GIVEN["about"] in page.content.decode(), "the rest of the form is there"
    with within(own.id):
        assert Concern.objects.count() == 0


def test_an_administrator_neither_reports_nor_reads(own: School, teacher: Client) -> None:
    address = reports(teacher)["Location"]
    administrator = entered(own.administrator)
    assert administrator.get("/concerns/report/").status_code == 404
    assert administrator.get(address).status_code == 404
    assert "You see no concern and no case" in text_of(administrator.get("/home/"))


def test_a_colleague_cannot_read_it(own: School, teacher: Client) -> None:
    assert entered(own.colleague).get(reports(teacher)["Location"]).status_code == 404


def test_whoever_is_not_signed_in_is_asked_to_sign_in() -> None:
    assert Client().get("/concerns/report/")["Location"].startswith("/sign-in/")
