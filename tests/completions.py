"""Completions: incidents of which every fact is known, and incidents of which one fact is not."""

from collections.abc import Mapping

from hypothesis import strategies as st

from cast import quiet_facts
from clearway.core.facts.known import join
from clearway.core.facts.space import space
from clearway.core.packs.vocabulary import vocabulary
from incidents import possible_facts


def completed(facts: Mapping[str, str]) -> dict[str, str]:
    """The facts, and for every other fact its quietest answer that they allow."""
    found, quietest = dict(facts), quiet_facts()
    for fact in vocabulary().facts.values():
        if fact.id not in found:
            wanted = quietest[fact.id]
            choices = (wanted, *(each for each in fact.answers if each != wanted))
            found[fact.id] = next(each for each in choices if possible({**found, fact.id: each}))
    return found


def possible(facts: Mapping[str, str]) -> bool:
    """Whether the answers break no constraint."""
    return space().close(join(space(), facts)) is not None


def complete_facts() -> st.SearchStrategy[dict[str, str]]:
    """Every fact known, up to a dozen of them made up."""
    return possible_facts(at_most=12).map(completed)


def hidden(facts: Mapping[str, str], name: str) -> dict[str, str]:
    """The facts with one of them truly unknown: each other that gives it away is left out too."""
    return {fact: value for fact, value in facts.items() if fact != name and name not in _follows(fact, value)}


def _follows(fact: str, value: str) -> set[str]:
    """The facts that one answer settles."""
    state = space().close(join(space(), {fact: value}))
    assert state is not None
    return {each for each, mask in space().mask.items() if state.known & mask}
