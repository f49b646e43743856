"""Columns of facts as planes of bits: 64 incidents to a word, closed under the constraints."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from clearway.core.errors import IncidentError, nearest
from clearway.core.facts.known import from_answers
from clearway.core.facts.space import Literal, Space, bits_of
from clearway.core.packs.vocabulary import Fact

Column = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint64]
UNKNOWN, YES, NO = 0, 1, 2
PACKED = 1 << 18  # rows packed at a time: what is in hand stays in a near cache


@dataclass(frozen=True, slots=True)
class Planes:
    """Two planes for each variable that is known in some row, closed under the constraints.

    `sides` holds the rows where the literal (bit, side) is known to hold, as uint64 words of shape
    (words,): row r is bit r % 64 of word r // 64. Bits past the last row are 0.
    """

    here: Space
    rows: int
    sides: Mapping[Literal, Words]

    @property
    def words(self) -> int:
        """How many words a plane has."""
        return -(-self.rows // 64)


def planes(here: Space, columns: Mapping[str, Column]) -> Planes:
    """Columns, each uint8 of shape (rows,), as planes closed under the constraints.

    A fact without a column is unknown in every row. Raises IncidentError for an unknown fact, a column
    of another length, shape or type, a value that is not one of the fact's, and for the first row that
    breaks a constraint.
    """
    rows = _rows_of(columns)
    sides: dict[Literal, Words] = {}
    for name, column in columns.items():
        fact = here.words.facts.get(name)
        if fact is None:
            raise IncidentError(f'"{name}" is not a fact', key=name, remedy=nearest(name, here.words.facts))
        _check(fact, column)
        if fact.values:
            sides.update(_choice_planes(here, fact, column))
        else:
            bit = here.bit(name)
            sides[bit, True], sides[bit, False] = _fact_planes(column)
    clash = _close(here, sides, -(-rows // 64))
    if clash is not None:
        raise _breach(columns, here, clash)
    return Planes(here, rows, sides)


def _rows_of(columns: Mapping[str, Column]) -> int:
    length = None
    for name, column in columns.items():
        if np.ndim(column) != 1 or type(column) is not np.ndarray:
            raise IncidentError(
                "a column is one value after another", key=name, remedy="Give a numpy array of one dimension."
            )
        if length is not None and column.size != length:
            raise IncidentError(
                f"the columns differ in length: {column.size} rows here, {length} before", key=name,
                remedy="Give every fact a value in every row.",
            )  # fmt: skip
        length = column.size
    return length or 0


def _check(fact: Fact, column: Column) -> None:
    values = f"0 unknown, {', '.join(f'{number} {answer}' for number, answer in enumerate(fact.answers, 1))}"
    if column.dtype != np.uint8:
        raise IncidentError(f"the column is {column.dtype}", key=fact.id, remedy=f"Use uint8: {values}.")
    if column.size and int(column.max()) > len(fact.answers):
        row = int(np.argmax(column > len(fact.answers)))
        raise IncidentError(
            f"row {row + 1} has the value {int(column[row])}", key=fact.id, remedy=f"Use one of {values}."
        )


def _packed(column: Column, flags: Callable[[Column], npt.NDArray[np.uint8 | np.bool_]]) -> Words:
    """One bit for each row, set where the flag is not 0."""
    words = np.zeros(-(-column.size // 64), dtype=np.uint64)
    octets = words.view(np.uint8)
    for start in range(0, column.size, PACKED):
        part = np.packbits(flags(column[start : start + PACKED]), bitorder="little")
        octets[start // 8 : start // 8 + part.size] = part
    return words


def _fact_planes(column: Column) -> tuple[Words, Words]:
    """Known true and known false: YES is the only odd value."""
    known = _packed(column, lambda part: part)
    true = _packed(column, lambda part: part & np.uint8(YES))
    return true, known ^ true


def _choice_planes(here: Space, fact: Fact, column: Column) -> dict[Literal, Words]:
    """For each value: known to be it, and known to be another."""
    found: dict[Literal, Words] = {}
    known = _packed(column, lambda part: part)
    for number, value in enumerate(fact.values, start=1):
        true = _packed(column, lambda part, this=number: part == this)  # type: ignore[misc]  # bound early
        bit = here.bit(fact.id, value)
        found[bit, True], found[bit, False] = true, known ^ true
    return found


def _close(here: Space, sides: dict[Literal, Words], words: int) -> Words | None:
    """Write what the constraints force. Gives the rows that break one, or None where none does.

    What a literal forces is ready-made and complete, so one pass over what was given is enough; only
    a choice that loses all its values but one asks for another.
    """
    bound = _bound(here)
    given = {literal: plane for literal, plane in sides.items() if bound >> literal[0] & 1}
    while given:
        for (bit, side), plane in given.items():
            follows = here.forced[bit, side]
            for other in bits_of(follows.known & ~(1 << bit)):
                _add(sides, (other, bool(follows.value >> other & 1)), plane)
        clash = np.zeros(words, dtype=np.uint64)
        for bit in bits_of(bound):
            if (bit, True) in sides and (bit, False) in sides:
                clash |= sides[bit, True] & sides[bit, False]
        if clash.any():
            return clash
        given = _last_values(here, bound, sides)
    return None


def _bound(here: Space) -> int:
    """The bits that constraints bind to another fact."""
    bound = 0
    for cluster in here.clusters:
        if len({here.names[bit][0] for bit in bits_of(cluster)}) > 1:
            bound |= cluster
    return bound


def _add(sides: dict[Literal, Words], literal: Literal, plane: Words) -> None:
    have = sides.get(literal)
    sides[literal] = plane.copy() if have is None else np.bitwise_or(have, plane, out=have)


def _last_values(here: Space, bound: int, sides: dict[Literal, Words]) -> dict[Literal, Words]:
    """Where all values of a choice but one are known to be false, and the last not yet to be true."""
    found: dict[Literal, Words] = {}
    for values in here.choices:
        for bit in values:
            others = [sides[other, False] for other in values if other != bit and (other, False) in sides]
            if bound >> bit & 1 and len(others) == len(values) - 1:
                last = np.bitwise_and.reduce(others)
                if (bit, True) in sides:
                    last &= ~sides[bit, True]
                if last.any():
                    found[bit, True] = last
    for literal, last in found.items():
        _add(sides, literal, last)
    return found


def _breach(columns: Mapping[str, Column], here: Space, clash: Words) -> IncidentError:
    """The error for the first row that breaks a constraint, in the words of the single answer."""
    row = int(np.flatnonzero(unpack(clash, clash.size * 64))[0])
    answers = {name: here.words[name].answers[column[row] - 1] for name, column in columns.items() if column[row]}
    try:
        from_answers(answers)
    except IncidentError as error:
        return IncidentError(f"row {row + 1}: {error.problem}", key=error.key, remedy=error.remedy)
    return IncidentError(f"row {row + 1} breaks a constraint", key="columns", remedy="Correct the row.")


def unpack(words: Words, rows: int) -> npt.NDArray[np.bool_]:
    """One plane as a flag for each row, of shape (rows,)."""
    return np.unpackbits(words.view(np.uint8), count=rows, bitorder="little").view(np.bool_)
