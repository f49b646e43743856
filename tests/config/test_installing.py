"""`clearway init` in processes of its own: what stands afterwards, and that nothing is ever half done."""

import json
import shutil
import signal
import stat
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from clusters import OWNER, OWNER_PASSWORD, Cluster, careful, installed_on
from installed import answers, command, init, installed, python, shared
from served import CLEARWAY, surroundings

full = pytest.mark.full
STANDS = """
from clearway.organisations import queries
from clearway.ui.clock import instant
from clearway.vault import keyring
from clearway.vault.reach import within

[here] = keyring.organisations()
with within(here):
    print(queries.organisation().name, queries.areas(), [(line.area, line.use, line.phone) for line in queries.lines()])
    print(sorted((user.name, each.role.value, user.has_usable_password()) for user, each in queries.members(instant())))
    print([pack for pack, _ in queries.acknowledged()])
"""


def files(folder: Path) -> dict[str, int]:
    """Whatever lies in a folder, with its mode."""
    return {each.name: stat.S_IMODE(each.stat().st_mode) for each in folder.glob("*")}


@pytest.mark.asvs("6.3.2")
def test_an_installation_on_sqlite_holds_what_it_was_told() -> None:
    here = shared() / "here"
    owned = ("settings.toml", "master.key", "clearway.sqlite3", "keys.sqlite3")
    assert files(here) == dict.fromkeys(owned, 0o600)
    assert here.stat().st_mode & 0o777 == 0o700
    organisation, people, packs = python(here / "settings.toml", STANDS).splitlines()
    assert organisation == (
        "Meadow School ['hampshire'] "
        "[('hampshire', 'police', '101'), ('hampshire', 'social_care', '01234 567890')]"
    )  # fmt: skip
    assert people == "[('Adam Administrator', 'administrator', False), ('Lena Lead', 'lead', False)]"
    assert packs == "['hampshire-2017']"


def test_it_says_what_to_do_next_and_names_the_master_key() -> None:
    said = (shared() / "said.txt").read_text("utf-8")
    for part in (
        f"Copy the master key, {shared()}/here/master.key", "keep the copy apart",
        f"clearway serve --settings {shared()}/here/settings.toml --host 0.0.0.0 --port 443 --certificate chain.pem",
        "Lena Lead (Safeguarding lead)", "Adam Administrator (System administrator)", "https://localhost/join/",
    ):  # fmt: skip
        assert part in said
    assert said.count("/join/") == 2


def test_a_folder_below_a_file_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    (tmp_path / "here").write_text("in the way", "utf-8")
    assert "Name one that is yours" in init(tmp_path).stderr
    made = init(tmp_path, answers(tmp_path).replace('/here"', '/here/below"'))
    assert f"nothing can be written in {tmp_path}/here" in made.stderr


def test_checkpoints_in_the_data_folder_are_refused_before_anything_is_made(tmp_path: Path) -> None:
    made = init(tmp_path, answers(tmp_path).replace('/away"', '/here/away"'))
    assert "leaves no house" in made.stderr
    assert not (tmp_path / "here").exists()


def test_the_addresses_of_those_who_have_not_joined_can_be_had_anew(tmp_path: Path) -> None:
    made = command("init", "--joining-addresses", "--settings", installed(tmp_path))
    assert made.returncode == 0, made.stderr
    assert made.stdout.count("https://localhost/join/") == 2


@pytest.mark.full
def test_a_second_init_in_the_same_folder_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    settings = installed(tmp_path)
    before = {each.name: each.read_bytes() for each in settings.parent.iterdir()}
    made = init(tmp_path)
    assert made.returncode == 2
    assert "an installation stands in" in made.stderr
    assert {each.name: each.read_bytes() for each in settings.parent.iterdir()} == before


def test_a_folder_with_something_else_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "letter.txt").write_text("kept", "utf-8")
    made = init(tmp_path)
    assert made.returncode == 2
    assert "is not empty: letter.txt" in made.stderr
    assert list(files(tmp_path / "here")) == ["letter.txt"]


