"""Conditions: the `when` of a rule, as an author writes it and as a tree.

"threats_or_blackmail"                  the fact is yes
"not device_held"                       the fact is no
"relationship is romantic"              the choice has this value
"police at least should"                the response has at least this duty
"police at least should besides RULE"   the same, were that one rule not there
"category is aggravated"                or one of its sub-types
"gate deletion is open"
"scope is adult-imagery"
{ all = [...] }  { any = [...] }  { not = ... }  "always"
"""

from collections.abc import Iterator
from dataclasses import dataclass

from clearway.core.errors import PackError, nearest
from clearway.core.packs.vocabulary import Vocabulary

RESPONSES = ("police", "social_care", "advice")
DUTIES = ("consider", "should", "must")
EXPERIMENTAL = ("romantic", "attention-seeking", "other")
AGGRAVATED = ("adult-involved", "intent-to-harm", "reckless-misuse")
CATEGORIES = ("experimental", "aggravated", *AGGRAVATED, *EXPERIMENTAL)
GATES = ("viewing", "deletion", "parents", "device_return", "fact_finding")


@dataclass(frozen=True, slots=True)
class Is:
    """The fact has this value ("yes" for a fact that is yes or no)."""

    fact: str
    value: str = "yes"


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The response has at least this duty, by some rule other than `besides`."""

    response: str
    duty: str
    besides: str = ""


@dataclass(frozen=True, slots=True)
class Finds:
    """Another finding holds: `kind` is "category", "scope" or "gate"."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; with no parts, always."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Condition"


Condition = Is | AtLeast | Finds | All | AnyOf | Not
ALWAYS = All(())


class Reader:
    """Reads the conditions of one rule. Raises PackError with `file`, `key` and the nearest name."""

    def __init__(self, words: Vocabulary, file: str, key: str) -> None:
        self.words = words
        self.file = file
        self.key = key

    def refuse(self, problem: str, remedy: str) -> PackError:
        """The error, located."""
        return PackError(problem, file=self.file, key=self.key, remedy=remedy)

    def read(self, raw: object) -> Condition:
        """The tree for what the author wrote."""
        if isinstance(raw, str):
            return self._sentence(raw)
        if isinstance(raw, dict) and len(raw) == 1:
            [(word, value)] = raw.items()
            if word == "not":
                return Not(self.read(value))
            if word in ("all", "any") and isinstance(value, list) and value:
                parts = tuple(self.read(each) for each in value)
                return All(parts) if word == "all" else AnyOf(parts)
        raise self.refuse(
            f"{raw!r} is not a condition",
            'Write a fact, "not fact", "choice is value", or { all = […] }, { any = […] }, { not = … }.',
        )

    def _sentence(self, text: str) -> Condition:
        match text.split():
            case ["always"]:
                return ALWAYS
            case ["not", *rest] if rest:
                return Not(self._sentence(" ".join(rest)))
            case [fact]:
                return self._fact(fact)
            case [response, "at", "least", duty]:
                return self._level(response, duty)
            case [response, "at", "least", duty, "besides", rule]:
                return self._level(response, duty, rule)
            case ["category", "is", name]:
                return Finds("category", self._known(name, CATEGORIES, "category"))
            case ["scope", "is", "adult-imagery"]:
                return Finds("scope", "adult-imagery")
            case ["gate", name, "is", "open"]:
                return Finds("gate", self._known(name, GATES, "gate"))
            case [fact, "is", value]:
                return self._choice(fact, value)
        raise self.refuse(f'"{text}" is not a condition', "See the head of core/packs/conditions.py.")

    def _known(self, name: str, names: tuple[str, ...], what: str) -> str:
        if name not in names:
            raise self.refuse(f'"{name}" is not a {what}', nearest(name, names))
        return name

    def _level(self, response: str, duty: str, besides: str = "") -> Condition:
        return AtLeast(self._known(response, RESPONSES, "response"), self._known(duty, DUTIES, "duty"), besides)

    def _fact(self, name: str) -> Condition:
        if name in self.words.engine:
            return Is(name)
        fact = self.words.facts.get(name)
        if fact is None:
            raise self.refuse(f'"{name}" is not a fact', nearest(name, self.words.facts))
        if fact.values:
            raise self.refuse(f'"{name}" has several values', f'Write "{name} is {fact.values[0]}" or another value.')
        return Is(name)

    def _choice(self, name: str, value: str) -> Condition:
        fact = self.words.facts.get(name)
        if fact is None:
            raise self.refuse(f'"{name}" is not a fact', nearest(name, self.words.facts))
        if not fact.values:
            raise self.refuse(f'"{name}" is yes or no', f'Write "{name}" or "not {name}".')
        return Is(name, self._known(value, fact.values, f"value of {name}"))


def leaves(condition: Condition) -> Iterator[Is | AtLeast | Finds]:
    """Every leaf of the tree, from left to right."""
    match condition:
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield condition


def facts_in(condition: Condition) -> Iterator[str]:
    """The facts that the tree names itself, engine's own included."""
    return (leaf.fact for leaf in leaves(condition) if isinstance(leaf, Is))
