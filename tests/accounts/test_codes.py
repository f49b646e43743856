"""Codes: one half minute early or late is taken, once; anything else is refused in a sentence."""

import threading
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.db import connections

from clearway.accounts import changes, codes
from clearway.accounts.codes import Verdict, in_fours, judged, square
from clearway.accounts.words import AccountError
from clearway.ui.clock import instant
from clearway.vault.house import open_house
from staff import App, Person, everything_kept, later, verbs

pytestmark = pytest.mark.django_db
NOW = 59_000_000


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> App:
    """An app, at a half minute that stands still."""
    monkeypatch.setattr(codes, "step_now", lambda: NOW)
    monkeypatch.setattr("staff.step_now", lambda: NOW)
    return App(generate_totp_secret())


@pytest.fixture
def lead() -> Person:
    """Somebody who has given a password, and is asked for a code."""
    person = Person()
    person.joins()
    person.signs_out()
    later(person.user)
    person.gives_password()
    return person


# --- what a code is worth -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("steps", "verdict"),
    [
        (-11, Verdict.WRONG), (-10, Verdict.LATE), (-2, Verdict.LATE), (-1, Verdict.TAKEN), (0, Verdict.TAKEN),
        (1, Verdict.TAKEN), (2, Verdict.WRONG),
    ],
)  # fmt: skip
@pytest.mark.asvs("6.5.5")
def test_a_code_is_taken_one_half_minute_early_or_late(app: App, steps: int, verdict: Verdict) -> None:
    found, step = judged(app.secret, app.code(steps), 0)
    assert found is verdict
    assert verdict is Verdict.WRONG or step == NOW + steps


@pytest.mark.parametrize(
    ("after", "steps", "verdict"),
    [(0, 0, Verdict.USED), (0, -1, Verdict.USED), (0, 1, Verdict.TAKEN), (1, 0, Verdict.USED), (1, 1, Verdict.USED)],
)
def test_of_a_half_minute_that_is_past_the_last_one_only(app: App, after: int, steps: int, verdict: Verdict) -> None:
    assert judged(app.secret, app.code(steps), NOW + after)[0] is verdict


@pytest.mark.parametrize("text", ["", " ", "12345", "1234567", "abcdef", "１２３４５６", "😀", "-", "0" * 500, "\x00"])
def test_what_is_no_code_is_wrong(app: App, text: str) -> None:
    assert judged(app.secret, text, 0) == (Verdict.WRONG, 0)


def test_a_code_may_be_typed_with_a_gap(app: App) -> None:
    code = app.code()
    assert judged(app.secret, f" {code[:3]} {code[3:]}", 0)[0] is Verdict.TAKEN


def test_a_secret_is_shown_in_groups_of_four_and_as_a_square() -> None:
    assert in_fours("ABCDEFGHIJ") == "ABCD EFGH IJ"
    drawn = square("otpauth://totp/x")
    assert drawn.side > 20
    assert set(drawn.path) <= set("Mhvz-0123456789 ")


# --- at the sign-in -----------------------------------------------------------------------------------


@pytest.mark.asvs("16.3.1", "16.3.3")
def test_a_wrong_code_is_refused_and_recorded(lead: Person) -> None:
    assert "That code is not right." in lead.gives_code(lead.app.wrong()) + "."
    assert lead.status == 422
    assert not lead.is_signed_in()
    assert verbs()[-1] == "factor:refuse"


def test_a_late_code_is_refused_as_late(lead: Person) -> None:
    assert "That code came too late" in lead.gives_code(lead.app.code(-3))
    assert not lead.is_signed_in()


