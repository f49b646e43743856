"""A-15: passkeys. One is asked for a finger, a face or a PIN; what a browser says of it is worth something once."""

import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connections
from fido2.utils import websafe_decode, websafe_encode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearway.accounts import changes, passkeys
from clearway.accounts.models import User
from clearway.accounts.words import AccountError
from clearway.ui import credentials
from clearway.ui.clock import instant
from passkey import PRESENT, VERIFIED, Passkey
from samples import BEGINNINGS, sample
from staff import Person, events, everything_kept, later, verbs

pytestmark = pytest.mark.django_db
SET_UP = "/sign-in/set-up/passkey/"
CODE = "/sign-in/code/"
ALONE = "/sign-in/passkey/"


@pytest.fixture
def lead() -> Person:
    """Somebody who has joined with a passkey, and has signed out."""
    person = Person()
    person.key = person.joins_with_a_passkey()  # type: ignore[attr-defined]  # carried to the tests
    person.signs_out()
    return person


def key_of(person: Person) -> Passkey:
    key: Passkey = person.key  # type: ignore[attr-defined]  # as above
    return key


def test_somebody_joins_with_a_passkey_and_is_shown_the_recovery_codes() -> None:
    lead = Person()
    lead.joins_with_a_passkey()
    assert lead.is_signed_in()
    assert len(lead.shown_codes()) == 10
    me = lead.user.pk
    assert [verb for verb, _, _ in events()] == [
        "user:add", "user:join", "factor:add", "session:start", "recovery:make",
    ]  # fmt: skip
    assert events()[2] == ("factor:add", me, me)
    assert "Passkey: telephone" in lead.at("/account/")


def test_password_and_passkey_sign_in(lead: Person) -> None:
    assert "Use your passkey" in lead.gives_password()
    assert "Enter the 6 digits" not in lead.gives_password()
    lead.at(CODE)
    lead.sends(CODE, credential=key_of(lead).used(lead.asked()))
    assert lead.is_signed_in()


def test_a_passkey_alone_signs_in(lead: Person) -> None:
    anywhere = Person(lead.email)
    assert "Sign in with a passkey" in anywhere.sends(ALONE)
    anywhere.sends(ALONE, credential=key_of(lead).used(anywhere.asked()))
    assert anywhere.is_signed_in()
    assert anywhere.user == lead.user
    assert verbs()[-1] == "session:start"


def test_a_passkey_over_somebody_s_lock_is_a_sign_in_of_its_own() -> None:
    one, other = Person("locked@school.example", "Locked"), Person("other@school.example", "Other")
    key = other.joins_with_a_passkey()
    other.signs_out()
    one.joins()
    one.sends("/hide/")
    one.sends("/sign-in/passkey/")
    one.sends("/sign-in/passkey/", credential=key.used(one.asked()))
    assert "Other" in one.at("/account/")
    assert one.is_signed_in()
    assert verbs()[-2:] == ["session:end", "session:start"]


def test_the_page_for_a_passkey_alone_asks_nothing_before_it_is_pressed() -> None:
    visitor = Person()
    visitor.at(ALONE)
    assert visitor.where == "/sign-in/"
    assert "clearway-session" not in visitor.client.cookies


def test_a_passkey_of_somebody_who_was_deactivated_is_nobody_s(lead: Person) -> None:
    User.objects.update(is_active=False)
    lead.sends(ALONE)
    assert "was not taken" in lead.sends(ALONE, credential=key_of(lead).used(lead.asked()))
    assert not lead.is_signed_in()


BENT: dict[str, dict[str, Any]] = {
    "another site's page": {"origin": "https://testserver.evil.example"},
    "another port": {"origin": "http://testserver:8080"},
    "not over this scheme": {"origin": "https://testserver"},
    "another site's passkey": {"site": "evil.example"},
    "nobody touched it": {"flags": VERIFIED},
    "nobody was asked for finger or PIN": {"flags": PRESENT},
}
bent = pytest.mark.parametrize("how", BENT)
FULL = bool(os.environ.get("CLEARWAY_FULL"))


@pytest.mark.sampled(3)
@bent
def test_a_passkey_that_is_bent_does_not_sign_in(lead: Person, how: str) -> None:
    key = key_of(lead)
    for name, value in BENT[how].items():
        setattr(key, name, value)
    for address in (CODE, ALONE):
        lead.gives_password() if address == CODE else lead.signs_out()
        lead.sends(ALONE) if address == ALONE else lead.at(CODE)
        assert "That passkey was not taken" in lead.sends(address, credential=key.used(lead.asked()))
        assert lead.status == 422
        assert not lead.is_signed_in()


