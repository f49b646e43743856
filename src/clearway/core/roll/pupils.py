"""A row as a pupil, or what is wrong with it: by line and column, never with what stands there."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from clearway.core.guard import why_file
from clearway.core.roll.columns import FIELDS
from clearway.core.roll.days import DAY_FIRST, day_of
from clearway.core.roll.table import Layout, Row

FORMULA = ("=", "+", "-", "@")
NOTHING = frozenset({"", "-", "--", "–", "—", "n/a", "na", "none", "null", "not known", "unknown"})
LONGEST = {"name": 200, "upn": 40, "mis_id": 40, "year_group": 20, "form": 40, "sex": 20}
_SPACE = re.compile(r"\s+")
_YEAR = re.compile(r"(?:year|yr|y|nc year)?[ .-]*(\d{1,2})", re.IGNORECASE)
_EARLY = {
    "r": "Reception",
    "reception": "Reception",
    "n": "Nursery",
    "nursery": "Nursery",
    "n1": "Nursery",
    "n2": "Nursery",
}
_SEXES = {"m": "male", "male": "male", "boy": "male", "f": "female", "female": "female", "girl": "female"}


@dataclass(frozen=True, slots=True)
class Pupil:
    """A pupil of a roll, as the file says it; empty where it says nothing. `line` is where, from 1."""

    line: int
    name: str
    known_as: str = ""
    born_on: date | None = None
    upn: str = ""
    mis_id: str = ""
    year_group: str = ""
    form: str = ""
    sex: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that cannot be taken: its line, its column (from 1; 0 for the row), what is wrong and what to do."""

    line: int
    column: int
    problem: str
    remedy: str

    def __str__(self) -> str:
        where = f"Line {self.line}, column {self.column}" if self.column else f"Line {self.line}"
        return f"{where}: {self.problem}. {self.remedy}"


@dataclass(frozen=True, slots=True)
class Reading:
    """How the rows of a file are read: its layout, the column of each field from 0, how days are written, and today."""

    layout: Layout
    columns: Mapping[str, int]
    today: date
    order: str = DAY_FIRST

    def read(self, found: Iterable[Row]) -> Iterator[Pupil | Fault]:
        """Each row as a pupil, or what is wrong with it."""
        return (self._fault(row) or self._pupil(row) for row in found)

    def _fault(self, row: Row) -> Fault | None:
        width = len(self.layout.header)
        if any(row.cells[width:]):
            return Fault(
                row.line, 0, f"it has {len(row.cells)} cells, and the header {width}",
                "Perhaps a name holds the sign that separates: put that cell in quotation marks.",
            )  # fmt: skip
        if why_file("\n".join(row.cells)):
            return _picture(row)
        for field, place in self.columns.items():
            cell = _cell(row.cells, place)
            if cell.startswith(FORMULA) and cell not in NOTHING:
                return Fault(
                    row.line, place + 1, "it begins as a formula does", "Clearway works nothing out: write the value."
                )
            if len(cell) > LONGEST.get(field, LONGEST["name"]):
                return Fault(row.line, place + 1, f"it is too long for: {FIELDS[field]}", "Is it the right column?")
        return None

    def _pupil(self, row: Row) -> Pupil | Fault:
        said = {field: _said(_cell(row.cells, place)) for field, place in self.columns.items()}
        name = _name(said)
        if not name:
            return Fault(
                row.line, self._column("name", "surname"), "it holds no name", "Add the name, or take the row out."
            )
        born = said.get("born_on", "")
        born_on = day_of(born, self.order) if born else None
        if born and (born_on is None or born_on > self.today):
            return Fault(
                row.line, self._column("born_on"), "the date of birth is none, or not written as the others are",
                "Write it as 27/03/2011, or say above how dates are written in this file.",
            )  # fmt: skip
        return Pupil(
            row.line, name, said.get("known_as", ""), born_on, said.get("upn", "").upper().replace(" ", ""),
            said.get("mis_id", ""), year_of(said.get("year_group", "")), said.get("form", ""),
            _sex(said.get("sex", "")),
        )  # fmt: skip

    def _column(self, *fields: str) -> int:
        return next((self.columns[each] + 1 for each in fields if each in self.columns), 0)


def year_of(text: str) -> str:
    """A year group as we write it: "Yr 07" and "7" are "7"; what is none of ours stays as it was written."""
    if text.casefold() in _EARLY:
        return _EARLY[text.casefold()]
    found = _YEAR.fullmatch(text)
    return str(int(found[1])) if found else text


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def _said(cell: str) -> str:
    """The cell on one line, and nothing for what stands where there is nothing."""
    plain = _SPACE.sub(" ", cell)
    return "" if plain.casefold() in NOTHING else plain


def _name(said: Mapping[str, str]) -> str:
    """Forename and surname, in this order; a whole name may come as "Surname, Forename"."""
    if "name" in said:
        surname, comma, forename = said["name"].partition(",")
        return f"{forename.strip()} {surname.strip()}".strip() if comma else said["name"]
    forename, surname = said.get("forename", ""), said.get("surname", "")
    return f"{forename} {surname}" if forename and surname else ""


def _sex(text: str) -> str:
    return _SEXES.get(text.casefold(), "")


def _picture(row: Row) -> Fault:
    column = next((place for place, cell in enumerate(row.cells, start=1) if why_file(cell)), 0)
    return Fault(
        row.line, column, "it looks like a picture or a file", "Clearway never takes one. Take it out of the file."
    )
