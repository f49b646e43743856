"""The journal goes in by itself: at the start, each minute, by a command; and what waits is said."""

import logging
import os
import re
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import OperationalError

from clearway.concerns import journal, replaying
from clearway.concerns.changes import Report
from clearway.concerns.journal import Written
from clearway.concerns.models import Concern
from clearway.config import replaying as by_itself
from clearway.config.replaying import every_minute, listed, overdue, replay_now
from clearway.vault.reach import within
from installed import command, installed
from outages import file_away, files, journal_in
from served import KEY, served
from terminal import typed
from wire import Wire
from world import AT, School, school

SAID = Report("Zx9canary-about", "Zx9canary-account", AT - timedelta(hours=1), "unknown")
database = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A journal of one's own."""
    return journal_in(tmp_path, monkeypatch)


@pytest.fixture
def own() -> School:
    """A school."""
    return school("own")


def waits(of: School, place: Path, account: str = "") -> Path:
    """A report, which was written an hour and a half before the hour of these tests."""
    written = Written(uuid4(), of.teacher.pk, of.id, AT, uuid4(), replace(SAID, account=account or SAID.account))
    journal.write(written)
    file = place / f"{written.name.hex}.sealed"
    since = (AT - timedelta(minutes=90)).timestamp()
    os.utime(file, (since, since))
    return file


def spoilt(file: Path) -> None:
    file.write_text(file.read_text("ascii")[:-9] + "AAAAAAA=\n", "ascii")


@database
def test_it_goes_in_by_itself(own: School, place: Path) -> None:
    waits(own, place)
    came = replay_now()
    assert came
    assert came.put_in == 1
    with within(own.id):
        assert Concern.objects.count() == 1


@database
def test_what_fails_keeps_nobody_out_and_is_said_without_a_word_of_it(
    own: School, place: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    waits(own, place)

    def fails() -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(replaying, "replay_all", fails)
    with caplog.at_level(logging.ERROR):
        assert replay_now() is None
    assert "canary" not in caplog.text
    assert len(files(place)) == 1


def test_it_is_tried_again_and_again_until_it_is_told_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, thrice = threading.Event(), threading.Semaphore(0)
    monkeypatch.setattr(by_itself, "SPREAD", 1)
    monkeypatch.setattr(by_itself, "replay_now", thrice.release)
    thread = every_minute(stop, timedelta(milliseconds=1))
    assert all(thrice.acquire(timeout=30) for _ in range(3))
    stop.set()
    thread.join(30)
    assert not thread.is_alive()


@database
def test_the_list_says_how_many_wait_since_when_and_nothing_of_what_is_in_them(own: School, place: Path) -> None:
    assert listed() == ["The journal is empty."]
    file = waits(own, place)
    reference = f"{file.name[:4]}-{file.name[4:8]}".upper()
    assert listed() == ["1 report lies to be put in:", f"  {reference}  since 2026-11-20 15:05 UTC"]
    said = typed("journal", "list")
    assert said.exit_code == 0
    assert said.output.splitlines() == listed()


@database
def test_the_command_puts_them_in_and_says_what_is_left(own: School, place: Path) -> None:
    waits(own, place)
    spoilt(waits(own, place, "Zx9canary-other"))
    said = typed("journal", "replay")
    assert said.exit_code == 1
    assert "1 put in, 0 left to put in, 1 kept aside that cannot be opened." in said.output
    assert "canary" not in said.output
    [aside] = files(place / "refused")
    aside.unlink()
    again = typed("journal", "replay")
    assert (again.exit_code, again.output) == (0, "0 put in, 0 left to put in, 0 kept aside that cannot be opened.\n")


@database
def test_the_check_warns_of_what_waits_for_more_than_an_hour_and_of_what_cannot_be_opened(
    own: School, place: Path
) -> None:
    file = waits(own, place)
    assert list(overdue(AT - timedelta(minutes=30))) == []
    [waiting] = overdue(AT)
    assert waiting.warns
    assert "1 report lies in the journal for more than an hour, the oldest since 2026-11-20 15:05 UTC" in str(waiting)
    spoilt(file)
    replay_now()
    [aside] = overdue(AT)
    assert "cannot be opened" in str(aside)
    assert "docs/how-to/when-the-computer-is-down.md" in str(aside)


def test_a_fresh_installation_has_an_empty_journal(tmp_path: Path) -> None:
    settings = installed(tmp_path)
    said = command("journal", "list", "--settings", settings)
    assert (said.returncode, said.stdout) == (0, "The journal is empty.\n")
    assert "ok      journal" in command("check", "--settings", settings).stdout


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_with_a_database_that_went_away_a_real_server_takes_the_report_and_puts_it_in_when_it_starts(
    tmp_path: Path,
) -> None:
    """The file is away while the server runs; put back, the report stands in it after the next start."""
    data = tmp_path / "data"
    once = str(uuid4())
    said = {
        "once": once, "danger": "no", "about": "Pupil A", "account": "Pupil B told me at break.", "time": "10:40",
        "day-day": "20", "day-month": "11", "day-year": "2026",
    }  # fmt: skip
    with served(tmp_path, "--workers", "1", CLEARWAY_CLOCK="2026-11-20T16:35", CLEARWAY_SECRET_KEY=KEY) as server:
        wire = Wire(server)
        wire.enters_as("Teacher")
        assert wire.get("/home/").status == 200
        with file_away(data):
            page = wire.post("/concerns/report/", said)
    assert page.status == 202, page.body
    assert len(files(data / "journal")) == 1
    assert b"Pupil B told me" not in files(data / "journal")[0].read_bytes()
    with served(tmp_path, "--workers", "1", CLEARWAY_CLOCK="2026-11-20T18:35", CLEARWAY_SECRET_KEY=KEY) as server:
        assert files(data / "journal") == []
        wire = Wire(server)
        wire.enters_as("Teacher")
        found = re.search(rb"/concerns/[0-9a-f-]{36}/", wire.get("/home/").body)
        assert found
        report = wire.get(found[0].decode()).body.decode()
    assert "Pupil B told me at break." in report
    assert "Written down while the database could not be reached" in report