@pytest.mark.sampled(3)
@bent
def test_a_passkey_that_is_bent_is_not_set_up(how: str) -> None:
    lead = Person()
    lead.chooses(lead.is_made())
    lead.at(SET_UP)
    assert "was not taken" in lead.sends(SET_UP, credential=Passkey(**BENT[how]).made(lead.asked()))
    assert not lead.is_signed_in()
    assert not Authenticator.objects.exists()


def test_another_s_passkey_does_not_sign_in_whatever_it_says_of_its_owner(lead: Person) -> None:
    other = Person("other@school.example", "Another")
    theirs = other.joins_with_a_passkey()
    other.signs_out()
    theirs.owner = lead.user.pk.bytes
    lead.gives_password()
    lead.at(CODE)
    lead.sends(CODE, credential=theirs.used(lead.asked()))
    assert not lead.is_signed_in()
    assert verbs()[-1] == "factor:refuse"
    lead.signs_out()
    lead.sends(ALONE)
    lead.sends(ALONE, credential=theirs.used(lead.asked()))
    assert not lead.is_signed_in()


@pytest.mark.asvs("6.5.1")
def test_what_a_browser_said_is_taken_once(lead: Person) -> None:
    lead.sends(ALONE)
    said = key_of(lead).used(lead.asked())
    lead.sends(ALONE, credential=said)
    assert lead.is_signed_in()
    lead.signs_out()
    for again in (lead, Person(lead.email)):
        again.sends(ALONE, credential=said)
        assert not again.is_signed_in()
        again.sends(ALONE)
        again.sends(ALONE, credential=said)
        assert not again.is_signed_in()


def test_what_was_asked_elsewhere_is_answered_elsewhere(lead: Person) -> None:
    lead.sends(ALONE)
    thief = Person(lead.email)
    thief.sends(ALONE)
    thief.sends(ALONE, credential=key_of(lead).used(lead.asked()))
    assert not thief.is_signed_in()


@pytest.mark.django_db(transaction=True)
def test_sent_eight_times_at_once_it_is_taken_once(lead: Person) -> None:
    lead.sends(ALONE)
    said, cookies = key_of(lead).used(lead.asked()), lead.client.cookies
    together = threading.Barrier(8)

    def send(_: int) -> bool:
        thief = Person(lead.email)
        thief.client.cookies = deepcopy(cookies)
        together.wait(20)
        try:
            thief.sends(ALONE, credential=said)
            return thief.is_signed_in()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as workers:
        assert sum(workers.map(send, range(8))) == 1
    assert verbs().count("session:start") == 2


