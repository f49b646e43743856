"""A-15: recovery codes, each once; and what somebody is told about their own account."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from clearway.accounts import changes
from clearway.accounts.models import Notice, RecoveryCode
from clearway.ui.clock import instant
from staff import Person, everything_kept, later, verbs

pytestmark = pytest.mark.django_db
ACCOUNT, CODES = "/account/", "/account/recovery-codes/"


@pytest.fixture
def lead() -> Person:
    """Somebody who is signed in, with an app."""
    person = Person()
    person.joins()
    later(person.user)
    return person


# --- recovery codes ------------------------------------------------------------------------------------


@pytest.mark.asvs("6.5.2", "6.5.4")
def test_ten_codes_of_eighty_bits_are_shown_once_and_kept_as_digests(lead: Person) -> None:
    lead.sends(CODES)
    codes = lead.shown_codes()
    assert len(set(codes)) == 10
    assert all(len(each.replace("-", "")) * 5 >= 64 for each in codes)
    kept = everything_kept()
    assert not [each for each in codes if each in kept or each.replace("-", "") in kept]
    assert not lead.at(CODES).count(codes[0])
    assert RecoveryCode.objects.count() == 10


def test_new_codes_take_the_place_of_the_old(lead: Person) -> None:
    lead.sends(CODES)
    old = lead.shown_codes()
    lead.sends(CODES)
    new = lead.shown_codes()
    lead.signs_out()
    lead.gives_password()
    assert "not one of your recovery codes" in lead.sends("/sign-in/recovery-code/", recovery=old[0])
    lead.sends("/sign-in/recovery-code/", recovery=new[0])
    assert lead.is_signed_in()
    assert "New recovery codes were made" in lead.at(ACCOUNT)


@pytest.mark.parametrize(
    "how", [str, str.lower, lambda code: f"  {code.replace('-', ' ')} ", lambda code: code.replace("-", "–")]
)
def test_a_code_is_taken_however_it_is_typed(lead: Person, how: Callable[[str], str]) -> None:
    lead.sends(CODES)
    code = lead.shown_codes()[3]
    lead.signs_out()
    lead.gives_password()
    lead.sends("/sign-in/recovery-code/", recovery=how(code).replace("0", "O").replace("1", "l"))
    assert lead.is_signed_in()
    assert "recovery:use" in verbs()
    assert "9 are left" in lead.at(ACCOUNT)


@pytest.mark.asvs("6.5.1")
def test_a_code_is_taken_once(lead: Person) -> None:
    lead.sends(CODES)
    code = lead.shown_codes()[0]
    for _ in range(2):
        lead.signs_out()
        lead.gives_password()
        lead.sends("/sign-in/recovery-code/", recovery=code)
    assert not lead.is_signed_in()
    assert verbs().count("recovery:use") == 1


def test_another_s_code_is_none(lead: Person) -> None:
    other = Person("other@school.example", "Another")
    other.joins()
    [code, *_] = other.shown_codes()
    lead.signs_out()
    lead.gives_password()
    lead.sends("/sign-in/recovery-code/", recovery=code)
    assert not lead.is_signed_in()


@pytest.mark.sampled(3)
@pytest.mark.parametrize("typed", ["", "x", "0" * 16, "AAAA-AAAA-AAAA-AAAA", "é" * 16, "U" * 200, "\x00"])
def test_what_is_no_code_is_refused_and_counts_as_a_try(lead: Person, typed: str) -> None:
    lead.signs_out()
    lead.gives_password()
    lead.sends("/sign-in/recovery-code/", recovery=typed)
    assert lead.status in (400, 422)
    assert not lead.is_signed_in()


def test_five_tries_are_five_of_codes_and_recovery_codes_together(lead: Person) -> None:
    lead.signs_out()
    lead.gives_password()
    for number in range(4):
        lead.gives_code(lead.app.wrong()) if number % 2 else lead.sends("/sign-in/recovery-code/", recovery="AAAA")
        assert lead.status == 422
    assert "Begin the sign-in again" in lead.sends("/sign-in/recovery-code/", recovery="AAAA")


def test_few_codes_are_told_of(lead: Person) -> None:
    lead.sends(CODES)
    codes = lead.shown_codes()
    for each in codes[:8]:
        changes.use_recovery_code(lead.user, each.replace("-", ""), instant())
    assert "Fewer than three recovery codes are left" in lead.at(ACCOUNT)
    assert Notice.objects.filter(kind="codes-few").count() == 1


# --- what one is told ----------------------------------------------------------------------------------


def test_a_right_password_that_no_factor_follows_is_told_of_after_three_minutes(
    lead: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    thief = Person(lead.email)
    thief.gives_password()
    assert "Somebody gave your right password" not in lead.at(ACCOUNT)
    moment = instant() + timedelta(minutes=3, seconds=1)
    monkeypatch.setattr("clearway.accounts.views_of_factors.instant", lambda: moment)
    monkeypatch.setattr("clearway.accounts.notices.instant", lambda: moment)
    assert "Somebody gave your right password" in lead.at(ACCOUNT)
    assert "There is something that you should know" in lead.at("/about/")
    lead.at(ACCOUNT)
    lead.says_it_was_read()
    assert "should know" not in lead.at(ACCOUNT)


def test_what_was_not_shown_yet_is_not_read_with_the_rest(lead: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """A right password of a moment ago waits for its second factor: whoever reads of something else has not seen it."""
    lead.sends(CODES)
    Person(lead.email).gives_password()
    assert "New recovery codes were made" in lead.at(ACCOUNT)
    lead.says_it_was_read()
    moment = instant() + timedelta(minutes=3, seconds=1)
    monkeypatch.setattr("clearway.accounts.views_of_factors.instant", lambda: moment)
    assert "Somebody gave your right password" in lead.at(ACCOUNT)


@pytest.mark.parametrize("typed", ["", "yesterday", "2026-01-01T00:00:00", "9" * 40])
def test_a_moment_that_our_page_never_wrote_is_refused(lead: Person, typed: str) -> None:
    lead.sends(CODES)
    lead.sends("/account/told/", until=typed)
    assert lead.status == 404
    assert Notice.objects.filter(user=lead.user, read_at__isnull=False).count() == 0


def test_nothing_that_comes_later_is_read_beforehand(lead: Person) -> None:
    lead.sends("/account/told/", until="2999-01-01T00:00:00+00:00")
    lead.sends(CODES)
    assert "New recovery codes were made" in lead.at(ACCOUNT)


def test_what_somebody_else_said_was_read_stands_on_the_page_for_a_month(
    lead: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thief who is in would press the button first."""
    lead.sends(CODES)
    lead.at(ACCOUNT)
    lead.says_it_was_read()
    page = lead.at(ACCOUNT)
    assert "What you should know" not in page
    assert "What you were told before" in page
    assert "New recovery codes were made" in page
    moment = instant() + timedelta(days=30, seconds=1)
    monkeypatch.setattr("clearway.accounts.views_of_factors.instant", lambda: moment)
    assert "What you were told before" not in lead.at(ACCOUNT)


