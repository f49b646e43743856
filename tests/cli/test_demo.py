"""`clearway demo reset`: all of the demonstration goes and the school comes back; nothing else is ever touched."""

import os
import re
import shutil
import sqlite3
import stat
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings

from served import KEY, demonstration, served
from terminal import process

ARGUMENTS = ("demo", "reset")
NOTHING: Mapping[str, str] = {}
FILES = {"clearway.sqlite3", "keys.sqlite3", "master.key", "static", "journal"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With a demonstration in `data`, as `clearway demo reset` left it."""
    shutil.copytree(demonstration(""), tmp_path / "data")
    return tmp_path


def reset(
    folder: Path, *more: str, stdin: bytes = b"", data: str = "data", env: Mapping[str, str] = NOTHING
) -> "subprocess.CompletedProcess[bytes]":
    surroundings = {"CLEARWAY_DATA_DIR": str(folder / data), "HOME": str(folder), "PATH": os.environ["PATH"]}
    return process(*ARGUMENTS, *more, stdin=stdin, **{**surroundings, **env})


def refused(made: "subprocess.CompletedProcess[bytes]") -> str:
    assert made.returncode == 2, made.stderr
    assert b"Traceback" not in made.stderr
    said = [line for line in made.stderr.decode().splitlines() if "clearway: " in line]
    assert len(said) == 1
    return said[0]


def ask(folder: Path, query: str, *values: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "data" / "clearway.sqlite3")) as line, line:
        return line.execute(query, values).fetchall()


def held(folder: Path) -> dict[str, bytes]:
    """Everything in the data folder but the static files, byte for byte."""
    return {each.name: each.read_bytes() for each in (folder / "data").iterdir() if each.is_file()}


def names(folder: Path) -> set[str]:
    """What lies in the data folder."""
    return {each.name for each in (folder / "data").iterdir()}


def test_the_five_organisations_and_their_nine_people_are_there(folder: Path) -> None:
    found = {str(name) for (name,) in ask(folder, "SELECT name FROM organisations_organisation")}
    assert found == {
        "Demonstration School", "Neighbour School", "Demonstration Trust", "Demonstration Council",
        "Demonstration Police Team",
    }  # fmt: skip
    people = {str(address) for (address,) in ask(folder, "SELECT email FROM accounts_user")}
    assert people == set(settings.DEMONSTRATION_CAST)
    assert ask(folder, "SELECT count(*) FROM organisations_membership") == [(14,)]
    assert ask(folder, "SELECT count(*) FROM cases_case") == [(4,)]
    assert names(folder) == FILES
    for name in FILES - {"static", "journal"}:
        assert stat.S_IMODE((folder / "data" / name).stat().st_mode) == 0o600


@pytest.mark.full
def test_once_reset_was_typed_nothing_of_before_is_left_and_it_says_where(folder: Path) -> None:
    before = held(folder)
    [(school,), *_] = ask(folder, "SELECT id FROM organisations_organisation")
    ask(folder, "INSERT INTO accounts_remembered (name, value, until) VALUES ('canary4711', 'x', '2099-01-01')")
    for part in ("-wal", "-shm", "-journal"):
        (folder / "data" / f"keys.sqlite3{part}").write_text("canary4711", "utf-8")
    made = reset(folder, stdin=b"reset\n")
    assert made.returncode == 0, made.stderr
    assert str(folder / "data") in made.stderr.decode()
    assert made.stdout.decode() == f"The demonstration is as new, in {folder / 'data'}.\n"
    assert names(folder) == FILES
    after = held(folder)
    assert all(after[name] != before[name] for name in before if before[name])
    assert not any(b"canary4711" in content for content in after.values())
    assert ask(folder, "SELECT count(*) FROM organisations_organisation WHERE id = ?", str(school)) == [(0,)]
    assert ask(folder, "SELECT count(*) FROM organisations_membership") == [(14,)]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("typed", [b"yes\n", b"\n", b"RESET\n"])
def test_where_anything_else_is_typed_nothing_is_changed(folder: Path, typed: bytes) -> None:
    before = held(folder)
    made = reset(folder, stdin=typed)
    assert str(folder / "data") in made.stderr.decode()
    assert "nothing was changed" in refused(made)
    assert held(folder) == before


def test_where_nobody_answers_nothing_is_changed(folder: Path) -> None:
    before = held(folder)
    assert reset(folder).returncode != 0
    assert held(folder) == before


@pytest.mark.full
@pytest.mark.allow_hosts(["127.0.0.1"])
def test_it_waits_until_the_server_is_ended(folder: Path) -> None:
    with served(folder, "--workers", "1") as server:
        assert server.ask("GET", "/").status == 200
        school = ask(folder, "SELECT id FROM organisations_organisation")
        assert "a server answers from" in refused(reset(folder, "--yes"))
        assert ask(folder, "SELECT id FROM organisations_organisation") == school
        assert server.ask("GET", "/").status == 200
    made = reset(folder, "--yes")  # what `served` serves elsewhere was made by it, and answers
    assert made.returncode == 0, made.stderr
    assert ask(folder, "SELECT id FROM organisations_organisation") != school


LIVE = {
    "CLEARWAY_MODE": "live", "CLEARWAY_SECRET_KEY": KEY, "CLEARWAY_HOSTS": "clearway.example.org",
    "CLEARWAY_CHECKPOINT_TO": "https://elsewhere.example.org/",
}  # fmt: skip


def test_a_live_installation_is_never_reset(folder: Path) -> None:
    before = held(folder)
    assert "this is a live installation" in refused(reset(folder, "--yes", env=LIVE))
    assert held(folder) == before


def test_the_folder_of_a_real_installation_is_never_reset_though_its_settings_are_not_named(folder: Path) -> None:
    (folder / "data" / "settings.toml").write_text('mode = "live"\n', "utf-8")
    before = held(folder)
    assert "a real installation was set up" in refused(reset(folder, "--yes"))
    assert held(folder) == before


def test_a_database_with_an_account_of_anybody_else_is_never_reset(folder: Path) -> None:
    columns = [str(row[1]) for row in ask(folder, "PRAGMA table_info(accounts_user)")]
    values = [{"id": "'0'", "email": "'lead@school.example'"}.get(name, name) for name in columns]
    ask(folder, f"INSERT INTO accounts_user SELECT {', '.join(values)} FROM accounts_user LIMIT 1")
    before = held(folder)
    assert "somebody has an account who is not of the demonstration" in refused(reset(folder, "--yes"))
    assert held(folder) == before


def test_a_database_that_cannot_be_read_is_left_to_whoever_knows_it(folder: Path) -> None:
    (folder / "data" / "clearway.sqlite3").write_bytes(b"no database at all" * 100)
    before = held(folder)
    said = refused(reset(folder, "--yes"))
    assert "cannot be read" in said
    assert {"clearway.sqlite3", "keys.sqlite3", "master.key"} <= set(re.findall(r"[\w.]*\w", said))
    assert held(folder) == before


def test_a_database_on_postgresql_is_left_alone(folder: Path) -> None:
    before = held(folder)
    said = refused(reset(folder, "--yes", env={"DATABASE_URL": "postgresql://someone:hunter-4711@%2Fnowhere/none"}))
    assert "PostgreSQL" in said
    assert "4711" not in said
    assert held(folder) == before


@pytest.mark.full
def test_a_key_of_its_own_that_was_lost_is_made_anew(folder: Path) -> None:
    (folder / "data" / "master.key").unlink()
    assert reset(folder, "--yes").returncode == 0
    assert names(folder) == FILES


@pytest.mark.full
def test_a_key_that_was_named_stays(folder: Path) -> None:
    named = folder / "named.key"
    shutil.copy(folder / "data" / "master.key", named)
    before = named.read_bytes()
    made = reset(folder, "--yes", env={"CLEARWAY_MASTER_KEY_FILE": str(named)})
    assert made.returncode == 0, made.stderr
    assert named.read_bytes() == before


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    assert "nothing can be changed" in refused(reset(tmp_path, "--yes", data="file/data"))
