"""The questions of `clearway init`, one by one. What cannot be used is said at once, and asked again."""

import os
import sys
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from clearway.config import answers, trying
from clearway.core.errors import InputError, nearest
from clearway.core.packs.load import areas, load
from clearway.core.packs.schema import SETTINGS

if TYPE_CHECKING:
    from clearway.config.unfinished import Note

Meant = TypeVar("Meant")
SQLITE, POSTGRESQL = "sqlite", "postgresql"
OWNER, KEYS_OWNER = "CLEARWAY_OWNER_URL", "CLEARWAY_KEYS_OWNER_URL"


def converse(folder: str | None, today: date) -> dict[str, object]:
    """The answers as a file would give them, each tried on this machine.

    Raises click.Abort where somebody stops, InputError without a terminal or where no answer could help.
    """
    trying.try_variables()
    named = _folder(folder) if folder else None
    if not somebody_is_here():
        raise InputError(
            "nobody is here to be asked", remedy="Give a file with --answers; docs/how-to/install.md has one."
        )
    click.secho("Nothing is written until the last question is answered. Ctrl+C ends it.\n", bold=True, err=True)
    here = named or _ask("Folder for settings and data, a new one", _folder, "/srv/clearway/data")
    raw: dict[str, object] = {"folder": str(here)}
    raw |= _database(trying.try_folder(here))
    raw["hosts"] = _ask(
        "Host names under which it answers, with spaces", lambda text: list(answers.hosts_of((*text.split(),)))
    )
    raw["behind_proxy"] = click.confirm("Does a proxy in front take care of HTTPS?", default=False, err=True)
    raw["checkpoint_to"] = _ask(
        "Checkpoints go to (a folder on another machine's disk, or https://...)", lambda text: _checkpoints(text, here)
    )
    raw["master_key"] = _choice(
        "Master key: a new file, or the environment variable", ("file", "environment"), "file", _master_key
    )
    followed = _ask(f"Areas ({', '.join(sorted(areas()))}), with spaces", _areas)
    raw["organisation"] = {
        "name": _ask("Name of the organisation", lambda text: answers.words_of(text, "name")),
        "kind": _choice("Kind: what your organisation is", answers.KINDS, "school"),
        "setting": _choice("Setting: where the children are whom you look after", SETTINGS, "school"),
        "areas": followed,
    }
    raw["line"] = [_line(area, use, today) for area, use in answers.lines_needed((*followed,))]
    raw["lead"] = lead = _somebody("first safeguarding lead", answers.email_of)
    raw["administrator"] = _somebody(
        "first administrator, another person",
        lambda text: answers.another_person(answers.email_of(text), lead["email"]),
    )
    raw["acknowledge"] = [_acknowledged(pack) for pack in answers.unreviewed((*followed,))]
    return raw


def somebody_is_here() -> bool:
    """Whether there is a terminal to ask at."""
    return sys.stdin.isatty()


def _folder(text: str) -> Path:
    folder = answers.folder_of(text)
    trying.try_folder(folder)
    trying.try_disk(folder, on_postgresql=KEYS_OWNER in os.environ)
    return folder


def _database(left: "Note | None") -> dict[str, object]:
    def owner(text: str) -> str:
        trying.try_owner(address := answers.owner_of(text) or answers.owner_of("missing"), left=left)
        return address

    def kind(text: str) -> None:
        if left and text == SQLITE:
            trying.refuse_other_places(left, {name: at for name, at in left.places.items() if name != "default"})

    if os.environ.get(OWNER):
        click.echo(f"Database: PostgreSQL, by the owner's address in {OWNER}", err=True)
        try:
            return {"owner_url": owner(os.environ[OWNER])}
        except InputError as error:
            _refused(error)
    elif _choice("Database", (SQLITE, POSTGRESQL), SQLITE, kind) == SQLITE:
        return {}
    words = "Address of its owner, postgresql://user:password@host/name (not shown, not stored)"
    return {"owner_url": _ask(words, owner, hidden=True)}


def _checkpoints(text: str, folder: Path) -> str:
    away = answers.checkpoint_of(text)
    trying.try_checkpoints(away, folder)
    return away


def _master_key(text: str) -> None:
    trying.try_master_key(from_environment=text == "environment")


def _areas(text: str) -> list[str]:
    return [answers.area_of(each) for each in dict.fromkeys(text.split())] or [answers.area_of("")]


def _line(area: str, use: str, today: date) -> dict[str, object]:
    click.secho(f"\n{answers.USES[use]} for {area}: ring it before you enter it", bold=True, err=True)
    return {
        "area": area,
        "use": use,
        "name": _ask("  Who answers", lambda text: answers.words_of(text, "line")),
        "phone": _ask("  Telephone", lambda text: answers.phone_of(text, area)),
        "hours": _ask("  Hours", lambda text: answers.words_of(text, "hours")),
        "verified_on": _ask(f"  The day somebody rang it, such as {today}", lambda text: answers.day_of(text, today)),
    }


def _somebody(who: str, email: Callable[[str], str]) -> dict[str, str]:
    click.secho(f"\nThe {who}", bold=True, err=True)
    return {
        "name": _ask("  Name", lambda text: answers.words_of(text, "name")),
        "email": _ask("  E-mail address", email),
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


def _choice(words: str, known: Iterable[str], default: str, tried: Callable[[str], None] = lambda _: None) -> str:
    choices = tuple(known)

    def chosen(text: str) -> str:
        said = text.strip().lower()
        if said not in choices:
            raise answers.AnswerError("this is none of them", remedy=nearest(text, choices))
        tried(said)
        return said

    return _ask(f"{words} ({', '.join(choices)})", chosen, default)


def _ask(words: str, meant: Callable[[str], Meant], default: str | None = None, *, hidden: bool = False) -> Meant:
    while True:
        text = click.prompt(words, default=default, hide_input=hidden, err=True, type=str)
        try:
            return meant(text.strip())
        except InputError as error:
            _refused(error)


def _refused(error: InputError) -> None:
    click.secho(f"{error.problem}. {error.remedy}", fg="red", err=True)
