"""A-15: one's own page: who gets there, that each change needs a recent proof, is recorded and told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from clearway.accounts import changes, recent
from clearway.accounts.words import AccountError
from clearway.ui import clock
from clearway.ui.clock import instant
from pages import OWN
from passkey import Passkey
from staff import PASSWORD, App, Person, events, everything_kept, later, signed_in_sessions, verbs
from visitor import FORM

pytestmark = pytest.mark.django_db
ACCOUNT, CODES, APP, KEY = "/account/", "/account/recovery-codes/", "/account/app/", "/account/passkeys/add/"
PASSWORD_PAGE, PROVE = "/account/password/", "/prove/"
GUARDED = (PASSWORD_PAGE, APP, KEY, CODES, "/account/factors/1/remove/")
ANOTHER = "a walrus in november rain"


@pytest.fixture
def lead() -> Person:
    """Somebody who is signed in, with an app."""
    person = Person()
    person.joins()
    later(person.user)
    return person


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Puts the clock of the proof forward by minutes."""

    def put(minutes: int) -> None:
        monkeypatch.setattr(recent, "instant", lambda: clock.instant() + timedelta(minutes=minutes))

    return put


def both(client: Client, address: str) -> list[Any]:
    """What comes of looking at a page, and of sending its form empty."""
    sent = [] if address == ACCOUNT else [client.post(address, "", FORM)]
    return [client.get(address), *sent]


def the_app(person: Person) -> int:
    return int(Authenticator.objects.get(user=person.user, type="totp").pk)


def removal(factor: int) -> str:
    return f"/account/factors/{factor}/remove/"


# --- who gets there ------------------------------------------------------------------------------------


@pytest.mark.sampled(3)
@pytest.mark.parametrize("address", [ACCOUNT, *GUARDED, PROVE])
def test_a_visitor_is_asked_to_sign_in(address: str) -> None:
    for answer in both(Client(), address):
        assert answer.headers["Location"] == "/sign-in/"
    assert Client().post("/account/told/", "", FORM).headers["Location"] == "/sign-in/"
    assert len(OWN) == 9


@pytest.mark.sampled(3)
@pytest.mark.parametrize("address", [ACCOUNT, *GUARDED, PROVE])
@pytest.mark.asvs("6.3.3")
def test_a_password_alone_opens_none_of_it(lead: Person, address: str) -> None:
    thief = Person(lead.email)
    thief.gives_password()
    before = everything_kept()
    for answer in both(thief.client, address):
        assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/")
    assert everything_kept() == before


def test_the_way_to_where_one_is_signed_in_begins_on_every_page(lead: Person) -> None:
    assert f'href="{ACCOUNT}"' in str(lead.client.get("/about/").content)
    assert 'href="/account/sessions/"' in str(lead.client.get(ACCOUNT).content)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("address", [ACCOUNT, *GUARDED[:4], PROVE])
def test_who_is_signed_in_sees_their_own(lead: Person, address: str) -> None:
    lead.at(address)
    assert (lead.status, lead.where) == (200, address)
    assert lead.last.headers["Cache-Control"] == "no-store"


def test_nobody_reaches_another_s_factor(lead: Person) -> None:
    other = Person("other@school.example", "Another")
    other.joins()
    assert {each.status_code for each in both(lead.client, removal(the_app(other)))} == {404}
    assert Authenticator.objects.count() == 2
    with pytest.raises(AccountError):
        changes.remove_factor(lead.user, the_app(other), instant())


def test_names_are_covered_for_whoever_asks_for_it_and_for_nobody_else(lead: Person) -> None:
    """A-49: each choice is recorded."""
    other = Person("other@school.example", "Another")
    other.joins()
    lead.sends("/account/names/", names="covered")
    assert "cw-covers" in str(lead.client.get(ACCOUNT).content)
    assert "cw-covers" not in str(other.client.get(ACCOUNT).content)
    lead.sends("/account/names/", names="shown")
    assert "cw-covers" not in str(lead.client.get(ACCOUNT).content)
    assert verbs()[-2:] == ["names:mask", "names:mask"]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_no_other_method_is_taken(lead: Person, method: str) -> None:
    for address in (ACCOUNT, *GUARDED, PROVE, "/account/told/"):
        assert getattr(lead.client, method)(address).status_code == 405


# --- a recent proof ------------------------------------------------------------------------------------


