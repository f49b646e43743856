"""Acting in one of several organisations: chosen by a form, recorded, and never mistaken for another."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from clearway.cases.frame import ANSWERING
from clearway.organisations.changes import end_member
from clearway.organisations.models import Role
from clocks import clock_at
from members import entered, reported, sends, told
from tables import changed, recorded, rows
from visitor import text_of
from world import AT, School, act_of, incident, put_down, school

pytestmark = pytest.mark.django_db
SWITCH = "/organisation/switch/"
ACTING = re.compile(r'name="acting" value="([^"]+)"')


@pytest.fixture(autouse=True)
def _on_that_friday() -> Iterator[None]:
    with clock_at(AT + timedelta(minutes=1)):
        yield


@pytest.fixture
def two() -> tuple[School, School]:
    """Two schools; the lead of the first stands in at the second."""
    own, other = school("own"), school("other")
    put_down(other.id, own.lead, Role.DEPUTY, AT + timedelta(seconds=1))
    return own, other


def goes_to(client: Client, there: School) -> Any:
    return sends(client, SWITCH, {"organisation": str(there.id)})


def acting(client: Client, address: str) -> str:
    found = ACTING.search(client.get(address).content.decode())
    assert found, "no form says where it was opened"
    return found[1]


def test_where_somebody_acts_stands_on_the_page_of_those_alone_who_belong_to_several(
    two: tuple[School, School],
) -> None:
    own, other = two
    client = entered(own.lead)
    assert "You act in Own School" in text_of(client.get("/home/"))
    with recorded() as verbs:
        assert goes_to(client, other).headers["Location"] == "/home/"
    assert verbs == ["session:switch"]
    assert "You act in Other School" in text_of(client.get("/home/"))
    assert "You act in" not in text_of(entered(own.deputy).get("/home/"))


def test_the_session_gets_a_new_key_and_the_old_one_is_worth_nothing(two: tuple[School, School]) -> None:
    own, other = two
    client = entered(own.lead)
    old = client.cookies["clearway-session"].value
    goes_to(client, other)
    assert client.cookies["clearway-session"].value != old
    thief = Client()
    thief.cookies["clearway-session"] = old
    assert thief.get("/home/").headers["Location"] == "/sign-in/"


def test_nobody_goes_where_they_do_not_belong_or_no_longer_do(two: tuple[School, School]) -> None:
    own, other = two
    before = rows()
    for user, there in ((own.deputy, other), (other.lead, own)):
        assert goes_to(entered(user), there).status_code == 404
    assert changed(before, rows()) <= {"audit_event", "accounts_user"}
    end_member(act_of(other.administrator), own.lead)
    assert goes_to(entered(own.lead), other).status_code == 404
    for nonsense in ("", "x", "00000000-0000-4000-8000-000000000000"):
        assert sends(entered(own.lead), SWITCH, {"organisation": nonsense}).status_code == 404


def test_a_form_of_before_is_given_back_and_kept_nowhere(two: tuple[School, School]) -> None:
    own, other = two
    client = entered(own.lead)
    mark = acting(client, "/concerns/report/")
    goes_to(client, other)
    before = rows()
    answer = sends(client, "/concerns/report/", {**reported("lost"), "acting": mark})
    assert answer.status_code == 409
    assert "Zx9canary-lost-account" in text_of(answer)
    assert changed(before, rows()) == set()
    now = acting(client, "/concerns/report/")
    assert now != mark
    assert sends(client, "/concerns/report/", {**reported("kept"), "acting": now}).status_code == 302


def test_a_case_of_the_same_number_elsewhere_is_never_written_to_by_mistake(two: tuple[School, School]) -> None:
    """Both schools have a case 2026-0001, and whoever sends it sees both."""
    own, other = two
    mine, theirs = incident(own, "own"), incident(other, "other")
    assert mine.reference == theirs.reference
    put_down(other.id, own.lead, Role.LEAD, AT + timedelta(seconds=2))
    client = entered(own.lead)
    address = f"/cases/{mine.reference}/entries/"
    mark = acting(client, address)
    goes_to(client, other)
    before = rows()
    for sent in ({"acting": mark}, {}):  # nor where it says nothing
        assert sends(client, address, {**told(), **sent}).status_code == 409
    assert changed(before, rows()) == set()


def test_what_was_begun_for_a_case_does_not_go_along(two: tuple[School, School]) -> None:
    own, other = two
    client = entered(own.lead)
    session = client.session
    session[ANSWERING] = "2026-0001"
    session.save()
    goes_to(client, other)
    assert ANSWERING not in client.session


def test_whose_membership_ends_while_they_are_there_is_back_at_home(two: tuple[School, School]) -> None:
    own, other = two
    client = entered(own.lead)
    goes_to(client, other)
    mark = acting(client, "/concerns/report/")
    end_member(act_of(other.administrator), own.lead)
    assert "Own School" in text_of(client.get("/home/"))
    assert sends(client, "/concerns/report/", {**reported(), "acting": mark}).status_code == 409


def test_a_guest_acts_in_the_owners_organisation_and_sees_what_is_shared_there(two: tuple[School, School]) -> None:
    own, other = two
    made = incident(other, "other")
    put_down(own.id, other.guest, Role.REPORTER)
    client = entered(other.guest)
    assert "You act in Own School" in text_of(client.get("/home/"))  # their own comes first
    assert client.get(f"/cases/{made.reference}/").status_code == 404
    goes_to(client, other)
    assert client.get(f"/cases/{made.reference}/").status_code == 200
