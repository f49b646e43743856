"""A-14: one guess at each of many accounts: a wide brake before each client address, which no header takes off."""

from collections.abc import Iterator

import pytest
from django.contrib.auth import get_user_model
from django.test import RequestFactory, override_settings

from clearway.accounts import guessing, throttle
from clearway.accounts.adapter import TOGETHER
from clearway.accounts.changes import make_user
from clearway.audit.events import Verb
from clearway.config import settings as shipped
from clearway.ui.clock import instant
from staff import Clock, Person, later, verbs

pytestmark = pytest.mark.django_db
WRONG = "this is not the password"


@pytest.fixture
def lead() -> Person:
    """Somebody who has joined from a browser that is known from then on, and has signed out there."""
    person = Person()
    person.joins()
    person.signs_out()
    later(person.user)
    return person


def test_one_address_is_braked_after_three_hundred_and_known_browsers_are_not(
    lead: Person, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A-14: here a few accounts, and the brake is set to match."""
    monkeypatch.setattr(throttle, "WIDE", 20)
    assert shipped.LIVE is False
    statuses = []
    for number in range(30):
        nobody = Person(f"somebody-{number}@school.example")
        nobody.gives_password(WRONG)
        statuses.append(nobody.status)
    assert (statuses.count(422), statuses.count(429)) == (20, 10)
    assert verbs().count(Verb.SESSION_THROTTLE) == 1
    lead.gives_password()
    assert lead.status == 200
    clock.now += 301
    assert TOGETHER in Person("somebody@school.example").gives_password(WRONG)


@pytest.mark.full
@pytest.mark.asvs("6.3.1")
def test_one_guess_at_each_of_five_thousand_accounts_is_three_hundred_guesses(
    lead: Person, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A-14, with the bounds as they are: within five minutes, from one address that says it is another each time."""
    checked: list[str] = []

    def check_password(_: object, given: str) -> bool:
        checked.append(given)
        return False

    names = [f"somebody-{number}@school.example" for number in range(5000)]
    for name in names:
        make_user(name, "Somebody", instant())
    with monkeypatch.context() as counted:
        counted.setattr(get_user_model(), "check_password", check_password)
        statuses = []
        for number, name in enumerate(names):
            clock.now += 0.05
            guesser = Person(name)
            guesser.client.defaults["HTTP_X_FORWARDED_FOR"] = f"203.0.113.{number % 250}"
            guesser.gives_password(WRONG)
            statuses.append(guesser.status)
    assert (statuses.count(422), statuses.count(429)) == (throttle.WIDE, 5000 - throttle.WIDE) == (300, 4700)
    assert len(checked) == 300
    assert verbs().count(Verb.SESSION_THROTTLE) == 1
    assert "Enter the code" in lead.gives_password()


def test_honest_sign_ins_do_not_pull_the_brake(lead: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "WIDE", 3)
    for _ in range(5):
        somewhere = Person(lead.email)
        assert "Enter the code" in somewhere.gives_password()


@pytest.mark.parametrize("forwarded", ["203.0.113.9", "203.0.113.9, 198.51.100.7", "x", "127.0.0.1, 10.0.0.1"])
@pytest.mark.asvs("4.1.3", "15.3.4")
def test_without_a_proxy_no_header_says_where_somebody_comes_from(forwarded: str) -> None:
    made = RequestFactory()
    plain, forged = made.post("/sign-in/"), made.post("/sign-in/", headers={"X-Forwarded-For": forwarded})
    assert guessing.place_of(plain) == guessing.place_of(forged) != ""


@pytest.fixture
def behind_a_proxy() -> Iterator[None]:
    proxied = shipped.ENVIRONMENT.model_copy(update={"behind_proxy": True})
    with override_settings(ENVIRONMENT=proxied):
        yield


@pytest.mark.usefixtures("behind_a_proxy")
@pytest.mark.asvs("4.1.3", "15.3.4")
def test_behind_a_proxy_its_own_word_counts_and_not_what_a_visitor_put_before_it() -> None:
    def place(forwarded: str) -> str:
        return guessing.place_of(RequestFactory().post("/", headers={"X-Forwarded-For": forwarded}))

    assert place("198.51.100.7") == place("203.0.113.9, 198.51.100.7") == place("x,198.51.100.7")
    assert place("198.51.100.7") != place("198.51.100.8")
    assert place("2001:db8:1:2::1") == place("2001:db8:1:2:ffff::9") != place("2001:db8:1:3::1")
    assert place("::ffff:198.51.100.7") == place("198.51.100.7")
    assert place("") == place("unknown") == place("198.51.100.7, ") == ""
