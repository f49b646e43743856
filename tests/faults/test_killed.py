"""A-23 and A-24: what was acknowledged survives the death of the program and of the database, and nothing is half done.

Four people write whole cases over HTTP; everything is killed at a random moment; it starts again by itself. Once in
`make test`, fifty times in `make test-all`, which prints its figures.
"""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from faults.writers import Browser, Writer
from lacking import lacking
from postgres import QUIET, Cluster, binaries
from served import CLEARWAY, demonstration, surroundings

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
WRITERS, ROUNDS, SOON = 4, 50 if os.environ.get("CLEARWAY_FULL") else 1, 10.0
ROOT = Path(__file__).parents[2]


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[tuple[int, "subprocess.Popen[str]", float]]:
    """A demonstration, in a process group of its own: its port, its process, and how long it took to answer."""
    here = surroundings(CLEARWAY_DATA_DIR=str(folder / "data"), HOME=str(folder), **settings)
    begun = time.monotonic()
    with (folder / "errors.txt").open("a") as errors:
        process = subprocess.Popen(
            [CLEARWAY, "serve", "--port", "0"], env=here, stdout=subprocess.PIPE, stderr=errors, text=True,
            cwd=folder, start_new_session=True,
        )  # fmt: skip
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        assert "Clearway answers at" in said, (folder / "errors.txt").read_text()
        yield int(said.split(" (")[0].rsplit(":", 1)[1]), process, time.monotonic() - begun
    finally:
        kill(process)


def kill(process: "subprocess.Popen[str]") -> None:
    """The whole group at once, as `kill -9`."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout:
        process.stdout.close()


def kept(folder: Path, **settings: str) -> dict[str, Any]:
    """What stands in the database."""
    here = surroundings(CLEARWAY_DATA_DIR=str(folder / "data"), PYTHONPATH=str(ROOT / "tests"), **settings)
    run = subprocess.run(
        [sys.executable, ROOT / "tests" / "faults" / "kept.py"], env=here, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return dict(json.loads(run.stdout))


def put_in(folder: Path, **settings: str) -> None:
    """What went into the journal while the database was gone, without waiting for the minute to be over."""
    here = surroundings(CLEARWAY_DATA_DIR=str(folder / "data"), HOME=str(folder), **settings)
    run = subprocess.run([CLEARWAY, "journal", "replay"], env=here, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def write_until(writers: list[Writer], then: Any, chance: random.Random) -> None:
    """Let them write, and do it at a random moment after something was acknowledged: half of the many times a concern,
    else an entry, which comes last.
    """
    early = ROUNDS > 1 and chance.random() < 0.5
    threads = [threading.Thread(target=each.run, daemon=True) for each in writers]
    for thread in threads:
        thread.start()
    until = time.monotonic() + 20
    while not any(each.concerns if early else each.entries for each in writers) and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(chance.uniform(0.05, 0.4))
    then()
    for each in writers:
        each.ended.set()
    for thread in threads:
        thread.join(20)


def sent_again(port: int, writers: list[Writer]) -> None:
    """Whoever got no answer sends the same form again, signed in anew."""
    for each in writers:
        for report in list(each.unsure):
            again = Browser(port)
            again.signs_in("Lead")
            page = again.send("/concerns/report/", **report)
            assert page.status == 302
            each.concerns.append(page.to.rstrip("/").rpartition("/")[2])
            each.unsure.remove(report)


def assert_nothing_lost(found: dict[str, Any], writers: list[Writer]) -> str:
    """Compare what was acknowledged with what stands; the figures as a sentence."""
    concerns = {name.replace("-", "") for each in writers for name in each.concerns}
    cases = {name for each in writers for name in each.cases}
    words = {words for each in writers for _, words in each.entries}
    apart = {account for each in writers for account in each.apart}
    assert concerns <= set(found["concerns"]), "an acknowledged concern is lost"
    assert apart <= set(found["accounts"]), "a report that was written into the journal is lost"
    assert cases <= set(found["cases"]), "an acknowledged case is lost"
    assert words <= set(found["entries"]), "an acknowledged entry is lost"
    assert len(found["accounts"]) == len(set(found["accounts"])), "a concern stands twice"
    assert [int(each[5:]) for each in found["cases"]] == list(range(1, len(found["cases"]) + 1))
    assert found["whole"], found["said"]
    return f"{len(concerns)} concerns, {len(cases)} cases, {len(words)} entries acknowledged, 0 lost, 0 half, 0 twice"


@pytest.mark.asvs("2.3.3")
def test_a_23_the_program_is_killed_while_people_write(tmp_path: Path, tell: Callable[[str], None]) -> None:
    chance, slowest = random.Random(23), 0.0
    writers: list[Writer] = []
    shutil.copytree(demonstration(""), tmp_path / "data")
    for _ in range(ROUNDS):
        with running(tmp_path) as (port, process, took):
            slowest = max(slowest, took)
            sent_again(port, writers)
            now = [Writer(port) for _ in range(WRITERS)]
            writers += now
            write_until(now, lambda process=process: kill(process), chance)
    with running(tmp_path) as (port, _, took):
        sent_again(port, writers)
        slowest = max(slowest, took)
    said = assert_nothing_lost(kept(tmp_path), writers)
    tell(f"A-23, rounds: {ROUNDS}, on SQLite: {said}; ready again within {slowest:.1f} s")
    assert slowest < SOON


@pytest.mark.full
def test_a_24_the_database_is_killed_while_people_write(tmp_path: Path, tell: Callable[[str], None]) -> None:
    programs = binaries() or lacking("PostgreSQL")
    chance = random.Random(24)
    writers: list[Writer] = []
    with Cluster(programs, QUIET) as cluster:
        with psycopg.connect(cluster.address, autocommit=True) as line:
            line.execute("CREATE DATABASE faults")
        address = f"{cluster.address.rpartition('/')[0]}/faults"
        with running(tmp_path, DATABASE_URL=address) as (port, process, _):
            for _ in range(ROUNDS):
                now = [Writer(port) for _ in range(WRITERS)]
                writers += now
                write_until(now, cluster.kill, chance)
                cluster.start()
                sent_again(port, writers)  # the program goes on by itself
                assert process.poll() is None
        put_in(tmp_path, DATABASE_URL=address)
        said = assert_nothing_lost(kept(tmp_path, DATABASE_URL=address), writers)
    tell(f"A-24, rounds: {ROUNDS}, on PostgreSQL: {said}")
