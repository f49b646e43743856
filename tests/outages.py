"""A database that is gone, and a journal of the test's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection

from clearway.concerns import journal

MISSING = "/nowhere/at/all"


@contextmanager
def unreachable() -> Iterator[None]:
    """Nobody is let in, since it cannot be found out who comes: the first question of every page fails."""
    patch = pytest.MonkeyPatch()

    def gone(*_: object, **__: object) -> None:
        raise OperationalError("the database is gone")

    patch.setattr("clearway.accounts.factor.get_user", gone)
    try:
        yield
    finally:
        patch.undo()


@contextmanager
def gone() -> Iterator[None]:
    """The database itself is not where it was: no file; on PostgreSQL no server. For tests that commit."""
    given: dict[str, Any] = connection.settings_dict
    place = "NAME" if connection.vendor == "sqlite" else "HOST"
    before = given[place]
    connection.close()
    given[place] = f"{MISSING}/clearway.sqlite3" if place == "NAME" else MISSING
    try:
        yield
    finally:
        connection.close()
        given[place] = before


def journal_in(folder: Path, patch: pytest.MonkeyPatch) -> Path:
    """A journal of one's own."""
    place = folder / "journal"
    patch.setattr(journal, "folder", lambda: place)
    return place


def files(place: Path) -> list[Path]:
    """The reports that lie in a journal."""
    return sorted(place.glob("*.sealed"))


@contextmanager
def file_away(data: Path) -> Iterator[None]:
    """The database of a server that runs is taken away, and put back: nothing can be opened there, and nothing made."""
    file, away = data / "clearway.sqlite3", data / "away"
    file.rename(away)
    file.mkdir()
    try:
        yield
    finally:
        file.rmdir()
        away.rename(file)
