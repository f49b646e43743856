"""Joining: an address that works once, for 72 hours, and a password that nobody guesses."""

import time
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import get_default_password_validators
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from clearway.accounts import changes
from clearway.accounts.joining import token
from clearway.accounts.models import Link, User
from clearway.accounts.passwords import GuessableValidator
from clearway.accounts.words import AccountError
from clearway.audit.acts import Act
from clearway.config import settings as shipped
from clearway.organisations.changes import Founding, add_member, found, founding
from clearway.organisations.models import Role
from clearway.ui.clock import instant
from staff import PASSWORD, Person, events, verbs

pytestmark = pytest.mark.django_db
GONE = "This address does not work"
LONGEST = "four quiet lamps, " * 6 + "and one more lantern"  # 128 characters


@pytest.fixture
def lead() -> Person:
    return Person()


def test_somebody_joins_and_is_signed_in_after_the_first_code_only(lead: Person) -> None:
    address = lead.is_made()
    assert "Choose a password" in lead.at(address)
    assert "Set up the app" in lead.chooses(address)
    assert not lead.is_signed_in()
    lead.sets_up()
    assert lead.is_signed_in()
    me = lead.user.pk
    assert events() == [
        ("user:add", None, me), ("user:join", me, me), ("factor:add", me, me), ("session:start", me, me),
        ("recovery:make", me, me),
    ]  # fmt: skip


def test_who_stopped_after_the_password_goes_on_with_it(lead: Person) -> None:
    lead.chooses(lead.is_made())
    at_home = Person(lead.email)
    assert "Set up the app" in at_home.gives_password()
    assert not at_home.is_signed_in()
    at_home.sets_up()
    assert at_home.is_signed_in()


@pytest.mark.asvs("6.4.1")
def test_an_address_works_once(lead: Person) -> None:
    address = lead.is_made()
    lead.chooses(address)
    for person in (lead, Person()):
        assert GONE in person.at(address)
        assert person.status == 404
        assert GONE in person.chooses(address, "another password of mine")
    assert lead.user.check_password(PASSWORD)


def test_looking_at_the_page_does_not_use_the_address_up(lead: Person) -> None:
    address = lead.is_made()
    for _ in range(3):
        assert "Choose a password" in lead.at(address)
    lead.chooses(address, "short")
    assert "Set up the app" in lead.chooses(address)


