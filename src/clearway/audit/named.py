"""Rows against the events that name them: kept apart, on disk where they are many, and then compared."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from clearway.vault.kept import row_digest

MOST_NAMED = 20
KEY = "key"  # what a read opened, not a row
TABLES = """
PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-32768;
CREATE TABLE named (place TEXT, id TEXT, digest TEXT, number INTEGER);
CREATE TABLE found (place TEXT, id TEXT, digest TEXT);
"""
INDEXES = "CREATE INDEX by_name ON named (place, id, digest, number); CREATE INDEX by_row ON found (place, id, digest);"
BAD = """
SELECT place, id, number, 'was altered' FROM named JOIN found USING (place, id) WHERE named.digest IS NOT found.digest
UNION ALL
SELECT place, id, number, 'is missing' FROM named LEFT JOIN found USING (place, id) WHERE found.digest IS NULL
UNION ALL
SELECT place, id, NULL, 'stands there, and no event names it' FROM found LEFT JOIN named USING (place, id)
WHERE named.digest IS NULL
"""
ALL_BAD = f"SELECT count(*) FROM ({BAD})"  # noqa: S608  # our own words
FIRST_BAD = f"SELECT * FROM ({BAD}) ORDER BY number IS NULL, number, place, id LIMIT ?"  # noqa: S608  # our own words


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is not as its event says: table, id, the number of that event where there is one, what is wrong."""

    table: str
    id: str
    event: int | None
    why: str

    def __str__(self) -> str:
        made = f" (event {self.event:,})" if self.event else ""
        return f"row {self.id} of {self.table}{made} {self.why}"


class NamedRows:
    """What events name, and what lies in the tables: ids and digests only."""

    def __init__(self) -> None:
        self._line = sqlite3.connect("")  # a file of SQLite's own, without a name, gone with this
        self._line.executescript(TABLES)
        self._found = 0

    def name(self, number: int, records: str) -> None:
        """What an event names."""
        try:
            named = [(place, name, digest, number) for place, name, digest in json.loads(records) if place != KEY]
            self._line.executemany("INSERT INTO named VALUES (?, ?, ?, ?)", named)
        except (ValueError, TypeError, RecursionError, sqlite3.Error):
            return  # such an event is a bad one by itself

    def find(self, table: str, names: Sequence[str], batch: Sequence[tuple[Any, ...]]) -> None:
        """Rows of a table, as `raw.rows` reads them, with the names of their columns."""
        place = names.index("id")
        found = [(table, str(row[place]).replace("-", ""), _digest(table, names, row)) for row in batch]
        self._line.executemany("INSERT INTO found VALUES (?, ?, ?)", found)
        self._found += len(batch)

    def judged(self) -> tuple[int, int, list[BadRow]]:
        """How many rows there are, how many are bad, and the first of these by their events."""
        self._line.executescript(INDEXES)
        [(bad,)] = self._line.execute(ALL_BAD)
        first = self._line.execute(FIRST_BAD, [MOST_NAMED])
        named = [BadRow(*each) for each in first]
        self._line.close()
        return self._found, bad, named


def _digest(table: str, names: Sequence[str], row: tuple[Any, ...]) -> str:
    try:
        return row_digest(table, dict(zip(names, row, strict=True)))
    except TypeError:  # what is not text
        return ""
