"""A terminal: the command as a person types it, in this process and as a process of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from clearway.cli.main import cli

COMMAND = Path(sys.executable).with_name("clearway")
SECTIONS = (
    "DANGER, AND WHO TO CALL NOW",
    "WHAT THE GUIDANCE ASKS FOR",
    "STILL UNKNOWN, AND IT MATTERS",
    "NO LONGER DECIDES ANYTHING HERE",
    "CATEGORY",
    "GATES",
    "DOES ANYONE NEED TO LOOK?",
    "WHAT TO DO NEXT",
    "NEVER",
    "WHICH DOCUMENTS",
)


def typed(*args: str | Path, stdin: str | bytes = "", columns: int = 90, color: bool = False) -> Result:
    """The command in this process."""
    env = {"COLUMNS": str(columns)}
    return CliRunner().invoke(cli, [*map(str, args)], stdin, env, color=color, prog_name="clearway")


def process(*args: str, stdin: bytes = b"", **env: str) -> subprocess.CompletedProcess[bytes]:
    """The installed command as a process of its own, with nothing in its environment but `env`."""
    command = [str(COMMAND), *args]
    return subprocess.run(command, input=stdin, capture_output=True, env=env, timeout=60, check=False)


def printed(result: Result) -> Any:  # JSON holds anything
    """What was printed, as JSON; the command must have answered."""
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def headings(page: str) -> list[str]:
    """The headings of a page, in order."""
    return [line for line in page.splitlines() if line.isupper() and not line.startswith(" ")]


def section(page: str, heading: str) -> str:
    """The lines under one heading."""
    lines = page.splitlines()
    start = lines.index(heading) + 1
    end = next((place for place in range(start, len(lines)) if lines[place] in headings(page)), len(lines))
    return "\n".join(lines[start:end])


def flat(text: str) -> str:
    """The text with its line breaks and indents undone."""
    return " ".join(text.split())


def refused(result: Result) -> str:
    """The one sentence on stderr of a command that refused its input, with exit code 2."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    [sentence] = result.stderr.splitlines()
    assert sentence.startswith("clearway: ")
    return sentence
