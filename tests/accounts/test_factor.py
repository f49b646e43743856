"""Whoever did not pass a second factor is nobody; and a session that is not whole is none."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client, override_settings

from clearway.accounts import factor, sessions
from clearway.accounts.models import User
from clearway.accounts.sessions import SessionStore
from clearway.ui.clock import instant
from staff import Person, later, signed_in_sessions, verbs

pytestmark = pytest.mark.django_db
KEY = settings.SESSION_COOKIE_NAME


@pytest.fixture
def lead() -> Person:
    """Somebody who is signed in."""
    person = Person()
    person.joins()
    return person


def changed(person: Person, **fields: Any) -> None:
    """As if the row of this session held something else; None takes a field away."""
    store = SessionStore(person.client.cookies[KEY].value)
    for name, value in fields.items():
        store[name] = value
        if value is None:
            del store[name]
    store.save()


@pytest.mark.asvs("6.3.3", "6.3.4")
def test_a_session_by_django_s_own_sign_in_is_nobody_s(lead: Person) -> None:
    client = Client()
    client.force_login(lead.user)
    assert signed_in_sessions() == 2
    assert not client.get("/about/").wsgi_request.user.is_authenticated
    assert signed_in_sessions() == 1
    assert lead.is_signed_in()


@pytest.mark.parametrize(
    "fields",
    [
        {"account_authentication_methods": None},
        {"account_authentication_methods": [{"method": "password", "at": 1.0}]},
        {"account_authentication_methods": "mfa"},
        {"account_authentication_methods_user": "00000000-0000-4000-8000-000000000000"},
        {"began": None},
        {"began": "yesterday"},
        {"began": 9e12},
        {"demonstration": "yes"},
        {"_auth_user_hash": "x"},
        {"_auth_user_backend": "django.contrib.auth.backends.ModelBackend"},
    ],
    ids=str,
)
@pytest.mark.asvs("6.3.3", "7.2.1")
def test_a_session_without_a_second_factor_of_this_very_person_is_ended(lead: Person, fields: dict[str, Any]) -> None:
    changed(lead, **fields)
    assert not lead.is_signed_in()
    assert not any(row.get_decoded().get("began") for row in Session.objects.all()) or "_auth_user_backend" in fields
    assert not lead.is_signed_in()


@pytest.mark.asvs("7.3.2", "7.4.1")
def test_a_session_lasts_ten_hours_however_busy_it_is(lead: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    start = instant()
    for minutes in range(0, 601, 14):
        moment = start + timedelta(minutes=minutes)
        monkeypatch.setattr(factor, "instant", lambda moment=moment: moment)
        assert lead.is_signed_in()
    monkeypatch.setattr(factor, "instant", lambda: start + timedelta(minutes=601))
    assert not lead.is_signed_in()
    assert verbs()[-1] == "session:end"
    assert signed_in_sessions() == 0


@pytest.mark.asvs("3.3.2", "3.3.4")
def test_a_session_ends_with_the_browser_and_is_out_of_reach_of_scripts_and_other_sites(lead: Person) -> None:
    lead.signs_out()
    later(lead.user)
    lead.gives_password()
    code = f"code={lead.app.code()}"
    cookie = lead.client.post("/sign-in/code/", code, "application/x-www-form-urlencoded").cookies[KEY]
    assert (cookie["max-age"], cookie["expires"], cookie["domain"]) == ("", "", "")
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")


@pytest.mark.asvs("7.4.2")
def test_who_is_deactivated_is_out_with_the_next_page(lead: Person) -> None:
    User.objects.update(is_active=False)
    assert not lead.is_signed_in()


def test_who_is_deactivated_between_password_and_code_does_not_get_in(lead: Person) -> None:
    lead.signs_out()
    later(lead.user)
    lead.gives_password()
    User.objects.update(is_active=False)
    lead.gives_code(lead.app.code())
    assert lead.status == 403
    assert signed_in_sessions() == 0


@pytest.mark.asvs("7.4.3")
def test_a_new_password_ends_every_session(lead: Person) -> None:
    user = lead.user
    user.set_password("another password of mine")
    user.save()
    assert not lead.is_signed_in()


def test_live_mode_takes_no_session_of_a_demonstration(lead: Person) -> None:
    changed(lead, demonstration=True)
    assert lead.is_signed_in()  # in a demonstration it is one
    with override_settings(LIVE=True):
        assert not lead.is_signed_in()
    assert not lead.is_signed_in()
    assert signed_in_sessions() == 0


def test_there_is_no_way_around_for_asynchronous_views(lead: Person) -> None:
    request = lead.client.get("/about/").wsgi_request
    assert not hasattr(request, "auser")


def test_a_session_is_looked_at_only_when_somebody_asks_who_is_there(lead: Person) -> None:
    asked: list[object] = []

    def is_whole(*who: object) -> bool:
        asked.append(who)
        return True

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sessions, "is_whole", is_whole)
        lead.client.get("/api/v1/packs")
        assert asked == []
        lead.client.get("/about/")
        assert len(asked) == 1
