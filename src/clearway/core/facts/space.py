"""The space of facts as bits: one bit for a fact that is yes or no, one for each value of a choice.

A state is two integers: `known`, the bits that are known, and `value`, those of them that are true.
The bits obey the constraints of the vocabulary; a state is closed when all that the constraints
force is written into it. All constraints are implications between two literals, or "one value of a
choice", so closing is one union of ready-made masks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from clearway.core.packs.vocabulary import NO, YES, Vocabulary, vocabulary

Literal = tuple[int, bool]
CONTACT = ("kind", "contact")


@dataclass(frozen=True, slots=True)
class State:
    """What is known: `value` is within `known`."""

    known: int
    value: int


class Space:
    """The bits of a vocabulary and what they force of each other."""

    def __init__(self, words: Vocabulary) -> None:
        self.words = words
        self.names: list[tuple[str, str]] = []
        self.bits: dict[tuple[str, str], int] = {}
        self.choices: list[tuple[int, ...]] = []
        for fact in words.facts.values():
            mine = tuple(self._add(fact.id, value) for value in fact.values or (YES,))
            if fact.values:
                self.choices.append(mine)
        for name in words.engine:
            self._add(name, YES)
        self.size = len(self.names)

    def _add(self, fact: str, value: str) -> int:
        self.bits[fact, value] = len(self.names)
        self.names.append((fact, value))
        return len(self.names) - 1

    def bit(self, fact: str, value: str = YES) -> int:
        """The bit of a fact, or of one value of a choice."""
        return self.bits[fact, value]

    @cached_property
    def mask(self) -> Mapping[str, int]:
        """All bits of each fact."""
        masks: dict[str, int] = {}
        for (fact, _), bit in self.bits.items():
            masks[fact] = masks.get(fact, 0) | 1 << bit
        return masks

    @cached_property
    def choice_masks(self) -> tuple[int, ...]:
        """All values of each choice, as a mask."""
        return tuple(sum(1 << bit for bit in values) for values in self.choices)

    @cached_property
    def choice_bits(self) -> int:
        """All values of all choices, as a mask."""
        return sum(self.choice_masks)

    def literals(self, fact: str, answer: str) -> State:
        """What an answer says by itself: for a choice, the other values are false."""
        if (fact, answer) in self.bits:
            return State(self.mask[fact], 1 << self.bits[fact, answer])
        if answer == NO:
            return State(self.mask[fact], 0)
        raise KeyError(f"{fact} has no answer {answer}")

    @cached_property
    def edges(self) -> dict[Literal, list[Literal]]:
        """Each constraint between two literals, in both directions."""
        found: dict[Literal, list[Literal]] = {(bit, side): [] for bit in range(self.size) for side in (True, False)}

        def forbid(first: Literal, second: Literal) -> None:
            found[first].append((second[0], not second[1]))
            found[second].append((first[0], not first[1]))

        for cause, effect in self.words.implies:
            forbid((self.bit(cause), True), (self.bit(effect), False))
        for fact in self.words.facts.values():
            if fact.image:
                forbid((self.bit(*CONTACT), True), (self.bit(fact.id), True))
        for values in self.choices:
            for position, first in enumerate(values):
                for second in values[position + 1 :]:
                    forbid((first, True), (second, True))
        return found

    @cached_property
    def forced(self) -> dict[Literal, State]:
        """For each literal, itself and all that follows from it."""
        return {literal: self._follow(literal) for literal in self.edges}

    def _follow(self, start: Literal) -> State:
        known = value = 0
        todo = [start]
        while todo:
            bit, side = todo.pop()
            if known >> bit & 1:
                continue
            known |= 1 << bit
            value |= side << bit
            todo.extend(self.edges[bit, side])
        return State(known, value)

    @cached_property
    def clusters(self) -> tuple[int, ...]:
        """The bits that constraints bind together, as disjoint masks; free bits are left out."""
        groups: list[int] = []
        for (bit, _), others in self.edges.items():
            group = 1 << bit
            for other, _ in others:
                group |= 1 << other
            if others:
                merged = [each for each in groups if each & group]
                groups = [each for each in groups if not each & group]
                for each in merged:
                    group |= each
                groups.append(group)
        return tuple(groups)

    @cached_property
    def said(self) -> dict[tuple[str, str], tuple[int, int]]:
        """For each answer, the bits that it makes true and those that it makes false, with all that follows."""
        found = {}
        for fact in self.words.facts.values():
            for answer in fact.answers:
                literal = self.literals(fact.id, answer)
                true = false = 0
                for bit in bits_of(literal.known):
                    forced = self.forced[bit, bool(literal.value >> bit & 1)]
                    true |= forced.value
                    false |= forced.known & ~forced.value
                found[fact.id, answer] = true, false
        return found

    def closed(self, answers: Mapping[str, str]) -> State | None:
        """What answers say with all that it forces, or None where they break a constraint. Raises KeyError."""
        true = false = 0
        for answer in answers.items():
            makes_true, makes_false = self.said[answer]
            true |= makes_true
            false |= makes_false
        return self._settled(true, false)

    def close(self, state: State) -> State | None:
        """The state with all that it forces, or None where it breaks a constraint."""
        true = false = 0
        for bit in bits_of(state.known):
            forced = self.forced[bit, bool(state.value >> bit & 1)]
            true |= forced.value
            false |= forced.known & ~forced.value
        return self._settled(true, false)

    def _settled(self, true: int, false: int) -> State | None:
        """The last value that a choice may have is its value; no value, or both sides of a bit, is a breach."""
        if true & false:
            return None
        for mask in self.choice_masks:
            left = mask & ~false
            if mask & true:
                continue
            if not left:
                return None
            if not left & (left - 1):
                forced = self.forced[left.bit_length() - 1, True]
                return self._settled(true | forced.value, false | (forced.known & ~forced.value))
        return State(true | false, true)


def bits_of(mask: int) -> Iterator[int]:
    """The positions of the bits that are set, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


@cache
def space() -> Space:
    """The space of the vocabulary."""
    return Space(vocabulary())
