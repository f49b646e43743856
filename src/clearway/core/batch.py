"""A million incidents at once: the same implicants over machine words, 64 incidents a word.

Facts come as columns of small integers (`UNKNOWN`, `YES`, `NO`; for a choice 0 is unknown and n the
nth value of the vocabulary). Unknown is exact: the answer equals the single answer, row for row,
with every unknown taken as not asked (ruling 5 needs to know what was asked, and stays single).
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from clearway.core.errors import IncidentError, nearest
from clearway.core.facts.space import Space, State, bits_of
from clearway.core.findings.compiled import Compiled
from clearway.core.findings.implicants import Implicant, Primes
from clearway.core.packs.conditions import AGGRAVATED, DUTIES, EXPERIMENTAL, RESPONSES

Column = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint64]
UNKNOWN, YES, NO = 0, 1, 2
BLOCK = 2048
FINDINGS = (
    *(f"{response}.{duty}" for response in RESPONSES for duty in DUTIES),
    "in_school", "either", "scope.adult-imagery", "category.aggravated", "category.experimental",
    *(f"category.{name}" for name in (*AGGRAVATED, *EXPERIMENTAL)),
)  # fmt: skip


class Planes:
    """Two planes of bits for each variable: known true, and known false."""

    def __init__(self, here: Space, rows: int) -> None:
        self.here = here
        self.rows = rows
        self.words = -(-rows // 64)
        self.true: dict[int, Words] = {}
        self.false: dict[int, Words] = {}

    def set(self, bit: int, true: npt.NDArray[np.bool_], false: npt.NDArray[np.bool_]) -> None:
        """Fill both planes of a variable."""
        self.true[bit] = self._pack(true)
        self.false[bit] = self._pack(false)

    def _pack(self, flags: npt.NDArray[np.bool_]) -> Words:
        packed = np.zeros(self.words * 8, dtype=np.uint8)
        bits = np.packbits(flags, bitorder="little")
        packed[: bits.size] = bits
        return packed.view(np.uint64)

    def plane(self, bit: int, side: bool) -> Words | None:
        """Where the variable is known to be `side`; None where it is known in no row."""
        return (self.true if side else self.false).get(bit)


def planes(here: Space, columns: Mapping[str, Column]) -> Planes:
    """Columns as planes, closed under the constraints.

    Raises IncidentError for an unknown fact, a column of another length or type, a value that is not
    one of the fact's, and for the first row that breaks a constraint.
    """
    rows = {column.size for column in columns.values()}
    if len(rows) > 1:
        raise IncidentError(
            "the columns differ in length", key="columns", remedy="Give every fact a value in every row."
        )
    made = Planes(here, rows.pop() if rows else 0)
    for name, column in columns.items():
        fact = here.words.facts.get(name)
        if fact is None:
            raise IncidentError(f'"{name}" is not a fact', key=name, remedy=nearest(name, here.words.facts))
        if column.dtype != np.uint8 or (column.size and int(column.max()) > len(fact.answers)):
            raise IncidentError(
                f"a value of {name} is not valid", key=name,
                remedy=f"Use uint8: 0 unknown, {', '.join(f'{n} {a}' for n, a in enumerate(fact.answers, 1))}.",
            )  # fmt: skip
        if fact.values:
            known = column != UNKNOWN
            for number, value in enumerate(fact.values, start=1):
                is_it = column == number
                made.set(here.bit(name, value), is_it, known & ~is_it)
        else:
            made.set(here.bit(name), column == YES, column == NO)
    _close(made)
    return made


def _close(made: Planes) -> None:
    """Write what the constraints force, until nothing changes; refuse a row that breaks one."""
    zero = np.zeros(made.words, dtype=np.uint64)
    changed = True
    while changed:
        changed = False
        for (bit, side), others in made.here.edges.items():
            cause = made.plane(bit, side)
            if cause is None:
                continue
            for other, want in others:
                target = made.true if want else made.false
                have = target.get(other, zero)
                if np.any(cause & ~have):
                    target[other] = have | cause
                    changed = True
    for bit in made.true:
        clash = made.true[bit] & made.false.get(bit, zero)
        if np.any(clash):
            row = int(np.flatnonzero(np.unpackbits(clash.view(np.uint8), bitorder="little"))[0])
            fact = made.here.names[bit][0]
            raise IncidentError(
                f"row {row + 1} breaks a constraint at {fact}",
                key=fact,
                remedy="Correct the row, or leave one fact unknown.",
            )


def _trie(primes: Iterable[Implicant]) -> dict[Any, Any]:
    """Implicants as a tree of literals: what they share is looked at once."""
    primes = [*primes]
    use: dict[tuple[int, bool], int] = {}
    for each in primes:
        for bit in bits_of(each.looks):
            literal = (bit, bool(each.wants >> bit & 1))
            use[literal] = use.get(literal, 0) + 1
    root: dict[Any, Any] = {}
    for each in primes:
        node = root
        mine = [(bit, bool(each.wants >> bit & 1)) for bit in bits_of(each.looks)]
        for literal in sorted(mine, key=lambda one: (-use[one], one)):
            node = node.setdefault(literal, {})
        node[None] = {}
    return root


def _where(node: Mapping[Any, Any], block: Mapping[tuple[int, bool], Words], size: int) -> Words:
    """Where one of the implicants under this node holds."""
    if None in node:
        return np.full(size, ~np.uint64(0))
    found = np.zeros(size, dtype=np.uint64)
    for literal, rest in node.items():
        plane = block.get(literal)
        if plane is None:
            continue
        if None in rest:
            found |= plane
        else:
            below = _where(rest, block, size)
            below &= plane
            found |= below
    return found


class Batch:
    """A compiled pack, ready for columns."""

    def __init__(self, made: Compiled, findings: Iterable[str] = FINDINGS) -> None:
        self.here = made.here
        self.trees = {
            name: (_trie(_plain(made, made[name].yes)), _trie(_plain(made, made[name].no))) for name in findings
        }
        self.guard = sorted({fact for rule in made.deciding("in_school") for fact in rule.answered})

    def run(self, columns: Mapping[str, Column]) -> dict[str, tuple[Words, Words]]:
        """For each finding, the rows that are yes and the rows that are no, 64 to a word.

        A row in neither is undetermined. Bits past the last row mean nothing. Raises IncidentError.
        """
        made = planes(self.here, columns)
        results = {
            name: (np.zeros(made.words, dtype=np.uint64), np.zeros(made.words, dtype=np.uint64)) for name in self.trees
        }
        for start in range(0, made.words, BLOCK):
            end = min(start + BLOCK, made.words)
            block = {(bit, True): plane[start:end] for bit, plane in made.true.items()}
            block.update({(bit, False): plane[start:end] for bit, plane in made.false.items()})
            for name, trees in self.trees.items():
                for side, tree in zip(results[name], trees, strict=True):
                    side[start:end] = _where(tree, block, end - start)
        self._ruling_4(made, results)
        return results

    def _ruling_4(self, made: Planes, results: Mapping[str, tuple[Words, Words]]) -> None:
        """Never yes within the setting while a fact of ruling 4 is not known."""
        if "in_school" not in results:
            return
        yes = results["in_school"][0]
        zero = np.zeros(made.words, dtype=np.uint64)
        for fact in self.guard:
            bit = self.here.bit(fact)
            yes &= made.true.get(bit, zero) | made.false.get(bit, zero)


def _plain(made: Compiled, primes: Primes) -> Iterable[Implicant]:
    """Implicants without those that what is closed makes needless: their own consequences hold another."""
    here = made.here
    closed = {each: here.close(State(*each)) for each in primes}
    kept: list[Implicant] = []
    for each in sorted(primes, key=lambda one: one.looks.bit_count()):
        state = closed[each]
        if state is None or not any(other.holds(state) for other in kept):
            kept.append(each)
    return kept


def unpack(words: Words, rows: int) -> npt.NDArray[np.bool_]:
    """One plane as a flag for each row."""
    return np.unpackbits(words.view(np.uint8), bitorder="little")[:rows].astype(np.bool_)
