"""What a proof found: that a property holds, or the facts for which it does not."""

from collections.abc import Mapping
from dataclasses import dataclass

from clearway.core.facts.space import Space
from clearway.core.findings.compiled import Compiled
from clearway.core.findings.diagrams import NEVER
from clearway.core.packs.vocabulary import NO, YES


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a property does not hold, and an incident that shows it (facts only; may be empty)."""

    why: str
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One property of one pack. `checked` counts what was looked at; `notes` is worth reading."""

    id: str
    says: str
    checked: int
    failures: tuple[Failure, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether there is no failure."""
        return not self.failures


def shown(here: Space, bits: Mapping[int, bool]) -> dict[str, str]:
    """Bits as facts. A choice that is only ruled out is left unknown; engine facts are left out."""
    facts: dict[str, str] = {}
    for bit, side in bits.items():
        fact, value = here.names[bit]
        if fact in here.words.engine:
            continue
        if here.words[fact].values:
            if side:
                facts[fact] = value
        else:
            facts[fact] = YES if side else NO
    return facts


def counter_example(made: Compiled, node: int, why: str) -> tuple[Failure, ...]:
    """A failure for a function that ought to be true for no valid facts; nothing where it is not.

    The example is as quiet as can be: what need not be yes is no.
    """
    diagrams = made.diagrams
    wrong = diagrams.both(node, made.care(node))
    if wrong == NEVER:
        return ()
    bits = diagrams.one(wrong) or {}
    return (Failure(why, shown(made.here, bits)),)


def as_toml(area: str, failure: Failure) -> str:
    """The example as an incident file that can be assessed."""
    lines = ['id = "counter-example"', f'area = "{area}"', "", "[facts]"]
    lines += [f'{fact} = "{value}"' for fact, value in failure.facts.items()]
    return "\n".join(lines) + "\n"
