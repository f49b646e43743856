"""What somebody types is kept while they type: a script says what stands in the form, and reads the status alone."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import QueryDict
from django.test import Client

from clearway.accounts.models import SignIn, User
from clearway.audit.acts import reading
from clearway.concerns.models import Concern
from clearway.organisations import drafts
from clearway.ui.clock import instant
from clearway.vault.reach import within
from members import entered, reported, sends
from tables import recorded
from world import School, act_of, canary, school

KEEP, REPORT = "/drafts/keep/", "/concerns/report/"
PICTURE = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUg"


@pytest.fixture
def own(db: None) -> School:  # noqa: ARG001  # the database, before anything is put into it
    """One school and its staff."""
    return school("own")


@pytest.fixture
def teacher(own: School) -> Client:
    """The teacher at a browser."""
    return entered(own.teacher)


def waiting(user: User) -> QueryDict:
    """What is kept of their report."""
    with reading(act_of(user, instant())) as act:
        return drafts.restore(act, REPORT) or QueryDict()


def typing(client: Client, fields: Mapping[str, object], path: str = REPORT) -> int:
    """The script's word for it; what it is answered."""
    return int(sends(client, KEEP, {**fields, "hidden-at": path}).status_code)


def test_what_somebody_types_is_kept_before_they_send_it(own: School, teacher: Client) -> None:
    """And is there on another day, at another browser; nothing of it is a record."""
    fields = reported("typing")
    with recorded() as verbs:
        assert typing(teacher, fields) == 204
    assert verbs == ["draft:keep"]
    assert canary("typing-account") in teacher.get(REPORT).content.decode()
    with within(own.id):
        assert not Concern.objects.exists()


def test_a_word_of_it_that_comes_after_it_was_sent_keeps_nothing(own: School, teacher: Client) -> None:
    """It may have been on its way when the form was sent: what was sent would come back as if it were not."""
    fields = reported("late")
    assert sends(teacher, REPORT, fields).status_code == 302
    with recorded() as verbs:
        assert typing(teacher, fields) == 409
    assert verbs == []
    assert not waiting(own.teacher)
    assert typing(teacher, reported("another")) == 204, "the next form has a mark of its own"


def test_whoever_takes_every_word_out_again_leaves_no_draft(own: School, teacher: Client) -> None:
    typing(teacher, {"account": "typed"})
    with recorded() as verbs:
        assert typing(teacher, {"account": "", "once": str(uuid4())}) == 204
    assert verbs == ["draft:drop"]
    assert not waiting(own.teacher)


def test_a_picture_in_it_is_refused_and_the_older_draft_stands(own: School, teacher: Client) -> None:
    typing(teacher, {"account": "typed"})
    assert typing(teacher, {"account": PICTURE}) == 400
    assert typing(teacher, {"on no form": PICTURE}) == 400
    assert waiting(own.teacher)["account"] == "typed"


@pytest.mark.parametrize("path", ["", "/", "/nowhere/", "//evil.example/", "/sign-in/", KEEP, "x" * 199])
def test_what_is_typed_nowhere_is_kept_nowhere(teacher: Client, path: str) -> None:
    with recorded() as verbs:
        assert typing(teacher, {"account": "typed"}, path) == 409
    assert verbs == []


def test_who_types_at_a_locked_screen_keeps_nothing_and_wakes_nobody(own: School, teacher: Client) -> None:
    SignIn.objects.update(seen_at=instant() - timedelta(minutes=20))
    assert typing(teacher, {"account": "typed"}) == 403
    assert teacher.get("/home/").status_code == 403
    assert not waiting(own.teacher)


@pytest.mark.django_db
def test_a_visitor_keeps_nothing() -> None:
    assert typing(Client(), {"account": "typed"}) == 302