@pytest.mark.full
def test_an_empty_folder_and_a_key_that_stands_there_are_used_and_behind_a_proxy_no_certificate(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir(mode=0o755)
    key = tmp_path / "here" / "our.key"
    shutil.copy(shared() / "here" / "master.key", key)
    made = init(tmp_path, answers(tmp_path, f'behind_proxy = true\nmaster_key_file = "{key}"'))
    assert made.returncode == 0, made.stderr
    assert key.read_text() == (shared() / "here" / "master.key").read_text()
    assert "master_key_file" in (tmp_path / "here" / "settings.toml").read_text()
    assert f"clearway serve --settings {tmp_path}/here/settings.toml\n" in made.stdout


@pytest.mark.full
def test_the_master_key_may_come_from_the_environment_and_is_written_nowhere(tmp_path: Path) -> None:
    line = (shared() / "here" / "master.key").read_text().strip()
    text = answers(tmp_path, 'master_key = "environment"')
    assert "CLEARWAY_MASTER_KEY is not set" in init(tmp_path, text).stderr
    made = init(tmp_path, text, CLEARWAY_MASTER_KEY=line)
    assert made.returncode == 0, made.stderr
    assert not (tmp_path / "here" / "master.key").exists()
    assert all(line.encode() not in each.read_bytes() for each in (tmp_path / "here").iterdir())
    settings = tmp_path / "here" / "settings.toml"
    assert command("check", "--settings", settings, CLEARWAY_MASTER_KEY=line).returncode == 0
    assert "there is no master key" in command("check", "--settings", settings).stdout


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"CLEARWAY_DATA_DIR": "/srv/elsewhere"}, "unset CLEARWAY_DATA_DIR"),
        ({"CLEARWAY_MODE": "demonstration"}, "unset CLEARWAY_MODE"),
        ({"DATABASE_URL": "postgresql://a@/b"}, "unset DATABASE_URL"),
        ({"CLEARWAY_MASTER_KEY": "clearway-master-1:x"}, "unset CLEARWAY_MASTER_KEY"),
    ],
)
def test_a_variable_that_would_win_over_the_settings_is_refused_first(
    tmp_path: Path, variables: dict[str, str], said: str
) -> None:
    made = init(tmp_path, **variables)
    assert made.returncode == 2
    assert said in made.stderr
    assert not (tmp_path / "here").exists()


def test_a_place_for_checkpoints_that_is_not_there_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    made = init(tmp_path, answers(tmp_path).replace('/away"', '/nowhere"'))
    assert "checkpoints cannot be written" in made.stderr
    assert not (tmp_path / "here").exists()


def test_without_a_terminal_and_without_answers_nothing_is_asked(tmp_path: Path) -> None:
    made = command("init", "--folder", tmp_path / "here")
    assert made.returncode == 2
    assert "--answers" in made.stderr
    assert not (tmp_path / "here").exists()


