"""A-41: no word of a case in any log, none in what a command says. The whole suite is overheard: tests/conftest.py."""

import base64
import logging
import re
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from clearway.config.invented import SCHOOL
from leaks import leaks, overheard
from members import World, corrected, decided, entered, involved, reported, told
from served import CLEARWAY, Served, served, stop, surroundings
from wire import Wire
from world import CANARY, canary

pytestmark = pytest.mark.sampled(2)

COMMANDS = (
    ("check",),
    ("audit", "verify"),
    ("audit", "checkpoint", "--print"),
    ("audit", "export", "chains.jsonl", "--with-verifier"),
    ("case", "export", "2026-0001", "--to", ".", "--reason", "asked for"),
    ("case", "export", "2026-9999", "--to", ".", "--reason", "asked for"),
    ("demo", "reset", "--yes"),
    ("audit", "verify"),
)


@pytest.mark.parametrize(
    "spelt",
    [
        CANARY, CANARY.lower(), f"before{CANARY}after", CANARY.encode().hex(),
        CANARY.encode("utf-16-le").decode("latin-1"),
        *(base64.b64encode(b"x" * shift + f"{CANARY}-more".encode()).decode() for shift in range(3)),
        base64.urlsafe_b64encode(f"??>{CANARY}".encode()).decode(),
    ],
)  # fmt: skip
def test_a_canary_would_be_found_in_every_spelling(spelt: str, tmp_path: Path) -> None:
    """A-41: the scanner bites."""
    (tmp_path / "overheard-1.log").write_bytes(b"first line\n" + spelt.encode("latin-1") + b"\nlast line")
    assert len(overheard(tmp_path)) >= 1
    assert leaks(b"nothing of the kind; Zx9 canary") == []


def test_what_is_overheard_is_everything_from_debug_on_but_no_argument(tmp_path: Path) -> None:
    """A-41: what a library logs is written down without what it was given."""
    from leaks import overhear

    handler = overhear(tmp_path)
    try:
        for name in ("django.request", "django.db.backends", "django.security.csrf", "somebody.else", "asyncio"):
            logging.getLogger(name).debug("seen %s", canary("argument"))
            logging.getLogger(name).error("%s failed", canary("argument"), exc_info=ValueError(canary("exception")))
        logging.getLogger("clearway.cases").debug("a reference")
    finally:
        for name in ("", "django", "django.security", "clearway"):
            logging.getLogger(name or None).removeHandler(handler)
        handler.close()
    [said] = tmp_path.glob("overheard-*.log")
    text = said.read_text()
    assert text.count("DEBUG") == 6
    assert text.count("builtins.ValueError") == 5
    assert overheard(tmp_path) == []


@pytest.mark.asvs("16.2.5", "16.5.1")
def test_a_page_that_fails_in_the_middle_of_a_case_says_nothing_of_it(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A-41: an exception that holds what it fails about, while a case is open on the table."""

    def fails(*given: object) -> None:
        raise RuntimeError(f"{given} {canary('exception')}")

    lead = entered(world.own.lead, raises=False)
    monkeypatch.setattr("clearway.cases.queries.record.staff_names", fails)
    answer = lead.get(f"/cases/{world.case.reference}/")
    assert answer.status_code == 500
    assert CANARY not in answer.content.decode()
    assert caplog.records  # it was logged: what our formatter leaves of it is looked at when the run ends


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path, "--workers", "1", TMPDIR=str(tmp_path), CLEARWAY_CLOCK="2026-11-20T16:35") as running:
        yield running


def a_day_s_work(server: Served) -> str:
    """From the report to the correction, with a canary in every field; and what goes wrong on such a day. The case."""
    teacher, lead = Wire(server), Wire(server)
    teacher.enters_as("Teacher")
    lead.enters_as("Lead")
    concern = teacher.post("/concerns/report/", reported()).headers["Location"]
    case = lead.post(concern, {}, to=concern.replace("/concerns/", "/cases/open/")).headers["Location"]
    kept = [
        lead.post(f"{case}people/", involved()).status,
        lead.post(f"{case}entries/", told()).status,
        lead.post(f"{case}decisions/", decided()).status,
    ]
    page = lead.get(case).body.decode()
    entry = page.split(f'href="{case}entries/')[2].split('"')[0]
    kept.append(lead.post(f"{case}entries/{entry}", corrected()).status)
    assert kept == [302] * 4, page
    again = lead.get(case).body.decode()
    assert again.count(CANARY) >= 6
    for wrong in ({"text": ""}, {"text": canary("long") * 2000}, {"time": canary("time")}, {"once": canary("once")}):
        assert lead.post(f"{case}entries/", {**told(), **wrong}).status >= 400
    for path in (f"{case}{canary('address')}/", f"/concerns/{canary('address')}/", f"{case}?q={canary('query')}"):
        lead.get(path)
    assert server.ask("POST", f"{case}entries/", f"text={CANARY}".encode()).status in (403, 415)
    teacher.post("/home/", {}, to="/sign-out/")
    return case


@pytest.mark.full
@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.asvs("14.2.4", "16.2.3", "16.2.5")
def test_a_day_s_work_leaves_no_word_in_any_file_and_no_command_says_one(server: Served) -> None:
    """A-41 and A-43: a server as it is shipped; its database, key store, log, static files and temporary folder."""
    case = a_day_s_work(server)
    assert re.fullmatch("/cases/2026-[0-9]{4}/", case)
    (server.folder / "errors.txt").read_text()
    assert leaks(server.written()) == []
    stop(server.process)
    assert leaks(server.written()) == []
    environment = surroundings(
        CLEARWAY_DATA_DIR=str(server.folder / "data"), HOME=str(server.folder / "home"), TMPDIR=str(server.folder),
        CLEARWAY_CLOCK="2026-11-20T16:35",
    )  # fmt: skip
    out = server.folder / "out"
    out.mkdir(mode=0o700)
    with sqlite3.connect(server.folder / "data" / "clearway.sqlite3") as line:
        [(here,)] = line.execute("SELECT id FROM organisations_organisation WHERE name = ?", [SCHOOL.name])
    line.close()
    reference = case.split("/")[2]
    for command in COMMANDS:
        of_case = ["--organisation", here] if "2026-0001" in command else []
        typed = [reference if each == "2026-0001" else each for each in command] + of_case
        done = subprocess.run([CLEARWAY, *typed], env=environment, cwd=out, capture_output=True, check=False)
        assert leaks(done.stdout + done.stderr) == [], command
        assert done.returncode in (0, 1, 2), (command, done.stderr)
    exported = [path.name for path in out.iterdir() if leaks(path.read_bytes())]
    assert sorted(exported) == [
        f"case-{reference}.html",
        f"case-{reference}.json",
    ]  # what goes in can come out: there alone
