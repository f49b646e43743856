"""A-53: with any of these an installation does not start, and says which it is. `clearway check` says the same."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from clearway.config.databases import FAR_AWAY, file_system
from clusters import Cluster, careful, installed_on
from installed import command, installed, python

pytestmark = pytest.mark.sampled(9)


def refusal(settings: Path, **variables: str) -> str:
    """What `serve` says when it does not start."""
    made = command("serve", "--port", "0", "--settings", settings, **{"CLEARWAY_BEHIND_PROXY": "yes", **variables})
    assert made.returncode == 2, made.stdout + made.stderr
    assert made.stdout == ""
    assert "Traceback" not in made.stderr
    [line] = made.stderr.splitlines()
    return line


VARIABLES = [
    ("CLEARWAY_SECRET_KEY", "weak", "50 random characters or more"),
    ("CLEARWAY_SECRET_KEY", "aaaaaaaaaa" * 6, "50 random characters or more"),
    ("CLEARWAY_HOSTS", "", "needs the host names"),
    ("CLEARWAY_HOSTS", "*", "no asterisk"),
    ("CLEARWAY_DEBUG", "1", "is not a setting"),
    ("DATABASE_URL", "postgresql://clearway:clearway@db.example.org/clearway", "everybody tries first"),
    ("DATABASE_URL", "postgresql://clearway@db.example.org/clearway", "everybody tries first"),
    ("DATABASE_URL", "postgresql://a:x7Jq-0pLw9aRt2@db.example.org/clearway", "on another machine"),
    ("CLEARWAY_KEYS_URL", "postgresql://a:x7Jq-0pLw9aRt2@db.example.org/keys?sslmode=require", "sslmode=verify-full"),
    ("CLEARWAY_CHECKPOINT_TO", "", "where checkpoints of the record leave the house"),
    ("CLEARWAY_CHECKPOINT_TO", "print", "the whole path of a folder"),
    ("CLEARWAY_CLOCK", "2026-11-20T16:35", "only a demonstration may stop the clock"),
    ("CLEARWAY_MASTER_KEY", "clearway-master-1:c2hvcnQ=:00000000", "cut short or altered"),
]


@pytest.mark.parametrize(("name", "value", "said"), VARIABLES)
@pytest.mark.asvs("12.3.1", "13.2.1", "13.2.3")
def test_a_variable_that_is_unsafe_is_refused_by_name(tmp_path: Path, name: str, value: str, said: str) -> None:
    assert said in refusal(installed(tmp_path), **{name: value})


def make_readable(settings: Path) -> None:
    settings.chmod(0o644)


def make_key_readable(settings: Path) -> None:
    (settings.parent / "master.key").chmod(0o644)


def cut_key(settings: Path) -> None:
    key = settings.parent / "master.key"
    key.write_text(key.read_text()[:-20])


def lose_key(settings: Path) -> None:
    (settings.parent / "master.key").unlink()


def open_folder(settings: Path) -> None:
    settings.parent.chmod(0o755)


def open_database(settings: Path) -> None:
    (settings.parent / "clearway.sqlite3").chmod(0o644)


def lose_keys(settings: Path) -> None:
    (settings.parent / "keys.sqlite3").unlink()


def lose_checkpoints(settings: Path) -> None:
    (settings.parent.parent / "away").rmdir()


def write(settings: Path, *statements: str) -> None:
    with sqlite3.connect(settings.parent / "clearway.sqlite3") as line:
        for statement in statements:
            line.execute(statement)
    line.close()


def take_trigger(settings: Path) -> None:
    write(settings, "DROP TRIGGER audit_event_no_delete")


def be_newer(settings: Path) -> None:
    write(settings, "INSERT INTO django_migrations (app, name, applied) VALUES ('cases', '0099_later', '2027-01-01')")


def be_older(settings: Path) -> None:
    write(settings, "DELETE FROM django_migrations WHERE app = 'cases'")


def follow_another_area(settings: Path) -> None:
    write(
        settings,
        "INSERT INTO organisations_area (id, organisation, by, at, area) "
        "SELECT lower(hex(randomblob(16))), organisation, by, at, 'stoke-on-trent' FROM organisations_area",
    )


def come_from_the_future(settings: Path) -> None:
    later = datetime.now(UTC) + timedelta(minutes=20)
    columns = "organisation, by, moment, verb, subject, records, digest, link, mac"
    write(
        settings,
        f"INSERT INTO audit_event (id, at, number, {columns}) SELECT lower(hex(randomblob(16))), '{later:%F %T}', "
        f"number + 1, {columns} FROM audit_event ORDER BY number DESC LIMIT 1",
    )


def lose_the_lead(settings: Path) -> None:
    write(settings, "UPDATE accounts_user SET is_active = 0 WHERE email = 'lead@school.example'")


BROKEN: list[tuple[Callable[[Path], None], str]] = [
    (make_readable, "others can read the settings file"),
    (make_key_readable, "others can read the master key"),
    (cut_key, "the master key was cut short or altered"),
    (lose_key, "there is no master key at"),
    (open_folder, "others can get at"),
    (open_database, "clearway.sqlite3 (mode 0644)"),
    (lose_keys, "the key store is missing"),
    (lose_checkpoints, "checkpoints cannot be written"),
    (take_trigger, "audit_event: delete"),
    (be_newer, "written by a newer version of Clearway (cases 0099_later"),
    (be_older, "the database lacks"),
    (follow_another_area, "Children's social care for stoke-on-trent has no line of your own"),
    (follow_another_area, "nobody has reviewed the pack staffordshire-stoke-2017"),
    (come_from_the_future, "the clock is wrong"),
    (lose_the_lead, "there is no safeguarding lead"),
]


@pytest.mark.parametrize(("broken", "said"), BROKEN)
@pytest.mark.asvs("13.3.1")
def test_an_installation_that_is_unsafe_is_refused_by_name(
    tmp_path: Path, broken: Callable[[Path], None], said: str
) -> None:
    settings = installed(tmp_path)
    broken(settings)
    assert said in refusal(settings)


def test_the_key_of_another_installation_is_refused(tmp_path: Path) -> None:
    settings = installed(tmp_path)
    code = "from clearway.vault.master import new_line; print(new_line())"
    (settings.parent / "master.key").write_text(python(settings, code))
    assert "not the one that sealed this key store" in refusal(settings)


def test_a_folder_on_the_network_is_refused_where_one_can_be_told(tmp_path: Path) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "22 1 0:20 / / rw - ext4 /dev/sda rw\n"
        "23 22 0:21 / /srv rw shared:1 - nfs4 server:/srv rw\n"
        "24 23 0:22 / /srv/with\\040space rw - xfs /dev/sdb rw\n",
        "utf-8",
    )
    assert file_system(Path("/srv/clearway"), mounts) in FAR_AWAY
    assert file_system(Path("/srv/with space/clearway"), mounts) == "xfs"
    assert file_system(Path("/home"), mounts) == "ext4"
    assert file_system(Path("/home"), tmp_path / "none") == ""


@pytest.mark.full
def test_several_things_that_are_unsafe_are_all_named(tmp_path: Path) -> None:
    settings = installed(tmp_path)
    take_trigger(settings)
    open_database(settings)
    lose_checkpoints(settings)
    line = refusal(settings)
    for said in ("3 things are unsafe", "audit_event: delete", "mode 0644", "checkpoints cannot be written"):
        assert said in line
    made = command("check", "--settings", settings)
    assert made.returncode == 1
    assert [line.split(": ")[0] for line in made.stdout.splitlines() if line.startswith("unsafe")] == [
        "unsafe  database", "unsafe  database", "unsafe  checkpoints",
    ]  # fmt: skip
    assert "Run: chmod 600 " in made.stdout


def test_check_too_says_which_setting_cannot_be_used(tmp_path: Path) -> None:
    made = command("check", "--settings", installed(tmp_path), CLEARWAY_DEBUG="1")
    assert made.returncode == 2
    assert "CLEARWAY_DEBUG is not a setting" in made.stderr


@pytest.mark.asvs("12.2.1")
def test_without_a_proxy_and_without_a_certificate_nobody_would_be_answered(tmp_path: Path) -> None:
    line = refusal(installed(tmp_path), CLEARWAY_BEHIND_PROXY="no")
    for said in ("nobody takes care of HTTPS", "--certificate chain.pem and --key key.pem", "behind_proxy = true"):
        assert said in line


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with careful() as running:
        yield running


@pytest.fixture(scope="module")
def on_postgres(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation on PostgreSQL; each test mends what it broke."""
    return installed_on(cluster, tmp_path_factory.mktemp("installed"))


