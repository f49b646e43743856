"""Signing in: a password, a code, and only then somebody."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from clearway.accounts.adapter import TOGETHER
from clearway.accounts.models import User
from clearway.accounts.sessions import hashed
from staff import PASSWORD, Person, events, later, signed_in_sessions, verbs
from visitor import text_of

pytestmark = pytest.mark.django_db
KEY = settings.SESSION_COOKIE_NAME


@pytest.fixture
def lead() -> Person:
    """Somebody who has joined, and has signed out again."""
    person = Person()
    person.joins()
    person.signs_out()
    later(person.user)
    return person


def test_somebody_signs_in_with_password_and_code(lead: Person) -> None:
    assert "Enter the code of your app" in lead.gives_password()
    assert not lead.is_signed_in()
    lead.gives_code(lead.app.code())
    assert (lead.status, lead.where) == (200, "/")
    assert lead.is_signed_in()
    assert events()[-1] == ("session:start", lead.user.pk, lead.user.pk)


@pytest.mark.asvs("7.4.4")
def test_who_is_signed_in_sees_their_name_and_the_way_out_on_every_page(lead: Person) -> None:
    assert "A Lead" not in lead.at("/about/")
    lead.signs_in()
    assert "Signed in: A Lead" in lead.at("/about/")
    assert "Signed in: A Lead" in lead.at("/")
    lead.signs_out()
    assert "A Lead" not in lead.at("/about/")


def test_an_address_is_found_in_whatever_letters(lead: Person) -> None:
    lead.email = " Lead@School.Example "
    assert "Enter the code of your app" in lead.gives_password()


@pytest.mark.asvs("2.3.1", "6.3.3")
def test_a_password_alone_is_nobody_anywhere(lead: Person) -> None:
    lead.gives_password()
    assert not lead.is_signed_in()
    assert signed_in_sessions() == 0
    lead.at("/sign-in/set-up/")  # a step of somebody else's sign-in
    assert lead.where == "/sign-in/code/"
    assert "session:start" not in verbs()[5:]


@pytest.mark.asvs("2.3.1")
def test_a_code_without_a_password_leads_back_to_the_password(lead: Person) -> None:
    stranger = Person()
    stranger.gives_code(lead.app.code())
    assert stranger.where == "/sign-in/"
    assert not stranger.is_signed_in()


@pytest.mark.asvs("7.2.2", "7.2.4")
def test_the_key_of_a_session_changes_with_the_password_and_with_the_code(lead: Person) -> None:
    planted = Person("planted@school.example", "Another")
    planted.joins()
    planted.signs_out()
    later(planted.user)
    planted.gives_password()
    lead.client.cookies[KEY] = planted.client.cookies[KEY].value  # somebody put a key of theirs into this browser
    lead.signs_out()  # breaks off what waited there
    lead.client.cookies[KEY] = planted.client.cookies[KEY].value
    keys = [planted.client.cookies[KEY].value]
    lead.gives_password()
    keys.append(lead.client.cookies[KEY].value)
    lead.gives_code(lead.app.code())
    keys.append(lead.client.cookies[KEY].value)
    assert lead.is_signed_in()
    assert len(set(keys)) == 3
    assert not Session.objects.filter(session_key__in=[hashed(each) for each in keys[:-1]]).exists()


@pytest.mark.asvs("7.2.1")
def test_the_table_of_sessions_holds_no_key_with_which_one_gets_in(lead: Person) -> None:
    lead.signs_in()
    kept = list(Session.objects.values_list("session_key", flat=True))
    assert lead.client.cookies[KEY].value not in kept
    for key in kept:
        thief = Client()
        thief.cookies[KEY] = key
        assert not thief.get("/about/").wsgi_request.user.is_authenticated


@pytest.mark.asvs("7.4.1", "14.3.1", "16.3.1")
def test_signing_out_ends_the_session_for_good_and_asks_the_browser_to_forget(lead: Person) -> None:
    lead.signs_in()
    key = lead.client.cookies[KEY].value
    assert "You are signed out." not in lead.client.get("/?signed-out").content.decode(), "an address says no untruth"
    response = lead.client.post("/sign-out/", "", FORM_TYPE)
    assert response.status_code == 302
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert response.headers["Cache-Control"] == "no-store"
    assert response.cookies[KEY]["max-age"] == 0
    lead.client.cookies[KEY] = key
    assert not lead.is_signed_in()
    assert events()[-1] == ("session:end", lead.user.pk, lead.user.pk)
    assert "You are signed out." in lead.client.get(response.headers["Location"]).content.decode()
    assert "You are signed out." not in lead.client.get("/").content.decode()


def test_a_link_signs_nobody_out(lead: Person) -> None:
    lead.signs_in()
    assert lead.client.get("/sign-out/").status_code == 405
    assert lead.is_signed_in()


def test_the_sign_in_can_be_broken_off(lead: Person) -> None:
    lead.gives_password()
    lead.at("/sign-in/")
    assert lead.where == "/sign-in/code/"
    lead.signs_out()
    assert "E-mail address" in lead.at("/sign-in/")
    assert "session:end" not in verbs()[6:]  # nobody was signed in


@pytest.mark.parametrize("then", ["/about/", "/library/?a=1"])
def test_somebody_is_led_to_the_page_they_came_for(lead: Person, then: str) -> None:
    lead.sends(f"/sign-in/?next={then}", login=lead.email, password=PASSWORD, next=then)
    lead.gives_code(lead.app.code())
    assert lead.where == then.split("?", maxsplit=1)[0]


@pytest.mark.parametrize(
    "then",
    [
        "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example", "http:evil.example",
        "javascript:alert(1)", "http://testserver.evil.example/", "\thttps://evil.example", "/\t/evil.example/",
    ],
)  # fmt: skip
@pytest.mark.asvs("3.7.2")
def test_nobody_is_led_elsewhere(lead: Person, then: str) -> None:
    lead.client.post("/sign-in/", {"login": lead.email, "password": PASSWORD, "next": then}, FORM_TYPE)
    answer = lead.client.post("/sign-in/", f"login={lead.email}&password={PASSWORD}", FORM_TYPE)
    lead.gives_code(lead.app.code())
    assert lead.where == "/"
    assert "evil" not in str(answer.headers)


FORM_TYPE = "application/x-www-form-urlencoded"


# --- what is said to whom -----------------------------------------------------------------------------


def said(person: Person, password: str) -> tuple[int, str, list[str], Any]:
    page = person.gives_password(password)
    cookies = sorted(each for each in person.client.cookies if person.client.cookies[each].value)
    return person.status, page.replace(person.email, "…"), sorted(person.last.headers), cookies


def test_a_known_an_unknown_an_unjoined_and_a_deactivated_account_are_answered_alike(lead: Person) -> None:
    unjoined = Person("new@school.example", "New")
    unjoined.is_made()
    gone = Person("gone@school.example", "Gone")
    gone.joins()
    gone.signs_out()
    User.objects.filter(email=gone.email).update(is_active=False)
    answers = [
        said(Person(lead.email), "this is not the password"),
        said(Person("nobody@school.example"), "this is not the password"),
        said(Person(unjoined.email), "this is not the password"),
        said(Person(gone.email), "this is not the password"),
        said(Person(gone.email), PASSWORD),
    ]
    assert TOGETHER in answers[0][1]
    assert answers[0][0] == 422
    assert all(answer == answers[0] for answer in answers)


def test_a_refused_form_comes_back_with_the_address_and_never_with_the_password(lead: Person) -> None:
    lead.gives_password("this is not the password")
    html = lead.last.content.decode()
    assert f'value="{lead.email}"' in html
    assert "this is not the password" not in html
    assert "<title>Error: Sign in – Clearway</title>" in html


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Enter your e-mail address, like name@school.example"),
        ({"login": "lead", "password": "x"}, "Enter your e-mail address, like name@school.example"),
        ({"login": "lead@school.example"}, "Enter your password"),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(fields: dict[str, str], sentence: str) -> None:
    visitor = Person()
    assert sentence in visitor.sends("/sign-in/", **fields)
    assert visitor.status == 422


def test_no_title_carries_a_name(lead: Person) -> None:
    lead.signs_in()
    for address in ("/", "/about/", "/sign-in/", "/demonstration/"):
        html = lead.client.get(address, follow=True).content.decode()
        assert "Lead" not in re.findall(r"<title>(.*?)</title>", html)[0]


@pytest.mark.asvs("6.1.3", "6.4.2")
def test_pages_that_nobody_needs_do_not_exist() -> None:
    for path in ("sign-up", "password/reset", "sign-in/again", "sign-in/email", "accounts/login", "sign-in/trust"):
        assert Client().get(f"/{path}/").status_code == 404
    for name in ("account_signup", "account_reset_password", "account_email", "mfa_index", "mfa_deactivate_totp"):
        with pytest.raises(Exception, match=name):
            settings_reverse(name)


def settings_reverse(name: str) -> str:
    from django.urls import reverse

    return reverse(name)


def test_the_page_after_a_refusal_is_the_form_and_not_a_program_s_answer(lead: Person) -> None:
    answer = lead.client.post(
        "/sign-in/", "login=a%40school.example&password=x", FORM_TYPE, headers={"accept": "application/json"}
    )
    assert TOGETHER in text_of(answer)
