"""Guesses from one place or at one moment, and who is named in the frame of a page: each asked by itself."""

import logging
from typing import NoReturn

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.test import RequestFactory

from clearway.accounts import guessing, throttle
from clearway.accounts.changes import make_user
from clearway.accounts.frame import frame
from clearway.accounts.throttle import Counted, Refused
from clearway.ui.clock import instant

pytestmark = pytest.mark.django_db


def test_whoever_comes_from_a_place_that_is_braked_is_not_even_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    def counted(_: str) -> NoReturn:
        pytest.fail("a try was counted")

    monkeypatch.setattr(throttle, "brake", lambda _: Refused(90))
    monkeypatch.setattr(throttle, "count", counted)
    with pytest.raises(ValidationError, match="too many tries") as refused:
        guessing.begin(RequestFactory().post("/sign-in/"), "password", "somebody@school.example")
    assert refused.value.code == guessing.TOO_MANY


def with_a_session() -> HttpRequest:
    request = RequestFactory().get("/")
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "a session"
    return request


def test_a_session_that_is_nobody_s_names_nobody_and_is_no_failure(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "clearway.accounts"):
        assert frame(with_a_session()) == {"signed_in": None}
        request = with_a_session()
        request.user = AnonymousUser()
        assert frame(request) == {"signed_in": None}
    assert caplog.records == []


def test_whoever_is_signed_in_is_named_and_only_where_their_cookie_comes_with_it() -> None:
    request = with_a_session()
    request.user = make_user("lead@school.example", "A Lead", instant())
    assert frame(request)["signed_in"] == {"name": "A Lead", "leave": "/sign-out/", "idle": 900, "masks": False}
    request.COOKIES.clear()
    assert frame(request) == {"signed_in": None}


def test_tries_at_one_moment_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that giving one back gives none of the others back."""
    asked: list[float] = []

    def rounded(value: float, digits: int) -> float:
        asked.append(value)
        assert len(asked) <= 6, "it does not end"
        return round(value, digits)

    monkeypatch.setattr(throttle, "round", rounded, raising=False)
    held: throttle.Held = {}
    found = [throttle._judged("bucket", held, 1000.0) for _ in range(3)]
    assert found == [Counted("bucket", at) for at in (1000.0, 1000.001, 1000.002)]
    assert held["tries"] == [1000.0, 1000.001, 1000.002]
