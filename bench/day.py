"""The working day: twenty people in one organisation with many cases behind it, on one core with its database; beside
django-helpdesk with as many tickets, in the same run, read by the same twenty people in the same rhythm.

DAY_CASES, DAY_ENTRIES, DAY_ORGANISATIONS, DAY_SECONDS and DAY_PAUSE in the environment make it smaller; DAY_PARTS (of
SQLite, PostgreSQL, many) leaves parts of it out.
"""

import json
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from bench.figures import Figure, percentile
from bench.record import databases

HERE = Path(__file__).parent
PEER = HERE.parent / "var" / "helpdesk"
ASKED = {
    "DAY_CASES": "10000", "DAY_ENTRIES": "50", "DAY_SECONDS": "300", "DAY_PAUSE": "10", "DAY_ORGANISATIONS": "500",
    "DAY_OTHER_CASES": "200", "DAY_OTHER_ENTRIES": "10", "DAY_PARTS": "SQLite PostgreSQL many",
}  # fmt: skip
BAR, QUERIES, TIMES, SAME = 150, 25, 2, 0.8
SAYS = {
    "home": "first page", "list": "list of cases", "page": "case", "chronology": "chronology of a case, narrowed",
    "file": "a child's own file", "search": "search for people and cases",
}  # fmt: skip
PEERS = {"list": "list", "page": "page", "search": "search"}
NAME = "django-helpdesk 2.6.1, p95"


def asked() -> dict[str, str]:
    """How large it is."""
    return {name: os.environ.get(name, said) for name, said in ASKED.items()}


def environment(data: str, address: str, more: dict[str, str]) -> dict[str, str]:
    """Of a process that measures: nothing of the shell but what it needs."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    path = os.pathsep.join(str(each) for each in (HERE.parent, HERE.parent / "src", HERE.parent / "tests"))
    mine = {"CLEARWAY_DATA_DIR": data, "DJANGO_SETTINGS_MODULE": "clearway.config.settings", "PYTHONPATH": path}
    return {**kept, **mine, **more, **({"DATABASE_URL": address} if address else {})}


def measured(address: str, more: dict[str, str]) -> dict[str, Any]:
    """Our figures on one database. Server and database keep to the core of this process."""
    if address:
        from postgres import as_superuser

        more = {**more, "DAY_SUPERUSER": as_superuser(address, address.rpartition("/")[2])}
    with tempfile.TemporaryDirectory() as data:
        run = subprocess.run(  # noqa: S603  # our own script
            [sys.executable, str(HERE / "day_worker.py")], stdout=subprocess.PIPE, text=True, check=False,
            env=environment(data, address, more),
        )  # fmt: skip
    if run.returncode:
        raise SystemExit("the measure of the working day failed")
    return dict(json.loads(run.stdout))


def peer() -> Path:
    """The peer's own environment, every package by its hash; made where it is not there."""
    python = PEER / "bin" / "python"
    if not python.exists():
        venv.create(PEER, with_pip=True)
        install: list[str | Path] = [
            python,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
        ]
        subprocess.run([*install, "-r", HERE / "helpdesk" / "lock.txt"], check=True, stderr=subprocess.DEVNULL)  # noqa: S603  # our own file
    return python


def beside(address: str, more: dict[str, str]) -> dict[str, list[float]]:
    """The peer's milliseconds, by kind, on one database of its own."""
    python = peer()
    with tempfile.TemporaryDirectory() as data:
        mine = environment(data, address, {**more, "HELPDESK_DATA": data})
        mine |= {"DJANGO_SETTINGS_MODULE": "bench.helpdesk.settings", "PYTHONPATH": str(HERE.parent)}
        made = subprocess.run(  # noqa: S603  # our own script
            [python, "-m", "bench.helpdesk.made"], stdout=subprocess.PIPE, text=True, check=True, env=mine
        )
        given = json.loads(made.stdout)
        with _gunicorn(python, data, mine) as port:
            people = [{"cookie": each, "token": ""} for each in given["cookies"]]
            seconds, warm = float(more["DAY_SECONDS"]), 15.0
            task = {
                "port": port, "people": people, "does": given["does"],
                "weights": {"list": 15, "page": 30, "search": 20},
                "pause": float(more["DAY_PAUSE"]), "seconds": seconds + warm, "warm": warm,
            }  # fmt: skip
            run = subprocess.run(  # noqa: S603  # our own script
                [sys.executable, str(HERE / "day_people.py")], input=json.dumps(task), stdout=subprocess.PIPE,
                text=True, check=True,
            )  # fmt: skip
    return dict(json.loads(run.stdout))


