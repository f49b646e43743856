"""Who somebody is to an organisation, and what its doors do with a request: each asked by itself."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.test import override_settings

from clearway.accounts.models import User
from clearway.accounts.sessions import State
from clearway.audit.acts import Act
from clearway.organisations import doors, queries
from clearway.organisations.changes import add_member
from clearway.organisations.models import Role
from clearway.vault.reach import within
from clocks import clock_at
from members import entered
from world import AT, School, act_of, school

pytestmark = pytest.mark.django_db


@pytest.fixture
def own() -> School:
    return school("own")


def test_whoever_was_asked_is_called_as_they_were_asked_until_they_answer(own: School) -> None:
    """What they are called elsewhere, and whether they joined there, is told to nobody here."""
    elsewhere = school("elsewhere")
    asked = elsewhere.colleague
    was = asked.name
    add_member(act_of(own.administrator), asked, Role.REPORTER)
    User.objects.filter(pk=asked.pk).update(name="Another name")
    with within(own.id):
        here = {each.user.pk: (each.user.name, each.joined) for each in queries._everyone()}
        found = queries.known_here(asked.pk)
        assert found
        assert found.name == was
        for each in (own.teacher, own.colleague):
            assert queries.known_here(each.pk) == each
        assert queries.known_here(elsewhere.teacher.pk) is None
    assert here[asked.pk] == (was, False)
    assert here[own.colleague.pk] == (own.colleague.name, True)
    assert here[own.teacher.pk] == (own.teacher.name, False)
    with within(elsewhere.id):
        assert {each.user.name for each in queries._everyone() if each.user.pk == asked.pk} == {"Another name"}


def test_whoever_joined_comes_in_and_whoever_the_demonstration_shows(own: School) -> None:
    with within(own.id):
        by_id = {each.user.pk: each for each in queries._everyone()}
    assert by_id[own.colleague.pk].comes_in is True
    with override_settings(DEMONSTRATION_CAST={}):
        assert by_id[own.teacher.pk].comes_in is False
    with override_settings(DEMONSTRATION_CAST={own.teacher.email: "a teacher"}):
        assert by_id[own.teacher.pk].comes_in is True


@pytest.mark.parametrize(
    ("said", "several", "is_meant"),
    [("here", True, False), ("elsewhere", True, True), ("elsewhere", False, True), ("here", False, False),
     (None, True, True), (None, False, False)],
)  # fmt: skip
def test_a_form_that_was_opened_elsewhere_is_told_from_one_of_here(
    said: str | None, *, several: bool, is_meant: bool
) -> None:
    """Whoever belongs to several, and does not say for which it was opened, may have opened it for any."""
    here = uuid4()
    sent = {} if said is None else {doors.ACTING: str(here if said == "here" else uuid4())}
    actor = SimpleNamespace(several=several, organisation=here)
    assert doors.is_meant_for_another(SimpleNamespace(POST=sent), actor) is is_meant  # type: ignore[arg-type]  # all it needs


def test_a_page_that_fails_remembers_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither in the record nor in the session."""

    def fails(_: HttpRequest) -> HttpResponse:
        raise DatabaseError

    def said(_: HttpRequest, name: str, status: int) -> HttpResponse:
        return HttpResponse(name, status=status)

    monkeypatch.setattr(doors, "refused", said)
    request: Any = SimpleNamespace(session=SimpleNamespace(modified=True))
    answer = doors.calm(fails)(request)
    assert (answer.status_code, answer.content) == (503, b"unrecorded")
    assert request.session.modified is False


def test_a_door_hands_the_act_to_its_page_and_gives_what_the_page_answers(own: School) -> None:
    def page(_: HttpRequest, act: Act, what: str) -> HttpResponse:
        return HttpResponse(f"{what} of {act.actor.user}")

    with clock_at(AT):
        request = entered(own.lead).get("/home/").wsgi_request
        answer = doors.door(page)(request, "the page")
    assert answer.content.decode() == f"the page of {own.lead.pk}"


@pytest.mark.parametrize(
    ("path", "kept", "then"),
    [("/people/search/", None, "/people/search/"), ("/nowhere/", None, "/home/"), ("/people/search/", "/a/", "/a/")],
)
def test_a_lock_leads_back_to_the_page_or_home_where_there_was_none(
    monkeypatch: pytest.MonkeyPatch, path: str, kept: str | None, then: str
) -> None:
    """Or to what was typed, where that was kept."""
    led: list[tuple[str, bool | None]] = []

    def lock(_: HttpRequest, *, then: str, kept: bool | None) -> HttpResponse:
        led.append((then, kept))
        return HttpResponse()

    def held(_: HttpRequest) -> SimpleNamespace:
        return SimpleNamespace(state=State.LOCKED, user=SimpleNamespace(pk=UUID(int=1)))

    monkeypatch.setattr(doors, "held_by", held)
    monkeypatch.setattr(doors, "locked_page", lock)
    monkeypatch.setattr(doors, "keep_typed", lambda *_, **__: kept)
    doors.unanswered(SimpleNamespace(path=path, method="GET", POST={}))  # type: ignore[arg-type]  # all it needs
    assert led == [(then, None if kept is None else True)]
