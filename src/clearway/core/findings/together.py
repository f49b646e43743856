"""Many findings decided together: one pass over the known facts rules out every implicant that cannot hold.

A state is read as bytes of "known true" and "known false" bits. For each byte a table of 256 entries says which
implicants need a literal that is not there. What is left after all tables holds; the lowest is a smallest reason.
"""

from collections.abc import Iterable

from clearway.core.facts.space import State, bits_of
from clearway.core.findings.compiled import Compiled, Verdict
from clearway.core.findings.implicants import Implicant
from clearway.core.packs.conditions import AGGRAVATED, DUTIES, EXPERIMENTAL, RESPONSES

Decided = tuple[Verdict, Implicant | None]
ANSWER = (
    *(f"{response}.{duty}" for response in RESPONSES for duty in DUTIES),
    "in_school", "either", "scope.adult-imagery", "category.aggravated", "category.experimental",
    *(f"category.{name}" for name in (*AGGRAVATED, *EXPERIMENTAL)),
)  # fmt: skip


def quicken(made: Compiled) -> Compiled:
    """Make a pack ready to answer many incidents: its responses and typology are then decided together."""
    if made.decider is None:
        made.decider = Together(made, ANSWER)
    return made


class Together:
    """The implicants of several findings of one pack, in one numbering, smallest first."""

    def __init__(self, made: Compiled, names: Iterable[str]) -> None:
        wanted = tuple(names)
        sides = [side for name in wanted for side in (made[name].yes, made[name].no)]
        self.implicants = sorted(
            {each for side in sides for each in side}, key=lambda one: (one.looks.bit_count(), one.looks, one.wants)
        )
        number = {each: place for place, each in enumerate(self.implicants)}
        self.size = made.here.size
        self.bytes = -(-2 * self.size // 8)
        self.every = (1 << len(self.implicants)) - 1
        self.tables = self._tables()
        self.sides = [
            (name, _union(number[each] for each in made[name].yes), _union(number[each] for each in made[name].no))
            for name in wanted
        ]

    def _tables(self) -> list[tuple[int, list[int]]]:
        """For each byte that matters, what its 256 values rule out."""
        needs = [0] * (8 * self.bytes)
        for place, each in enumerate(self.implicants):
            for bit in bits_of(each.looks):
                needs[bit if each.wants >> bit & 1 else bit + self.size] |= 1 << place
        tables = []
        for start in range(self.bytes):
            table = [0]
            for need in needs[8 * start : 8 * start + 8]:
                # A set bit rules nothing out; a bit that is not set rules out what needs it.
                table = [ruled | need for ruled in table] + table
            if table[0]:
                tables.append((start, table))
        return tables

    def decide(self, state: State) -> dict[str, Decided]:
        """Each finding with its verdict and a smallest implicant that forces it (None where undetermined)."""
        known, value = state.known, state.value
        row = (value | (known & ~value) << self.size).to_bytes(self.bytes, "little")
        ruled_out = 0
        for start, table in self.tables:
            ruled_out |= table[row[start]]
        alive = self.every & ~ruled_out
        implicants = self.implicants
        found: dict[str, Decided] = {}
        for name, yes, no in self.sides:
            if holds := alive & yes:
                found[name] = (True, implicants[(holds & -holds).bit_length() - 1])
            elif holds := alive & no:
                found[name] = (False, implicants[(holds & -holds).bit_length() - 1])
            else:
                found[name] = (None, None)
        return found


def _union(places: Iterable[int]) -> int:
    mask = 0
    for place in places:
        mask |= 1 << place
    return mask
