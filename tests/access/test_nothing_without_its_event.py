"""A-20, the second half: where the audit cannot be written, nothing is shown and nothing is kept."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError, OperationalError, connection
from django.test import Client, override_settings

from clearway.audit import acts, chain, house
from clearway.concerns.replaying import replay_all
from doors import Door
from members import World, carrying_answers, entered, made, reported, sends, told
from outages import files, journal_in
from pages import DOORS
from tables import changed, rows
from world import CANARY

RECORDED = [door for door in DOORS if door.expected(door.by)[1]]
UNAVAILABLE, FOUND, KEPT_APART = 503, 302, 202
each = pytest.mark.parametrize("door", RECORDED, ids=lambda door: f"{door.method} {door.name}")
pytestmark = pytest.mark.everywhere


def asked(client: Any, world: World, door: Door) -> Any:
    if door.answers:
        carrying_answers(client)
    address = door.address(world)
    return client.get(address) if door.method == "GET" else sends(client, address, door.sent(world))


@pytest.fixture(autouse=True)
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What is written down while the record fails lies in a place of the test's own."""
    return journal_in(tmp_path, monkeypatch)


def introduced(world: World, door: Door) -> Any:
    """Whoever comes to a door; to the one that never refuses from another page, which says who reports."""
    client = entered(world.people()[door.by])
    if door.name == "concern-report":
        client.get("/home/")
    return client


def shows_nothing(answer: Any, name: str = "") -> bool:
    """Not what it was asked for, and that it was not done. Whoever hides a page is out of it, whatever fails; and a
    report is kept apart, sealed (ADR 0024), which is said of it and nothing else.
    """
    if name == "concern-report":
        return answer.status_code == KEPT_APART and CANARY not in answer.content.decode()
    if name == "hide":
        return (answer.status_code, answer.url) == (FOUND, "/leave/")
    page = answer.content.decode()
    return answer.status_code == UNAVAILABLE and CANARY not in page and "2026-000" not in page


def failing_at(nth: int) -> Callable[..., chain.Head]:
    """An audit that fails at its nth event."""
    turns = count(1)

    def fails(*given: Any) -> chain.Head:
        if nth in [next(turns) for _ in given[1:]]:  # one event, its records, and further events
            raise DatabaseError("the audit cannot be written")
        return chain.append(*given)

    return fails


