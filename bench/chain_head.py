"""Three ways for writers to share the head of a chain, on PostgreSQL with safe settings: ADR 0013.

    .venv/bin/python bench/chain_head.py

Each writer appends its events, one transaction each, as an event does: read the head, insert the next, commit.
"""

import hashlib
import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

WRITERS, EACH, ROUNDS = 8, 150, 3
TABLES = """
DROP TABLE IF EXISTS event; DROP TABLE IF EXISTS head;
CREATE TABLE event (chain int, number bigint, link text, body text, UNIQUE (chain, number));
CREATE TABLE head (chain int PRIMARY KEY, number bigint, link text);
INSERT INTO head VALUES (1, 0, ''); INSERT INTO event VALUES (1, 0, '', '');
"""
LAST = "SELECT number, link FROM event WHERE chain = 1 ORDER BY number DESC LIMIT 1"
INSERT = "INSERT INTO event VALUES (1, %s, %s, %s)"
BODY = "x" * 300


def _next(number: int, link: str) -> tuple[int, str, str]:
    return number + 1, hashlib.sha256(f"{number}{link}".encode()).hexdigest(), BODY


def _found(line: "psycopg.Connection[tuple[int, str]]", query: str) -> tuple[int, str]:
    row = line.execute(query).fetchone()
    if row is None:
        raise SystemExit("the chain is empty")
    return row[0], row[1]


def by_row(line: "psycopg.Connection[tuple[int, str]]") -> int:
    """A row for each chain holds its head, and is locked."""
    number, link, body = _next(*_found(line, "SELECT number, link FROM head WHERE chain = 1 FOR UPDATE"))
    line.execute(INSERT, (number, link, body))
    line.execute("UPDATE head SET number = %s, link = %s WHERE chain = 1", (number, link))
    line.commit()
    return 0


def by_advisory_lock(line: "psycopg.Connection[tuple[int, str]]") -> int:
    """A lock that belongs to no row; the head is the last event."""
    line.execute("SELECT pg_advisory_xact_lock(1)")
    line.execute(INSERT, _next(*_found(line, LAST)))
    line.commit()
    return 0


def by_trying(line: "psycopg.Connection[tuple[int, str]]") -> int:
    """No lock: whoever's number is taken begins again. Counts how often."""
    tries = 0
    while True:
        try:
            line.execute(INSERT, _next(*_found(line, LAST)))
            line.commit()
        except psycopg.errors.UniqueViolation:
            line.rollback()
            tries += 1
        else:
            return tries


WAYS: dict[str, Callable[["psycopg.Connection[tuple[int, str]]"], int]] = {
    "a locked row": by_row,
    "an advisory lock": by_advisory_lock,
    "trying again": by_trying,
}


def writer(task: tuple[str, str]) -> tuple[float, int]:
    """One writer's share: when it began, and how often it had to begin again."""
    address, way = task
    with psycopg.connect(address) as line:
        WAYS[way](line)
        begun = time.time()
        return begun, sum(WAYS[way](line) for _ in range(EACH))


def main() -> None:
    """Measure each way in turns; print events a second and how many had to begin again."""
    sys.path.append(str(Path(__file__).parent.parent / "tests"))
    from postgres import QUIET, as_superuser, binaries, cluster

    programs = binaries()
    if programs is None:
        raise SystemExit("PostgreSQL is missing: `make system` installs it, or says how")
    rates: dict[str, list[float]] = {way: [] for way in WAYS}
    again: dict[str, int] = dict.fromkeys(WAYS, 0)
    with cluster(programs, QUIET) as ordinary, multiprocessing.Pool(WRITERS) as pool:
        address = as_superuser(ordinary)
        for _ in range(ROUNDS):
            for way in WAYS:
                with psycopg.connect(address, autocommit=True) as line:
                    line.execute(TABLES)
                found = pool.map(writer, [(address, way)] * WRITERS, chunksize=1)
                rates[way].append(WRITERS * EACH / (time.time() - min(begun for begun, _ in found)))
                again[way] += sum(count for _, count in found)
    for way in WAYS:
        print(f"{way:<20} {statistics.median(rates[way]):>8,.0f} events/s   {again[way] / ROUNDS:>8,.0f} begun again")


if __name__ == "__main__":
    main()