ROLE = "(SELECT rolname FROM pg_roles WHERE rolname LIKE 'clearway_app_%')"
POSTGRES = [
    (["ALTER SYSTEM SET fsync = off"], ["ALTER SYSTEM RESET fsync"], "fsync=off"),
    (["ALTER SYSTEM SET full_page_writes = off"], ["ALTER SYSTEM RESET full_page_writes"], "full_page_writes=off"),
    (
        ["ALTER SYSTEM SET synchronous_commit = off"],
        ["ALTER SYSTEM RESET synchronous_commit"],
        "synchronous_commit=off",
    ),
    (["ALTER ROLE {role} SET synchronous_commit = off"], ["ALTER ROLE {role} RESET ALL"], "synchronous_commit=off"),
    (["ALTER ROLE {role} SUPERUSER"], ["ALTER ROLE {role} NOSUPERUSER"], "a superuser, for whom no barrier holds"),
    (["ALTER ROLE {role} BYPASSRLS"], ["ALTER ROLE {role} NOBYPASSRLS"], "who has BYPASSRLS"),
    (["ALTER ROLE {role} CREATEROLE"], ["ALTER ROLE {role} NOCREATEROLE"], "who has CREATEROLE"),
    (["GRANT clearway_owner TO {role}"], ["REVOKE clearway_owner FROM {role}"], "who belongs to other roles"),
    (["GRANT pg_write_all_data TO {role}"], ["REVOKE pg_write_all_data FROM {role}"], "who belongs to other roles"),
    (
        ["ALTER TABLE accounts_user OWNER TO {role}"],
        ["ALTER TABLE accounts_user OWNER TO clearway_owner", "GRANT ALL ON accounts_user TO {role}"],
        "who owns tables",
    ),
    (
        ["GRANT CREATE ON SCHEMA public TO {role}"],
        ["REVOKE CREATE ON SCHEMA public FROM {role}"],
        "who may create tables",
    ),
    (["GRANT DELETE ON audit_event TO {role}"], ["REVOKE DELETE ON audit_event FROM {role}"], "DELETE in audit_event"),
    (
        ["ALTER TABLE cases_case DISABLE TRIGGER cases_case_no_update"],
        ["ALTER TABLE cases_case ENABLE TRIGGER cases_case_no_update"],
        "cases_case: update",
    ),
    (
        ["ALTER TABLE cases_entry NO FORCE ROW LEVEL SECURITY"],
        ["ALTER TABLE cases_entry FORCE ROW LEVEL SECURITY"],
        "cases_entry: row-level security",
    ),
    (
        ["INSERT INTO django_migrations (app, name, applied) VALUES ('later', '0001_initial', now())"],
        ["DELETE FROM django_migrations WHERE app = 'later'"],
        "written by a newer version of Clearway (later 0001_initial",
    ),
]