FAILS = """
import sys
from clearway.cli.main import cli
import clearway.config.installing as installing

def fail(*_, **__):
    raise OSError("canary")

original = getattr(installing, {name!r})
{body}
installing.{name} = {replaced}
cli(["init", "--answers", sys.argv[1]], prog_name="clearway")
"""
DIES = """
def dies(*given, **named):
    import os, signal
    if {name!r} != "_ended":
        original(*given, **named)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def run_with(name: str, answers_file: Path, *, dies: bool, **variables: str) -> "subprocess.CompletedProcess[str]":
    """An init of which one step fails, or after which (before the last one) the machine goes off."""
    code = FAILS.format(name=name, body=DIES.format(name=name) if dies else "", replaced="dies" if dies else "fail")
    return subprocess.run(
        [sys.executable, "-c", code, answers_file], env=surroundings(**variables), capture_output=True, text=True,
        check=False, timeout=120,
    )  # fmt: skip


def steps(*sample: tuple[str, bool]) -> list[ParameterSet]:
    """Every step at which an init can fail or be cut off: the sample always, the others with the full counts."""
    return [
        pytest.param(
            step, dies, id=f"{step} {'goes off' if dies else 'fails'}", marks=() if (step, dies) in sample else full
        )
        for step in ("_write_note", "_master_key", "_refuse_login", "_tables", "_people", "_ended")
        for dies in (False, True)
    ]


@pytest.mark.parametrize(("step", "dies"), steps(("_ended", True)))
def test_an_init_that_is_cut_off_at_any_step_is_ended_or_begun_anew_by_the_next(
    tmp_path: Path, step: str, *, dies: bool
) -> None:
    (tmp_path / "away").mkdir()
    (tmp_path / "answers.toml").write_text(answers(tmp_path), "utf-8")
    cut = run_with(step, tmp_path / "answers.toml", dies=dies)
    assert cut.returncode == (-signal.SIGKILL if dies else 1)
    if not dies and step != "_ended":
        assert files(tmp_path / "here") == {}
    made = init(tmp_path)
    assert made.returncode == 0, made.stderr
    assert made.stdout.count("/join/") == 2
    assert ("An earlier run" in made.stdout) == (step == "_ended")
    assert set(files(tmp_path / "here")) == {"settings.toml", "master.key", "clearway.sqlite3", "keys.sqlite3"}
    assert command("check", "--settings", tmp_path / "here" / "settings.toml").returncode == 0


def test_an_init_that_is_interrupted_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "away").mkdir()
    (tmp_path / "answers.toml").write_text(answers(tmp_path), "utf-8")
    with subprocess.Popen(
        [CLEARWAY, "init", "--answers", tmp_path / "answers.toml"], env=surroundings(), stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:  # fmt: skip
        until = time.monotonic() + 60
        while not (tmp_path / "here" / "keys.sqlite3").exists() and time.monotonic() < until:
            time.sleep(0.005)
        running.send_signal(signal.SIGINT)
        running.wait(timeout=30)
    here = tmp_path / "here"
    assert files(here) == {} or "settings.toml" in files(here)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with careful() as running:
        yield running


def test_on_postgresql_the_settings_hold_a_role_that_owns_nothing_and_no_owner(
    cluster: Cluster, tmp_path: Path
) -> None:
    settings = installed_on(cluster, tmp_path)
    text = settings.read_text("utf-8")
    for word in (OWNER, OWNER_PASSWORD):
        assert all(word.encode() not in each.read_bytes() for each in settings.parent.iterdir())
    assert tomllib.loads(text)["database_url"].startswith("postgresql://clearway_app_")
    organisation, people, _ = python(settings, STANDS).splitlines()
    assert organisation.startswith("Meadow School")
    assert "Lena Lead" in people
    assert command("check", "--settings", settings).returncode == 0


ALLOWED = """
import json
from django.db import connection
from clearway.vault.guards import kept_models
kept = [model._meta.db_table for model in kept_models()]
with connection.cursor() as cursor:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    tables = [row[0] for row in cursor.fetchall()]
    found = {}
    for table in tables:
        for verb in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"):
            cursor.execute("SELECT has_table_privilege(current_user, %s, %s)", [table, verb])
            if cursor.fetchone()[0]:
                found.setdefault(table, []).append(verb)
