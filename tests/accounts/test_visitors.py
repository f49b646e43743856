"""The guide stays as it was: whoever never signs in gets no session, no cookie of one, and needs no database."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

GUIDE = ["/", "/about/", "/staff-card/", "/library/", "/api/v1/packs", "/sign-in/", "/sign-in/code/", "/nowhere/"]


@pytest.mark.parametrize("address", GUIDE)
def test_a_visitor_gets_no_session_and_asks_no_database(address: str) -> None:
    """Not marked for the database: a single question to it would fail this test."""
    response = Client().get(address)
    assert response.status_code < 500
    assert settings.SESSION_COOKIE_NAME not in response.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["x", "", "a" * 32, "a" * 200, "é", "../../etc", "0" * 40])
@pytest.mark.asvs("7.2.1")
def test_a_key_that_is_none_of_ours_is_worth_nothing(key: str) -> None:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    response = client.get("/")
    assert response.status_code == 200
    assert not response.wsgi_request.user.is_authenticated
    assert Session.objects.count() == 0


@pytest.mark.django_db
def test_only_a_page_with_a_session_s_cookie_asks_who_is_there() -> None:
    client = Client()
    with CaptureQueriesContext(connections["default"]) as asked:
        client.get("/")
    assert len(asked) == 0
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    with CaptureQueriesContext(connections["default"]) as asked:
        client.get("/")
    assert len(asked) == 1


@pytest.mark.asvs("16.5.2")
def test_a_page_for_somebody_in_need_stands_while_the_database_is_gone() -> None:
    """The database is out of reach in this test, and the browser brings a session's cookie."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    response = client.get("/")
    assert response.status_code == 200
    assert b"999" in response.content