@pytest.mark.parametrize(("hours", "said"), [(71, "Choose a password"), (73, GONE)])
@pytest.mark.asvs("6.4.1")
def test_an_address_works_for_72_hours(lead: Person, hours: int, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    address = lead.is_made()
    now = PasswordResetTokenGenerator()._now()
    monkeypatch.setattr(token, "_now", lambda: now + timedelta(hours=hours))
    assert said in lead.at(address)


@pytest.mark.asvs("6.4.1")
def test_an_altered_address_works_for_nobody(lead: Person) -> None:
    address = lead.is_made()
    user, given = address.strip("/").split("/")[1:]
    other = Person("other@school.example", "Another")
    theirs = other.is_made().strip("/").split("/")[1:]
    time, digest = given.split("-")
    altered = [
        (user, theirs[1]), (theirs[0], given), (str(uuid4()), given), (user, f"{time}z-{digest}"),
        (user, f"{time}-{digest[::-1]}"), (user, digest), (user, "x"), (user, f"{time}-{digest}0"),
        (user, f"{time}-{digest.upper()}"),
    ]  # fmt: skip
    for each in altered:
        assert GONE in lead.at(f"/join/{each[0]}/{each[1]}/")
        assert lead.status == 404
    assert "Choose a password" in lead.at(address)


def test_an_address_is_stale_once_the_account_has_changed(lead: Person) -> None:
    address = lead.is_made()
    User.objects.update(email="new@school.example")
    assert GONE in lead.at(address)


def test_a_new_address_makes_the_one_before_it_stale(lead: Person) -> None:
    """It may have gone astray."""
    astray = lead.is_made()
    address = changes.invite(lead.user, uuid4(), instant())
    assert GONE in lead.at(astray)
    assert "Choose a password" in lead.at(address)


def test_nobody_joins_who_was_deactivated(lead: Person) -> None:
    address = lead.is_made()
    User.objects.update(is_active=False)
    assert GONE in lead.at(address)


def test_of_two_who_join_at_once_one_is_refused(lead: Person) -> None:
    lead.is_made()
    one, other = User.objects.get(), User.objects.get()
    changes.join(one, PASSWORD, instant())
    with pytest.raises(AccountError, match="used already"):
        changes.join(other, "another password of mine", instant())
    assert lead.user.check_password(PASSWORD)
    assert verbs().count("user:join") == 1


def test_an_invitation_that_meets_somebody_who_joins_that_moment_is_refused(lead: Person) -> None:
    """Whoever invites had read the account before: their address would set another password."""
    lead.is_made()
    read_before = User.objects.get()
    changes.join(User.objects.get(), PASSWORD, instant())
    with pytest.raises(AccountError, match="joined already"):
        changes.invite(read_before, lead.user.pk, instant())
    assert lead.user.check_password(PASSWORD)
    assert "user:invite" not in verbs()


@pytest.mark.asvs("6.3.4", "6.4.3")
def test_a_new_address_lets_somebody_back_in_who_forgot_the_password_and_asks_for_the_code_all_the_same(
    lead: Person,
) -> None:
    lead.joins()
    lead.signs_out()
    again = Person(lead.email)
    address = changes.joining_address(lead.user)
    again.chooses(address, "another password of mine")
    assert again.where == "/sign-in/code/"
    assert not again.is_signed_in()
    assert "user:join" in verbs()


def test_who_joins_at_a_browser_where_somebody_else_is_signed_in_takes_their_place(lead: Person) -> None:
    lead.joins()
    other = Person("other@school.example", "Another")
    other.client = lead.client
    other.chooses(other.is_made(), "another password of mine")
    assert not lead.is_signed_in()
    other.sets_up()
    assert "Signed in: Another" in other.at("/about/")
    assert "session:end" in verbs()


# --- the password -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("", "Choose a password"),
        ("thirteen char", "Choose a password of 14 characters or more"),
        ("x" * 129, "A password has at most 128 characters"),
        ("lead@school.example", "too much like your name or e-mail address"),
        ("Alexandra Leadbetter", "too much like your name or e-mail address"),
    ],
)
@pytest.mark.asvs("6.2.1", "6.2.11")
def test_a_password_that_is_guessed_is_refused_in_a_sentence(password: str, sentence: str) -> None:
    lead = Person(name="Alexandra Leadbetter")
    address = lead.is_made()
    assert sentence in lead.chooses(address, password)
    assert lead.status == 422
    assert not lead.user.has_usable_password()
    assert not password or password not in lead.last.content.decode().replace("Choose a password", "").replace(
        f"<strong>{lead.email}", ""
    )


@pytest.mark.asvs("6.2.4")
def test_a_common_password_is_refused(lead: Person) -> None:
    common = "1q2w3e4r5t6y7u8i9o0p"
    assert "Many people use that password" in lead.chooses(lead.is_made(), common)


@pytest.mark.asvs("11.4.2")
def test_a_password_is_kept_at_the_cost_that_django_advises() -> None:
    with override_settings(PASSWORD_HASHERS=shipped.PASSWORD_HASHERS):
        made = make_password(PASSWORD)
    assert made.startswith("argon2$argon2id$v=19$m=102400,t=2,p=8$")


@pytest.mark.parametrize(
    "password",
    [
        "four quiet lamps, " * 6 + "and one more lantern",
        "  spaces count, too  ",
        "été à la plage, 😀",
        "correcthorsebattery",
    ],
)
@pytest.mark.asvs("6.2.5", "6.2.8", "6.2.9")
def test_any_other_password_is_taken_as_it_was_typed(lead: Person, password: str) -> None:
    lead.chooses(lead.is_made(), password)
    assert lead.where == "/sign-in/set-up/"
    user = lead.user
    assert user.password.startswith("argon2$argon2id$")
    assert user.check_password(password)
    assert not user.check_password(password.strip() + "x")


def test_two_passwords_that_differ_are_refused(lead: Person) -> None:
    address = lead.is_made()
    assert "The two passwords are not the same" in lead.chooses(address, again=PASSWORD + "x")
    assert "Enter the password once more" in lead.sends(address, password=PASSWORD)


# --- making a user ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "email", ["", "lead", "a b@school.example", "x" * 250 + "@school.example", "a\n@school.example"]
)
def test_what_is_no_address_makes_no_user(email: str) -> None:
    with pytest.raises(AccountError):
        changes.make_user(email, "A Lead", instant())
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "A\x00Lead", "A\u202eLead"])
@pytest.mark.asvs("1.3.3")
def test_what_is_no_name_makes_no_user(name: str) -> None:
    with pytest.raises(AccountError):
        changes.make_user("lead@school.example", name, instant())