@contextmanager
def _gunicorn(python: Path, data: str, mine: dict[str, str]) -> Iterator[int]:
    """The peer's server with one worker, of threads, as ours is."""
    import socket
    import time

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [str(python), "-m", "gunicorn", "-b", f"127.0.0.1:{port}", "-w", "1", "--threads", "4", "--log-level"]
    server = subprocess.Popen([*command, "critical", "bench.helpdesk.web:application"], env=mine, cwd=data)  # noqa: S603
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def working_day() -> Iterator[Figure]:
    """Twenty people at work with 10,000 cases and 500,000 entries behind them, and 100,000 cases in 500 organisations:
    p95 at the server, on one core with its database, beside django-helpdesk with as many tickets.
    """
    size = asked()
    count = f"{int(size['DAY_CASES']):,} cases"
    with databases() as found:
        for name, address in found:
            if name in size["DAY_PARTS"].split():
                got = measured(address, size)
                theirs = beside(_another(address, "peer") if address else "", size)
                yield from _figures(got["took"], f"{name}, {count}", f"day.{name}", theirs)
                for kind, queries in got["queries"].items():
                    says = f"queries of a page: {SAYS[kind]}, {name}"
                    yield Figure(f"day.{name}.{kind}.queries", says, queries, "queries", QUERIES)
            if address and "many" in size["DAY_PARTS"].split():
                yield from _many(_another(address, "many"), size)


def _figures(
    took: dict[str, list[float]], where: str, key: str, theirs: dict[str, list[float]] | None = None
) -> Iterator[Figure]:
    for kind, times in took.items():
        if not times:  # a day too short for it
            continue
        ours = percentile(times, 0.95)
        says = f"{SAYS[kind]}, 20 people at work, p95, {where}"
        yield Figure(f"{key}.{kind}", says, ours, "ms", BAR)
        yield Figure(f"{key}.{kind}.half", f"the same, half of {len(times)} within", percentile(times, 0.5), "ms", None)
        if theirs and kind in PEERS:
            other = percentile(theirs[PEERS[kind]], 0.95)
            yield Figure(f"{key}.{kind}.beside", f"{SAYS[kind]}, {where}", ours, "ms", TIMES, NAME, other, other / ours)


def _many(address: str, size: dict[str, str]) -> Iterator[Figure]:
    """One organisation alone, and beside many others of its size."""
    others = int(size["DAY_ORGANISATIONS"]) - 1
    cases = size["DAY_OTHER_CASES"]
    more = {**size, "DAY_CASES": cases, "DAY_OTHERS": str(others)}
    got = measured(address, more)
    where = f"{others + 1} organisations of {cases} cases, PostgreSQL"
    yield from _figures(got["took beside others"], where, "day.many")
    for kind, times in got["took"].items():
        if not times:
            continue
        alone, many = percentile(times, 0.5), percentile(got["took beside others"][kind], 0.5)
        says = f"{SAYS[kind]}, median beside {others} others"
        yield Figure(f"day.many.{kind}.alone", says, many, "ms", SAME, "alone", alone, alone / many)
        rows, among = got["rows"][kind], got["rows beside others"][kind]
        says = f"rows looked at: {SAYS[kind]}, beside {others} others"
        yield Figure(f"day.many.{kind}.rows", says, among, "rows", SAME, "alone", rows, rows / max(among, 1))


def _another(address: str, name: str) -> str:
    """Another database of the same cluster."""
    with psycopg.connect(address, autocommit=True) as line:
        line.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type,unused-ignore]  # our own word
    return f"{address.rpartition('/')[0]}/{name}"