@pytest.mark.sampled(4)
@each
@pytest.mark.parametrize("nth", [1, 2])
@pytest.mark.asvs("2.3.3", "16.5.3")
def test_an_event_that_cannot_be_written_takes_everything_with_it(
    world: World, door: Door, nth: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A-20: also where the first of two could be written; the page says that nothing was changed, and nothing was."""
    if nth > len(door.expected(door.by)[1]):
        nth = 1
    client = introduced(world, door)
    before = rows()
    fails = failing_at(nth)
    monkeypatch.setattr(acts, "append", fails)
    monkeypatch.setattr(house, "append", fails)
    answer = asked(client, world, door)
    assert shows_nothing(answer, door.name)
    assert changed(before, rows()) == set()


@contextmanager
def refusing(table: str) -> Iterator[None]:
    """A database that takes no row into this table."""
    sqlite = connection.vendor == "sqlite"
    body = "BEGIN SELECT RAISE(ABORT, 'full'); END" if sqlite else "FOR EACH ROW EXECUTE FUNCTION clearway_only_added()"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TRIGGER refusing BEFORE INSERT ON {table} {body}")
        yield
        cursor.execute("DROP TRIGGER refusing" + ("" if sqlite else f" ON {table}"))


@pytest.mark.sampled(8)
@each
def test_a_database_that_refuses_the_event_refuses_the_page(world: World, door: Door) -> None:
    """A-20: a trigger that raises, as a full or a broken table would."""
    client = introduced(world, door)
    before = rows()
    with refusing("audit_event"):
        answer = asked(client, world, door)
    assert shows_nothing(answer, door.name)
    assert changed(before, rows()) == set()


@contextmanager
def locked() -> Iterator[None]:
    """Somebody else writes and does not end. We wait for a tenth of a second only."""
    if connection.vendor == "sqlite":
        other: Any = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 100")
    else:
        given = connection.settings_dict
        other = psycopg.connect(host=given["HOST"], user=given["USER"], dbname=given["NAME"])
        other.execute("LOCK TABLE audit_event IN EXCLUSIVE MODE")  # reads go on; nobody writes
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
    try:
        yield
    finally:
        other.rollback() if connection.vendor == "postgresql" else other.execute("ROLLBACK")
        other.close()
        connection.close()  # the next one waits as long as it should


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "door",
    [door for door in RECORDED if door.name in ("case", "case-entry")],
    ids=lambda door: f"{door.method} {door.name}",
)
def test_a_locked_database_shows_and_keeps_nothing(door: Door) -> None:
    """A-20: neither a read nor a change is let through unrecorded."""
    world = made()
    client = entered(world.own.lead)
    before = rows()
    with locked():
        answer = asked(client, world, door)
    assert shows_nothing(answer, door.name)
    assert changed(before, rows()) == set()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["read", "write"])
def test_a_full_disk_shows_and_keeps_nothing_more(what: str) -> None:
    """A-20: what fitted is kept whole, with its event; from the first that does not fit on nothing is shown or kept."""
    if connection.vendor != "sqlite":
        return  # PostgreSQL's own full disk: A-26
    world = made()
    client = entered(world.own.lead)
    address = f"/cases/{world.case.reference}/" + ("" if what == "read" else "entries/")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # pages that an earlier test left free would hold all that is sent here
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            for _ in range(60):
                before = rows()
                answer = client.get(address) if what == "read" else sends(client, address, told())
                if answer.status_code == UNAVAILABLE:
                    break
                assert "audit_event" in changed(before, rows())
            assert shows_nothing(answer)
            assert changed(before, rows()) == set()
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")
    assert client.get(address).status_code == 200


def test_a_report_that_cannot_be_recorded_is_kept_apart_and_comes_in_once(
    world: World, journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A-20: nothing of it stands in the record before its event does; sent once more it is kept once."""
    client = entered(world.own.teacher)
    client.get("/home/")
    said = reported()
    with monkeypatch.context() as patch:
        patch.setattr(acts, "append", failing_at(1))
        failed = sends(client, "/concerns/report/", said)
    assert shows_nothing(failed, "concern-report")
    assert "Nobody can read it yet" in failed.content.decode()
    assert sends(client, "/concerns/report/", said).status_code == 302
    with_it = rows()["concerns_concern"]
    assert sends(client, "/concerns/report/", said).status_code == 302
    assert rows()["concerns_concern"] == with_it
    assert (len(files(journal)), replay_all().put_in) == (1, 1)
    assert rows()["concerns_concern"] == with_it


def test_a_report_by_a_browser_that_knows_nobody_is_given_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A-20: the page says that it was not kept, and what to do."""
    client = entered(world.own.teacher)
    monkeypatch.setattr(acts, "append", failing_at(1))
    failed = sends(client, "/concerns/report/", reported())
    assert failed.status_code == UNAVAILABLE
    assert "your report was not kept" in failed.content.decode()


@pytest.mark.parametrize("broken", ["clearway.organisations.doors.actor_of", "clearway.accounts.factor.get_user"])
@pytest.mark.asvs("16.5.3")
def test_who_comes_cannot_be_found_out_is_no_way_in(world: World, broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A-20: a database that does not answer at the door is a calm page too."""

    def fails(*_: object) -> None:
        raise DatabaseError("gone")

    client = entered(world.own.lead)
    monkeypatch.setattr(broken, fails)
    answer = client.get(f"/cases/{world.case.reference}/")
    assert shows_nothing(answer)


def test_a_session_that_cannot_be_kept_signs_nobody_in_and_says_so_calmly(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A-24: the database is gone at the moment of keeping the session; Django would call the request unreadable."""

    def gone(*_: object, **__: object) -> None:
        raise OperationalError("gone")

    client = Client(raise_request_exception=False)
    monkeypatch.setattr(Session, "save", gone)
    with override_settings(DEMONSTRATION_CAST={world.own.lead.email: "a part in this test"}):
        answer = sends(client, "/demonstration/sign-in/", {"person": str(world.own.lead.pk)})
    assert answer.status_code == UNAVAILABLE
    assert "We could not do that just now" in answer.content.decode()
    monkeypatch.undo()
    assert client.get("/home/").status_code == 302
