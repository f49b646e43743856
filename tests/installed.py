"""A real installation, as `clearway init` makes one: made once for all processes of a run and copied."""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

from served import CLEARWAY, surroundings

HOST = "localhost"
ANSWERS = """
folder = "{folder}"
hosts = ["localhost", "clearway.example.org"]
checkpoint_to = "{away}"
acknowledge = ["hampshire-2017"]
{more}

[organisation]
name = "Meadow School"
kind = "school"
setting = "school"
areas = ["hampshire"]

[[line]]
area = "hampshire"
use = "social_care"
name = "Children's services"
phone = "01234 567890"
hours = "Monday to Friday, 8:30 to 17:00"
verified_on = 2026-11-18

[[line]]
area = "hampshire"
use = "police"
name = "Police: ask for the MASH"
phone = "101"
hours = "Always"
verified_on = 2026-11-18

[lead]
name = "Lena Lead"
email = "lead@school.example"

[administrator]
name = "Adam Administrator"
email = "administrator@school.example"
"""


def answers(folder: Path, more: str = "") -> str:
    """Answers with which an installation can be made in `folder`/here; `more` are further lines at the top."""
    return ANSWERS.format(folder=folder / "here", away=folder / "away", more=more)


def command(*arguments: str | Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    """The command, in an environment in which nothing is said about Clearway but this."""
    return subprocess.run(
        [CLEARWAY, *map(str, arguments)], env=surroundings(**variables), capture_output=True, text=True, check=False,
        timeout=120, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def init(folder: Path, text: str = "", **variables: str) -> "subprocess.CompletedProcess[str]":
    """`clearway init` with these answers, or with those above."""
    (folder / "away").mkdir(parents=True, exist_ok=True)
    (folder / "answers.toml").write_text(text or answers(folder), "utf-8")
    return command("init", "--answers", folder / "answers.toml", **variables)


def shared() -> Path:
    """The folder of the one installation that all copies come from, to be looked at only: in it lie `here`, as `init`
    left it, and what `init` said, in said.txt.
    """
    folder = Path(os.environ["CLEARWAY_DATA_DIR"]) / "installation"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "said.txt").exists():
            shutil.rmtree(folder, ignore_errors=True)
            made = init(folder)
            assert made.returncode == 0, made.stderr
            (folder / "said.txt").write_text(made.stdout, "utf-8")
    return folder


def installed(folder: Path) -> Path:
    """The settings file of an installation of its own on SQLite, in `folder`/here."""
    return copied(shared(), folder)


def copied(made: Path, folder: Path) -> Path:
    """A copy of the installation in one folder, in another; its settings file."""
    shutil.copytree(made / "here", folder / "here")
    (folder / "away").mkdir(exist_ok=True)
    settings = folder / "here" / "settings.toml"
    settings.write_text(settings.read_text("utf-8").replace(str(made), str(folder)), "utf-8")
    return settings


def python(settings: Path, code: str, **variables: str) -> str:
    """What a piece of Python prints, with Django set up on an installation; it finds the modules of the tests."""
    whole = f"import django\ndjango.setup()\n{code}"
    made = subprocess.run(
        [sys.executable, "-c", whole], capture_output=True, text=True, check=False, timeout=60,
        env=surroundings(
            CLEARWAY_SETTINGS=str(settings), DJANGO_SETTINGS_MODULE="clearway.config.settings",
            PYTHONPATH=str(Path(__file__).parent), **variables,
        ),
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return made.stdout
