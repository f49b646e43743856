"""What an init that was cut off has left, and how it is taken back.

The note lies in the folder from before the first thing is made until the last is done.
"""

import json
import shutil
import sqlite3
import tomllib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from clearway.config import roles

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

SETTINGS, MAKING, NOTE = "settings.toml", "settings.making", ".clearway-init"
STORES = ("clearway.sqlite3", "keys.sqlite3")
ASKED = "SELECT 1 FROM accounts_user LIMIT 1"


@dataclass(frozen=True, slots=True)
class Note:
    """What is being made: the file of a new master key, and by database PostgreSQL's new role and the database's place.

    Whatever stands in such a database is ours: it was found empty before this was noted.
    """

    master_key: str = ""
    roles: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def as_text(self) -> str:
        """As it lies in the folder."""
        return json.dumps(asdict(self))


def note_in(folder: Path) -> Note | None:
    """The note of a run that was cut off. A note that was itself cut off says that nothing was made yet."""
    try:
        return Note(**json.loads((folder / NOTE).read_text("utf-8")))
    except (json.JSONDecodeError, TypeError):
        return Note()
    except OSError:
        return None


def committed(folder: Path) -> bool:
    """Whether the people of the installation stand in its database: asked with its own settings, without Django."""
    try:
        settings = tomllib.loads((folder / MAKING).read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError):
        return (folder / SETTINGS).exists()  # all but the note was done
    if "database_url" in settings:
        import psycopg

        try:
            with psycopg.connect(settings["database_url"], connect_timeout=10) as line:
                return line.execute(ASKED).fetchone() is not None
        except (psycopg.OperationalError, psycopg.ProgrammingError):
            return False
    try:
        with sqlite3.connect(f"file:{folder / STORES[0]}?mode=rw", uri=True) as line:
            return line.execute(ASKED).fetchone() is not None
    except sqlite3.Error:
        return False


def clear(folder: Path, note: Note) -> None:
    """Take back everything that an init made which did not come to its end. The databases are open as their owners."""
    from django.db import connections

    for alias, name in note.roles.items():
        connections[alias].close()
        _drop_tables(connections[alias])
        roles.drop(connections[alias], name)
    for connection in connections.all():
        connection.close()
    for name in STORES:
        for end in ("", "-wal", "-shm", "-journal"):
            (folder / f"{name}{end}").unlink(missing_ok=True)
    (folder / MAKING).unlink(missing_ok=True)
    shutil.rmtree(folder / "static", ignore_errors=True)
    if note.master_key:
        Path(note.master_key).unlink(missing_ok=True)
    (folder / NOTE).unlink(missing_ok=True)


def place_of(owner_url: str) -> str:
    """Which database an address leads to, without user and password."""
    parts = urlsplit(owner_url)
    return f"{parts.netloc.rpartition('@')[2]}{parts.path}"


def _drop_tables(connection: "BaseDatabaseWrapper") -> None:
    with connection.cursor() as cursor:
        for table in roles.tables(connection):
            cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)} CASCADE")
