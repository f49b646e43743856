"""No event, no session; and what the events say, and what they do not."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError

from clearway.accounts import changes, signals
from clearway.accounts.changes import NOBODY
from clearway.audit.events import Verb
from clearway.vault.errors import KeyMissingError
from staff import PASSWORD, Person, events, everything_kept, later, signed_in_sessions, verbs

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> Person:
    person = Person()
    person.joins()
    person.signs_out()
    later(person.user)
    return person


@pytest.fixture(params=[DatabaseError, KeyMissingError, RuntimeError])
def broken(request: pytest.FixtureRequest) -> Iterator[pytest.MonkeyPatch]:
    """Nothing more can be recorded from where `break_now` is called."""
    with pytest.MonkeyPatch.context() as patch:
        patch.failure = request.param  # type: ignore[attr-defined]  # carried to break_now
        yield patch


def break_now(patch: Any) -> None:
    def fails(*_: object) -> None:
        raise patch.failure("on purpose")

    patch.setattr(signals, "note_house", fails)
    patch.setattr(changes, "note_house", fails)


def test_without_its_event_there_is_no_session(lead: Person, broken: pytest.MonkeyPatch) -> None:
    lead.client.raise_request_exception = False
    lead.gives_password()
    before = {row.session_key for row in Session.objects.all()}
    recorded = verbs()
    break_now(broken)
    lead.gives_code(lead.app.code())
    assert lead.status in (500, 503)
    assert signed_in_sessions() == 0
    assert {row.session_key for row in Session.objects.all()} == before
    assert not lead.is_signed_in()
    assert verbs() == recorded


def test_without_its_event_no_first_session_and_no_app_begins(broken: pytest.MonkeyPatch) -> None:
    lead = Person()
    lead.client.raise_request_exception = False
    lead.chooses(lead.is_made())
    break_now(broken)
    lead.sets_up()
    assert lead.status in (500, 503)
    assert signed_in_sessions() == 0
    assert "factor:add" not in verbs()


def test_a_refusal_that_cannot_be_recorded_is_a_failure_and_no_session(
    lead: Person, broken: pytest.MonkeyPatch
) -> None:
    lead.client.raise_request_exception = False
    break_now(broken)
    lead.gives_password("this is not the password")
    assert lead.status in (500, 503)
    assert signed_in_sessions() == 0


def test_who_signs_out_is_out_though_it_cannot_be_recorded(lead: Person, broken: pytest.MonkeyPatch) -> None:
    lead.signs_in(steps=0)
    lead.client.raise_request_exception = False
    break_now(broken)
    lead.signs_out()
    assert lead.status in (500, 503)
    broken.undo()
    assert not lead.is_signed_in()
    assert signed_in_sessions() == 0


@pytest.mark.asvs("16.3.1", "16.3.3")
def test_a_wrong_password_is_recorded_of_the_account_that_it_was_for(lead: Person) -> None:
    lead.gives_password("this is not the password")
    assert events()[-1] == (Verb.SESSION_REFUSE, None, lead.user.pk)


def test_an_address_that_is_nobody_s_is_recorded_of_nobody_and_kept_nowhere(lead: Person) -> None:
    Person("mistyped.canary@school.example").gives_password("this is not the password")
    assert events()[-1] == (Verb.SESSION_REFUSE, None, NOBODY)
    assert "mistyped.canary" not in everything_kept()
    assert lead.email in everything_kept()


def test_tries_that_are_not_even_looked_at_are_not_recorded(lead: Person) -> None:
    for _ in range(8):
        lead.gives_password("this is not the password")
    assert verbs().count("session:refuse") == 5


def test_no_password_and_no_code_is_kept_anywhere(lead: Person) -> None:
    lead.gives_password("a wrong password of mine")
    lead.gives_password()
    lead.gives_code(lead.app.wrong())
    kept = everything_kept()
    for secret in ("a wrong password of mine", PASSWORD, f"'{lead.app.wrong()}'"):
        assert secret not in kept
