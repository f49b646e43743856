"""`clearway upgrade`: who may do it, what it refuses, and what stands afterwards."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from clusters import Cluster, careful, installed_on
from installed import command, installed


def back(settings: Path, *statements: str) -> None:
    """Make a SQLite database older, newer or broken."""
    with sqlite3.connect(settings.parent / "clearway.sqlite3") as line:
        for statement in statements:
            line.execute(statement)
    line.close()


OLDER = ("DROP TABLE mfa_authenticator", "DELETE FROM django_migrations WHERE app = 'mfa'")


def test_an_older_database_is_brought_to_this_version(tmp_path: Path) -> None:
    settings = installed(tmp_path)
    back(settings, *OLDER, "DROP TRIGGER audit_event_no_update")
    assert command("check", "--settings", settings).returncode == 1
    made = command("upgrade", "--settings", settings)
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout == "the key store is of this version\nthe database is of this version\n"
    assert command("check", "--settings", settings).returncode == 0


def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    settings = installed(tmp_path)
    back(settings, *OLDER, "INSERT INTO django_migrations (app, name, applied) VALUES ('x', '0001', '2027-01-01')")
    made = command("upgrade", "--settings", settings)
    assert made.returncode == 2
    assert "written by a newer version of Clearway (x 0001 is unknown here)" in made.stderr
    with sqlite3.connect(settings.parent / "clearway.sqlite3") as line:
        assert line.execute("SELECT count(*) FROM django_migrations WHERE app = 'mfa'").fetchone() == (0,)
    line.close()


@pytest.mark.full
def test_a_pack_that_nobody_has_reviewed_is_acknowledged_as_it_is_now(tmp_path: Path) -> None:
    settings = installed(tmp_path)
    back(
        settings,
        "DROP TRIGGER organisations_acknowledgement_no_update",
        "UPDATE organisations_acknowledgement SET checksum = 'old'",
    )
    said = command("check", "--settings", settings).stdout
    assert "clearway upgrade --acknowledge hampshire-2017" in said
    made = command("upgrade", "--settings", settings, "--acknowledge", "hampshire-2017")
    assert "acknowledged: hampshire-2017" in made.stdout
    assert command("check", "--settings", settings).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--acknowledge", "hampshire"], 'Did you mean "hampshire-2017"?'),
        (["--owner-url", "postgresql://a:hunter-4711@db/x"], "is a file and has no owner"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path: Path, arguments: list[str], said: str) -> None:
    made = command("upgrade", "--settings", installed(tmp_path), *arguments)
    assert made.returncode == 2
    assert said in made.stderr
    assert "4711" not in made.stderr


def test_a_folder_without_a_database_is_not_given_an_empty_one(tmp_path: Path) -> None:
    settings = installed(tmp_path)
    (settings.parent / "keys.sqlite3").unlink()
    made = command("upgrade", "--settings", settings)
    assert made.returncode == 2
    assert "the key store is missing" in made.stderr
    assert not (settings.parent / "keys.sqlite3").exists()


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with careful() as running:
        yield running


@pytest.mark.full
def test_on_postgresql_the_owner_upgrades_and_the_role_may_do_no_more_than_before(
    cluster: Cluster, tmp_path: Path
) -> None:
    settings = installed_on(cluster, tmp_path)
    [[role]] = cluster.run("postgres", "SELECT rolname FROM pg_roles WHERE rolname LIKE 'clearway_app_%'")
    cluster.run(
        "clearway", *OLDER, f"GRANT DELETE ON audit_event TO {role}", "DROP TRIGGER cases_case_no_update ON cases_case"
    )
    assert command("check", "--settings", settings).returncode == 1
    assert "Set CLEARWAY_OWNER_URL" in command("upgrade", "--settings", settings).stderr
    other = command("upgrade", "--settings", settings, CLEARWAY_OWNER_URL=cluster.database("other"))
    assert "leads to another database" in other.stderr
    made = command("upgrade", "--settings", settings, CLEARWAY_OWNER_URL=cluster.owner("clearway"))
    assert made.returncode == 0, made.stderr
    assert command("check", "--settings", settings).returncode == 0
