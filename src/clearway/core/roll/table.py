"""Text into rows: which sign separates, where the header stands, and each row with the line on which it begins."""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from clearway.core.roll.columns import recognised
from clearway.core.roll.text import SAVE_AS_CSV, RollError

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright lines"}
LOOKED_AT = 60  # rows, to find out how a file is written
HEADER_WITHIN = 10
SURE = 2
MOST_COLUMNS = 300
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the line of the file on which it begins, from 1, and its cells without the space around them."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is written: what separates, the header, and the line after which the pupils stand."""

    delimiter: str
    header: tuple[str, ...]
    line: int


class Counted:
    """Lines that are counted as they are taken: `line` so many, of `characters` together."""

    def __init__(self, lines: Iterable[str], line: int = 0) -> None:
        self.lines = iter(lines)
        self.line = line
        self.characters = 0

    def __iter__(self) -> "Counted":
        return self

    def __next__(self) -> str:
        taken = next(self.lines)
        self.line += 1
        self.characters += len(taken)
        return taken


def rows(lines: Counted, delimiter: str) -> Iterator[Row]:
    """The rows of a table, as they are asked for. No line is taken before its row. Raises RollError.

    Empty rows are left out. `lines` is where the next row begins whenever one was given.
    """
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        begun = lines.line + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _broken(error, begun) from error
        if len(cells) > MOST_COLUMNS:
            raise RollError(f"line {begun} has {len(cells)} columns", remedy=f"A roll has {MOST_COLUMNS} at most.")
        for place, cell in enumerate(cells, start=1):
            if _CONTROL.search(cell):
                raise RollError(f"line {begun}, column {place} holds a sign that is no text", remedy=SAVE_AS_CSV)
        stripped = tuple(cell.strip() for cell in cells)
        if any(stripped):
            yield Row(begun, stripped)


def layout_of(lines: Iterable[str]) -> Layout:
    """How a file is written, by its first lines. Raises RollError.

    The separator under which most header words are known; then the one that gives the same number of cells most often.
    """
    first = list(islice(lines, LOOKED_AT * 5))
    if not "".join(first).strip():
        raise RollError("there is nothing but empty lines in it", remedy="Export the roll again, and bring that file.")
    tried = {delimiter: _tried(first, delimiter) for delimiter in DELIMITERS}
    delimiter = max(tried, key=lambda each: _fits(tried[each][0]))
    found, broken = tried[delimiter]
    header = _header(found[:HEADER_WITHIN])
    if broken and (header is None or header is found[-1]):
        raise broken
    if header is None:
        raise RollError(
            "no line among the first looks like the names of columns",
            remedy="The first line names the columns, such as Surname, Forename and Date of birth.",
        )
    if found[-1] is header and len(first) < LOOKED_AT * 5:
        raise RollError("there is a header and no pupil below it", remedy="Export the roll again, with its pupils.")
    return Layout(delimiter, tuple(header.cells), header.line)


def below(found: Iterable[Row], layout: Layout) -> Iterator[Row]:
    """The rows of pupils: below the header, without one that repeats it on another sheet."""
    header = _bare(layout.header)
    return (row for row in found if row.line > layout.line and _bare(row.cells) != header)


def _tried(first: list[str], delimiter: str) -> tuple[list[Row], RollError | None]:
    """The first rows, as far as they can be read, and what is wrong with the next."""
    found: list[Row] = []
    try:
        for row in islice(rows(Counted(first), delimiter), LOOKED_AT):
            found.append(row)  # noqa: PERF402  # what was read before an error counts
    except RollError as error:
        return found, error
    return found, None


def _header(first: list[Row]) -> Row | None:
    """The row in which most names of columns are known; where hardly any is, the first of the longest, if it says no
    numbers: a person says then which column is which.
    """
    best = max(first, key=lambda row: (_known(row), len(_filled(row)), -row.line), default=None)
    if best is None or _known(best) >= SURE:
        return best
    longest = max(first, key=lambda row: (len(_filled(row)), -row.line))
    numbers = any(each.isdigit() for cell in longest.cells for each in cell)
    return None if numbers or len(_filled(longest)) < SURE else longest


def _fits(found: list[Row]) -> tuple[int, float]:
    known = max(map(_known, found[:HEADER_WITHIN]), default=-1)
    widths = [len(row.cells) for row in found] or [1]
    usual = max(set(widths), key=widths.count)
    return known, (widths.count(usual) / len(widths) if usual > 1 else 0.0)


def _known(row: Row) -> int:
    return len({field for cell in row.cells if (field := recognised(cell))})


def _filled(row: Row) -> list[str]:
    return [cell for cell in row.cells if cell]


def _bare(cells: Iterable[str]) -> list[str]:
    return [cell.casefold() for cell in cells if cell]


def _broken(error: csv.Error, line: int) -> RollError:
    said = str(error)
    if "field larger" in said:
        most = f"{csv.field_size_limit():,}"
        problem = f"line {line} has a cell of more than {most} characters, or a quotation mark that is never closed"
    elif "unexpected end" in said:
        problem = f"line {line} opens a quotation mark that is never closed"
    elif "expected after" in said:
        problem = f"line {line} has a quotation mark in the middle of a cell"
    else:
        problem = f"line {line} is not written as CSV"
    return RollError(problem, remedy=f"Mend that line. Or: {SAVE_AS_CSV}")
