"""`clearway init` at a terminal: the questions, one by one, and what is said of an answer that cannot be used."""

import os
import pty
import subprocess
import threading
from datetime import date
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from clearway.cli import conversation
from clearway.config.answers import read
from installed import command
from served import CLEARWAY, surroundings

TODAY = date(2026, 11, 20)
TYPED = [
    "/srv/clearway", "sqlite", "clearway.example.org", "y", "/mnt/away", "file", "hampshire", "Meadow School", "school",
    "school", "Children's services", "01234 567890", "Weekdays", "2026-11-18", "Police", "101", "Always", "",
    "Lena Lead", "lead@school.example", "Adam Administrator", "administrator@school.example", "hampshire-2017",
]  # fmt: skip


@pytest.fixture
def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody is there."""
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
def test_the_answers_of_a_conversation_are_those_of_a_file() -> None:
    raw, said = talk(TYPED)
    found = read(raw, "", TODAY)
    assert (str(found.folder), found.hosts, found.behind_proxy) == ("/srv/clearway", ("clearway.example.org",), True)
    assert [line.verified_on for line in found.lines] == [date(2026, 11, 18), TODAY]
    assert found.acknowledge == ("hampshire-2017",)
    assert "Nothing is written until the last question is answered" in said
    assert "Nobody has reviewed the pack hampshire-2017" in said


WRONG = [
    (0, "clearway", "not a whole path"),
    (1, "oracle", "Use one of: postgresql, sqlite"),
    (2, "https://x", "no https://"),
    (4, "print", "leave the house"),
    (6, "hampshir", 'Did you mean "hampshire"?'),
    (6, "", "no pack for the area"),
    (8, "scool", 'Did you mean "school"?'),
    (11, "the council", "not a telephone number"),
    (13, "2099-01-01", "still to come"),
    (13, "yesterday", "not a day"),
    (19, "lead", "not an e-mail address"),
    (22, "yes", "Type hampshire-2017"),
]


@pytest.mark.usefixtures("at_a_terminal")
@pytest.mark.parametrize(("place", "typed", "said"), WRONG)
def test_what_cannot_be_used_is_said_and_asked_again(place: int, typed: str, said: str) -> None:
    if not typed:
        typed = " "
    raw, output = talk([*TYPED[:place], typed, *TYPED[place:]])
    assert said in output
    assert read(raw, "", TODAY).name == "Meadow School"


@pytest.mark.usefixtures("at_a_terminal")
def test_a_folder_that_was_named_is_not_asked_for() -> None:
    raw, said = talk(TYPED[1:], "/srv/named")
    assert raw["folder"] == "/srv/named"
    assert "Folder" not in said


@pytest.mark.usefixtures("at_a_terminal")
def test_the_owners_address_of_postgresql_is_not_shown() -> None:
    raw, said = talk([TYPED[0], "postgresql", "nonsense", "postgresql://owner:hunter-4711@db/x", *TYPED[2:]])
    assert raw["owner_url"] == "postgresql://owner:hunter-4711@db/x"
    assert "not PostgreSQL's address" in said
    assert "4711" not in said


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


def test_at_a_real_terminal_an_installation_comes_of_it(tmp_path: Path) -> None:
    (tmp_path / "away").mkdir()
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

    typed = [str(tmp_path / "here"), *TYPED[1:4], str(tmp_path / "away"), *TYPED[5:]]
    with subprocess.Popen([CLEARWAY, "init"], stdin=slave, stdout=slave, stderr=slave, env=surroundings()) as running:
        os.close(slave)
        thread = threading.Thread(target=listen)
        thread.start()
        os.write(master, "".join(f"{line}\n" for line in typed).encode())
        assert running.wait(timeout=90) == 0, b"".join(said)
        thread.join(timeout=10)
    os.close(master)
    assert b"Clearway is set up" in b"".join(said)
    assert command("check", "--settings", tmp_path / "here" / "settings.toml").returncode == 0
