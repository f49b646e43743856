"""Reduced ordered decision diagrams: one node for each function of the facts, so equal is identical.

A node is an integer; 0 is never, 1 is always. The order of the variables is the order of the bits.
Source: Bryant 1986, in the smallest form that compiling and proving the packs needs.
"""

from collections.abc import Iterable, Iterator, Mapping

NEVER, ALWAYS = 0, 1
LAST = 1 << 30


class Diagrams:
    """A store of nodes that share their parts."""

    def __init__(self) -> None:
        self.nodes: list[tuple[int, int, int]] = [(LAST, 0, 0), (LAST, 1, 1)]
        self._unique: dict[tuple[int, int, int], int] = {}
        self._and: dict[tuple[int, int], int] = {}
        self._not: dict[int, int] = {NEVER: ALWAYS, ALWAYS: NEVER}

    def make(self, variable: int, low: int, high: int) -> int:
        """The node that is `high` where the variable is true and `low` where it is false."""
        if low == high:
            return low
        key = (variable, low, high)
        found = self._unique.get(key)
        if found is None:
            found = self._unique[key] = len(self.nodes)
            self.nodes.append(key)
        return found

    def variable(self, index: int) -> int:
        """The function that is true where the variable is."""
        return self.make(index, NEVER, ALWAYS)

    def negate(self, node: int) -> int:
        """Not."""
        found = self._not.get(node)
        if found is None:
            variable, low, high = self.nodes[node]
            found = self.make(variable, self.negate(low), self.negate(high))
            self._not[node] = found
            self._not[found] = node
        return found

    def both(self, left: int, right: int) -> int:
        """And."""
        if left == right or right == ALWAYS:
            return left
        if left == ALWAYS:
            return right
        if NEVER in (left, right):
            return NEVER
        key = (left, right) if left < right else (right, left)
        found = self._and.get(key)
        if found is None:
            (one, low1, high1), (two, low2, high2) = self.nodes[left], self.nodes[right]
            top = min(one, two)
            if one != top:
                low1 = high1 = left
            if two != top:
                low2 = high2 = right
            found = self._and[key] = self.make(top, self.both(low1, low2), self.both(high1, high2))
        return found

    def all(self, nodes: Iterable[int]) -> int:
        """And of all; always for none."""
        result = ALWAYS
        for node in nodes:
            result = self.both(result, node)
        return result

    def any(self, nodes: Iterable[int]) -> int:
        """Or of all; never for none."""
        return self.negate(self.all(self.negate(node) for node in nodes))

    def either(self, left: int, right: int) -> int:
        """Or."""
        return self.any((left, right))

    def differ(self, left: int, right: int) -> int:
        """Where the two differ."""
        return self.either(self.both(left, self.negate(right)), self.both(self.negate(left), right))

    def given(self, node: int, fixed: Mapping[int, bool]) -> int:
        """The function with some variables fixed."""
        memo: dict[int, int] = {}

        def walk(each: int) -> int:
            if each < 2:
                return each
            if each not in memo:
                variable, low, high = self.nodes[each]
                if variable in fixed:
                    memo[each] = walk(high if fixed[variable] else low)
                else:
                    memo[each] = self.make(variable, walk(low), walk(high))
            return memo[each]

        return walk(node)

    def support(self, node: int) -> int:
        """The variables that the function depends on, as a mask."""
        mask, todo, seen = 0, [node], set()
        while todo:
            each = todo.pop()
            if each > 1 and each not in seen:
                seen.add(each)
                variable, low, high = self.nodes[each]
                mask |= 1 << variable
                todo += (low, high)
        return mask

    def one(self, node: int, prefer: int = 0) -> dict[int, bool] | None:
        """One assignment that makes the function true (variables not named are free), or None.

        Where both sides can, a variable is false, unless its bit stands in `prefer`.
        """
        if node == NEVER:
            return None
        found: dict[int, bool] = {}
        while node > 1:
            variable, low, high = self.nodes[node]
            side = low == NEVER or (high != NEVER and bool(prefer >> variable & 1))
            found[variable] = side
            node = high if side else low
        return found

    def paths(self, node: int) -> Iterator[dict[int, bool]]:
        """Every path to always, each an assignment of the variables on it."""
        if node == ALWAYS:
            yield {}
        elif node != NEVER:
            variable, low, high = self.nodes[node]
            for side, child in ((False, low), (True, high)):
                for rest in self.paths(child):
                    yield {variable: side, **rest}
