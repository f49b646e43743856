"""The installed command as a process of its own: what a shell and a pipe see."""

import json
import subprocess
from pathlib import Path

import pytest

from clearway import __version__
from terminal import COMMAND, SECTIONS, flat, headings, process, typed

INCIDENT = b'{"id": "t", "area": "staffordshire", "at": "2026-11-20T16:35", "facts": {"immediate_danger": "yes"}}'
COMMANDS = [
    [], ["assess"], ["ask"], ["contacts"], ["police"], ["completion"],
    ["serve"], ["init"], ["check"], ["upgrade"], ["case"], ["case", "export"], ["demo"], ["demo", "reset"],
    ["audit"], *(["audit", each] for each in ("verify", "export", "checkpoint")),
    ["pack"], *(["pack", each] for each in ("list", "show", "lint", "prove", "diff", "explain")),
]  # fmt: skip


def run(cache: Path, *args: str, stdin: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    return process(*args, stdin=stdin, XDG_CACHE_HOME=str(cache))


def test_it_says_its_version(tmp_path: Path) -> None:
    made = run(tmp_path, "--version")
    assert (made.returncode, made.stdout.decode().strip()) == (0, f"clearway {__version__}")


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_help_of_each_command_says_what_it_is_for(command: list[str]) -> None:
    made = typed(*command, "--help")
    lines = made.stdout.splitlines()
    assert (made.exit_code, made.stderr) == (0, "")
    assert lines[0].startswith(" ".join(["Usage: clearway", *command]))
    assert len(lines[2].split()) >= 4
    assert "-h, --help" in lines[-1] or "Commands:" in lines


def test_the_shell_gets_the_same_help() -> None:
    for command in (["assess"], ["case", "export"]):
        made = process(*command, "--help")
        assert (made.returncode, made.stderr) == (0, b"")
        assert flat(made.stdout.decode()) == flat(typed(*command, "--help").stdout)


def test_the_help_of_the_command_itself_puts_999_before_everything(tmp_path: Path) -> None:
    text = run(tmp_path, "--help").stdout.decode()
    assert text.index("call 999") < text.index("clearway ask")
    assert "unknown is never taken as no" in " ".join(text.split())


def test_a_pipe_gets_the_page_in_utf_8_and_without_colour(tmp_path: Path) -> None:
    made = run(tmp_path, "assess", "-", stdin=INCIDENT)
    assert made.returncode == 0
    assert b"\x1b" not in made.stdout
    assert headings(made.stdout.decode("utf-8")) == list(SECTIONS)


@pytest.mark.parametrize(
    ("flags", "stdin", "code"),
    [([], INCIDENT, 0), (["--strict"], INCIDENT, 1), ([], b"nonsense", 2), (["--lines"], INCIDENT + b"\nnonsense", 2)],
)
def test_the_shell_sees_the_exit_code(tmp_path: Path, flags: list[str], stdin: bytes, code: int) -> None:
    made = run(tmp_path, "assess", "-", *flags, stdin=stdin)
    assert made.returncode == code
    assert b"Traceback" not in made.stderr


def test_a_second_run_gives_the_same_bytes_from_the_shelf(tmp_path: Path) -> None:
    first, second = (run(tmp_path, "assess", "-", "--json", stdin=INCIDENT) for _ in range(2))
    assert first.stdout == second.stdout
    assert list(tmp_path.glob("clearway/*.json"))


def test_lines_are_read_from_a_pipe_and_written_to_one(tmp_path: Path) -> None:
    made = run(tmp_path, "assess", "--lines", "-", stdin=b"\n".join([INCIDENT, b"{}", INCIDENT]))
    assert [json.loads(line).get("id") for line in made.stdout.splitlines()] == ["t", None, "t"]
    assert made.returncode == 2


def test_a_pipe_that_is_closed_early_gives_no_traceback(tmp_path: Path) -> None:
    command = [str(COMMAND), "pack", "show", "hampshire-2017"]
    env = {"XDG_CACHE_HOME": str(tmp_path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env) as running:
        assert running.stdout
        assert running.stderr
        assert running.stdout.read(10)
        running.stdout.close()
        assert b"Traceback" not in running.stderr.read()


def test_ask_ends_calmly_when_nobody_is_there(tmp_path: Path) -> None:
    made = run(tmp_path, "ask", "--area", "hampshire")
    assert made.returncode == 0
    assert headings(made.stdout.decode()) == list(SECTIONS)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script_for_the_shell(tmp_path: Path, shell: str) -> None:
    made = run(tmp_path, "completion", shell)
    assert made.returncode == 0
    assert f"_CLEARWAY_COMPLETE={shell}_complete" in made.stdout.decode()


def test_completion_completes(tmp_path: Path) -> None:
    words = {"COMP_WORDS": "clearway con", "COMP_CWORD": "1", "_CLEARWAY_COMPLETE": "bash_complete"}
    made = process(stdin=b"", XDG_CACHE_HOME=str(tmp_path), **words)
    assert made.stdout.decode().split() == ["plain,contacts"]
