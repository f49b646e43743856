"""A-13: the life of a session. It locks by itself, it ends where it must, and a copy of it is worthless."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client

from clearway.accounts import changes, factor, locking, sessions
from clearway.accounts.browsers import UNKNOWN, browser_of
from clearway.accounts.models import SignIn, User
from clearway.ui.clock import instant
from staff import PASSWORD, Person, events, later, signed_in_sessions, verbs
from visitor import FORM, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.sampled(2)]
KEY = settings.SESSION_COOKIE_NAME
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
OWN = "/account/sessions/"
After = Callable[..., datetime]


@pytest.fixture
def lead() -> Person:
    """Somebody who is signed in."""
    person = Person()
    person.joins()
    return person


@pytest.fixture
def after(monkeypatch: pytest.MonkeyPatch) -> After:
    """Moves the clock on from when the test began, by what `timedelta` takes."""
    start = instant()

    def moved(**by: float) -> datetime:
        moment = start + timedelta(**by)
        for module in (factor, locking, sessions):
            monkeypatch.setattr(module, "instant", lambda: moment)
        return moment

    return moved


def again(person: Person, **headers: str) -> Person:
    """The same person at another browser, signed in there as well."""
    other = Person(person.email, person.name, **headers)
    other.app = person.app
    later(person.user)
    other.signs_in(steps=0)
    assert other.is_signed_in()
    return other


def in_the_same_browser(person: Person) -> Person:
    """Without their session: all that is left is that it is known."""
    other = Person(person.email, person.name)
    name = settings.DEVICE_COOKIE_NAME
    other.client.cookies[name] = person.client.cookies[name].value
    return other


def key_of(person: Person) -> str:
    return str(person.client.cookies[KEY].value)


def opens(person: Person, password: str = PASSWORD, then: str = "") -> str:
    return person.sends("/locked/", password=password, then=then)


# --- the lock ------------------------------------------------------------------------------------------


@pytest.mark.asvs("7.3.1")
def test_a_quarter_of_an_hour_without_anybody_locks_it_and_the_password_opens_it(lead: Person, after: After) -> None:
    after(minutes=14, seconds=59)
    assert lead.is_signed_in()
    after(minutes=29, seconds=50)
    assert lead.is_signed_in()  # it was used meanwhile
    after(minutes=44, seconds=51)
    assert "Locked" in lead.at(OWN)
    assert lead.status == 403
    assert not lead.is_signed_in()
    key = key_of(lead)
    opens(lead, then="/about/")
    assert (lead.where, lead.is_signed_in()) == ("/about/", True)
    assert key_of(lead) != key
    assert verbs()[-2:] == ["session:lock", "session:unlock"]


@pytest.mark.asvs("7.3.2")
def test_it_is_not_ended_and_stays_locked_until_the_ten_hours_are_over(lead: Person, after: After) -> None:
    for minutes in (20, 21, 400, 599):
        after(minutes=minutes)
        assert "Locked" in lead.at(OWN)
    assert verbs().count("session:lock") == 1
    after(minutes=601)
    lead.at(OWN)
    assert lead.where == "/sign-in/"
    opens(lead)
    assert not lead.is_signed_in()
    assert signed_in_sessions() == 0


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-dest": "empty"}, {"x-clearway-unasked": "1"}], ids=["as a browser says", "as a script says"]
)
@pytest.mark.asvs("7.3.1")
def test_what_a_script_asks_for_by_itself_keeps_nothing_awake(
    lead: Person, after: After, headers: dict[str, str]
) -> None:
    for minutes in (5, 10, 14):
        after(minutes=minutes)
        lead.client.get("/about/", headers=headers)
    after(minutes=15, seconds=1)
    assert not lead.is_signed_in()


def test_who_types_says_so_and_is_not_locked_out(lead: Person, after: After) -> None:
    for minutes in (10, 20, 30):
        after(minutes=minutes)
        assert lead.client.post("/here/", "", FORM, headers={"x-clearway-unasked": "1"}).status_code == 204
    after(minutes=44)
    assert lead.is_signed_in()
    after(minutes=60)
    assert lead.client.post("/here/", "", FORM).status_code == 403  # too late: it opens nothing
    assert not lead.is_signed_in()


def test_the_lock_s_own_page_keeps_nothing_awake_and_is_nowhere_else(lead: Person, after: After) -> None:
    lead.at("/locked/")
    assert lead.where == "/"
    assert "E-mail address" in Person().at("/locked/")
    after(minutes=16)
    lead.at("/sign-in/")
    assert lead.where == "/locked/"
    assert lead.status == 200


def test_a_wrong_password_opens_nothing_and_is_counted_as_at_the_sign_in(lead: Person, after: After) -> None:
    after(minutes=16)
    assert "That is not your password" in opens(lead, "not this one, surely")
    assert lead.status == 422
    assert verbs()[-1] == "session:refuse"
    for _ in range(5):
        opens(lead, "not this one, surely")
    assert lead.status == 429
    opens(lead)
    assert lead.status == 429
    here = in_the_same_browser(lead)
    here.gives_password()
    assert here.status == 429  # one count for the lock and for the sign-in
    elsewhere = Person(lead.email)
    assert "Enter the code" in elsewhere.gives_password()  # whoever sits at this browser locks out nobody elsewhere
    assert not any(each.is_signed_in() for each in (lead, here, elsewhere))


def test_nobody_else_s_password_opens_it(lead: Person, after: After) -> None:
    other = Person("other@school.example", "Another")
    other.joins("another lamp in the evening")
    after(minutes=16)
    opens(lead, "another lamp in the evening")
    assert not lead.is_signed_in()


@pytest.mark.parametrize("then", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x()", ""])
def test_nobody_is_led_elsewhere_by_the_lock(lead: Person, after: After, then: str) -> None:
    after(minutes=16)
    opens(lead, then=then)
    assert lead.where == "/"
    assert lead.is_signed_in()


def test_a_locked_session_is_nobody_s_and_no_page_says_whose(lead: Person, after: After) -> None:
    after(minutes=16)
    for address in ("/", "/about/", "/staff-card/", OWN, "/home/", "/sign-in/"):
        lead.at(address)
        assert lead.name not in lead.last.content.decode()
        assert lead.email not in lead.last.content.decode()


def test_somebody_else_signs_the_locked_one_out_first(lead: Person, after: After) -> None:
    after(minutes=16)
    lead.at("/sign-in/")
    lead.signs_out()
    assert verbs()[-1] == "session:end"
    assert signed_in_sessions() == 0
    assert "E-mail address" in lead.at("/sign-in/")


# --- its end -------------------------------------------------------------------------------------------


@pytest.mark.asvs("7.4.1")
def test_a_copy_of_a_session_is_worth_nothing_once_it_has_ended(lead: Person, after: After) -> None:
    thief = Client()
    thief.cookies[KEY] = key_of(lead)
    assert thief.get("/about/").wsgi_request.user.is_authenticated
    after(minutes=16)
    opens(lead)
    assert not thief.get("/about/").wsgi_request.user.is_authenticated  # the lock was opened under a new key
    thief.cookies[KEY] = key_of(lead)
    lead.signs_out()
    assert not thief.get("/about/").wsgi_request.user.is_authenticated


@pytest.mark.asvs("7.1.2")
def test_the_fourth_place_ends_the_oldest(lead: Person) -> None:
    second, third = again(lead), again(lead)
    assert lead.is_signed_in()
    fourth = again(lead)
    assert [each.is_signed_in() for each in (lead, second, third, fourth)] == [False, True, True, True]
    assert SignIn.objects.filter(ended_at=None).count() == sessions.MOST


def test_a_new_sign_in_in_the_same_browser_ends_the_one_before(lead: Person) -> None:
    later(lead.user)
    lead.client.cookies["kept"] = "1"
    lead.signs_out()
    lead.signs_in(steps=0)
    assert lead.is_signed_in()
    assert SignIn.objects.filter(ended_at=None).count() == 1


@pytest.mark.parametrize("how", ["all", "others", "one", "deactivated", "a new password"])
@pytest.mark.asvs("7.4.2", "7.4.3", "7.4.5")
def test_what_ends_a_session_ends_it_with_its_next_request(lead: Person, how: str) -> None:
    other, at = again(lead), instant()
    this = SignIn.objects.order_by("began_at").first()
    assert this
    if how == "all":
        assert changes.end_sessions(lead.user, lead.user.pk, at) == 2
    elif how == "others":
        assert changes.end_sessions(lead.user, lead.user.pk, at, but=this.id) == 1
    elif how == "one":
        assert changes.end_session(lead.user, this.id, at)
        assert not changes.end_session(lead.user, this.id, at)
    elif how == "deactivated":
        User.objects.filter(pk=lead.user.pk).update(is_active=False)
    else:
        user = lead.user
        user.set_password("another password of mine")
        user.save()
    expected = {"others": (True, False), "one": (False, True)}.get(how, (False, False))
    assert (lead.is_signed_in(), other.is_signed_in()) == expected
    if how in ("all", "others", "one"):
        assert events()[-1] == ("session:end", lead.user.pk, lead.user.pk)


def test_an_end_that_cannot_be_recorded_ends_nothing(lead: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("no event")

    monkeypatch.setattr(sessions, "note_house", fails)
    with pytest.raises(RuntimeError, match="no event"):
        changes.end_sessions(lead.user, lead.user.pk, instant())
    assert lead.is_signed_in()


# --- one's own page ------------------------------------------------------------------------------------


@pytest.mark.asvs("7.5.2")
def test_one_s_own_page_names_each_place_and_marks_this_one(lead: Person) -> None:
    other = again(lead, **{"user-agent": FIREFOX})
    page = other.at(OWN)
    assert "Firefox on Windows (here)" in page
    assert UNKNOWN in page
    assert "Password and a code of the app" in page
    for why in ("After 15 minutes without you", "After 10 hours you sign in anew", "signed in at three places at once"):
        assert why in page
    assert FIREFOX not in other.last.content.decode()


@pytest.mark.asvs("7.5.2")
def test_one_press_ends_another_place_and_one_ends_all_others(lead: Person) -> None:
    second, third = again(lead), again(lead)
    first = SignIn.objects.order_by("began_at").first()
    assert first
    assert "Where you are signed in" in third.sends("/account/sessions/end/", session=str(first.id))
    assert [each.is_signed_in() for each in (lead, second, third)] == [False, True, True]
    third.sends("/account/sessions/end-others/")
    assert [each.is_signed_in() for each in (second, third)] == [False, True]
    third.sends("/account/sessions/end/", session=str(SignIn.objects.get(ended_at=None).id))
    assert third.where == "/sign-in/"
    assert not third.is_signed_in()


@pytest.mark.asvs("14.3.1")
@pytest.mark.parametrize("how", ["by oneself", "from elsewhere", "by the hours"])
def test_whatever_ends_a_session_the_browser_is_asked_to_forget(
    lead: Person, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A-18: with the answer to which it has ended."""
    other = again(lead)
    if how == "by oneself":
        answer = lead.client.post("/account/sessions/end/", f"session={lead.sign_in}", FORM)
    else:
        if how == "from elsewhere":
            other.sends("/account/sessions/end-others/")
        else:
            moment = instant() + timedelta(hours=10, minutes=1)
            monkeypatch.setattr(factor, "instant", lambda: moment)
        answer = lead.client.get("/home/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


@pytest.mark.parametrize("given", ["", "x", "00000000-0000-4000-8000-000000000000"])
def test_nobody_ends_another_s_session(lead: Person, given: str) -> None:
    other = Person("other@school.example", "Another")
    other.joins()
    theirs = SignIn.objects.get(user=lead.user)
    for name in (given, str(theirs.id)):
        other.sends("/account/sessions/end/", session=name)
        assert lead.is_signed_in()
    assert lead.name not in text_of(other.client.get(OWN))


def test_a_visitor_is_asked_to_sign_in() -> None:
    for address in (OWN, "/account/sessions/end/", "/account/sessions/end-others/"):
        answer = Client().post(address, "", FORM) if "end" in address else Client().get(address)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/")


def test_what_is_three_months_old_is_shown_no_more(lead: Person) -> None:
    """That it goes: tests/config/test_sweeping.py."""
    for days, browser in ((91, "Edge"), (89, "Opera")):
        old = instant() - timedelta(days=days)
        SignIn.objects.create(user=lead.user, began_at=old, seen_at=old, ended_at=old, kind="totp", browser=browser)
    said = lead.at("/account/sessions/")
    assert "Edge" not in said
    assert "Opera" in said


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        ("Mozilla/5.0 (X11; CrOS x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36", "Chrome on a Chromebook"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on an iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0.0.0 Mobile Safari/537.36", "Chrome on Android"),
        ("", UNKNOWN),
        ("x" * 4000, UNKNOWN),
    ],
)
def test_a_browser_is_named_in_a_few_words_of_ours(agent: str, words: str) -> None:
    assert browser_of(agent) == words
    assert len(words) <= 40
