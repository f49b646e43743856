"""The gates: open only where the known facts prove it; what is not known keeps a gate shut.

Two gates are each child's own (telling parents, looking): where people are listed, there is one entry
for the whole incident (`for` is None; open only if open for every child) and one for each child.
Sources: rulings 31, 32, 36, 37, 38.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from clearway.core.assess.verdicts import Verdicts
from clearway.core.facts.people import Person
from clearway.core.facts.space import State
from clearway.core.packs.conditions import GATES
from clearway.core.packs.schema import Rule
from clearway.core.packs.vocabulary import UNKNOWN, YES

OWN_FACT = {"parents": "parents_risk", "viewing": "viewing_would_distress"}


@dataclass(frozen=True, slots=True)
class GateState:
    """A gate for the incident or for one person: what shuts it, what is not ruled out, what is missing."""

    gate: str
    person: str | None
    open: bool
    shut_by: tuple[Rule, ...]
    not_ruled_out: tuple[Rule, ...]
    missing: tuple[str, ...]

    @property
    def key(self) -> str:
        """ "deletion", or "parents:A" for one person's own."""
        return f"{self.gate}:{self.person}" if self.person else self.gate


def gates(verdicts: Verdicts, people: tuple[Person, ...], on: date) -> list[GateState]:
    """Every gate, the incident's first, then the own of each who may be a child on the day of the acts."""
    found = [_gate(verdicts, gate, None, verdicts.state) for gate in GATES]
    for gate, fact in OWN_FACT.items():
        for person, state in _children(verdicts, people, fact, on):
            found.append(_gate(verdicts, gate, person.id, state))
    return found


def _children(verdicts: Verdicts, people: tuple[Person, ...], fact: str, on: date) -> Iterator[tuple[Person, State]]:
    for person in people:
        if person.involved and person.may_be_child(on):
            yield person, _with_own_answer(verdicts, person, fact)


def _with_own_answer(verdicts: Verdicts, person: Person, fact: str) -> State:
    """The state with the person's own answer in place of the incident's."""
    bit = 1 << verdicts.here.bit(fact)
    answer = getattr(person, fact)
    if answer == UNKNOWN and verdicts.known.source.get(fact) == "stated":
        answer = verdicts.known.value(fact)
    known = verdicts.state.known & ~bit | (bit if answer != UNKNOWN else 0)
    return State(known, verdicts.state.value & ~bit | (bit if answer == YES else 0))


def _gate(verdicts: Verdicts, gate: str, person: str | None, state: State) -> GateState:
    if verdicts.adults_only:
        return GateState(gate, person, False, tuple(verdicts.compiled.deciding("scope")), (), ())
    shut, maybe = [], []
    for rule in verdicts.compiled.deciding(f"gate.{gate}"):
        verdict = verdicts.compiled[f"rule.{rule.id}"].decide(state)[0]
        if verdict:
            shut.append(rule)
        elif verdict is None:
            maybe.append(rule)
    verdict = verdicts.compiled[f"gate.{gate}"].decide(state)[0]
    missing = verdicts.worth_asking(f"gate.{gate}") if verdict is None else []
    if person and verdict is None and not state.known >> verdicts.here.bit(OWN_FACT[gate]) & 1:
        missing = [OWN_FACT[gate], *(fact for fact in missing if fact != OWN_FACT[gate])]
    return GateState(gate, person, verdict is True, tuple(shut), tuple(maybe), tuple(missing))