def test_an_address_is_taken_once_in_whatever_letters(lead: Person) -> None:
    lead.is_made()
    with pytest.raises(AccountError, match="somebody has this e-mail address"):
        changes.make_user(" LEAD@school.example ", "Another", instant())
    assert verbs() == ["user:add"]


def test_who_adds_a_user_is_recorded(lead: Person) -> None:
    lead.is_made()
    other = changes.make_user("other@school.example", "Another", instant(), by=lead.user.pk)
    assert events()[-1] == ("user:add", lead.user.pk, other.pk)


def test_without_its_event_there_is_no_user_and_no_password(lead: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    address = lead.is_made()

    def fails(*_: Any) -> None:
        raise DatabaseError

    monkeypatch.setattr(changes, "note_house", fails)
    with pytest.raises(DatabaseError):
        changes.make_user("other@school.example", "Another", instant())
    assert User.objects.count() == 1
    assert "The record could not be written" in lead.chooses(address)
    assert lead.status == 503
    assert not lead.user.has_usable_password()


# --- what anybody here would try first -----------------------------------------------------------------


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "password",
    [
        "password123456", "Password1!Password1!", "P@ssw0rdP@ssw0rd", "qwertyuiopasdfgh", "letmeinletmein1",
        "12345678901234567890", "aaaaaaaaaaaaaaaaaaaa", "1q2w3e4r5t6y7u8i9o", "Sunshine1Princess1", "drowssapdrowssap",
        "20031997-20031997", "abcdefghijklmnopqrstuvwxyz", "iloveyouiloveyou!!", "x" * 128,
    ],
)  # fmt: skip
@pytest.mark.asvs("6.2.4", "6.2.12")
def test_what_is_made_of_breached_passwords_is_refused_however_it_is_spelled(lead: Person, password: str) -> None:
    said = lead.chooses(lead.is_made(), password)
    assert "guessed within hours" in said or "Many people use that password" in said
    assert lead.status == 422


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "password",
    [
        "Safeguarding2026!", "Clearway2026!!", "clearwayclearway1", "MeadowAcademy2026", "meadow.academy!99",
        "Staffordshire2026!", "headteacher123!", "Keeping children safe", "S4feguarding-2026",
    ],
)  # fmt: skip
@pytest.mark.asvs("6.2.11")
def test_what_is_made_of_the_words_of_this_school_is_refused(lead: Person, password: str) -> None:
    address = lead.is_made()
    act = founding(instant())
    found(act, Founding("Meadow Academy", "school", "school", ("staffordshire",)))
    add_member(Act(act.actor, act.at), lead.user, Role.LEAD)
    said = lead.chooses(address, password)
    assert "words that anybody here would try first" in said or "guessed within hours" in said
    assert lead.status == 422


@pytest.mark.parametrize("password", ["meadow lantern academy biscuits", "a safeguarding walrus in november"])
def test_a_word_of_the_school_among_others_does_no_harm(lead: Person, password: str) -> None:
    lead.chooses(lead.is_made(), password)
    assert lead.where == "/sign-in/set-up/"


@pytest.mark.asvs("6.2.5", "6.2.10")
def test_no_signs_are_asked_for_and_nothing_expires() -> None:
    names = {type(each).__name__ for each in get_default_password_validators()}
    assert names == {
        "MinimumLengthValidator", "CommonPasswordValidator", "UserAttributeSimilarityValidator", "GuessableValidator",
    }  # fmt: skip


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), min_size=14, max_size=128))
@settings(max_examples=25)
def test_any_text_is_judged_in_no_time(password: str) -> None:
    begun = time.perf_counter()
    with suppress(ValidationError):
        GuessableValidator().validate(password)
    assert time.perf_counter() - begun < 5


def test_an_address_that_was_used_meanwhile_links_nobody(lead: Person) -> None:
    """Of two who use it at once, the second learns that it was used; what the first chose stands."""
    lead.is_made()
    read_before = lead.user
    changes.join(lead.user, PASSWORD, instant())
    with pytest.raises(AccountError, match="used already"):
        changes.join_by_link(read_before, "https://issuer.example", "somebody", instant())
    assert not Link.objects.exists()
    assert lead.user.check_password(PASSWORD)


def test_the_page_says_for_whom_it_is(lead: Person) -> None:
    """Of two addresses on one screen nobody takes the other's. It is what was invited, which tells nothing new."""
    page = lead.at(lead.is_made())
    assert f"This address is for {lead.email}" in page
    assert lead.name not in page