@pytest.mark.parametrize(("broken", "mended", "said"), POSTGRES, ids=lambda given: str(given)[:50])
def test_a_postgresql_that_is_unsafe_is_refused_by_name(
    cluster: Cluster, on_postgres: Path, broken: list[str], mended: list[str], said: str
) -> None:
    [[role]] = cluster.run("clearway", f"SELECT {ROLE}")

    def run(statements: list[str]) -> None:
        cluster.run("clearway", *(each.format(role=role) for each in statements), "SELECT pg_reload_conf()")

    run(broken)
    try:
        assert said in refusal(on_postgres)
    finally:
        run(mended)


def test_mended_it_is_safe_again(on_postgres: Path) -> None:
    made = command("check", "--settings", on_postgres)
    assert made.returncode == 0, made.stdout
    assert "unsafe" not in made.stdout


def test_the_owner_of_the_tables_is_refused_as_the_role_to_work_with(cluster: Cluster, on_postgres: Path) -> None:
    line = refusal(on_postgres, DATABASE_URL=cluster.owner("clearway"))
    for said in ("who has CREATEROLE", "who owns tables", "who may create tables"):
        assert said in line


@pytest.mark.full
def test_a_database_that_is_not_there_is_told_from_a_server_that_is_silent(on_postgres: Path, tmp_path: Path) -> None:
    address = next(line.split('"')[1] for line in on_postgres.read_text().splitlines() if "database_url" in line)
    missing = refusal(on_postgres, DATABASE_URL=f"{address.rpartition('/')[0]}/nowhere")
    assert "DATABASE_URL: the server answers, and has no database of this name" in missing
    silent = refusal(on_postgres, DATABASE_URL=f"postgresql://someone:a-quiet-hunter-4711@%2F{tmp_path.name}/none")
    assert "DATABASE_URL: the database does not answer" in silent
    for word in ("Error", "4711"):
        assert word not in missing + silent


def test_a_key_store_in_the_same_database_is_refused(on_postgres: Path) -> None:
    address = next(line.split('"')[1] for line in on_postgres.read_text().splitlines() if "database_url" in line)
    assert "the key store is the database itself" in refusal(on_postgres, CLEARWAY_KEYS_URL=address)


@pytest.mark.full
def test_a_cluster_without_checksums_is_refused(on_postgres: Path) -> None:
    with careful(checksums=False) as other:
        assert "data_checksums=off" in refusal(on_postgres, DATABASE_URL=other.database("clearway"))