print(json.dumps([kept, found]))
"""


@pytest.mark.asvs("13.2.2")
def test_on_postgresql_the_role_may_add_to_the_record_and_read_it_and_no_more(cluster: Cluster, tmp_path: Path) -> None:
    kept, found = json.loads(python(installed_on(cluster, tmp_path), ALLOWED))
    assert "audit_event" in kept
    assert {table: found.pop(table) for table in kept} == {table: ["SELECT", "INSERT"] for table in kept}
    assert found.pop("django_migrations") == ["SELECT"]
    assert found["django_session"] == ["SELECT", "INSERT", "UPDATE", "DELETE"]
    assert {verb for verbs in found.values() for verb in verbs} == {"SELECT", "INSERT", "UPDATE", "DELETE"}


@pytest.mark.full
def test_the_key_store_may_be_another_database_of_postgresql(cluster: Cluster, tmp_path: Path) -> None:
    keys = cluster.database("keys-of-second")
    made = init(tmp_path, CLEARWAY_OWNER_URL=cluster.database("second"), CLEARWAY_KEYS_OWNER_URL=keys)
    assert made.returncode == 0, made.stderr
    settings = tmp_path / "here" / "settings.toml"
    assert set(files(tmp_path / "here")) == {"settings.toml", "master.key"}
    assert command("check", "--settings", settings).returncode == 0
    assert cluster.run("keys-of-second", "SELECT count(*) >= 5 FROM vault_key") == [(True,)]


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("database", "statements", "said"),
    [
        ("third", ["CREATE TABLE ours (a int)"], "is not empty: ours"),
        ("third", ["ALTER DATABASE third OWNER TO postgres"], "does not own the database"),
        ("third", ["ALTER ROLE clearway_owner NOCREATEROLE"], "ALTER ROLE clearway_owner CREATEROLE"),
        (
            "third",
            ["ALTER SCHEMA public OWNER TO postgres", "GRANT CREATE ON SCHEMA public TO PUBLIC"],
            "everybody may create tables",
        ),
        ("third", ["ALTER SCHEMA public OWNER TO postgres"], "may not make tables in the database"),
        ("third", ["ALTER DATABASE third SET synchronous_commit = off"], "synchronous_commit=off"),
        ("no-such", [], "the server answers, and has no database of this name"),
    ],
)
def test_a_database_that_does_not_do_is_refused_before_anything_is_made(
    cluster: Cluster, tmp_path: Path, database: str, statements: list[str], said: str
) -> None:
    cluster.database("third")
    roles = cluster.run("postgres", "SELECT count(*) FROM pg_roles")
    if statements:
        cluster.run("third", *statements)
    try:
        made = init(tmp_path, CLEARWAY_OWNER_URL=cluster.owner(database))
        assert made.returncode == 2
        assert said in made.stderr
        assert "4711" not in made.stderr
    finally:
        cluster.run("postgres", "ALTER ROLE clearway_owner CREATEROLE")
    assert not (tmp_path / "here").exists()
    assert cluster.run("postgres", "SELECT count(*) FROM pg_roles") == roles


@pytest.mark.parametrize(("step", "dies"), steps(("_people", False)))
@pytest.mark.full
def test_on_postgresql_too_an_init_that_is_cut_off_is_ended_or_begun_anew(
    cluster: Cluster, tmp_path: Path, step: str, *, dies: bool
) -> None:
    owner = cluster.database("cut")
    roles = cluster.run("postgres", "SELECT count(*) FROM pg_roles")
    (tmp_path / "away").mkdir()
    (tmp_path / "answers.toml").write_text(answers(tmp_path), "utf-8")
    run_with(step, tmp_path / "answers.toml", dies=dies, CLEARWAY_OWNER_URL=owner)
    if not dies and step != "_ended":
        assert files(tmp_path / "here") == {}
        assert cluster.run("cut", "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]
        assert cluster.run("postgres", "SELECT count(*) FROM pg_roles") == roles
    made = init(tmp_path, CLEARWAY_OWNER_URL=owner)
    assert made.returncode == 0, made.stderr
    assert ("An earlier run" in made.stdout) == (step == "_ended")
    assert command("check", "--settings", tmp_path / "here" / "settings.toml").returncode == 0
    assert cluster.run("postgres", "SELECT count(*) FROM pg_roles") == [(roles[0][0] + 1,)]  # type: ignore[operator]  # a count


@pytest.mark.full
def test_what_an_earlier_run_left_in_one_database_is_never_sought_in_another(cluster: Cluster, tmp_path: Path) -> None:
    (tmp_path / "away").mkdir()
    (tmp_path / "answers.toml").write_text(answers(tmp_path), "utf-8")
    run_with("_people", tmp_path / "answers.toml", dies=True, CLEARWAY_OWNER_URL=cluster.database("cut"))
    other = cluster.database("other")
    cluster.run("other", "CREATE TABLE ours (a int)")
    assert "Give the same owner's address" in init(tmp_path, CLEARWAY_OWNER_URL=other).stderr
    assert cluster.run("other", "SELECT count(*) FROM ours") == [(0,)]
