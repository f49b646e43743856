"""Facts drawn at random so that every constraint holds by construction.

Reads the vocabulary only; knows nothing of bits, states or findings.
"""

import random
from collections.abc import Iterator, Mapping
from functools import cache
from random import Random

from clearway.core.packs.vocabulary import NO, YES, Vocabulary, vocabulary

Facts = dict[str, str]
DENSITIES = (0.03, 0.1, 0.3, 0.5)


def anew(*parts: object) -> Random:
    """Draws of this run for one test: pytest-randomly seeds them, and prints the seed."""
    return Random(f"{random.random()} {parts}")


def seeded(seed: int) -> Random:
    """The same draws in every run."""
    return Random(seed)


@cache
def _order() -> tuple[str, ...]:
    """Every fact after `kind` and after what it implies, so that it may be yes only where those are."""
    words = vocabulary()
    effects = {fact: [then for cause, then in words.implies if cause == fact] for fact in words.facts}
    order = ["kind"]

    def visit(fact: str) -> None:
        for effect in effects[fact]:
            visit(effect)
        if fact not in order:
            order.append(fact)

    for fact in words.facts:
        visit(fact)
    return tuple(order)


def complete(rnd: Random, yes: float | None = None) -> Facts:
    """A complete valid set of facts; each fact that may be yes is yes with this chance (left out: any)."""
    words = vocabulary()
    yes = rnd.choice(DENSITIES) if yes is None else yes
    facts: Facts = {}
    for fact in _order():
        if words[fact].values:
            facts[fact] = rnd.choice(words[fact].values)
        else:
            facts[fact] = YES if rnd.random() < yes and _may_be_yes(words, fact, facts) else NO
    return facts


def _may_be_yes(words: Vocabulary, fact: str, facts: Mapping[str, str]) -> bool:
    if words[fact].image and facts["kind"] == "contact":
        return False
    return all(facts[then] == YES for cause, then in words.implies if cause == fact)


def is_valid(facts: Mapping[str, str]) -> bool:
    """Whether complete facts keep every constraint."""
    if facts["kind"] == "contact" and any(facts[fact] == YES for fact in _about_an_image()):
        return False
    return all(facts[cause] == NO or facts[then] == YES for cause, then in vocabulary().implies)


@cache
def _about_an_image() -> tuple[str, ...]:
    return tuple(fact.id for fact in vocabulary().facts.values() if fact.image)


def many(rnd: Random, count: int) -> Iterator[Facts]:
    """Many complete valid sets of facts: mostly no with a few yes, up to even chances."""
    return (complete(rnd) for _ in range(count))


def some_unknown(rnd: Random, facts: Mapping[str, str], chance: float) -> Facts:
    """The facts with each left out with this chance."""
    return {fact: answer for fact, answer in facts.items() if rnd.random() >= chance}
