"""Reading one TOML table strictly: every key is asked for by name, and what is left over is an error."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from typing import NoReturn

from clearway.core.errors import PackError, nearest


def parse(text: str, file: str) -> dict[str, object]:
    """Parse TOML. Raises PackError with the line for a mistake in the syntax or a key given twice."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PackError(
            f"this is not valid TOML: {error}",
            file=file,
            remedy="Mend that line; a key may be given once only.",
        ) from error


class Table:
    """One table of a pack file. Each reader takes a key away; `finish` refuses what is left."""

    def __init__(self, raw: object, file: str, key: str) -> None:
        self.file = file
        self.key = key
        if not isinstance(raw, Mapping):
            self.refuse("", "a table is expected here", "Write it as [name] or { key = value }.")
        self.left: dict[str, object] = {str(name): value for name, value in raw.items()}
        self.asked: list[str] = []

    def refuse(self, name: str, problem: str, remedy: str) -> NoReturn:
        """Raise PackError at `name` in this table."""
        key = f"{self.key}.{name}" if self.key and name else self.key or name
        raise PackError(problem, file=self.file, key=key, remedy=remedy)

    def take(self, name: str, default: object = None) -> object:
        """The raw value of `name`, or `default`."""
        self.asked.append(name)
        return self.left.pop(name, default)

    def has(self, name: str) -> bool:
        """Whether `name` is given and not yet taken."""
        return name in self.left

    def text(self, name: str, default: str | None = None) -> str:
        """A text that is not empty. Without a default it must be given."""
        value = self.take(name, default)
        if value is None:
            close = get_close_matches(name, self.left, n=1, cutoff=0.6)
            remedy = f'Is "{close[0]}" meant to be it?' if close else f'Add {name} = "…".'
            self.refuse(name, f'"{name}" is missing', remedy)
        if not isinstance(value, str) or (not value.strip() and default != ""):
            self.refuse(name, f'"{name}" must be a text', "Put it in quotation marks.")
        return value.strip()

    def one_of(self, name: str, choices: Iterable[str], default: str | None = None) -> str:
        """A text out of `choices`."""
        value = self.text(name, default)
        known = tuple(choices)
        if value not in known:
            self.refuse(name, f'"{value}" is not a valid {name}', nearest(value, known))
        return value

    def texts(self, name: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of texts, empty where it is left out."""
        value = self.take(name, None)
        if value is None and not required:
            return ()
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            self.refuse(name, f'"{name}" must be a list of texts', f'Write {name} = ["…", "…"].')
        if required and not value:
            self.refuse(name, f'"{name}" is empty', "Name at least one.")
        if len(set(value)) < len(value):
            self.refuse(name, f'"{name}" names something twice', "Name each once.")
        return tuple(value)

    def some_of(self, name: str, choices: Iterable[str], **how: bool) -> tuple[str, ...]:
        """A list of texts out of `choices`."""
        values = self.texts(name, **how)
        known = tuple(choices)
        for value in values:
            if value not in known:
                self.refuse(name, f'"{value}" is not valid here', nearest(value, known))
        return values

    def flag(self, name: str) -> bool:
        """true or false; false where it is left out."""
        value = self.take(name, False)
        if not isinstance(value, bool):
            self.refuse(name, f'"{name}" must be true or false', "Leave out the quotation marks.")
        return value

    def number(self, name: str, default: int | None = None) -> int:
        """A whole number that is not negative."""
        value = self.take(name, default)
        if value is None:
            self.refuse(name, f'"{name}" is missing', f"Add {name} = 1, or another whole number.")
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self.refuse(name, f'"{name}" must be a whole number, 0 or more', "Write it without quotation marks.")
        return value

    def day(self, name: str) -> date | None:
        """A date, or None where it is left out."""
        value = self.take(name, None)
        if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
            self.refuse(name, f'"{name}" must be a date', "Write it as 2026-11-18, without quotation marks.")
        return value

    def tables(self, name: str) -> list["Table"]:
        """An array of tables ([[name]]), empty where it is left out."""
        value = self.take(name, [])
        if not isinstance(value, list):
            self.refuse(name, f'"{name}" must be a list of tables', f"Write each as [[{name}]].")
        return [Table(each, self.file, f"{name}[{_label(each, number)}]") for number, each in enumerate(value, start=1)]

    def named(self) -> list[tuple[str, "Table"]]:
        """Every remaining key as a table of its own, with its name."""
        pairs = [(name, Table(raw, self.file, name)) for name, raw in self.left.items()]
        self.left.clear()
        return pairs

    def finish(self) -> None:
        """Raise PackError where a key is left that nobody asked for."""
        for name in self.left:
            self.refuse(name, f'"{name}" is not a key that belongs here', nearest(name, self.asked))


def _label(raw: object, number: int) -> str:
    return str(raw.get("id", number)) if isinstance(raw, Mapping) else str(number)
