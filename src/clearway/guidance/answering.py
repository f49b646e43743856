"""What happens when a new answer does not fit an earlier one. A worry that is reported is never refused for it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from clearway.core.errors import IncidentError
from clearway.core.facts.known import know
from clearway.core.facts.people import derive
from clearway.core.facts.space import space
from clearway.core.packs.vocabulary import DISPUTED, NO, UNKNOWN, YES, vocabulary
from clearway.guidance.carry import Carried

UNIDENTIFIED = "someone_unidentified"
SETTLED = {YES: YES, DISPUTED: YES}


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why an answer cannot stand: pairs of a new answer and one that it contradicts; whether the people listed do."""

    pairs: tuple[tuple[str, str], ...]
    people: bool


def fitted(carried: Carried, given: Mapping[str, str], at: datetime) -> Carried | Misfit:
    """With the answers in `given`, and without each earlier "no" that a worry in it (or a person listed) rules out.

    A "no" that rules out an earlier worry is not taken: the Misfit says which.
    """
    new = carried.answered(given)
    dropped = tuple(_outweighed(new, given, at))
    new = replace(new.without(dropped), dropped=dropped)
    try:
        know(new.incident(), at)
    except IncidentError:
        return Misfit(tuple(_against(new, given)), _against_people(new, at))
    return new


def _outweighed(carried: Carried, given: Mapping[str, str], at: datetime) -> list[str]:
    """The facts answered "no" that a worry rules out, unless that "no" is all that is new."""
    noes = [fact for fact, answer in carried.answers.items() if answer == NO]
    worries = {
        fact: fact in given
        for fact, answer in carried.answers.items()
        if answer in SETTLED and vocabulary()[fact].worry
    }
    from_people = [fact for fact, value in _derived(carried, at).items() if value == YES]
    worries.update(dict.fromkeys(from_people, not given))
    return [
        fact
        for fact in noes
        if any(
            (new or fact not in given) and (fact == worry or _apart({worry: YES, fact: NO}))
            for worry, new in worries.items()
        )
    ]


def _derived(carried: Carried, at: datetime) -> Mapping[str, str]:
    incident = carried.incident()
    if not incident.people:
        return {}
    return derive(incident.people, incident.acts_on(at), incident.answers.get(UNIDENTIFIED, UNKNOWN))


def _against(carried: Carried, given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each new answer with each other answer that cannot be true beside it."""
    settled = {fact: SETTLED.get(value, value) for fact, value in carried.answers.items() if value != UNKNOWN}
    for fact, value in settled.items():
        for other, beside in settled.items():
            if fact in given and other != fact and _apart({fact: value, other: beside}):
                yield fact, other


def _against_people(carried: Carried, at: datetime) -> bool:
    """Whether the answers alone would stand."""
    try:
        know(replace(carried, people=()).incident(), at)
    except IncidentError:
        return False
    return bool(carried.people)


def _apart(pair: Mapping[str, str]) -> bool:
    return space().closed(pair) is None
