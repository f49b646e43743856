"""A-14: guessing is slowed by account and known browser, and by no address of a network: a school is one address."""

import os
import random
import threading
import time
from bisect import bisect_right
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Any

import pytest
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connections
from django.test import Client, override_settings

from clearway.accounts import throttle
from clearway.accounts.adapter import TOGETHER
from clearway.accounts.changes import NOBODY
from clearway.accounts.models import Notice, Remembered
from clearway.accounts.throttle import Counted, Refused
from clearway.audit.events import Verb
from clearway.config import settings as shipped
from staff import PASSWORD, Clock, Person, events, later, verbs

pytestmark = pytest.mark.django_db
TOO_MANY = "There were too many tries with this account."
WRONG = "this is not the password"
FULL = bool(os.environ.get("CLEARWAY_FULL"))
TIMED = 100
ONCE_IN_1000 = 1.95 * (2 / TIMED) ** 0.5  # the distance that two samples of one distribution pass so seldom
BROWSER = settings.DEVICE_COOKIE_NAME


@pytest.fixture
def lead() -> Person:
    """Somebody who has joined from a browser that is known from then on, and has signed out there."""
    person = Person()
    person.joins()
    person.signs_out()
    later(person.user)
    return person


@pytest.fixture
def thief(lead: Person) -> Person:
    """Somebody else who tries to get in as the lead, from a browser of their own."""
    return Person(lead.email)


# --- ten in five minutes, and ever fewer ---------------------------------------------------------------


@pytest.mark.asvs("2.3.2", "6.3.1")
def test_five_in_a_minute_and_ten_in_five(thief: Person, clock: Clock) -> None:
    looked_at = 0
    start = clock.now
    for seconds in (0, 61, 122, 183, 240):
        clock.now = start + seconds
        for _ in range(7):
            looked_at += TOGETHER in thief.gives_password(WRONG)
    assert looked_at == 10
    assert TOO_MANY in thief.gives_password()
    assert thief.status == 429
    clock.now = start + 122 + 301
    assert "Enter the code" in thief.gives_password()


def test_the_wait_is_said_in_minutes(thief: Person, clock: Clock) -> None:
    for _ in range(5):
        thief.gives_password(WRONG)
    assert "Wait a minute, then try again" in thief.gives_password(WRONG)
    clock.now += 61
    for _ in range(5):
        thief.gives_password(WRONG)
    clock.now += 61
    assert "Wait 5 minutes, then try again" in thief.gives_password(WRONG)


def until_locked(clock: Clock) -> Refused:
    """Somebody tries and tries."""
    while True:
        answer = throttle.count("one")
        if isinstance(answer, Refused) and answer.begins:
            return answer
        clock.now += 13


def test_while_it_goes_on_each_wait_is_twice_as_long_up_to_an_hour(clock: Clock) -> None:
    waits = []
    for _ in range(6):
        refused = until_locked(clock)
        waits.append(refused.wait)
        clock.now += refused.wait
    assert waits == [300, 600, 1200, 2400, 3600, 3600]
    clock.now += 3600
    for _ in range(10):
        assert isinstance(throttle.count("one"), Counted)
        clock.now += 13
    assert until_locked(clock).wait == 300  # an hour of quiet ended it


@pytest.mark.parametrize("seed", range(4 if FULL else 1))
@pytest.mark.asvs("2.3.2", "6.3.1")
def test_of_however_many_guesses_ten_are_looked_at_in_any_five_minutes(clock: Clock, seed: int) -> None:
    """10,000 guesses at one account, at any pace."""
    draw = random.Random(seed)
    looked_at: list[float] = []
    for _ in range(10_000 if FULL else 250):
        clock.now += draw.choice([0, 0, 0, 0.001, 1, 7, 29, 61, 290])
        if isinstance(throttle.count("one"), Counted):
            looked_at.append(clock.now)
    for end in looked_at:
        assert bisect_right(looked_at, end) - bisect_right(looked_at, end - 300) <= 10
        assert bisect_right(looked_at, end) - bisect_right(looked_at, end - 60) <= 5


