"""Many traces turned on their side: for each bit, one number that says which of them hold it.

Which of a hundred thousand traces hold twenty bits is then twenty numbers laid over each other, in a moment. Pure: what
is in here came from somewhere else, and ADR 0020 says how it is kept true.
"""

import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain
from operator import or_

from clearway.vault.traces import COLUMN, COLUMNS, Sought, Trace

OCTET = 8
WIDE = COLUMNS * OCTET  # a trace is four numbers of eight bytes
# For each bit of a byte: the digit 1 where the byte holds it, and 0 where not.
DIGITS = tuple(bytes(ord("1") if byte >> bit & 1 else ord("0") for byte in range(256)) for bit in range(OCTET))
Places = int  # a set of places, as bits of a number: the trace at a place counts where its bit is set


@dataclass(frozen=True, slots=True)
class Planes:
    """So many traces, by their places from 0; `bits` holds one number for each bit that a trace has."""

    count: int
    bits: tuple[Places, ...]

    def and_more(self, more: "Planes") -> "Planes":
        """These, and others after them."""
        both = zip(self.bits, more.bits, strict=True)
        return Planes(self.count + more.count, tuple(mine | theirs << self.count for mine, theirs in both))

    def holding(self, bits: Trace) -> Places:
        """Which of them hold all of these bits."""
        found = (1 << self.count) - 1
        for column, part in enumerate(bits):
            for bit in range(COLUMN):
                if part >> bit & 1:
                    found &= self.bits[column * COLUMN + bit]
        return found

    def _by_pieces(self, pieces: Sequence[Trace]) -> list[Places]:
        """Which hold all of some pieces, which all but one, and so on to which hold none."""
        exactly = [(1 << self.count) - 1]
        for piece in pieces:
            held = self.holding(piece)
            exactly = [here & held | below & ~held for here, below in zip([*exactly, 0], [0, *exactly], strict=True)]
        return exactly

    def found(self, sought: Sequence[Sought]) -> Iterator[int]:
        """The places of those that hold one of the ways of each word, those first that hold most of the words as they
        were typed: a whole word before a part of one, that before what is like it, and what is more like it before what
        is less.
        """
        near: list[Places] = [(1 << self.count) - 1]
        for each in sought:
            whole, part = self.holding(each.whole), self.holding(each.part)
            like = reduce(or_, map(self.holding, each.ways)) & ~part & ~whole
            steps = (whole, part & ~whole, *(like & some for some in self._by_pieces(each.pieces)))
            further = [0] * (len(near) + len(steps) - 1)
            for away, places in enumerate(near):
                for step, here in enumerate(steps):
                    further[away + step] |= places & here
            near = further
        return chain.from_iterable(map(places_of, near))


def planes(traces: Iterable[Trace]) -> Planes:
    """These traces, turned."""
    flat = array("Q", chain.from_iterable(traces))
    if sys.byteorder == "big":
        flat.byteswap()
    laid = flat.tobytes()
    count = len(laid) // WIDE
    return Planes(count, tuple(_plane(laid, column, bit) for column in range(COLUMNS) for bit in range(COLUMN)))


def _plane(laid: bytes, column: int, bit: int) -> Places:
    """One bit of every trace: the bytes in which it stands, as digits, the last trace's first, read as a number."""
    octets = laid[column * OCTET + bit // OCTET :: WIDE]
    return int(b"0" + octets.translate(DIGITS[bit % OCTET])[::-1], 2)


def places_of(places: Places) -> Iterator[int]:
    """The places of a set, the first first."""
    digits = f"{places:b}"[::-1]
    place = digits.find("1")
    while place >= 0:
        yield place
        place = digits.find("1", place + 1)
