"""One click signs in as somebody of the demonstration; in live mode there is no such thing."""

import importlib.util
from collections.abc import Iterator

import pytest
from django.test import override_settings

from clearway.accounts import changes
from clearway.accounts.models import User
from clearway.ui.clock import instant
from staff import Person, events, signed_in_sessions, verbs

pytestmark = pytest.mark.django_db
CAST = {"teacher@demonstration.example": "a teacher", "lead@demonstration.example": "the safeguarding lead"}


@pytest.fixture(autouse=True)
def _the_cast() -> Iterator[None]:
    with override_settings(DEMONSTRATION_CAST=CAST):
        changes.make_user("lead@demonstration.example", "Lee Lead", instant())
        changes.make_user("teacher@demonstration.example", "Terry Teacher", instant())
        yield


def the(email: str) -> User:
    return User.objects.get(email=email)


def plays(person: Person, email: str) -> str:
    return person.sends("/demonstration/sign-in/", person=str(the(email).pk))


def test_the_page_has_a_button_for_each_in_order() -> None:
    page = Person().at("/demonstration/")
    assert page.index("Terry Teacher, a teacher") < page.index("Lee Lead, the safeguarding lead")


def test_one_click_signs_in_and_is_recorded() -> None:
    visitor = Person()
    plays(visitor, "lead@demonstration.example")
    assert visitor.is_signed_in()
    assert "Signed in: Lee Lead" in visitor.at("/about/")
    lead = the("lead@demonstration.example").pk
    assert events()[-1] == ("session:start", lead, lead)


def test_the_next_click_is_the_next_person() -> None:
    visitor = Person()
    plays(visitor, "lead@demonstration.example")
    key = visitor.client.cookies["clearway-session"].value
    plays(visitor, "teacher@demonstration.example")
    assert "Signed in: Terry Teacher" in visitor.at("/about/")
    assert visitor.client.cookies["clearway-session"].value != key
    assert verbs()[-3:] == ["session:start", "session:end", "session:start"]
    assert signed_in_sessions() == 1


def test_a_link_signs_nobody_in() -> None:
    visitor = Person()
    visitor.at(f"/demonstration/sign-in/?person={the('lead@demonstration.example').pk}")
    assert visitor.status == 405
    assert not visitor.is_signed_in()


def test_a_real_person_is_no_part_of_a_demonstration() -> None:
    """A real database that somebody opens in demonstration mode lets nobody in as its people."""
    real = changes.make_user("head@school.example", "A Head", instant())
    visitor = Person()
    assert "A Head" not in visitor.at("/demonstration/")
    for person in (str(real.pk), "", "x", "00000000-0000-4000-8000-000000000000"):
        visitor.sends("/demonstration/sign-in/", person=person)
        assert visitor.status == 404
        assert not visitor.is_signed_in()


def test_who_was_deactivated_is_no_part_of_it_either() -> None:
    User.objects.filter(email="lead@demonstration.example").update(is_active=False)
    visitor = Person()
    assert "Lee Lead" not in visitor.at("/demonstration/")
    plays(visitor, "lead@demonstration.example")
    assert visitor.status == 404


@override_settings(LIVE=True)
@pytest.mark.asvs("6.3.2")
def test_in_live_mode_the_views_themselves_refuse() -> None:
    visitor = Person()
    visitor.at("/demonstration/")
    assert visitor.status == 404
    plays(visitor, "lead@demonstration.example")
    assert visitor.status == 404
    assert signed_in_sessions() == 0


@pytest.mark.parametrize("live", [True, False])
@pytest.mark.asvs("6.3.2")
def test_in_live_mode_the_addresses_do_not_exist(live: object) -> None:
    found = importlib.util.find_spec("clearway.accounts.urls")
    assert found
    assert found.loader
    routes = importlib.util.module_from_spec(found)  # the list of addresses, made anew
    with override_settings(LIVE=live):
        found.loader.exec_module(routes)
    names = {each.name for each in routes.urlpatterns}
    assert names & {"demonstration", "demonstration-sign-in"} == (
        set() if live else {"demonstration", "demonstration-sign-in"}
    )
    assert "account_login" in names