@pytest.mark.sampled(2)
@pytest.mark.parametrize("address", GUARDED)
@pytest.mark.asvs("6.2.3", "7.5.1")
def test_after_five_minutes_each_page_asks_once_more_and_takes_nothing(
    lead: Person, wait: Callable[[int], None], address: str
) -> None:
    wait(6)
    before = everything_kept()
    for answer in both(lead.client, address):
        assert answer.headers["Location"] == f"/prove/?next=%2F{address.strip('/').replace('/', '%2F')}%2F"
    assert everything_kept() == before


@pytest.mark.asvs("6.2.3", "7.2.4", "7.5.1")
def test_password_and_code_prove_it_for_five_minutes_under_a_new_key(lead: Person, wait: Callable[[int], None]) -> None:
    wait(6)
    assert "Show that it is you" in lead.at(PASSWORD_PAGE)
    key = lead.client.cookies["clearway-session"].value
    wait(0)
    lead.sends(PROVE, password=PASSWORD, code=lead.app.code(), next=PASSWORD_PAGE)
    assert lead.where == PASSWORD_PAGE
    assert lead.client.cookies["clearway-session"].value != key
    assert events()[-1] == ("session:prove", lead.user.pk, lead.user.pk)
    wait(4)
    assert "Change your password" in lead.at(PASSWORD_PAGE)
    wait(6)
    assert "Show that it is you" in lead.at(PASSWORD_PAGE)


def test_a_passkey_proves_it(wait: Callable[[int], None]) -> None:
    lead = Person()
    key = lead.joins_with_a_passkey()
    wait(6)
    assert "Use your passkey" in lead.at(PASSWORD_PAGE)
    wait(0)
    lead.sends(PROVE, credential=key.used(lead.asked()), next=PASSWORD_PAGE)
    assert lead.where == PASSWORD_PAGE


@pytest.mark.parametrize(
    ("password", "code", "said"),
    [
        ("", "", "Enter your password"),
        ("not my password", "right", "That is not your password"),
        (PASSWORD, "wrong", "That code is not right"),
        (PASSWORD, "", "Enter the 6 digits"),
    ],
)
@pytest.mark.asvs("6.2.3", "7.5.1")
def test_half_a_proof_is_none(lead: Person, wait: Callable[[int], None], password: str, code: str, said: str) -> None:
    wait(6)
    given = {"right": lead.app.code(), "wrong": lead.app.wrong()}.get(code, code)
    assert said in lead.sends(PROVE, password=password, code=given, next=CODES)
    assert lead.status == 422
    assert "Show that it is you" in lead.at(CODES)
    assert "session:prove" not in verbs()
    lead.app = App(lead.app.secret)
    assert "Use" not in lead.sends(PROVE, password=PASSWORD, code=lead.app.code(), next="/about/")  # the code is unused


def test_proofs_are_guessed_no_faster_than_a_sign_in(lead: Person) -> None:
    for _ in range(5):
        lead.sends(PROVE, password=ANOTHER, code="000000")
    assert "too many tries" in lead.sends(PROVE, password=PASSWORD, code=lead.app.code())
    assert lead.status == 429


@pytest.mark.parametrize(
    "then", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1", "x", ""]
)
def test_a_proof_leads_nobody_elsewhere(lead: Person, then: str) -> None:
    for address in (PROVE, f"/prove/?next={then}"):
        lead.sends(address, password=PASSWORD, code=lead.app.code(), next=then)
        assert lead.where == ACCOUNT
        later(lead.user)


def test_a_proof_is_of_one_session(lead: Person, wait: Callable[[int], None]) -> None:
    elsewhere = Person(lead.email)
    elsewhere.gives_password()
    elsewhere.gives_code(lead.app.code())
    later(lead.user)
    wait(6)
    assert "Show that it is you" in lead.at(CODES)
    wait(0)
    lead.sends(PROVE, password=PASSWORD, code=lead.app.code())
    store = elsewhere.client.session
    store[recent.PROVED] = 1.0
    store.save()
    assert "Show that it is you" in elsewhere.at(CODES)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("value", [None, "now", 9e12, True, [1]])
def test_what_is_no_moment_is_no_proof(lead: Person, value: object) -> None:
    store = lead.client.session
    store[recent.PROVED] = value
    store.save()
    assert "Show that it is you" in lead.at(CODES)


