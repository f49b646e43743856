"""The answers in the cookie: sealed, small, gone after half an hour, and never opened when anything is wrong."""

import base64
import json
import secrets
import time
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from carriers import carried
from clearway.core.packs.vocabulary import vocabulary
from clearway.guidance import carry
from clearway.guidance.carry import LETTERS, MOST_PEOPLE, SECONDS, Carried, opened, sealed
from clearway.guidance.forms import ROLE_NAMES, VULNERABILITY_NAMES
from clearway.ui.cookies import cookie_seal

COOKIE = 4096
ATTRIBUTES = len("__Host-clearway-guide=; expires=Sun, 22 Nov 2026 16:35:00 GMT; HttpOnly; Max-Age=1800; Path=/; ")


FULL = Carried(("hampshire",), "school", {"threats_or_blackmail": "yes"}, ({"id": "A", "age": 15},), passed=True)
SEALED_HERE = sealed(FULL)


@given(carried())
def test_what_is_sealed_opens_as_it_was(given_before: Carried) -> None:
    assert opened(sealed(given_before)) == given_before


@given(carried())
def test_every_answer_and_twelve_people_fit_in_a_cookie(given_before: Carried) -> None:
    assert len(sealed(given_before)) + ATTRIBUTES < COOKIE


def test_the_fullest_answers_of_all_fit_in_a_cookie() -> None:
    everyone = tuple(
        {
            "id": letter, "roles": list(ROLE_NAMES), "age": 100 + place, "age_basis": "unknown",
            "met_in_person": "unknown", "vulnerabilities": list(VULNERABILITY_NAMES), "consent_in_doubt": "unknown",
            "parents_risk": "unknown", "viewing_would_distress": "unknown", "adult_conduct": "exploitive",
            "sex": "female",
        }
        for place, letter in enumerate(LETTERS[:MOST_PEOPLE])
    )  # fmt: skip
    every = dict.fromkeys(vocabulary().facts, "unknown")
    most = Carried(("staffordshire", "stoke-on-trent"), "early-years", every, everyone, dropped=tuple(every))
    assert len(sealed(most)) + ATTRIBUTES < COOKIE


def test_each_altered_character_is_noticed() -> None:
    for place, letter in enumerate(SEALED_HERE.rstrip("=")[:-1]):
        other = "A" if letter != "A" else "B"
        assert opened(SEALED_HERE[:place] + other + SEALED_HERE[place + 1 :]) is None


@given(st.integers(0, 400))
def test_a_cut_cookie_is_noticed(kept: int) -> None:
    value = sealed(FULL)
    assert opened(value[: min(kept, len(value) - 5)]) is None


@given(st.text(max_size=300))
def test_any_text_in_place_of_a_cookie_is_refused(value: str) -> None:
    assert opened(value) is None


def test_half_an_hour_later_it_no_longer_opens() -> None:
    table = zlib.compress(json.dumps({"a": ["hampshire"], "s": "school", "f": {}, "p": []}).encode())
    old = cookie_seal(carry.PURPOSE).encrypt_at_time(table, int(time.time()) - SECONDS - 1).decode()
    assert opened(old) is None


@pytest.fixture
def another_key(settings: Any) -> Iterator[None]:
    """The same code under another installation's key."""
    cookie_seal.cache_clear()
    settings.SECRET_KEY = secrets.token_urlsafe(64)
    yield
    cookie_seal.cache_clear()


@pytest.mark.usefixtures("another_key")
def test_another_installation_cannot_open_it() -> None:
    assert opened(SEALED_HERE) is None


def test_nothing_of_an_answer_can_be_read_in_it() -> None:
    raw = base64.urlsafe_b64decode(sealed(FULL))
    assert [word for word in (b"threats", b"hampshire", b"school") if word in raw] == []
    assert zlib_cannot_open(raw)


def zlib_cannot_open(raw: bytes) -> bool:
    """Whether no part of it is compressed text."""
    for start in range(len(raw) - 2):
        try:
            zlib.decompress(raw[start:])
        except zlib.error:
            continue
        return False
    return True


@pytest.mark.asvs("3.3.2", "3.3.4")
def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites() -> None:
    response = carry.hand_over(HttpResponse(), FULL)
    cookie = response.cookies[carry.cookie_name()]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"], cookie["path"]) == (True, "Strict", 1800, "/")
    assert not cookie["domain"]


@pytest.mark.asvs("3.3.1", "3.3.3")
def test_over_https_the_cookie_is_bound_to_its_host(settings: Any) -> None:
    settings.LIVE = True
    cookie = carry.hand_over(HttpResponse(), FULL).cookies["__Host-clearway-guide"]
    assert cookie["secure"]


def test_a_visitor_without_a_cookie_carries_nothing_and_lost_nothing() -> None:
    assert carry.carried_by(RequestFactory().get("/")) == Carried()


def test_a_visitor_with_a_broken_cookie_is_told() -> None:
    request = RequestFactory().get("/")
    request.COOKIES[carry.cookie_name()] = "broken"
    assert carry.carried_by(request) == Carried(lost=True)
