"""A connection to SQLite serves more than one request, and never a file that is not there any more."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler
from pytest_django.plugin import DjangoDbBlocker

from clearway.config.databases import database


def holding(file: Path, words: str) -> Path:
    line = sqlite3.connect(file)
    with line:
        line.execute("CREATE TABLE said (words text)")
        line.execute("INSERT INTO said VALUES (?)", [words])
    line.close()
    return file


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return holding(tmp_path / "clearway.sqlite3", "what stands")


@pytest.fixture
def line(file: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[BaseDatabaseWrapper]:
    """The database as the settings have it: a file of this test's own."""
    made = ConnectionHandler({"default": database("", file)})["default"]
    with django_db_blocker.unblock():
        yield made
        made.close()


def request(line: BaseDatabaseWrapper) -> str:
    """What Django does before and after each, and a question between."""
    line.close_if_unusable_or_obsolete()
    with line.cursor() as cursor:
        cursor.execute("SELECT words FROM said")
        (found,) = cursor.fetchone()
    line.close_if_unusable_or_obsolete()
    return str(found)


def test_it_is_opened_once_for_one_request_after_another(line: BaseDatabaseWrapper) -> None:
    assert request(line) == "what stands"
    opened = line.connection
    assert request(line) == "what stands"
    assert opened is not None
    assert line.connection is opened


def test_a_backup_put_in_its_place_is_what_the_next_request_reads(
    line: BaseDatabaseWrapper, file: Path, tmp_path: Path
) -> None:
    assert request(line) == "what stands"
    holding(tmp_path / "backup", "what was backed up").replace(file)
    assert request(line) == "what was backed up"


def test_a_file_that_was_taken_away_is_not_read_on(line: BaseDatabaseWrapper, file: Path, tmp_path: Path) -> None:
    assert request(line) == "what stands"
    shutil.move(file, tmp_path / "elsewhere")
    with pytest.raises(DatabaseError, match="no such table"):
        request(line)