# --- changes -------------------------------------------------------------------------------------------


@pytest.mark.asvs("6.2.2", "7.4.3")
def test_another_password_ends_every_other_session_and_is_told(lead: Person) -> None:
    elsewhere = Person(lead.email)
    elsewhere.gives_password()
    elsewhere.gives_code(lead.app.code())
    assert elsewhere.is_signed_in()
    lead.sends(PASSWORD_PAGE, password=ANOTHER, again=ANOTHER)
    assert (lead.where, lead.is_signed_in(), elsewhere.is_signed_in()) == (ACCOUNT, True, False)
    assert verbs()[-2:] == ["password:change", "session:end"]
    assert "Your password was changed." in lead.at(ACCOUNT)
    lead.signs_out()
    later(lead.user)
    assert "Enter the code" in lead.gives_password(ANOTHER)
    assert PASSWORD not in everything_kept()


@pytest.mark.parametrize("password", ["short", "password123456", "Safeguarding2026!"])
def test_a_weak_password_takes_the_place_of_none(lead: Person, password: str) -> None:
    lead.sends(PASSWORD_PAGE, password=password, again=password)
    assert lead.status == 422
    assert lead.user.check_password(PASSWORD)


def test_a_password_that_changes_meanwhile_ends_a_sign_in_that_waits_for_its_code(lead: Person) -> None:
    """A-15: reset, then sign in with what was begun before."""
    thief = Person(lead.email)
    thief.gives_password()
    lead.sends(PASSWORD_PAGE, password=ANOTHER, again=ANOTHER)
    later(lead.user)
    thief.gives_code(lead.app.code())
    assert thief.where == "/sign-in/"
    assert not thief.is_signed_in()


def test_another_app_takes_the_place_of_the_first(lead: Person) -> None:
    lead.at(APP)
    new = App(lead.shown_secret())
    assert new.secret != lead.app.secret
    assert new.secret not in everything_kept()
    lead.sends(APP, code=new.code())
    assert lead.where == ACCOUNT
    assert verbs()[-2:] == ["factor:remove", "factor:add"]
    lead.signs_out()
    later(lead.user)
    lead.gives_password()
    assert "That code is not right" in lead.gives_code(lead.app.code())
    lead.gives_code(new.code(1))
    assert lead.is_signed_in()
    assert Authenticator.objects.count() == 1


def test_a_wrong_first_code_leaves_the_first_app_as_it_is(lead: Person) -> None:
    lead.at(APP)
    new = App(lead.shown_secret())
    lead.sends(APP, code=new.wrong())
    assert lead.status == 422
    assert lead.shown_secret() == new.secret
    assert Authenticator.objects.count() == 1
    assert "factor:remove" not in verbs()


def test_the_last_way_to_sign_in_stays(lead: Person) -> None:
    page = lead.at(removal(the_app(lead)))
    assert "so it stays" in page
    lead.sends(removal(the_app(lead)))
    assert lead.status == 409
    assert Authenticator.objects.count() == 1
    with pytest.raises(AccountError, match="the last one"):
        changes.remove_factor(lead.user, the_app(lead), instant())


def test_with_a_passkey_beside_it_the_app_can_go(lead: Person) -> None:
    lead.at(KEY)
    key = Passkey()
    lead.sends(KEY, credential=key.made(lead.asked()), name="school laptop")
    assert "Passkey: school laptop" in lead.at(ACCOUNT)
    lead.sends(removal(the_app(lead)))
    assert [verb for verb in verbs() if verb.startswith("factor:")] == ["factor:add", "factor:add", "factor:remove"]
    assert list(Authenticator.objects.values_list("type", flat=True)) == ["webauthn"]
    lead.signs_out()
    assert "Use your passkey" in lead.gives_password()
    assert "Enter the 6 digits" not in lead.at("/sign-in/code/")


def test_a_second_factor_is_not_set_up_by_the_page_for_the_first(lead: Person) -> None:
    """A-15: neither by who is signed in nor by who has given the password."""
    thief = Person(lead.email)
    thief.gives_password()
    for person in (lead, thief):
        for address in ("/sign-in/set-up/", "/sign-in/set-up/passkey/"):
            person.at(address)
            person.sends(address, code="000000", credential="{}")
    assert Authenticator.objects.count() == 1
    assert signed_in_sessions() == 1
