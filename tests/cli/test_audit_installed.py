"""`clearway audit` on a real installation, as its own user; and whoever owns the database tampers with it."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from clusters import Cluster, careful, installed_on
from exported import elsewhere
from installed import command, installed

CHANGE = "UPDATE audit_event SET verb = 'case:read' WHERE number = 3"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with careful() as running:
        yield running


def tamper_with_sqlite(folder: Path) -> None:
    with sqlite3.connect(folder / "here" / "clearway.sqlite3") as line:
        line.execute("DROP TRIGGER audit_event_no_update")
        line.execute(CHANGE)
    line.close()


def tamper_with_postgres(cluster: Cluster) -> None:
    cluster.run("clearway", "ALTER TABLE audit_event DISABLE TRIGGER USER", CHANGE)


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.full)])
def test_a_day_of_a_real_installation(tmp_path: Path, database: str, request: pytest.FixtureRequest) -> None:
    on = request.getfixturevalue("cluster") if database == "postgresql" else None
    settings = installed_on(on, tmp_path) if on else installed(tmp_path)
    named = ("--settings", settings)

    made = command("audit", "checkpoint", *named)
    assert made.returncode == 0, made.stderr
    letters = sorted((tmp_path / "away").iterdir())
    assert len(letters) == 2, "the house and the organisation"

    given = [part for letter in letters for part in ("--checkpoint", letter)]
    whole = command("audit", "verify", *named, *given)
    assert whole.returncode == 0, whole.stdout + whole.stderr
    assert whole.stdout.count("Not yet protected: 1 event since the checkpoint") == 2

    out = command("audit", "export", *named, tmp_path / "export.jsonl")
    assert out.returncode == 0, out.stderr
    assert elsewhere(tmp_path, "export.jsonl", *letters).returncode == 0

    tamper_with_postgres(on) if on else tamper_with_sqlite(tmp_path)
    found = command("audit", "verify", *named)
    assert found.returncode == 1, found.stdout + found.stderr
    assert "The first bad event: event 3 (" in found.stdout
    assert "What to do now" in found.stdout


@pytest.mark.full
def test_a_database_that_does_not_answer_is_a_sentence(tmp_path: Path) -> None:
    with careful() as cluster:
        settings = installed_on(cluster, tmp_path)
        cluster.run("postgres", 'DROP DATABASE "clearway" WITH (FORCE)')
        found = command("audit", "verify", "--settings", settings)
    assert found.returncode == 2
    assert "the database does not answer" in found.stderr
    assert "Traceback" not in found.stderr
    assert "password" not in found.stderr


def test_the_wrong_master_key_is_a_sentence(tmp_path: Path) -> None:
    from clearway.vault import master

    settings = installed(tmp_path)
    (tmp_path / "here" / "master.key").unlink()
    master.write(tmp_path / "here" / "master.key")
    found = command("audit", "verify", "--settings", settings)
    assert found.returncode == 2
    assert "the master key is not the one" in found.stderr
