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
    return new if _stands(new, at) else Misfit(tuple(_against(new, given)), _against_people(new, at))


def settled(carried: Carried, at: datetime) -> Carried:
    """What can be true together of answers that a change elsewhere set against each other: of a case, a date of birth
    that was corrected or somebody more who is involved. Worries stay, then the people, then the newest answers;
    `dropped` says which answers do not count. Nothing is dropped where all can be true.
    """
    if not carried.begun or _stands(carried, at):
        return carried
    worries = {fact: value for fact, value in carried.answers.items() if _worries(fact, value)}
    kept = replace(carried, answers=worries)
    for fact, value in reversed(list(carried.answers.items())):
        more = replace(kept, answers={**kept.answers, fact: value})
        if fact not in worries and _stands(more, at):
            kept = more
    stand = {fact: value for fact, value in carried.answers.items() if fact in kept.answers}
    dropped = tuple(fact for fact in carried.answers if fact not in stand)
    return replace(carried, answers=stand, dropped=dropped)


def _stands(carried: Carried, at: datetime) -> bool:
    try:
        know(carried.incident(), at)
    except IncidentError:
        return False
    return True


def _worries(fact: str, value: str) -> bool:
    return value in SETTLED and vocabulary()[fact].worry


def _outweighed(carried: Carried, given: Mapping[str, str], at: datetime) -> list[str]:
    """The facts answered "no" that a worry rules out, unless that "no" is all that is new."""
    noes = [fact for fact, answer in carried.answers.items() if answer == NO]
    worries = {fact: fact in given for fact, answer in carried.answers.items() if _worries(fact, answer)}
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
    return bool(carried.people) and _stands(replace(carried, people=()), at)


def _apart(pair: Mapping[str, str]) -> bool:
    return space().closed(pair) is None
