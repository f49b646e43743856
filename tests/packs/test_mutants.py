"""Changing a rule is noticed: every mutant that is not equal for all valid facts fails some example of its pack.

`make test` tries a sample of the rules, `make test-all` each of them. Equality is decided on the diagrams, so a
mutant that survives is a gap in the examples and never a matter of opinion.
"""

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest

from cast import PACKS
from clearway.core.differ import differ
from clearway.core.examples import run
from clearway.core.findings.compiled import compile_pack
from clearway.core.packs.conditions import All, AnyOf, Condition, Not
from clearway.core.packs.load import load_whole
from clearway.core.packs.schema import DUTY_RANK, WORDS_ONLY, Pack, Rule

FULL = os.environ.get("CLEARWAY_FULL") == "1"
EVERY = 1 if FULL else 48
DUTIES = sorted(DUTY_RANK, key=DUTY_RANK.__getitem__)


def rules() -> list[tuple[str, str]]:
    """Each rule that decides something, as pack and id; a sample of them unless all are wanted."""
    named = [
        (name, rule.id) for name in PACKS for rule in load_whole(name).rules if rule.value not in WORDS_ONLY
    ]  # fmt: skip
    return named[::EVERY]


def smaller(condition: Condition) -> Iterator[Condition]:
    """The condition with one part left out, or with "all" and "any" exchanged, at any depth."""
    if isinstance(condition, Not):
        yield from (Not(part) for part in smaller(condition.part))
    if isinstance(condition, All | AnyOf) and condition.parts:
        parts, kind = condition.parts, type(condition)
        if len(parts) > 1:
            yield (AnyOf if kind is All else All)(parts)
            yield from (kind(parts[:place] + parts[place + 1 :]) for place in range(len(parts)))
        for place, part in enumerate(parts):
            yield from (kind((*parts[:place], other, *parts[place + 1 :])) for other in smaller(part))


def mutants(rule: Rule) -> Iterator[tuple[str, Rule | None]]:
    """The rule with one thing changed, or None for the rule taken away."""
    yield "taken away", None
    for response, duty in rule.asks.items():
        for step, word in ((-1, "lower"), (1, "higher")):
            place = DUTY_RANK[duty] + step
            if 0 < place < len(DUTIES):
                yield f"{response} {word}", replace(rule, asks={**rule.asks, response: DUTIES[place]})
    for number, when in enumerate(smaller(rule.when), start=1):
        yield f"condition {number}", replace(rule, when=when)


def with_rule(pack: Pack, old: Rule, new: Rule | None) -> Pack:
    """The pack with one rule exchanged or taken away. "besides" keeps its rule by name."""
    kept = tuple(new if rule is old else rule for rule in pack.rules)
    return replace(pack, rules=tuple(rule for rule in kept if rule is not None))


def is_equal(pack: Pack, mutant: Pack) -> bool:
    """Whether no finding comes out otherwise for any valid facts."""
    return next(differ(pack, mutant), None) is None


def is_noticed(mutant: Pack) -> bool:
    """Whether some example does not come out as it says."""
    return any(failures for _, failures in run(compile_pack(mutant)))


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("name", "rule_id"), rules())
def test_no_change_of_a_rule_goes_unnoticed(name: str, rule_id: str) -> None:
    pack = load_whole(name)
    rule = pack.rule(rule_id)
    assert rule is not None
    survivors = []
    for what, new in mutants(rule):
        mutant = with_rule(pack, rule, new)
        if not is_equal(pack, mutant) and not is_noticed(mutant):
            survivors.append(what)
    assert survivors == []


def test_a_mutant_that_is_equal_is_not_asked_for() -> None:
    pack = load_whole(PACKS[0])
    assert is_equal(pack, pack)
    assert not is_equal(pack, with_rule(pack, pack.rules[0], None))