def test_an_answer_that_comes_after_five_minutes_is_late(lead: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    lead.sends(ALONE)
    said = key_of(lead).used(lead.asked())
    moment = instant() + timedelta(minutes=6)
    monkeypatch.setattr("clearway.accounts.forms.instant", lambda: moment)
    assert "was not taken" in lead.sends(ALONE, credential=said)


def test_a_copy_of_a_passkey_that_counts_is_noticed(lead: Person) -> None:
    key = key_of(lead)
    for counter, taken in ((5, True), (5, False), (4, False), (0, False), (6, True)):
        key.counter = counter
        lead.sends(ALONE)
        lead.sends(ALONE, credential=key.used(lead.asked()))
        assert lead.is_signed_in() is taken, counter
        lead.signs_out()


def test_of_a_passkey_its_public_key_is_kept_and_nothing_else() -> None:
    lead = Person()
    key = lead.joins_with_a_passkey()
    [row] = Authenticator.objects.all()
    assert set(row.data) == {"name", "credential", "counter"}
    assert len(row.data["credential"]) < 300
    assert "attestationObject" not in everything_kept()
    assert f"{key.key.private_numbers().private_value:x}" not in everything_kept()


def test_there_are_ten_passkeys_at_most() -> None:
    lead = Person()
    lead.joins_with_a_passkey()
    for number in range(2, 11):
        credential = Authenticator.objects.all()[0].data["credential"]
        changes.add_passkey(lead.user, credential, 0, f"{number}", instant(), but=lead.sign_in)
    lead.at("/account/passkeys/add/")
    assert "10 passkeys already" in lead.sends("/account/passkeys/add/", credential=Passkey().made(lead.asked()))
    assert Authenticator.objects.count() == 10
    with pytest.raises(AccountError):
        changes.add_passkey(lead.user, "x", 0, "", instant())


# --- nothing but that comes in -------------------------------------------------------------------------


@pytest.mark.sampled(2)
@pytest.mark.parametrize("address", ["/", "/guide/first/", "/concerns/report/", "/api/v1/assess"])
def test_a_passkey_is_let_past_the_guard_where_it_is_asked_for_only(lead: Person, address: str) -> None:
    said = Passkey().made({"user": {"id": "AAAA"}, "challenge": "A" * 43})
    assert credentials.is_credential("/sign-in/code/", said)
    assert lead.client.post(address, {"credential": said}, query_params={}).status_code in (400, 415)
    lead.sends(address, credential=said)
    assert lead.status in (400, 404)


PLACES = ("id", "attestationObject", "clientDataJSON", "signature", "userHandle", "extensions")


@pytest.mark.sampled(3)
@pytest.mark.parametrize("place", PLACES)
def test_a_picture_dressed_as_a_passkey_is_refused(lead: Person, place: str) -> None:
    for kind in BEGINNINGS:
        said = json.loads(Passkey().made({"user": {"id": "AAAA"}, "challenge": "A" * 43}))
        picture = websafe_encode(sample(kind) * 4)
        if place == "extensions":
            said["clientExtensionResults"] = {"x": picture}
        elif place == "id":
            said["id"] = picture
        else:
            said["response"][place] = picture
        lead.sends(ALONE, credential=json.dumps(said))
        assert 400 <= lead.status < 500, kind
        assert picture[:64] not in everything_kept()


@settings(max_examples=300 if FULL else 20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["clientDataJSON", "authenticatorData", "signature", "userHandle"]),
    st.one_of(st.integers(0, 95), st.text("AZaz09-_", max_size=80), st.sampled_from(["oA", "eyJ9", "eyJhIjoxfQ"])),
    st.booleans(),
)
def test_whatever_is_sent_in_its_place_is_refused_calmly(lead: Person, name: str, bits: int | str, cut: bool) -> None:  # noqa: FBT001  # drawn
    """One piece of an honest answer is cut, altered or swapped."""
    lead.signs_out()
    lead.sends(ALONE)
    said = json.loads(key_of(lead).used(lead.asked()))
    text = said["response"][name]
    if isinstance(bits, int):
        at = bits % len(text)
        bits = text[:at] if cut else f"{text[:at]}{'A' if text[at] != 'A' else 'B'}{text[at + 1 :]}"
    said["response"][name] = bits
    lead.sends(ALONE, credential=json.dumps(said))
    assert lead.status in (200, 400, 422)
    with suppress(ValueError):  # a last letter may hold bits that mean nothing
        if websafe_decode(bits) == websafe_decode(text):
            return
    assert not lead.is_signed_in()


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    "sent",
    ["", "{}", "null", "[]", '"x"', "{", "0", '{"id":{}}', '{"response":[]}', "[" * 3000, '{"id":"' + "A" * 150 + '"}'],
)
def test_what_is_no_answer_at_all_is_refused_calmly(lead: Person, sent: str) -> None:
    for address in (ALONE, CODE):
        lead.sends(ALONE) if address == ALONE else lead.gives_password()
        lead.sends(address, credential=sent)
        assert lead.status in (400, 422)
        assert not lead.is_signed_in()
        lead.signs_out()


def test_five_tries_with_a_passkey_are_five(lead: Person) -> None:
    lead.gives_password()
    for number in range(5):
        lead.sends(CODE, credential="{}")
        assert (lead.status == 429) is (number == 4)
    lead.at(CODE)
    assert lead.where == "/sign-in/"


def test_app_and_passkey_stand_beside_each_other(lead: Person) -> None:
    lead.sends(ALONE)
    lead.sends(ALONE, credential=key_of(lead).used(lead.asked()))
    lead.at("/account/app/")
    app = type(lead.app)(lead.shown_secret())
    lead.sends("/account/app/", code=app.code())
    lead.signs_out()
    later(lead.user)
    page = lead.gives_password()
    assert "Enter the code of your app" in page
    assert "Or use a passkey" in page
    lead.gives_code(app.code())
    assert lead.is_signed_in()
    assert passkeys.LONGEST == credentials.LONGEST
