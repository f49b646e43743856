"""A million incidents at once: the same implicants over machine words, 64 incidents a word.

Facts come as columns of small integers (`UNKNOWN`, `YES`, `NO`; for a choice 0 is unknown and n the
nth value of the vocabulary). Unknown is exact: the answer equals the single answer, row for row,
with every unknown taken as not asked (ruling 5 needs to know what was asked, and stays single).

Columns become planes, two bits for a variable: known true, and known false. The planes are closed
under the constraints, as a single state is. The implicants of all findings become one program of
ANDs and ORs over whole planes, in which what they share is worked out once.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from clearway.core.errors import IncidentError, nearest
from clearway.core.facts.known import from_answers
from clearway.core.facts.space import Literal, Space, State, bits_of
from clearway.core.findings.compiled import Compiled
from clearway.core.findings.implicants import Implicant, Primes
from clearway.core.packs.conditions import AGGRAVATED, DUTIES, EXPERIMENTAL, RESPONSES
from clearway.core.packs.vocabulary import Fact

Column = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint64]
UNKNOWN, YES, NO = 0, 1, 2
FINDINGS = (
    *(f"{response}.{duty}" for response in RESPONSES for duty in DUTIES),
    "in_school", "either", "scope.adult-imagery", "category.aggravated", "category.experimental",
    *(f"category.{name}" for name in (*AGGRAVATED, *EXPERIMENTAL)),
)  # fmt: skip

PACKED = 1 << 18  # rows packed at a time: what is in hand stays in a near cache
BLOCK = 1 << 13  # words worked on at a time: so do the buffers of the program


# --- columns to planes --------------------------------------------------------------------------
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
        if not isinstance(column, np.ndarray) or column.ndim != 1:
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


def _packed(column: Column, flags: Callable[[Column], npt.NDArray[np.generic]]) -> Words:
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
    true = _packed(column, lambda part: part & YES)
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


# --- implicants to one program ------------------------------------------------------------------
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


def _side(here: Space, finding: str, primes: Primes, *, answer: bool) -> Side:
    """A side without the implicants that are needless once all is closed: what they force holds another."""
    needful: dict[Implicant, State] = {}
    for each in sorted(primes, key=lambda one: one.looks.bit_count()):
        state = here.close(State(*each))
        if state is not None and not any(other.holds(state) for other in needful):
            needful[each] = state
    return Side(finding, answer, needful)


def _record(made: Recorder, sides: Iterable[Side]) -> dict[tuple[str, bool], int]:
    """Every side as a place. A side that contains a smaller one begins with it."""
    done: list[tuple[Side, int]] = []
    for side in sorted(sides, key=lambda one: sum(each.looks.bit_count() for each in one.needful)):
        place, left = NEVER, dict(side.needful)
        inside = [(other, at) for other, at in done if other.needful and other.within(side)]
        while inside:
            covers = [
                sum(each.looks.bit_count() for each, state in left.items() if other.holds(state)) for other, _ in inside
            ]
            best = covers.index(max(covers))
            if covers[best] < 2:
                break
            other, at = inside.pop(best)
            place = made.either(place, at)
            left = {each: state for each, state in left.items() if not other.holds(state)}
        place = made.either(place, made.any(_literals(each) for each in left))
        done.append((side, place))
    return {(side.finding, side.answer): place for side, place in done}


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
        """Every outcome as a plane of shape (words,)."""
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
        return found


def _program(made: Recorder, outcomes: Mapping[tuple[str, bool], int]) -> Program:
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


# --- findings -----------------------------------------------------------------------------------
class Batch:
    """A compiled pack, ready for columns. `findings` may name any function of the pack.

    A gate's function may look at what the engine supplies; here that is unknown.
    """

    def __init__(self, made: Compiled, findings: Sequence[str] = FINDINGS) -> None:
        self.here = made.here
        self.findings = tuple(findings)
        self._guard = {fact for rule in made.deciding("in_school") for fact in rule.answered}
        self._sides = [
            _side(made.here, name, primes, answer=answer)
            for name in self.findings
            for answer, primes in ((True, made[name].yes), (False, made[name].no))
        ]

    @cached_property
    def program(self) -> Program:
        """The steps that work out every finding."""
        recorder = Recorder()
        outcomes = _record(recorder, self._sides)
        for side in self._sides:
            if (side.finding, side.answer) == ("in_school", True):
                outcomes["in_school", True] = self._ruling_4(recorder, side, outcomes["in_school", True])
        return _program(recorder, outcomes)

    def _ruling_4(self, recorder: Recorder, side: Side, place: int) -> int:
        """Never yes within the setting while a fact of ruling 4 is not known."""
        for fact in sorted(self._guard):
            bit = self.here.bit(fact)
            if not all(state.known >> bit & 1 for state in side.needful.values()):
                known = recorder.either(recorder.literal((bit, True)), recorder.literal((bit, False)))
                place = recorder.both(place, known)
        return place

    def run(self, columns: Mapping[str, Column]) -> dict[str, tuple[Words, Words]]:
        """For each finding, the rows that are yes and the rows that are no, 64 to a word.

        A row in neither is undetermined. Takes columns and raises IncidentError as `planes` does; the
        shapes and the order of the bits are those of `Planes`.
        """
        return self.decide(planes(self.here, columns))

    def decide(self, given: Planes) -> dict[str, tuple[Words, Words]]:
        """The same from planes that stand ready."""
        found = self.program.run(given)
        for plane in found.values():
            if given.rows % 64:
                plane[-1] &= np.uint64((1 << given.rows % 64) - 1)
        return {name: (found[name, True], found[name, False]) for name in self.findings}


def unpack(words: Words, rows: int) -> npt.NDArray[np.bool_]:
    """One plane as a flag for each row, of shape (rows,)."""
    return np.unpackbits(words.view(np.uint8), count=rows, bitorder="little").view(np.bool_)
