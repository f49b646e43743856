"""The implicants of several findings as one program of ANDs and ORs; what they share is worked out once."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from clearway.core.batch.columns import Planes, Words
from clearway.core.facts.space import Literal, Space, State, bits_of
from clearway.core.findings.implicants import Implicant, Primes

BLOCK = 1 << 13  # words worked on at a time: the buffers stay in a near cache
NEVER, ALWAYS = 0, 1
AND, OR = np.bitwise_and, np.bitwise_or
Step = tuple[np.ufunc, int, int, int]


class Recorder:
    """Writes functions down as steps, each once. A place is NEVER, ALWAYS, a literal or a step's outcome."""

    def __init__(self) -> None:
        self.places: dict[object, int] = {}
        self.steps: list[Step] = []
        self.literals: dict[Literal, int] = {}
        self._size = 2

    def literal(self, literal: Literal) -> int:
        """The place of a literal."""
        if literal not in self.literals:
            self.literals[literal] = self._next()
        return self.literals[literal]

    def both(self, left: int, right: int) -> int:
        """And."""
        if NEVER in (left, right):
            return NEVER
        if ALWAYS in (left, right):
            return right if left == ALWAYS else left
        return self._step(AND, left, right)

    def either(self, left: int, right: int) -> int:
        """Or."""
        if ALWAYS in (left, right):
            return ALWAYS
        if NEVER in (left, right):
            return right if left == NEVER else left
        return self._step(OR, left, right)

    def _step(self, operation: np.ufunc, left: int, right: int) -> int:
        if left == right:
            return left
        key = (operation, min(left, right), max(left, right))
        if key not in self.places:
            self.places[key] = self._next()
            self.steps.append((operation, left, right, self.places[key]))
        return self.places[key]

    def _next(self) -> int:
        self._size += 1
        return self._size - 1

    def any(self, implicants: Iterable[frozenset[Literal]]) -> int:
        """Where one of the implicants holds; the literal that most of them share is taken out first."""
        wanted = frozenset(implicants)
        if not wanted:
            return NEVER
        if frozenset() in wanted:
            return ALWAYS
        if wanted not in self.places:
            use = Counter(literal for each in wanted for literal in each)
            shared = min(use, key=lambda literal: (-use[literal], literal))
            inner = self.any(each - {shared} for each in wanted if shared in each)
            rest = self.any(each for each in wanted if shared not in each)
            self.places[wanted] = self.either(self.both(self.literal(shared), inner), rest)
        return self.places[wanted]


@dataclass(frozen=True, slots=True)
class Side:
    """The rows of one finding that are yes, or no: its needful implicants, each with all that it forces."""

    finding: str
    answer: bool
    needful: Mapping[Implicant, State]

    def within(self, other: "Side") -> bool:
        """Whether all its rows are rows of the other, as the implicants show."""
        return all(other.holds(state) for state in self.needful.values())

    def holds(self, state: State) -> bool:
        """Whether one of its implicants holds."""
        return any(each.holds(state) for each in self.needful)


def side_of(here: Space, finding: str, primes: Primes, *, answer: bool) -> Side:
    """A side without the implicants that are needless once all is closed: what they force holds another."""
    needful: dict[Implicant, State] = {}
    for each in sorted(primes, key=lambda one: one.looks.bit_count()):
        state = here.close(State(*each))
        if state is not None and not any(other.holds(state) for other in needful):
            needful[each] = state
    return Side(finding, answer, needful)


def record(made: Recorder, sides: Iterable[Side]) -> dict[tuple[str, bool], int]:
    """Every side as a place. A side that contains a smaller one begins with it."""
    done: list[tuple[Side, int]] = []
    for side in sorted(sides, key=lambda one: _size(one.needful)):
        place, left = NEVER, dict(side.needful)
        inside = [(other, at) for other, at in done if other.needful and other.within(side)]
        while inside:
            spared = [_size(each for each, state in left.items() if other.holds(state)) for other, _ in inside]
            best = max(range(len(inside)), key=spared.__getitem__)
            if spared[best] < 2:
                break
            other, at = inside.pop(best)
            place = made.either(place, at)
            left = {each: state for each, state in left.items() if not other.holds(state)}
        done.append((side, made.either(place, made.any(_literals(each) for each in left))))
    return {(side.finding, side.answer): place for side, place in done}


def _size(implicants: Iterable[Implicant]) -> int:
    return sum(each.looks.bit_count() for each in implicants)


def _literals(implicant: Implicant) -> frozenset[Literal]:
    return frozenset((bit, bool(implicant.wants >> bit & 1)) for bit in bits_of(implicant.looks))


@dataclass(frozen=True, slots=True)
class Program:
    """Steps over numbered slots: NEVER, ALWAYS, one slot for each literal, then buffers that are used again."""

    literals: tuple[Literal, ...]
    buffers: int
    steps: tuple[Step, ...]
    outcomes: Mapping[tuple[str, bool], int]

    def run(self, given: Planes) -> dict[tuple[str, bool], Words]:
        """Every outcome as a plane of shape (words,). Bits past the last row are 0."""
        found = {key: np.empty(given.words, dtype=np.uint64) for key in self.outcomes}
        never, always = np.zeros(BLOCK, dtype=np.uint64), np.full(BLOCK, ~np.uint64(0))
        buffers = [np.empty(BLOCK, dtype=np.uint64) for _ in range(self.buffers)]
        inputs = [given.sides.get(literal) for literal in self.literals]
        for start in range(0, given.words, BLOCK):
            here = slice(start, min(start + BLOCK, given.words))
            size = here.stop - start
            slots = [never[:size], always[:size]]
            slots += [slots[NEVER] if plane is None else plane[here] for plane in inputs]
            slots += [buffer[:size] for buffer in buffers]
            for operation, left, right, out in self.steps:
                operation(slots[left], slots[right], slots[out])
            for key, slot in self.outcomes.items():
                found[key][here] = slots[slot]
        for plane in found.values() if given.rows % 64 else ():
            plane[-1] &= np.uint64((1 << given.rows % 64) - 1)
        return found


def program_of(made: Recorder, outcomes: Mapping[tuple[str, bool], int]) -> Program:
    """The steps with a slot for each place; a buffer is free again after the last step that looks at it."""
    last = {place: number for number, (_, *looks, _) in enumerate(made.steps) for place in looks}
    last.update(dict.fromkeys(outcomes.values(), len(made.steps)))
    slot = {NEVER: NEVER, ALWAYS: ALWAYS}
    slot.update({place: number for number, place in enumerate(made.literals.values(), start=2)})
    first = size = len(slot)
    free: list[int] = []
    steps: list[Step] = []
    for number, (operation, left, right, out) in enumerate(made.steps):
        looks = slot[left], slot[right]
        free += [slot[place] for place in (left, right) if last[place] == number and slot[place] >= first]
        if not free:
            free.append(size)
            size += 1
        slot[out] = free.pop()
        steps.append((operation, *looks, slot[out]))
    return Program(
        tuple(made.literals), size - first, tuple(steps), {key: slot[place] for key, place in outcomes.items()}
    )
