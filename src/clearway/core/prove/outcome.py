"""What a proof found: that a property holds, or the facts for which it does not."""

from collections.abc import Mapping
from dataclasses import dataclass

from clearway.core.facts.known import read_back
from clearway.core.facts.space import Space, State
from clearway.core.findings.compiled import Compiled
from clearway.core.findings.diagrams import NEVER
from clearway.core.packs.vocabulary import NO, YES, Fact


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


def quietly(made: Compiled, bits: Mapping[int, bool]) -> dict[str, str]:
    """Facts that hold these bits, completed as quietly as they allow: what need not be yes is no.

    Facts that are not "no" come first, so that a reader sees at once what matters.
    """
    here = made.here
    state = State(0, 0)
    for bit, side in bits.items():
        if here.names[bit][0] not in here.words.engine:
            state = State(state.known | 1 << bit, state.value | side << bit)
    state = here.close(state) or state
    for fact in here.words.facts.values():
        if fact.id in made.pack.questions:
            state = _with_quietest(here, state, fact)
    facts = read_back(here, state)
    return dict(sorted(facts.items(), key=lambda item: item[1] == NO))


def _with_quietest(here: Space, state: State, fact: Fact) -> State:
    for answer in fact.values or (NO, YES):
        said = here.literals(fact.id, answer)
        if (said.value ^ state.value) & said.known & state.known:
            continue
        closed = here.close(State(state.known | said.known, state.value | said.value))
        if closed is not None:
            return closed
    return state


def as_known(made: Compiled) -> int:
    """Where the engine's own facts are what complete facts make them: so that an example shows what it says."""
    diagrams, bit = made.diagrams, made.here.bit
    must = diagrams.either(made.nodes["police.must"], made.nodes["social_care.must"])
    return diagrams.all(
        [
            diagrams.negate(diagrams.differ(must, diagrams.variable(bit("must_stands")))),
            diagrams.negate(diagrams.variable(bit("content_matters"))),
            diagrams.negate(diagrams.variable(bit("asked_in_vain"))),
        ]
    )


def counter_example(made: Compiled, node: int, why: str) -> tuple[Failure, ...]:
    """A failure for a function that ought to be true for no valid facts; nothing where it is not."""
    diagrams = made.diagrams
    wrong = diagrams.both(node, made.care(node))
    if wrong == NEVER:
        return ()
    plain = diagrams.both(wrong, as_known(made))
    plain = diagrams.both(plain, made.care(plain))
    bits = diagrams.one(wrong if plain == NEVER else plain) or {}
    return (Failure(why, quietly(made, bits)),)


def as_toml(area: str, failure: Failure) -> str:
    """The example as an incident file that can be assessed."""
    lines = ['id = "counter-example"', f'area = "{area}"', "", "[facts]"]
    lines += [f'{fact} = "{value}"' for fact, value in failure.facts.items()]
    return "\n".join(lines) + "\n"