@pytest.mark.asvs("6.3.1")
def test_a_thousand_guesses_cost_ten_checks_of_a_password(
    thief: Person, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []

    def check_password(_: object, given: str) -> bool:
        checked.append(given)
        return False

    monkeypatch.setattr(get_user_model(), "check_password", check_password)
    for number in range(1000 if FULL else 24):
        clock.now += 0.29
        thief.gives_password(f"{WRONG} {number}")
        if number == 12:
            clock.now += 60
    assert len(checked) == 10
    assert verbs().count(Verb.SESSION_REFUSE) == 10


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
@pytest.mark.parametrize("round_", range(5 if FULL else 1))
@pytest.mark.asvs("6.3.1")
def test_guesses_at_once_are_not_more(lead: Person, round_: int) -> None:
    """Eight at once, more than once: not one is looked at beyond the limit."""
    together = threading.Barrier(8)

    def guess(number: int) -> list[int]:
        guesser = Person(lead.email)
        together.wait(20)
        try:
            return [_status(guesser, f"{WRONG} {number} {again} {round_}") for again in range(2)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as workers:
        statuses = [each for found in workers.map(guess, range(8)) for each in found]
    assert (statuses.count(422), statuses.count(429)) == (5, 11)
    assert verbs().count(Verb.SESSION_REFUSE) == 5


def _status(guesser: Person, password: str) -> int:
    guesser.gives_password(password)
    return guesser.status


# --- whoever guesses locks out nobody ------------------------------------------------------------------


@pytest.mark.asvs("6.3.1")
def test_the_owner_gets_in_from_a_known_browser_while_somebody_guesses(
    lead: Person, thief: Person, clock: Clock
) -> None:
    for _ in range(14):
        thief.gives_password(WRONG)
        clock.now += 13
    assert TOO_MANY in thief.gives_password()
    assert "Enter the code" in lead.gives_password()
    lead.gives_code(lead.app.code())
    assert lead.is_signed_in()


def test_codes_that_somebody_guesses_with_the_right_password_lock_out_nobody_either(
    lead: Person, thief: Person
) -> None:
    for _ in range(2):
        thief.gives_password()
        for _ in range(5):
            thief.gives_code(lead.app.wrong())
    thief.gives_password()
    assert TOO_MANY in thief.gives_code(lead.app.code())
    lead.gives_password()
    lead.gives_code(lead.app.code())
    assert lead.is_signed_in()


def test_a_known_browser_is_slowed_too_by_itself(lead: Person, thief: Person) -> None:
    for _ in range(6):
        lead.gives_password(WRONG)
    assert TOO_MANY in lead.gives_password()
    assert "Enter the code" in thief.gives_password()


def test_a_browser_is_known_for_those_only_who_have_signed_in_there(lead: Person, thief: Person) -> None:
    other = Person("other@school.example", "Another")
    other.joins()
    other.signs_out()
    for _ in range(6):
        thief.gives_password(WRONG)
    other.email = lead.email
    assert TOO_MANY in other.gives_password()


@pytest.mark.sampled(3)
@pytest.mark.parametrize("forged", ["", "x", "x:y", "{held}", "{held}:{signed}", "{signed}x", "x" * 5000])
def test_a_cookie_that_is_not_ours_makes_no_browser_a_known_one(lead: Person, thief: Person, forged: str) -> None:
    held, _, signature = lead.client.cookies[BROWSER].value.partition(":")
    for _ in range(6):
        thief.gives_password(WRONG)
    thief.client.cookies[BROWSER] = forged.format(held=held, signed=f"{held}:{signature[::-1]}")
    assert TOO_MANY in thief.gives_password()


def test_the_cookie_of_a_known_browser_is_out_of_reach_and_outlives_signing_out(lead: Person) -> None:
    cookie = lead.client.cookies[BROWSER]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Strict", "/", "")
    assert cookie["max-age"] == 180 * 24 * 3600
    assert shipped.DEVICE_COOKIE_NAME == "clearway-device"
    assert cookie.value


@pytest.mark.asvs("6.3.1")
def test_the_same_address_can_try_with_every_other_account(lead: Person, thief: Person) -> None:
    for _ in range(6):
        thief.gives_password(WRONG)
    assert TOO_MANY in thief.gives_password()
    for number in range(12):
        nobody = Person(f"somebody-{number}@school.example")
        assert TOGETHER in nobody.gives_password(WRONG)
    assert "Enter the code" in lead.gives_password()


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "elsewhere",
    [
        {"REMOTE_ADDR": "203.0.113.9"}, {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}, {"HTTP_HOST": "127.0.0.1"},
        {"HTTP_HOST": "localhost:8765"}, {"HTTP_X_REAL_IP": "203.0.113.9"}, {"REMOTE_ADDR": ""},
    ],
    ids=str,
)  # fmt: skip
@pytest.mark.asvs("4.1.3", "15.3.4")
def test_another_address_or_host_name_is_no_new_account(thief: Person, elsewhere: dict[str, str]) -> None:
    for _ in range(6):
        thief.gives_password(WRONG)
    thief.client = Client(**elsewhere)  # type: ignore[arg-type]  # the stubs name each argument
    assert TOO_MANY in thief.gives_password()


def test_another_spelling_is_no_new_account(thief: Person) -> None:
    for email in ("lead@school.example", "LEAD@school.example", " lead@School.example ", "Lead@SCHOOL.EXAMPLE") * 2:
        thief.email = email
        thief.gives_password(WRONG)
    assert TOO_MANY in thief.gives_password()


# --- what is said and told -----------------------------------------------------------------------------


def test_an_account_that_is_nobody_s_is_slowed_alike(thief: Person, clock: Clock) -> None:
    nobody = Person("nobody@school.example")
    said = []
    for person in (thief, nobody):
        clock.now += 10_000
        heard = []
        for number in range(14):
            heard.append((person.gives_password(WRONG).replace(person.email, "…"), person.status))
            clock.now += 61 if number == 5 else 0
        said.append(heard)
    assert said[0] == said[1]
    assert [status for _, status in said[0]] == [422] * 5 + [429] + [422] * 5 + [429] * 3


@pytest.mark.asvs("16.3.3")
def test_an_alarm_is_raised_once_for_each_lock_and_its_owner_is_told(lead: Person, thief: Person, clock: Clock) -> None:
    for _ in range(14):
        thief.gives_password(WRONG)
        clock.now += 13
    assert [each for each in events() if each[0] == "session:throttle"] == [("session:throttle", None, lead.user.pk)]
    lead.gives_password()
    lead.gives_code(lead.app.code())
    assert "something that you should know" in lead.at("/about/")
    assert "Somebody tried to guess your password" in lead.at("/account/")


def test_an_alarm_about_an_account_that_is_nobody_s_names_nobody(clock: Clock) -> None:
    for _ in range(14):
        Person("nobody@school.example").gives_password(WRONG)
        clock.now += 13
    assert [each[2] for each in events() if each[0] == "session:throttle"] == [NOBODY]
    assert not Notice.objects.exists()


def test_what_is_counted_holds_no_address_of_anybody(thief: Person) -> None:
    thief.gives_password(WRONG)
    kept = repr(list(Remembered.objects.values_list()))
    for word in ("lead", "school", "127.0.0.1"):
        assert word not in kept
    assert PASSWORD


def apart(lead: Person, monkeypatch: pytest.MonkeyPatch) -> float:
    """How far apart the times for a known and an unknown address are (Kolmogorov, Smirnov), each tried TIMED times."""
    for limit, most in (("FEW", 1000), ("MANY", 1000), ("WIDE", 100_000)):
        monkeypatch.setattr(throttle, limit, most)
    model: Any = get_user_model()
    owner = model.objects.get(email=lead.email)
    owner.set_password(PASSWORD)
    owner.save()
    taken: tuple[list[float], list[float]] = ([], [])
    draw = random.Random("timing")
    for _ in range(TIMED):
        for known in draw.sample([0, 1], 2):
            person = Person(lead.email if known else "nobody@school.example")
            begun = time.perf_counter()
            person.gives_password(WRONG)
            taken[known].append(time.perf_counter() - begun)
            Remembered.objects.all().delete()
    ordered = [sorted(each) for each in taken]
    return max(abs(bisect_right(ordered[0], each) - bisect_right(ordered[1], each)) / TIMED for each in chain(*ordered))


@pytest.mark.full
@override_settings(PASSWORD_HASHERS=shipped.PASSWORD_HASHERS)
def test_a_known_and_an_unknown_address_take_the_same_time(lead: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """The distributions do not differ; an honest run passes 999 times in 1,000."""
    assert apart(lead, monkeypatch) < ONCE_IN_1000


@pytest.mark.full
@override_settings(PASSWORD_HASHERS=shipped.PASSWORD_HASHERS)
def test_an_unknown_address_for_which_no_password_is_hashed_would_be_noticed(
    lead: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AuthenticationBackend, "_mitigate_timing_attack", lambda *_: None)
    assert apart(lead, monkeypatch) > ONCE_IN_1000
