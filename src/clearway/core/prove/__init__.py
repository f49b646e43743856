"""Proofs over a compiled pack: what must hold of every edition, and a readable example where it does not."""

from collections.abc import Iterator

from clearway.core.findings.compiled import Compiled, answer_names
from clearway.core.prove import properties
from clearway.core.prove.exact import undetermined_is_exact
from clearway.core.prove.outcome import Failure, Outcome, as_toml

PROPERTIES: tuple[properties.Property, ...] = (
    properties.always_an_answer,
    properties.no_contradiction,
    properties.worry_never_lowers,
    properties.worry_never_settles,
    properties.worry_never_opens,
    properties.ruling_4,
    properties.no_dead_rule,
    properties.no_dead_fact,
    undetermined_is_exact,
    properties.answers_everything,
    properties.asking_ends,
)


def prove(made: Compiled) -> Iterator[Outcome]:
    """Each property in turn. Lazy: the caller may time each step."""
    for each in PROPERTIES:
        yield each(made)


def implicants_in(made: Compiled) -> int:
    """How many implicants carry the answers of a pack."""
    return sum(len(made[name].yes) + len(made[name].no) for name in answer_names(made))


__all__ = ["PROPERTIES", "Failure", "Outcome", "as_toml", "implicants_in", "prove"]
