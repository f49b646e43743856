"""The questions of `clearway init`, one by one. What cannot be used is said, and asked again."""

import sys
from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeVar

import click

from clearway.config import answers
from clearway.core.errors import InputError, nearest
from clearway.core.packs.load import areas, load
from clearway.core.packs.schema import SETTINGS

Meant = TypeVar("Meant")
SQLITE, POSTGRESQL = "sqlite", "postgresql"


def converse(folder: str | None, today: date) -> dict[str, object]:
    """The answers as a file would give them. Raises click.Abort where somebody stops, InputError without a terminal."""
    if not somebody_is_here():
        raise InputError(
            "nobody is here to be asked", remedy="Give a file with --answers; docs/how-to/install.md has one."
        )
    click.secho("Nothing is written until the last question is answered. Ctrl+C ends it.\n", bold=True, err=True)
    raw: dict[str, object] = {
        "folder": folder or str(_ask("Folder for settings and data", answers.folder_of, "/srv/clearway"))
    }
    raw |= _database()
    raw["hosts"] = _ask(
        "Host names under which it answers, with spaces", lambda text: list(answers.hosts_of((*text.split(),)))
    )
    raw["behind_proxy"] = click.confirm("Does a proxy in front take care of HTTPS?", default=False, err=True)
    raw["checkpoint_to"] = _ask("Checkpoints go to (a folder on another disk, or https://...)", answers.checkpoint_of)
    raw["master_key"] = _choice("Master key: a new file, or the environment variable", ("file", "environment"), "file")
    followed = _ask(
        f"Areas ({', '.join(sorted(areas()))}), with spaces",
        lambda text: [answers.area_of(each) for each in text.split()] or answers.area_of(""),
    )
    raw["organisation"] = {
        "name": _ask("Name of the organisation", lambda text: answers.words_of(text, "name")),
        "kind": _choice("Kind", answers.KINDS, "school"),
        "setting": _choice("Setting", SETTINGS, "school"),
        "areas": followed,
    }
    raw["line"] = [_line(area, use, today) for area, use in answers.lines_needed((*followed,))]
    raw["lead"] = _somebody("first safeguarding lead")
    raw["administrator"] = _somebody("first administrator, another person")
    raw["acknowledge"] = [_acknowledged(pack) for pack in answers.unreviewed((*followed,))]
    return raw


def somebody_is_here() -> bool:
    """Whether there is a terminal to ask at."""
    return sys.stdin.isatty()


def _database() -> dict[str, object]:
    kind = _choice("Database", (SQLITE, POSTGRESQL), SQLITE)
    if kind == SQLITE:
        return {}
    words = "Address of its owner, postgresql://user:password@host/name (not shown, not stored)"
    return {"owner_url": _ask(words, lambda text: answers.owner_of(text) or answers.owner_of("missing"), hidden=True)}


def _line(area: str, use: str, today: date) -> dict[str, object]:
    click.secho(f"\n{answers.USES[use]} for {area}: ring it before you enter it", bold=True, err=True)
    return {
        "area": area,
        "use": use,
        "name": _ask("  Who answers", lambda text: answers.words_of(text, "line")),
        "phone": _ask("  Telephone", lambda text: answers.phone_of(text, area)),
        "hours": _ask("  Hours", lambda text: answers.words_of(text, "hours")),
        "verified_on": _ask("  The day somebody rang it", lambda text: answers.day_of(text, today), str(today)),
    }


def _somebody(who: str) -> dict[str, object]:
    click.secho(f"\nThe {who}", bold=True, err=True)
    return {
        "name": _ask("  Name", lambda text: answers.words_of(text, "name")),
        "email": _ask("  E-mail address", answers.email_of),
    }


def _acknowledged(pack: str) -> str:
    click.secho(f"\nNobody has reviewed the pack {pack}", bold=True, fg="yellow", err=True)
    click.echo(load(pack).notice, err=True)

    def typed(text: str) -> str:
        if text != pack:
            raise answers.AnswerError(
                "this is not its name", remedy=f"Type {pack} if you use it all the same, or Ctrl+C."
            )
        return text

    return _ask("Type its name to say that you use it all the same", typed)


def _choice(words: str, known: Iterable[str], default: str) -> str:
    choices = tuple(known)

    def chosen(text: str) -> str:
        if text.strip().lower() not in choices:
            raise answers.AnswerError("this is none of them", remedy=nearest(text, choices))
        return text.strip().lower()

    return _ask(f"{words} ({', '.join(choices)})", chosen, default)


def _ask(words: str, meant: Callable[[str], Meant], default: str | None = None, *, hidden: bool = False) -> Meant:
    while True:
        text = click.prompt(words, default=default, hide_input=hidden, err=True, type=str)
        try:
            return meant(text.strip())
        except InputError as error:
            click.echo(f"{error.problem}. {error.remedy}", err=True)
