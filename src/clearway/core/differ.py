"""What a new edition would change: the exclusive-or of two packs' findings, as sentences and examples."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from clearway.core.facts.space import space
from clearway.core.findings.compiled import Compiled, answer_names, compile_pack
from clearway.core.findings.diagrams import NEVER
from clearway.core.packs.schema import Pack
from clearway.core.prove.outcome import quietly


@dataclass(frozen=True, slots=True)
class Change:
    """A finding that the two packs decide differently, with facts that show it."""

    finding: str
    before: bool
    facts: dict[str, str]
    rules_before: tuple[str, ...]
    rules_after: tuple[str, ...]


def differ(old: Pack, new: Pack) -> Iterator[Change]:
    """Each finding that comes out otherwise for some facts, once in each direction that happens."""
    before, after = compile_pack(old), compile_pack(_beside(old, new))
    for name in answer_names(before):
        if name not in after.nodes:
            continue
        here = before.nodes[name]
        there = _copied(after, before, after.nodes[name])
        diagrams = before.diagrams
        for was in (False, True):
            gone = diagrams.both(here if was else diagrams.negate(here), diagrams.negate(there) if was else there)
            care = before.care(gone)
            wrong = diagrams.both(gone, care)
            if wrong != NEVER:
                bits = diagrams.one(wrong) or {}
                yield Change(name, was, quietly(before, bits), _rules(before, name, bits), _rules(after, name, bits))


def _beside(old: Pack, new: Pack) -> Pack:
    return replace(new, id=new.id if new.id != old.id else f"{new.id}-new")


def _copied(source: Compiled, target: Compiled, node: int) -> int:
    """The same function among the nodes of another store."""
    memo = {0: 0, 1: 1}

    def walk(each: int) -> int:
        if each not in memo:
            variable, low, high = source.diagrams.nodes[each]
            memo[each] = target.diagrams.make(variable, walk(low), walk(high))
        return memo[each]

    return walk(node)


def _rules(made: Compiled, name: str, bits: dict[int, bool]) -> tuple[str, ...]:
    """The rules of a finding that hold for these facts."""
    finding, _, value = name.partition(".")
    mine = [
        rule
        for rule in made.pack.rules
        if finding in rule.asks
        or (rule.finding in (name, finding) and (not rule.value or rule.value in (value, "yes", "shut")))
    ]
    full = {bit: bits.get(bit, False) for bit in range(space().size)}
    return tuple(rule.id for rule in mine if made.diagrams.given(made.nodes[f"rule.{rule.id}"], full) == 1)