def test_one_s_own_sign_in_is_not_told_of(lead: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    lead.signs_out()
    lead.gives_password()
    lead.gives_code(lead.app.code())
    moment = instant() + timedelta(minutes=9)
    monkeypatch.setattr("clearway.accounts.views_of_factors.instant", lambda: moment)
    assert "What you should know" not in lead.at(ACCOUNT)
    assert not Notice.objects.exists()


def test_a_sign_in_from_a_new_browser_is_told_of_once(lead: Person) -> None:
    elsewhere = Person(lead.email)
    for _ in range(2):
        later(lead.user)
        elsewhere.gives_password()
        elsewhere.gives_code(lead.app.code())
        elsewhere.signs_out()
    assert Notice.objects.filter(kind="new-browser").count() == 1
    assert "a browser that Clearway had not seen before" in lead.at(ACCOUNT)


def test_what_one_is_told_is_for_oneself(lead: Person) -> None:
    other = Person("other@school.example", "Another")
    other.joins()
    lead.sends(CODES)
    assert "should know" not in other.at("/about/")
    other.sends("/account/told/", until=instant().isoformat())
    assert "should know" in lead.at("/about/")


def test_no_page_fails_where_notices_cannot_be_read(lead: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clearway.accounts.queries.notices", None)
    assert "Signed in: A Lead" in lead.at("/about/")
