"""A-15: reset, then sign in. Another administrator lets somebody join anew, and learns nothing."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import DatabaseError, connections

from clearway.accounts import changes, queries
from clearway.accounts.joining import token
from clearway.accounts.models import Device, RecoveryCode, Restoration, User
from clearway.accounts.words import LONGEST_REASON, AccountError
from clearway.ui.clock import instant
from clearway.vault.house import open_house
from staff import Person, events, everything_kept, later, signed_in_sessions, verbs
from terminal import refused, typed

pytestmark = pytest.mark.django_db
BY, REASON = UUID(int=7), "Telephone lost on the bus; seen in person"
ANOTHER = "a walrus in november rain"


@pytest.fixture
def lead() -> Person:
    """Somebody who is signed in."""
    person = Person()
    person.joins()
    later(person.user)
    return person


def restored(person: Person, by: UUID | None = BY) -> str:
    return changes.joining_address(changes.restore_access(person.user, by, REASON, instant()))


@pytest.mark.asvs("6.4.4", "7.4.5")
def test_everything_with_which_somebody_signs_in_goes_and_every_session_ends(lead: Person) -> None:
    restored(lead)
    assert not lead.is_signed_in()
    assert signed_in_sessions() == 0
    assert not lead.user.has_usable_password()
    for model in (Authenticator, RecoveryCode, Device):
        assert not model.objects.exists()
    lead.gives_password()
    assert lead.status == 422


def test_they_join_anew_with_the_address_and_are_told(lead: Person) -> None:
    address = restored(lead)
    anew = Person(lead.email)
    anew.chooses(address, ANOTHER)
    assert anew.where == "/sign-in/set-up/"
    anew.sets_up()
    assert anew.is_signed_in()
    assert len(anew.shown_codes()) == 10
    assert anew.app.secret != lead.app.secret
    assert "Your access was set up anew" in anew.at("/account/")
    assert "This address does not work" in Person().at(address)


@pytest.mark.parametrize(("hours", "works"), [(71, True), (73, False)])
def test_the_address_works_for_72_hours(
    lead: Person, hours: int, works: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = restored(lead)
    now = PasswordResetTokenGenerator()._now()
    monkeypatch.setattr(token, "_now", lambda: now + timedelta(hours=hours))
    assert ("Choose a password" in Person().at(address)) is works


@pytest.mark.asvs("6.4.4", "16.3.1")
def test_who_restored_whom_is_recorded_and_why_is_sealed(lead: Person) -> None:
    before = len(events())
    restored(lead)
    me = lead.user.pk
    assert events()[before:] == [("session:end", BY, me), ("factor:remove", BY, me), ("user:restore", BY, me)]
    [row] = Restoration.objects.all()
    assert (row.by, row.user) == (BY, lead.user)
    assert open_house(row.reason, queries.RESTORING) == REASON
    assert "bus" not in everything_kept()


@pytest.mark.asvs("6.4.4")
def test_nobody_restores_themselves(lead: Person) -> None:
    with pytest.raises(AccountError, match="their own"):
        restored(lead, lead.user.pk)
    assert lead.is_signed_in()


@pytest.mark.sampled(3)
@pytest.mark.parametrize("reason", ["", "  ", "x" * 161, "a\x00b", "a\u202eb"])
def test_a_reason_is_asked_for(lead: Person, reason: str) -> None:
    with pytest.raises(AccountError, match="reason"):
        changes.restore_access(lead.user, BY, reason, instant())
    assert lead.is_signed_in()


def test_the_longest_reason_fits_in_whatever_letters(lead: Person) -> None:
    changes.restore_access(lead.user, BY, "😀" * LONGEST_REASON, instant())
    assert len(Restoration.objects.get().reason) <= 1000


def test_somebody_who_has_left_is_not_let_in_this_way(lead: Person) -> None:
    User.objects.update(is_active=False)
    with pytest.raises(AccountError, match="any more"):
        restored(lead)


def test_a_sign_in_that_waited_for_its_code_is_worth_nothing_afterwards(lead: Person) -> None:
    """A-15: whoever knew the old password does not set up a factor of their own in the gap."""
    thief = Person(lead.email)
    thief.gives_password()
    restored(lead)
    for address in ("/sign-in/code/", "/sign-in/recovery-code/", "/sign-in/set-up/", "/sign-in/set-up/passkey/"):
        thief.at(address)
        assert thief.where in ("/sign-in/", "/sign-in/code/")
        thief.sends(address, code="000000", recovery="x")
    assert not thief.is_signed_in()
    assert not Authenticator.objects.exists()


def test_without_its_event_nothing_is_taken_away(lead: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(changes, "note_house", fails)
    with pytest.raises(DatabaseError):
        restored(lead)
    assert lead.is_signed_in()
    assert Authenticator.objects.count() == 1
    assert RecoveryCode.objects.count() == 10


@pytest.mark.django_db(transaction=True)
def test_a_recovery_code_sent_eight_times_at_once_is_taken_once() -> None:
    user = changes.make_user("lead@school.example", "A Lead", instant())
    code = changes.make_codes(user, instant())[0].replace("-", "")
    together = threading.Barrier(8)

    def use(_: int) -> bool:
        together.wait(20)
        try:
            return changes.use_recovery_code(user, code, instant())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as workers:
        assert sorted(workers.map(use, range(8))) == [False] * 7 + [True]
    assert verbs().count("recovery:use") == 1


@pytest.mark.asvs("16.3.1")
def test_their_own_page_says_when_by_whom_and_why(lead: Person) -> None:
    other = changes.make_user("minder@school.example", "An Administrator", instant())
    address = restored(lead, other.pk)
    anew = Person(lead.email)
    anew.chooses(address, ANOTHER)
    anew.sets_up()
    assert f"by An Administrator: {REASON}" in anew.at("/account/")
    anew.says_it_was_read()
    assert REASON in anew.at("/account/")
    nobody = Person("another@school.example", "Another")
    nobody.joins()
    assert "let in anew" not in nobody.at("/account/")


def test_a_reason_that_was_altered_is_no_page(lead: Person) -> None:
    address = restored(lead)
    Restoration.objects.update(reason="h1.AAAA")
    anew = Person(lead.email)
    anew.chooses(address, ANOTHER)
    anew.sets_up()
    anew.at("/account/")
    assert anew.status == 503


# --- at the machine ------------------------------------------------------------------------------------


def test_at_the_machine_the_command_prints_the_address_and_the_record_names_the_machine(lead: Person) -> None:
    made = typed("account", "restore", lead.email.upper(), "--reason", REASON)
    assert made.exit_code == 0, made.output
    assert "A Lead joins anew" in made.stderr
    anew = Person(lead.email)
    anew.chooses(made.stdout.strip(), ANOTHER)
    assert anew.where == "/sign-in/set-up/"
    assert ("user:restore", None, lead.user.pk) in events()
    anew.sets_up()
    assert f"at the machine itself: {REASON}" in anew.at("/account/")
    assert not lead.is_signed_in()


def test_the_command_says_what_is_wrong(lead: Person) -> None:
    assert "nobody here has this e-mail address" in refused(typed("account", "restore", "x@y.example", "--reason", "x"))
    assert "a reason has 1 to" in refused(typed("account", "restore", lead.email, "--reason", " "))
    assert lead.is_signed_in()
