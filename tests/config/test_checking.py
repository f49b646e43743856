"""`clearway check`: what only warns, and that it changes nothing."""

import hashlib
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from clearway.config.checking import is_on_the_disk_of
from installed import command, installed, python

JOIN = """
from django.db import transaction
from clearway.accounts.changes import add_factor, join
from clearway.accounts.models import User
from clearway.ui.clock import instant
for user in User.objects.all():
    join(user, "a long and quiet password 4711", instant())
    add_factor(user, "JBSWY3DPEHPK3PXP", 1, instant())
"""


def warnings(settings: Path) -> list[str]:
    made = command("check", "--settings", settings)
    assert made.returncode == 0, made.stdout + made.stderr
    return [line for line in made.stdout.splitlines() if not line.startswith("ok ")]


def test_a_fresh_installation_is_safe_and_what_is_still_to_do_can_be_copied_as_it_stands(tmp_path: Path) -> None:
    settings = installed(tmp_path)
    found = warnings(settings)
    assert all(line.startswith("warning ") for line in found)
    assert sum("has not joined yet. Hand over the address that init printed" in line for line in found) == 2
    assert sum("no checkpoint of the record has left the house yet" in line for line in found) == 1
    assert sum("checkpoints lie on the disk of the data itself" in line for line in found) == 1

    assert sum(line.endswith(f": clearway init --joining-addresses --settings {settings}") for line in found) == 2
    assert sum(line.endswith(f"Make one now: clearway audit checkpoint --settings {settings}") for line in found) == 1


@pytest.mark.full
def test_quiet_it_prints_only_what_warns_or_is_unsafe(tmp_path: Path) -> None:
    settings = installed(tmp_path)
    made = command("check", "--quiet", "--settings", settings)
    assert made.returncode == 0
    assert made.stdout.splitlines() == warnings(settings)
    python(settings, JOIN)
    assert command("audit", "checkpoint", "--settings", settings).returncode == 0
    [same_disk] = command("check", "--quiet", "--settings", settings).stdout.splitlines()
    assert "checkpoints lie on the disk of the data itself" in same_disk, "as they do here, and as nobody should"
    (settings.parent / "clearway.sqlite3").chmod(0o644)
    broken = command("check", "--quiet", "--settings", settings)
    assert broken.returncode == 1
    assert [line.split()[0] for line in broken.stdout.splitlines()] == ["unsafe", "warning"]


def test_checkpoints_on_another_disk_are_not_warned_of(tmp_path: Path) -> None:
    assert is_on_the_disk_of(tmp_path, tmp_path.parent)
    assert not is_on_the_disk_of(Path("/proc"), tmp_path)


@pytest.mark.full
def test_whoever_joined_is_not_warned_of_and_who_has_no_second_factor_is_told_apart(tmp_path: Path) -> None:
    settings = installed(tmp_path)
    by_passkey = "add_passkey(user, '', 0, '', instant())"
    joins = JOIN.replace("    add_factor(user, ", f"    if user.name == 'Lena Lead': {by_passkey} #")
    python(settings, joins.replace("import add_factor,", "import add_passkey,"))
    found = warnings(settings)
    assert not any("has not joined" in line for line in found)
    [told] = [line for line in found if "has joined without a second factor. Let them sign in" in line]
    assert "the system administrator has joined" in told
    said = command("init", "--joining-addresses", "--settings", settings)
    assert said.stdout == "Everybody has joined.\n"


def test_a_checkpoint_is_warned_of_when_it_is_two_days_old(tmp_path: Path) -> None:
    settings = installed(tmp_path)
    for age, warned in ((timedelta(hours=49), True), (timedelta(hours=1), False)):
        at = datetime.now(UTC) - age
        with sqlite3.connect(settings.parent / "clearway.sqlite3") as line:
            line.execute(
                "INSERT INTO audit_checkpoint (id, organisation, by, at, number, moment, link, signature, left_to) "
                "SELECT lower(hex(randomblob(16))), organisation, by, ?, 1, '', '', '', '' FROM organisations_area",
                [f"{at:%F %T}"],
            )
        line.close()
        assert any("the last left" in each for each in warnings(settings)) == warned


def test_it_changes_nothing_and_reads_the_settings_file_that_the_variable_names(tmp_path: Path) -> None:
    settings = installed(tmp_path)

    def everything() -> dict[str, str]:
        found = (each for each in settings.parent.rglob("*") if each.suffix not in (".sqlite3-shm", ".sqlite3-wal"))
        return {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in found if each.is_file()}

    before = everything()
    made = command("check", CLEARWAY_SETTINGS=str(settings))
    assert made.returncode == 0
    assert "ok      settings" in made.stdout
    assert everything() == before


def test_a_demonstration_is_asked_for_its_files_and_its_key_only(tmp_path: Path) -> None:
    made = command("check", CLEARWAY_DATA_DIR=str(tmp_path))
    assert made.returncode == 1
    assert "the database is missing" in made.stdout
    assert not any(word in made.stdout for word in ("organisation", "checkpoints", "settings:"))
