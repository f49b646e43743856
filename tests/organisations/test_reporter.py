"""The cookie that says who reports while the database is gone: who gets it, for how long, and that it opens nothing."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings

from clearway.organisations.reporter import GOOD, RENEWED, Reporter, introduce, opened, sealed
from clocks import clock_standing_at
from members import entered, reported, sends
from outages import files, journal_in, unreachable
from visitor import text_of
from world import AT, CANARY, School, act_of, school

pytestmark = pytest.mark.django_db
NAME = "clearway-reporter"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def own() -> School:
    """A school."""
    return school("own")


def held(client: Client) -> Reporter | None:
    """What the browser holds."""
    cookie = client.cookies.get(NAME)
    return opened(cookie.value) if cookie and cookie.value else None


def test_whoever_may_report_gets_it_with_the_first_page_and_it_names_nobody(own: School) -> None:
    client = entered(own.teacher)
    answer = client.get("/home/")
    found = held(client)
    assert found
    assert (found.user, found.organisation) == (own.teacher.pk, own.id)
    cookie = answer.cookies[NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["max-age"]) == (True, "Strict", "/", "")
    assert own.teacher.name not in cookie.value
    assert str(own.teacher.pk) not in cookie.value


@pytest.mark.asvs("3.3.1", "3.3.2", "3.3.4")
def test_where_it_is_live_it_is_for_this_host_and_https_only(own: School) -> None:
    answer = HttpResponse()
    with override_settings(LIVE=True):
        introduce(RequestFactory().get("/home/"), answer, act_of(own.teacher).actor, AT)
    cookie = answer.cookies["__Host-clearway-reporter"]
    assert (cookie["secure"], cookie["httponly"], cookie["path"], cookie["domain"]) == (True, True, "/", "")


def test_whoever_does_not_report_gets_none(own: School) -> None:
    for who in (own.administrator, own.guest, None):
        client = entered(who)
        client.get("/home/")
        assert held(client) is None


def test_it_is_renewed_after_an_hour_and_not_with_every_answer(own: School) -> None:
    with clock_standing_at(AT):
        client = entered(own.teacher)
        assert NAME in client.get("/home/").cookies
        assert NAME not in client.get("/home/").cookies
    client.cookies[NAME] = sealed(Reporter(own.teacher.pk, own.id, AT + GOOD - RENEWED + MINUTE))
    with clock_standing_at(AT):
        assert NAME not in client.get("/home/").cookies
    client.cookies[NAME] = sealed(Reporter(own.teacher.pk, own.id, AT + GOOD - RENEWED))
    with clock_standing_at(AT):
        assert NAME in client.get("/home/").cookies


def test_somebody_else_s_is_replaced_by_one_s_own(own: School) -> None:
    client = entered(own.teacher)
    client.cookies[NAME] = sealed(Reporter(own.lead.pk, own.id, datetime.now(AT.tzinfo) + GOOD))
    client.get("/home/")
    found = held(client)
    assert found
    assert found.user == own.teacher.pk


@pytest.mark.parametrize("way", ["/sign-out/", "/hide/"])
@pytest.mark.asvs("7.4.1")
def test_it_goes_with_the_end_of_the_session_and_with_the_lock(own: School, way: str) -> None:
    client = entered(own.teacher)
    client.get("/home/")
    assert held(client)
    sends(client, way, {})
    assert held(client) is None


def test_it_goes_when_nobody_was_there_for_a_quarter_of_an_hour(own: School) -> None:
    with clock_standing_at(AT):
        client = entered(own.teacher)
        client.get("/home/")
        assert held(client)
    with clock_standing_at(AT + 16 * MINUTE):
        client.get("/home/")
    assert held(client) is None


def test_it_goes_when_somebody_leaves_by_the_link(own: School) -> None:
    client = entered(own.teacher)
    client.get("/home/")
    client.get("/leave/")
    assert held(client) is None


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("", "nothing"),
        ("gAAAAA", "cut"),
        ("not ascii: é", "not one of ours"),
    ],
)
def test_what_was_cut_or_is_not_ours_says_nothing(value: str, why: str) -> None:
    assert opened(value) is None, why


def test_an_altered_one_is_refused_in_every_place() -> None:
    value = sealed(Reporter(UUID(int=1), UUID(int=2), AT))
    for place in range(0, len(value) - 1, 7):
        other = "A" if value[place] != "A" else "B"
        assert opened(value[:place] + other + value[place + 1 :]) is None, place


def test_one_that_is_over_or_from_the_future_is_not_believed() -> None:
    made = Reporter(UUID(int=1), UUID(int=2), AT + GOOD)
    assert made.stands(AT)
    assert made.stands(AT + GOOD - MINUTE)
    assert not made.stands(AT + GOOD)
    assert not made.stands(AT - MINUTE)


@pytest.mark.parametrize("address", ["/home/", "/people/search/", "/roll/", "/organisation/", "/account/"])
def test_alone_it_opens_no_page(own: School, address: str) -> None:
    client = Client()
    client.cookies[NAME] = sealed(Reporter(own.lead.pk, own.id, datetime.now(AT.tzinfo) + GOOD))
    answer = client.get(address)
    assert answer.status_code in (302, 404)
    assert own.lead.name not in answer.content.decode()


def test_alone_it_reports_nothing_while_the_database_answers(
    own: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = journal_in(tmp_path, monkeypatch)
    client = Client()
    client.cookies[NAME] = sealed(Reporter(own.teacher.pk, own.id, datetime.now(AT.tzinfo) + GOOD))
    answer = sends(client, "/concerns/report/", {**reported(), "once": str(uuid4())})
    assert answer["Location"].startswith("/sign-in/")
    assert files(place) == []


def test_in_an_outage_it_reads_nothing(own: School) -> None:
    """Whatever page is asked for: only the form comes, and it holds nothing of anybody."""
    client = entered(own.teacher)
    client.get("/home/")
    with unreachable():
        assert client.get("/home/").status_code == 503
        page = client.get("/concerns/report/")
    assert page.status_code == 200
    assert CANARY not in page.content.decode()
    assert own.teacher.name not in text_of(page)