@pytest.mark.asvs("6.5.1")
def test_a_code_works_once_only_also_after_half_a_minute(lead: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """allauth's own memory of used codes lasts half a minute, while a code is taken for a minute and a half."""
    code = lead.app.code(1)
    used = codes.step_now() + 1
    lead.gives_code(code)
    assert lead.is_signed_in()
    thief = Person(lead.email)
    thief.gives_password()
    for at in (used, used + 1):
        monkeypatch.setattr(codes, "step_now", lambda at=at: at)
        assert "That code was used already" in thief.gives_code(code)
    assert not thief.is_signed_in()


def test_after_a_later_code_an_earlier_one_is_worth_nothing(lead: Person) -> None:
    earlier = lead.app.code()
    lead.gives_code(lead.app.code(1))
    lead.signs_out()
    lead.gives_password()
    assert "used already" in lead.gives_code(earlier)


def test_the_code_of_another_person_is_wrong(lead: Person) -> None:
    other = Person("other@school.example", "Another")
    other.joins()
    assert "That code is not right" in lead.gives_code(other.app.code(1))


@pytest.mark.asvs("2.3.2", "6.5.4")
def test_after_five_codes_the_sign_in_begins_anew(lead: Person) -> None:
    for _ in range(4):
        lead.gives_code(lead.app.wrong())
        assert lead.status == 422
    assert "Begin the sign-in again" in lead.gives_code(lead.app.wrong())
    assert lead.status == 429
    lead.gives_code(lead.app.code())
    assert lead.where == "/sign-in/"
    assert not lead.is_signed_in()


@pytest.mark.asvs("6.5.4")
def test_five_tries_are_five_however_often_the_password_is_given_again(lead: Person) -> None:
    for _ in range(5):
        lead.gives_code(lead.app.wrong())
    lead.gives_password()
    assert "There were too many tries with this account" in lead.gives_code(lead.app.code())
    assert lead.status == 429
    assert not lead.is_signed_in()


def test_a_form_without_a_code_is_asked_again(lead: Person) -> None:
    assert "Enter the 6 digits" in lead.sends("/sign-in/code/", credential="{}")
    assert lead.status == 422


def test_a_refused_code_does_not_come_back(lead: Person) -> None:
    code = lead.app.wrong()
    lead.gives_code(code)
    assert f'value="{code}"' not in lead.last.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.asvs("6.5.1")
def test_a_code_sent_eight_times_at_once_is_taken_once(lead: Person) -> None:
    """A-15: eight requests with one code, from eight copies of the browser that has given the password."""
    code, cookies = lead.app.code(), lead.client.cookies
    together = threading.Barrier(8)

    def send(_: int) -> bool:
        thief = Person(lead.email)
        thief.client.cookies = deepcopy(cookies)
        together.wait(20)
        try:
            thief.gives_code(code)
            return thief.is_signed_in()
        finally:
            connections.close_all()

    before = verbs().count("session:start")
    with ThreadPoolExecutor(8) as workers:
        assert sum(workers.map(send, range(8))) == 1
    assert verbs().count("session:start") == before + 1


# --- setting the app up -------------------------------------------------------------------------------


def test_the_secret_is_sealed_wherever_it_lies() -> None:
    lead = Person()
    address = lead.is_made()
    lead.chooses(address)
    secret = lead.shown_secret()
    assert secret not in everything_kept()
    lead.sets_up()
    assert lead.app.secret == secret  # the same one, however often the page is opened
    assert secret not in everything_kept()
    sealed = Authenticator.objects.get().data["secret"]
    assert open_house(sealed, "totp") == secret


def test_a_wrong_first_code_is_refused_and_the_same_secret_stands_there_again() -> None:
    lead = Person()
    lead.chooses(lead.is_made())
    secret = lead.shown_secret()
    lead.app = App(secret)
    assert "That code is not right" in lead.sends("/sign-in/set-up/", code=lead.app.wrong())
    assert lead.status == 422
    assert lead.shown_secret() == secret
    assert not lead.is_signed_in()
    assert not Authenticator.objects.exists()


def test_the_first_code_is_used_up() -> None:
    other = Person("other@school.example", "Another")
    other.joins()
    assert other.user.code_step >= codes.step_now() - 1


def test_the_next_person_at_this_browser_gets_a_secret_of_their_own() -> None:
    first, second = Person(), Person("second@school.example", "Second")
    first.chooses(first.is_made())
    shown = first.shown_secret()
    second.client = first.client
    second.chooses(second.is_made(), "seven quiet lamps at night")
    assert second.shown_secret() != shown
    first.gives_password()
    assert "Set up the app" in first.at("/sign-in/set-up/")


def test_a_sign_in_that_waits_is_worth_nothing_once_an_app_is_set_up_elsewhere() -> None:
    """Somebody who only knows the password waits at the set-up page while its owner finishes."""
    owner = Person()
    owner.chooses(owner.is_made())
    thief = Person(owner.email)
    thief.gives_password()
    thief.app = App(thief.shown_secret())
    owner.sets_up()
    thief.sends("/sign-in/set-up/", code=thief.app.code())
    assert thief.where == "/sign-in/"
    assert not thief.is_signed_in()
    assert Authenticator.objects.count() == 1


def test_an_app_cannot_be_set_up_twice() -> None:
    owner = Person()
    owner.joins()
    with pytest.raises(AccountError, match="set up already"):
        changes.add_factor(owner.user, generate_totp_secret(), 1, instant())
    assert verbs().count("factor:add") == 1
