"""Guessing is slowed by account, never by address: a school is one address."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from allauth.core.internal import ratelimit
from django.conf import settings
from django.db import connections
from django.test import Client

from clearway.accounts.adapter import TOGETHER
from clearway.audit.events import Verb
from staff import PASSWORD, Person, later, verbs

pytestmark = pytest.mark.django_db
TOO_MANY = "There were too many tries with this account. Wait 5 minutes"
WRONG = "this is not the password"


@pytest.fixture
def lead() -> Person:
    person = Person()
    person.joins()
    person.signs_out()
    later(person.user)
    return person


def at(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """The throttle's clock, so many seconds from now."""
    moved = SimpleNamespace(time=lambda: time.time() + seconds, monotonic=time.monotonic, sleep=time.sleep)
    monkeypatch.setattr(ratelimit, "time", moved)


def test_five_in_a_minute_and_ten_in_five(lead: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = 0
    for seconds in (0, 61, 122, 183):
        at(monkeypatch, seconds)
        for _ in range(7):
            looked_at += TOGETHER in lead.gives_password(WRONG)
    assert looked_at == 10
    assert TOO_MANY in lead.gives_password()
    assert lead.status == 429
    at(monkeypatch, 301)
    assert "Enter the code" in lead.gives_password()


def test_the_same_address_can_try_with_every_other_account(lead: Person) -> None:
    for _ in range(6):
        lead.gives_password(WRONG)
    assert TOO_MANY in lead.gives_password()
    for number in range(40):
        nobody = Person(f"somebody-{number}@school.example")
        assert TOGETHER in nobody.gives_password(WRONG)
        if number == 3:
            assert TOO_MANY in lead.gives_password()


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"REMOTE_ADDR": "203.0.113.9"}, {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}, {"HTTP_HOST": "127.0.0.1"},
        {"HTTP_HOST": "localhost:8765"}, {"HTTP_X_REAL_IP": "203.0.113.9"}, {"REMOTE_ADDR": ""},
    ],
    ids=str,
)  # fmt: skip
def test_another_address_or_host_name_is_no_new_account(lead: Person, elsewhere: dict[str, str]) -> None:
    for _ in range(6):
        lead.gives_password(WRONG)
    lead.client = Client(**elsewhere)  # type: ignore[arg-type]  # the stubs name each argument
    assert TOO_MANY in lead.gives_password()


def test_another_spelling_is_no_new_account(lead: Person) -> None:
    for email in ("lead@school.example", "LEAD@school.example", " lead@School.example ", "Lead@SCHOOL.EXAMPLE") * 2:
        lead.email = email
        lead.gives_password(WRONG)
    assert TOO_MANY in lead.gives_password()


def test_an_account_that_is_nobody_s_is_slowed_alike() -> None:
    nobody = Person("nobody@school.example")
    said = [nobody.gives_password(WRONG) for _ in range(6)]
    assert [TOGETHER in each for each in said] == [True] * 5 + [False]
    assert TOO_MANY in said[-1]


def test_signing_in_often_is_not_guessing(lead: Person) -> None:
    for _ in range(7):
        later(lead.user)
        lead.gives_password()
        lead.gives_code(lead.app.code())
        assert lead.is_signed_in()
        lead.signs_out()


def test_a_right_password_now_and_then_buys_no_further_guesses(lead: Person) -> None:
    for _ in range(5):
        lead.gives_password(WRONG)
        lead.gives_password()
        lead.signs_out()
    assert TOO_MANY in lead.gives_password(WRONG)


@pytest.mark.django_db(transaction=True)
def test_guesses_at_once_are_not_more(lead: Person) -> None:
    together = threading.Barrier(8)

    def guess(_: int) -> int:
        guesser = Person(lead.email)
        together.wait(20)
        try:
            guesser.gives_password(WRONG)
            return guesser.status
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as workers:
        statuses = list(workers.map(guess, range(8)))
    assert set(statuses) <= {422, 429}
    assert verbs().count(Verb.SESSION_REFUSE) <= 5


def test_no_limit_asks_for_the_address_of_the_visitor() -> None:
    from allauth.account.app_settings import RATE_LIMITS

    routed = ("login", "login_failed")
    assert not [name for name in routed if "ip" in (RATE_LIMITS[name] or "").replace("/", " ").split()]
    assert "/ip" not in str(settings.ACCOUNT_RATE_LIMITS)
    assert PASSWORD
