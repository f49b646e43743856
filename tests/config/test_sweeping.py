"""What is past its day goes by itself, from every organisation, with its event; and never keeps the server waiting."""

import logging
import sqlite3
import threading
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from clearway.accounts.models import SignIn, User
from clearway.accounts.queries import sign_ins
from clearway.audit.acts import Act, reading
from clearway.audit.models import Event
from clearway.config import sweeping
from clearway.config.sweeping import every_day, sweep
from clearway.organisations import drafts
from clearway.organisations.models import Draft
from clearway.roll import queries
from clearway.roll.models import Ended, Line, Piece
from clearway.ui.logs import BareFormatter
from clearway.vault.models import HOUSE, Key
from clearway.vault.reach import within
from rolls import looked, roll_of
from served import KEY, served
from wire import Wire
from world import AT, School, act_of, school

DAY, WEEK, QUARTER = timedelta(days=1), timedelta(days=7), timedelta(days=90)
SECOND = timedelta(seconds=1)
ROLL = roll_of("Example,Pupil,27/03/2011,A1,1,9,9A")


@pytest.fixture
def schools() -> tuple[School, School]:
    return school("own"), school("foreign")


def typed(who: User) -> None:
    with reading(act_of(who)) as act:
        drafts.keep(act, "/report/", {"account": ["what somebody typed"]})


def kept(of: School) -> tuple[int, bool]:
    """How many drafts lie there, and whether a roll does."""
    with within(of.id):
        return Draft.objects.count(), queries.draft() is not None


def events(of: School) -> list[tuple[str, UUID]]:
    with within(of.id):
        rows = Event.objects.filter(verb__in=("draft:drop", "roll:end")).order_by("number")
        return [(each.verb, each.by) for each in rows]


@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_what_nobody_sent_goes_after_a_week_and_a_roll_after_a_day(schools: tuple[School, School]) -> None:
    """In each of several schools; and each has its event, by the machine."""
    for each in schools:
        typed(each.teacher)
        looked(each.lead, ROLL)
    for moment, left in ((DAY, (1, True)), (DAY + SECOND, (1, False)), (WEEK - SECOND, (1, False)), (WEEK, (0, False))):
        sweep(AT + moment)
        assert [kept(each) for each in schools] == [left, left], moment
    for each in schools:
        assert events(each) == [("roll:end", HOUSE), ("draft:drop", HOUSE)]


@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_of_a_roll_that_was_left_nothing_stays_but_that_it_was(schools: tuple[School, School]) -> None:
    own, _ = schools
    looked(own.lead, ROLL)
    with within(own.id):
        found = queries.draft()
        assert found
    assert Key.objects.filter(id=found.id).exists()
    sweep(AT + DAY + SECOND)
    with within(own.id):
        assert not Line.objects.exists()
        assert not Piece.objects.exists()
        [row] = Ended.objects.all()
        assert (row.way, row.of_id) == ("expired", found.id)
    assert not Key.objects.filter(id=found.id).exists()


@pytest.mark.django_db(databases=["default", "keys"])
def test_that_somebody_signed_in_is_remembered_for_ninety_days(schools: tuple[School, School]) -> None:
    """Of those who never sign in again too."""
    for each in schools:
        SignIn(user=each.teacher, began_at=AT, seen_at=AT, kind="password", browser="").save()
    sweep(AT + QUARTER)
    assert SignIn.objects.count() == 2
    assert sign_ins(schools[0].teacher.pk, AT + QUARTER)
    assert not sign_ins(schools[0].teacher.pk, AT + QUARTER + SECOND)  # shown no longer, whether it is swept or not
    sweep(AT + QUARTER + SECOND)
    assert not SignIn.objects.exists()


@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_what_fails_is_said_without_a_name_and_the_rest_goes(
    schools: tuple[School, School], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The drafts of the first school, for example, whatever it is."""
    drop_old, first = drafts.drop_old, schools[0]

    def fails(act: Act) -> None:
        if act.actor.organisation == first.id:
            raise RuntimeError("Pupil A")
        drop_old(act)

    for each in schools:
        typed(each.teacher)
        looked(each.lead, ROLL)
    monkeypatch.setattr(drafts, "drop_old", fails)
    with caplog.at_level(logging.ERROR):
        sweep(AT + WEEK)
    assert [kept(each) for each in schools] == [(1, False), (0, False)]
    assert [each.getMessage() for each in caplog.records] == ["what is past its day could not be taken away"]
    assert "Pupil A" not in "".join(BareFormatter().format(each) for each in caplog.records)


def test_it_is_done_again_and_again_until_it_is_told_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, thrice = threading.Event(), threading.Semaphore(0)
    monkeypatch.setattr(sweeping, "SPREAD", 1)
    monkeypatch.setattr(sweeping, "sweep_now", thrice.release)
    thread = every_day(stop, timedelta(milliseconds=1))
    assert all(thrice.acquire(timeout=30) for _ in range(3))
    stop.set()
    thread.join(30)
    assert not thread.is_alive()


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_the_server_sweeps_when_it_starts(tmp_path: Path) -> None:
    """A sign-in of November stands until the server is started in June."""

    def signed_in() -> int:
        with sqlite3.connect(tmp_path / "data" / "clearway.sqlite3") as line:
            found: int = line.execute("SELECT count(*) FROM accounts_signin").fetchone()[0]
        line.close()
        return found

    with served(tmp_path, "--workers", "1", CLEARWAY_CLOCK="2026-11-20T16:35", CLEARWAY_SECRET_KEY=KEY) as server:
        Wire(server).enters_as("Lead A")
        assert signed_in() == 1
    with served(tmp_path, "--workers", "1", CLEARWAY_CLOCK="2027-06-01T08:00", CLEARWAY_SECRET_KEY=KEY):
        assert signed_in() == 0
