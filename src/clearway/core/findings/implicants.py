"""Prime implicants: the smallest sets of known facts that force an answer.

An implicant is two integers: `looks`, the bits it looks at, and `wants`, those of them it wants
true. The others it wants false. Source: Coudert and Madre 1992 for primes over a diagram.
"""

from collections.abc import Iterable
from typing import NamedTuple

from clearway.core.facts.space import Space, State, bits_of
from clearway.core.findings.diagrams import ALWAYS, NEVER, Diagrams


class Implicant(NamedTuple):
    """Which bits it looks at, and which of them it wants true."""

    looks: int
    wants: int

    def holds(self, state: State) -> bool:
        """Whether the known facts satisfy it."""
        return not self.looks & ~state.known and self.wants == self.looks & state.value

    def open_in(self, state: State) -> bool:
        """Whether the known facts leave it possible."""
        return not (self.wants ^ state.value) & self.looks & state.known


Primes = tuple[Implicant, ...]


def primes_of(diagrams: Diagrams, node: int) -> frozenset[Implicant]:
    """All prime implicants of a function."""
    memo: dict[int, frozenset[Implicant]] = {
        NEVER: frozenset(),
        ALWAYS: frozenset({Implicant(0, 0)}),
    }

    def walk(each: int) -> frozenset[Implicant]:
        found = memo.get(each)
        if found is None:
            variable, low, high = diagrams.nodes[each]
            bit = 1 << variable
            without = walk(diagrams.both(low, high))
            lower = {Implicant(p.looks | bit, p.wants) for p in walk(low) - without}
            upper = {Implicant(p.looks | bit, p.wants | bit) for p in walk(high) - without}
            found = memo[each] = frozenset(without | lower | upper)
        return found

    return walk(node)


def care_of(diagrams: Diagrams, here: Space, support: int) -> int:
    """The constraints that bind the bits of `support`, as a function: true for valid facts."""
    bound = 0
    for cluster in here.clusters:
        if cluster & support:
            bound |= cluster
    clauses = []
    for (bit, side), others in here.edges.items():
        if bound >> bit & 1:
            clauses += [
                diagrams.either(_literal(diagrams, bit, not side), _literal(diagrams, other, want))
                for other, want in others
                if bit < other
            ]
    for values in here.choices:
        if bound >> values[0] & 1:
            clauses.append(diagrams.any(diagrams.variable(bit) for bit in values))
    return diagrams.all(sorted(clauses, reverse=True))


def _literal(diagrams: Diagrams, bit: int, side: bool) -> int:
    node = diagrams.variable(bit)
    return node if side else diagrams.negate(node)


def valid_primes(diagrams: Diagrams, here: Space, node: int) -> tuple[Primes, Primes]:
    """The prime implicants for yes and for no over the valid completions, smallest first.

    Implicants that no valid facts can satisfy are left out.
    """
    care = care_of(diagrams, here, diagrams.support(node))
    outside = diagrams.negate(care)
    sides = []
    for side in (node, diagrams.negate(node)):
        found = primes_of(diagrams, diagrams.either(side, outside))
        sides.append(_sorted(each for each in found if here.close(State(*each)) is not None))
    return sides[0], sides[1]


def _sorted(found: Iterable[Implicant]) -> Primes:
    return tuple(sorted(found, key=lambda each: (each.looks.bit_count(), each.looks, each.wants)))


def residue(primes: Primes, state: State, here: Space) -> list[Implicant]:
    """What the implicants still ask for, given the known facts, after absorption.

    Exactly the primes of what is left to decide: implicants that the known facts rule out are gone,
    known bits are taken away, and what contains a smaller one is absorbed.
    """
    left = ~state.known
    whole, cut = [], set()
    for each in primes:
        looks, wants = each
        if (wants ^ state.value) & looks & state.known:
            continue
        if looks & state.known:
            cut.add(Implicant(looks & left, wants & left))
        else:
            whole.append(each)
    # Primes never absorb each other, nor what is left of another: only what lost a bit can absorb.
    smaller = _Smaller()
    kept = [each for each in sorted(cut, key=lambda one: one.looks.bit_count()) if smaller.add(each)]
    kept += [each for each in whole if not smaller.absorbs(each)]
    return [each for each in kept if _possible(each, state, here)]


class _Smaller:
    """Implicants that may absorb others; those of a single literal are kept as two masks."""

    def __init__(self) -> None:
        self.if_true = self.if_false = 0
        self.longer: list[Implicant] = []

    def absorbs(self, each: Implicant) -> bool:
        """Whether one of them asks for a part of what this one asks for."""
        looks, wants = each
        if wants & self.if_true or looks & ~wants & self.if_false:
            return True
        beyond = ~looks
        for other_looks, other_wants in self.longer:
            if not other_looks & beyond and wants & other_looks == other_wants:
                return True
        return False

    def add(self, each: Implicant) -> bool:
        """Take it in unless it is absorbed; smallest first. Whether it was taken in."""
        if self.absorbs(each):
            return False
        if each.looks & (each.looks - 1):
            self.longer.append(each)
        else:
            self.if_true |= each.wants
            self.if_false |= each.looks & ~each.wants
        return True


def _possible(each: Implicant, state: State, here: Space) -> bool:
    """Whether it leaves every choice at least one value."""
    if not each.looks & here.choice_bits:
        return True
    false = (state.known & ~state.value) | (each.looks & ~each.wants)
    return all(mask & false != mask for mask in here.choice_masks)


def literals(implicant: Implicant, here: Space) -> list[tuple[str, str, bool]]:
    """The implicant as (fact, value, wanted) in the vocabulary's order."""
    return [(*here.names[bit], bool(implicant.wants >> bit & 1)) for bit in bits_of(implicant.looks)]
