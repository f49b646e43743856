"""From an incident to what is known: stated, derived from people, or forced by a constraint."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from clearway.core.errors import IncidentError
from clearway.core.facts.incident import Incident, check_day, check_people
from clearway.core.facts.people import derive
from clearway.core.facts.space import Space, State, bits_of, space
from clearway.core.packs.vocabulary import DISPUTED, NO, UNKNOWN, YES

STATED, PEOPLE, IMPLIED = "stated", "people", "implied"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known, closed under the constraints.

    `values` is fact to value, `source` fact to stated, people or implied; `asked` are the facts
    that were asked, answered "unknown" and are still open; `waiting` those that the people listed
    would settle, were it known that nobody is unidentified.
    """

    state: State
    values: Mapping[str, str]
    source: Mapping[str, str]
    disputed: frozenset[str]
    asked: frozenset[str]
    waiting: frozenset[str] = frozenset()

    def value(self, fact: str) -> str:
        """The value, or unknown."""
        return self.values.get(fact, UNKNOWN)


def know(incident: Incident, at: datetime) -> Known:
    """What is known of the incident at `at`. Raises IncidentError where answers contradict."""
    on = incident.acts_on(at)
    check_day(incident.incident_on, at.date())
    check_people(incident.people, on)
    _pictured_without_an_image(incident)
    stated = dict(incident.answers)
    source = dict.fromkeys(stated, STATED)
    waiting: set[str] = set()
    if incident.people:
        everyone = derive(incident.people, on, NO)
        for fact, value in derive(incident.people, on, stated.get("someone_unidentified", UNKNOWN)).items():
            _agree(incident, fact, stated.get(fact), value)
            if fact in stated:
                continue
            if value != UNKNOWN:
                stated[fact] = value
                source[fact] = PEOPLE
            elif everyone[fact] != UNKNOWN:
                waiting.add(fact)
    known = from_answers(stated, source, incident.disputed, incident.asked)
    return replace(known, waiting=frozenset(waiting - known.values.keys()))


def from_answers(
    answers: Mapping[str, str],
    source: Mapping[str, str] | None = None,
    disputed: frozenset[str] = frozenset(),
    asked: Iterable[str] = (),
) -> Known:
    """What is known from plain answers: yes, no, or a choice's value. Raises IncidentError."""
    here = space()
    state = here.closed(answers)
    if state is None:
        raise _breach(here, answers, disputed)
    values = read_back(here, state)
    given = dict(source or dict.fromkeys(answers, STATED))
    return Known(
        state,
        values,
        {fact: given.get(fact, IMPLIED) for fact in values},
        frozenset(fact for fact in disputed if values.get(fact) == YES),
        frozenset(fact for fact in asked if fact not in values),
    )


def join(here: Space, answers: Mapping[str, str]) -> State:
    """The answers as one state, not closed."""
    known = value = 0
    for fact, answer in answers.items():
        said = here.literals(fact, answer)
        known |= said.known
        value |= said.value
    return State(known, value)


def read_back(here: Space, state: State) -> dict[str, str]:
    """The facts that a state decides, in the vocabulary's order. Engine facts are left out."""
    found: dict[str, str] = {}
    for fact in here.words.facts.values():
        mask = here.mask[fact.id]
        if fact.values:
            true = [here.names[bit][1] for bit in bits_of(mask & state.value)]
            if true:
                found[fact.id] = true[0]
        elif state.known & mask:
            found[fact.id] = YES if state.value & mask else NO
    return found


def _pictured_without_an_image(incident: Incident) -> None:
    if incident.answers.get("kind") != "contact":
        return
    for person in incident.people:
        if "pictured" in person.roles:
            raise IncidentError(
                f'{person.id} is listed as pictured, and kind = "contact" says that there is no image',
                key=f"people[{person.id}].roles",
                remedy='Write kind = "both", or correct the role.',
            )


def _agree(incident: Incident, fact: str, stated: str | None, derived: str) -> None:
    if stated is None or derived == UNKNOWN or stated == derived:
        return
    shown = DISPUTED if fact in incident.disputed else stated
    raise IncidentError(
        f'the file states {fact} = "{shown}", and the people listed make it "{derived}"',
        key=f"facts.{fact}",
        remedy="Correct one of them, or leave the fact out: it follows from the people.",
    )


def _breach(here: Space, answers: Mapping[str, str], disputed: frozenset[str]) -> IncidentError:
    """The error for the first pair of answers that cannot both be true."""
    names = list(answers)
    for position, first in enumerate(names):
        for second in names[position + 1 :]:
            if here.closed({first: answers[first], second: answers[second]}) is None:
                shown = " and ".join(
                    f'{fact} = "{DISPUTED if fact in disputed else answers[fact]}"' for fact in (first, second)
                )
                return IncidentError(
                    f"{shown} cannot both be true",
                    key=f"facts.{second}",
                    remedy="Correct one of them, or leave it out if you are not sure.",
                )
    return IncidentError("these answers cannot all be true", key="facts", remedy="Correct them.")
