"""Plain enumeration: every valid completion of what is known, and the findings on each of them.

An evaluator of its own: it reads a pack's condition trees and the vocabulary, and nothing of the
engine's bits, diagrams or implicants. A set of completions is an integer: bit i stands for the i-th
completion, so that a tree is walked once for all of them.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import product

from clearway.core.packs.conditions import (
    AGGRAVATED,
    DUTIES,
    EXPERIMENTAL,
    GATES,
    RESPONSES,
    All,
    AnyOf,
    AtLeast,
    Condition,
    Finds,
    Is,
    Not,
)
from clearway.core.packs.schema import Pack, Rule
from clearway.core.packs.vocabulary import NO, YES, vocabulary
from oracles.draws import Facts, is_valid

RANK = {"none": 0, "consider": 1, "should": 2, "must": 3}


def answers(fact: str) -> tuple[str, ...]:
    """What a fact may be; what the engine supplies is yes or no as well."""
    words = vocabulary()
    return words[fact].answers if fact in words.facts else (YES, NO)


def completions(known: Mapping[str, str]) -> Iterator[Facts]:
    """Every valid way to complete what is known, the engine's own facts included."""
    words = vocabulary()
    unknown = [fact for fact in (*words.facts, *words.engine) if fact not in known]
    for values in product(*(answers(fact) for fact in unknown)):
        facts = {**known, **dict(zip(unknown, values, strict=True))}
        if is_valid(facts):
            yield facts


class Table:
    """The completions of what is known, with the ones in which a fact, a tree or a finding holds.

    Whether a gate is open is for a step a fact, which the engine supplies: open means known to be open.
    """

    def __init__(self, pack: Pack, known: Mapping[str, str]) -> None:
        self.pack = pack
        self.known = known
        self.rows = list(completions(known))
        self.every = (1 << len(self.rows)) - 1
        self._where: dict[tuple[str, str], int] = {}
        self._rules: dict[str, int] = {}

    def where(self, fact: str, value: str = YES) -> int:
        """The completions in which the fact has the value."""
        if fact in self.known:
            return self.every if self.known[fact] == value else 0
        if (fact, value) not in self._where:
            flags = ("1" if facts[fact] == value else "0" for facts in reversed(self.rows))
            self._where[fact, value] = int("".join(flags) or "0", 2)
        return self._where[fact, value]

    def holds(self, condition: Condition) -> int:
        """The completions in which a tree holds."""
        match condition:
            case Is(fact, value):
                return self.where(fact, value)
            case AtLeast(response, duty, besides):
                return self.response(response, duty, besides)
            case Finds("gate", name):
                return self.where(f"{name}_open")
            case Finds(kind, name):
                return self.finding(f"{kind}.{name}")
            case Not(part):
                return self.every & ~self.holds(part)
            case All(parts):
                found = self.every
                for part in parts:
                    found &= self.holds(part)
                return found
            case AnyOf(parts):
                found = 0
                for part in parts:
                    found |= self.holds(part)
                return found

    def rule(self, rule: Rule) -> int:
        """The completions in which a rule fires."""
        if rule.id not in self._rules:
            self._rules[rule.id] = self.holds(rule.when)
        return self._rules[rule.id]

    def response(self, response: str, duty: str, besides: str = "") -> int:
        """The completions in which some rule, other than `besides`, asks for at least this duty."""
        found = 0
        for rule in self.pack.rules:
            if rule.id != besides and RANK[rule.asks.get(response, "none")] >= RANK[duty]:
                found |= self.rule(rule)
        return found

    def _decided_by(self, finding: str, value: str) -> int:
        found = 0
        for rule in self.pack.rules:
            if (rule.finding, rule.value) == (finding, value):
                found |= self.rule(rule)
        return found

    @cached_property
    def aggravated(self) -> int:
        """The completions with a graver sub-type."""
        found = 0
        for name in AGGRAVATED:
            found |= self._decided_by("category", name)
        return found

    def finding(self, name: str) -> int:
        """The completions in which a finding holds, by the name that the engine gives it."""
        kind, _, value = name.partition(".")
        if kind in RESPONSES:
            return self.response(kind, value)
        if name == "either":
            return self.holds(AnyOf(tuple(rule.when for rule in self.pack.rules if rule.of)))
        if kind in ("gate", "police_experimental"):
            return self.every & ~self._decided_by(name, "shut")
        if name == "category.aggravated":
            return self.aggravated
        if name == "category.experimental":
            return self._milder(*EXPERIMENTAL)
        if kind == "category" and value in EXPERIMENTAL:
            return self._milder(value)
        return self._decided_by(kind, value or YES)

    def _milder(self, *names: str) -> int:
        """A milder sub-type stands only where no graver one does."""
        found = 0
        for name in names:
            found |= self._decided_by("category", name)
        return found & ~self.aggravated

    def verdict(self, name: str) -> bool | None:
        """Yes in every completion, no in every completion, or None."""
        found = self.finding(name)
        if found == self.every:
            return True
        return None if found else False


def finding_names(pack: Pack) -> tuple[str, ...]:
    """The findings of an answer, as the schema lists them."""
    found = [f"{response}.{duty}" for response in RESPONSES for duty in DUTIES]
    found += ["in_school", "either", "scope.adult-imagery", "category.aggravated", "category.experimental"]
    found += [f"category.{name}" for name in (*AGGRAVATED, *EXPERIMENTAL)] + [f"gate.{gate}" for gate in GATES]
    police_pages = any(rule.finding == "police_experimental" for rule in pack.rules)
    return (*found, "police_experimental") if police_pages else tuple(found)
