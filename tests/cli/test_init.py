"""`clearway init` at a terminal: the questions, one by one, and what is said of an answer that cannot be used."""

import os
import pty
import subprocess
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from clearway.cli import conversation
from clearway.config.answers import read
from clearway.config.trying import InstallError
from clearway.config.unfinished import NOTE, Note, place_of
from clusters import Cluster, careful
from installed import command, installed
from served import CLEARWAY, surroundings

TODAY = date(2026, 11, 20)
SQLITE, PROXY = "sqlite", "y"
OTHERS = [
    "file", "hampshire", "Meadow School", "school", "school", "Children's services", "01234 567890", "Weekdays",
    "2026-11-18", "Police", "101", "Always", "2026-11-17", "Lena Lead", "lead@school.example", "Adam Administrator",
    "administrator@school.example", "hampshire-2017",
]  # fmt: skip


def lines_for(folder: Path) -> list[str]:
    """What somebody types who gives good answers; the folder for checkpoints is there."""
    (folder / "away").mkdir(exist_ok=True)
    return [str(folder / "here"), SQLITE, "clearway.example.org", PROXY, str(folder / "away"), *OTHERS]


@pytest.fixture
def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody is there, and nothing that the tests themselves set says anything about Clearway."""
    for name in set(os.environ) - set(surroundings()):
        monkeypatch.delenv(name)
    monkeypatch.setattr(conversation, "somebody_is_here", lambda: True)


def talk(lines: list[str], folder: str | None = None) -> tuple[dict[str, object], str]:
    """The answers that came of what was typed, and all that was said."""
    found: dict[str, object] = {}

    @click.command()
    def run() -> None:
        found.update(conversation.converse(folder, TODAY))

    result = CliRunner().invoke(run, input="".join(f"{line}\n" for line in lines))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return found, result.output


@pytest.mark.usefixtures("at_a_terminal")
def test_the_answers_of_a_conversation_are_those_of_a_file(tmp_path: Path) -> None:
    raw, said = talk(lines_for(tmp_path))
    found = read(raw, "", TODAY)
    assert (found.folder, found.hosts, found.behind_proxy) == (tmp_path / "here", ("clearway.example.org",), True)
    assert [line.verified_on for line in found.lines] == [date(2026, 11, 18), date(2026, 11, 17)]
    assert found.acknowledge == ("hampshire-2017",)
    for part in (
        "Nothing is written until the last question is answered", "Nobody has reviewed the pack hampshire-2017",
        "Kind: what your organisation is", "Setting: where the children are",
    ):  # fmt: skip
        assert part in said
    assert not (tmp_path / "here").exists()
    assert list((tmp_path / "away").iterdir()) == []


WRONG = [
    (0, "clearway", "not a whole path"),
    (0, "{folder}", "is not empty: away lies there"),
    (1, "oracle", "Use one of: postgresql, sqlite"),
    (2, "https://x", "no https://"),
    (4, "print", "leave the house"),
    (4, "{folder}/nowhere", "checkpoints cannot be written to"),
    (4, "{folder}/here/away", "leaves no house"),
    (5, "environment", "CLEARWAY_MASTER_KEY is not set"),
    (6, "hampshir", 'Did you mean "hampshire"?'),
    (6, " ", "no pack for the area"),
    (8, "scool", 'Did you mean "school"?'),
    (11, "the council", "not a telephone number"),
    (13, "2099-01-01", "still to come"),
    (13, "yesterday", "not a day"),
    (13, "", "such as"),  # nobody says today by pressing Enter
    (19, "lead", "not an e-mail address"),
    (21, "LEAD@school.example", "are one person. Name two people"),
    (22, "yes", "Type hampshire-2017"),
]


@pytest.mark.usefixtures("at_a_terminal")
@pytest.mark.parametrize(("place", "wrong", "said"), WRONG)
def test_what_cannot_be_used_is_said_and_asked_again(tmp_path: Path, place: int, wrong: str, said: str) -> None:
    lines = lines_for(tmp_path)
    raw, output = talk([*lines[:place], wrong.format(folder=tmp_path), *lines[place:]])
    assert said in output
    assert read(raw, "", TODAY).name == "Meadow School"


@pytest.mark.usefixtures("at_a_terminal")
def test_a_folder_that_was_named_is_not_asked_for(tmp_path: Path) -> None:
    raw, said = talk(lines_for(tmp_path)[1:], str(tmp_path / "named"))
    assert raw["folder"] == str(tmp_path / "named")
    assert "Folder" not in said


@pytest.mark.usefixtures("at_a_terminal")
def test_a_variable_that_would_win_is_refused_before_the_first_question(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEARWAY_HOSTS", "elsewhere.example.org")
    with pytest.raises(InstallError, match="unset CLEARWAY_HOSTS"):
        conversation.converse(None, TODAY)


@pytest.mark.parametrize("named", ["here", "away/.."])
def test_a_folder_that_is_taken_is_refused_before_anybody_is_asked(tmp_path: Path, named: str) -> None:
    settings = installed(tmp_path)
    made = command("init", "--folder", tmp_path / named)
    assert made.returncode == 2
    said = f"an installation stands in {settings.parent} already" if named == "here" else "is not empty"
    assert said in made.stderr
    assert "nobody is here" not in made.stderr


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with careful() as running:
        yield running


@pytest.mark.usefixtures("at_a_terminal")
def test_the_owners_address_of_postgresql_is_tried_at_once_and_never_shown(cluster: Cluster, tmp_path: Path) -> None:
    here, _, *others = lines_for(tmp_path)
    good = cluster.database("empty")
    cluster.database("full")
    cluster.run("full", "CREATE TABLE ours (a int)")
    wrong = {
        "nonsense": "not PostgreSQL's address",
        f"postgresql://owner:hunter-4711@%2F{tmp_path.name}/x": "the database does not answer",
        good.replace("/empty", "/nowhere"): "has no database of this name",
        good.replace("/empty", "/postgres"): "clearway_owner does not own the database",
        good.replace("/empty", "/full"): "the database is not empty: ours stands there",
    }
    raw, said = talk([here, "postgresql", *wrong, good, *others])
    assert raw["owner_url"] == good
    assert [each for each in wrong.values() if each not in said] == []
    assert said.count("Database (") == 1
    for word in ("4711", "Error"):
        assert word not in said
    assert cluster.run("empty", "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]


@pytest.mark.usefixtures("at_a_terminal")
def test_an_owners_address_in_the_environment_is_used_and_not_asked_for(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, _, *others = lines_for(tmp_path)
    good = cluster.database("empty")
    monkeypatch.setenv("CLEARWAY_OWNER_URL", good)
    raw, said = talk([here, *others])
    assert raw["owner_url"] == good
    assert "Database: PostgreSQL, by the owner's address in CLEARWAY_OWNER_URL" in said
    monkeypatch.setenv("CLEARWAY_OWNER_URL", good.replace("/empty", "/nowhere"))
    raw, said = talk([here, good, *others])
    assert "has no database of this name" in said
    assert raw["owner_url"] == good


@pytest.mark.usefixtures("at_a_terminal")
def test_after_a_run_that_was_cut_off_only_its_own_database_is_taken(cluster: Cluster, tmp_path: Path) -> None:
    here, _, *others = lines_for(tmp_path)
    good, other = cluster.database("cut"), cluster.database("other")
    cluster.run("cut", "CREATE TABLE half (a int)")
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / NOTE).write_text(Note(places={"default": place_of(good)}).as_text(), "utf-8")
    raw, said = talk([here, "sqlite", "postgresql", other, good, *others])
    assert raw["owner_url"] == good
    assert said.count("Give the same owner's address as then.") == 2


def test_where_nobody_is_there_it_says_how_to_go_on() -> None:
    made = command("init")
    assert made.returncode == 2
    assert "nobody is here to be asked" in made.stderr
    assert "Traceback" not in made.stderr


def test_answers_that_are_not_toml_are_named_with_their_line(tmp_path: Path) -> None:
    (tmp_path / "answers.toml").write_text('folder = "/srv"\nhosts = [\n', "utf-8")
    made = command("init", "--answers", tmp_path / "answers.toml")
    assert made.returncode == 2
    assert "answers.toml: this is not valid TOML" in made.stderr
    assert command("init", "--answers", tmp_path / "none.toml").returncode == 2


def test_a_file_with_an_owners_address_is_nobody_elses_to_read(tmp_path: Path) -> None:
    file = tmp_path / "answers.toml"
    file.write_text('owner_url = "postgresql://owner:hunter-4711@db/x"\n', "utf-8")
    file.chmod(0o644)
    made = command("init", "--answers", file)
    assert f"chmod 600 {file}" in made.stderr
    assert "4711" not in made.stderr
    file.chmod(0o600)
    assert "organisation: a table is expected" in command("init", "--answers", file).stderr


@pytest.mark.full
def test_at_a_real_terminal_an_installation_comes_of_it(tmp_path: Path) -> None:
    master, slave = pty.openpty()
    said: list[bytes] = []

    def listen() -> None:
        while True:
            try:
                said.append(os.read(master, 4096))
            except OSError:  # the other side has closed
                return
            if not said[-1]:
                return

    with subprocess.Popen([CLEARWAY, "init"], stdin=slave, stdout=slave, stderr=slave, env=surroundings()) as running:
        os.close(slave)
        thread = threading.Thread(target=listen)
        thread.start()
        os.write(master, "".join(f"{line}\n" for line in lines_for(tmp_path)).encode())
        try:
            assert running.wait(timeout=90) == 0, b"".join(said)
        finally:
            running.kill()  # one that waits for an answer would wait for ever
            thread.join(timeout=10)
    os.close(master)
    assert b"Clearway is set up" in b"".join(said)
    assert command("check", "--settings", tmp_path / "here" / "settings.toml").returncode == 0
