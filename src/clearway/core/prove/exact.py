"""The engine against its own definition, for every partial state at once.

A partial state is two bits a variable: known, and true. "Forced" is defined by walking the function:
where a variable is known, follow it; where it is not, both sides must be forced. The implicants say
the same by matching. The two are built as diagrams over the doubled variables and must be identical:
so undetermined means that two valid completions differ, and decided that none does, in all 3^n
states. Source: the definition in design.md section 5; no sampling.
"""

from clearway.core.facts.space import State, bits_of
from clearway.core.findings.compiled import Compiled, answer_names
from clearway.core.findings.diagrams import ALWAYS, NEVER, Diagrams
from clearway.core.findings.implicants import Implicant, primes_of
from clearway.core.prove.outcome import Failure, Outcome


def undetermined_is_exact(made: Compiled) -> Outcome:
    """Decided has no completion that differs; undetermined has two that do. Proved for every finding."""
    failures, counted = [], 0
    seen: set[int] = set()
    for name in answer_names(made):
        node = made.nodes[name]
        if node in seen:
            continue
        seen.add(node)
        finding = made[name]
        outside = made.diagrams.negate(made.care(node))
        for side, kept in ((node, finding.yes), (made.diagrams.negate(node), finding.no)):
            target = made.diagrams.either(side, outside)
            every = primes_of(made.diagrams, target)
            counted += len(kept)
            if not set(kept) <= every:
                failures.append(Failure(f"an implicant of {name} does not force it", {}))
            if any(made.here.close(State(*each)) for each in every.difference(kept)):
                failures.append(Failure(f"an implicant of {name} that valid facts can satisfy is not kept", {}))
            if not _same(made.diagrams, target, every):
                failures.append(Failure(f"the implicants of {name} miss a state that is decided", {}))
    return Outcome(
        "exact",
        "undetermined means that two valid completions differ, decided that none does",
        counted,
        tuple(failures),
    )


def _same(diagrams: Diagrams, target: int, primes: frozenset[Implicant]) -> bool:
    doubled = Diagrams()
    memo = {NEVER: NEVER, ALWAYS: ALWAYS}

    def forced(each: int) -> int:
        if each not in memo:
            variable, low, high = diagrams.nodes[each]
            if_low, if_high = forced(low), forced(high)
            told = doubled.make(2 * variable + 1, if_low, if_high)
            memo[each] = doubled.make(2 * variable, doubled.both(if_low, if_high), told)
        return memo[each]

    return forced(target) == doubled.any(_cube(doubled, each) for each in sorted(primes, reverse=True))


def _cube(doubled: Diagrams, implicant: Implicant) -> int:
    node = ALWAYS
    for bit in sorted(bits_of(implicant.looks), reverse=True):
        true = implicant.wants >> bit & 1
        told = doubled.make(2 * bit + 1, NEVER if true else node, node if true else NEVER)
        node = doubled.make(2 * bit, NEVER, told)
    return node
