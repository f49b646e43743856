"""The gates: open only where the known facts prove it; what is not known keeps a gate shut.

Two gates are each child's own (telling parents, looking): where people are listed, there is one entry
for the whole incident (`for` is None; open only if open for every child) and one for each child.
Sources: rulings 31, 32, 36, 37, 38.
"""

from dataclasses import dataclass
from datetime import date

from clearway.core.assess.verdicts import Verdicts
from clearway.core.facts.people import Person
from clearway.core.facts.space import State
from clearway.core.packs.conditions import GATES, facts_in
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
    children = [person for person in people if person.involved and person.may_be_child(on)]
    for gate, fact in OWN_FACT.items():
        found += [_gate(verdicts, gate, child.id, _with_own_answer(verdicts, child, fact)) for child in children]
    return found


def _with_own_answer(verdicts: Verdicts, person: Person, fact: str) -> State:
    """The state with the person's own answer in place of the incident's."""
    bit = 1 << verdicts.here.bit(fact)
    answer = getattr(person, fact)
    if answer == UNKNOWN and verdicts.known.source.get(fact) == "stated":
        answer = verdicts.known.value(fact)
    known = verdicts.state.known & ~bit | (bit if answer != UNKNOWN else 0)
    return State(known, verdicts.state.value & ~bit | (bit if answer == YES else 0))


def _gate(verdicts: Verdicts, gate: str, person: str | None, own: State) -> GateState:
    """A gate, rule by rule: it is open where each rule that shuts it is known not to hold.

    For one person, only a rule about the person's own answer is asked of the person; what else shuts the
    gate, such as an agency that has to be asked because of another child, shuts it for everyone.
    """
    if verdicts.adults_only:
        return GateState(gate, person, False, tuple(verdicts.compiled.deciding("scope")), (), ())
    shut, maybe = [], []
    missing: dict[str, None] = {}
    for rule in verdicts.compiled.deciding(f"gate.{gate}"):
        mine = person is not None and OWN_FACT[gate] in facts_in(rule.when)
        state = own if mine else verdicts.state
        verdict = verdicts.compiled[f"rule.{rule.id}"].decide(state)[0]
        if verdict:
            shut.append(rule)
        elif verdict is None:
            maybe.append(rule)
            missing.update(dict.fromkeys([OWN_FACT[gate]] if mine else verdicts.worth_asking(f"rule.{rule.id}")))
    is_open = not shut and not maybe
    wanted = [fact for fact in verdicts.here.words.facts if fact in missing]
    return GateState(gate, person, is_open, tuple(shut), tuple(maybe), () if shut else tuple(wanted))
