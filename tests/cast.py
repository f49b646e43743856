"""The fixed cast, and how a test puts an incident to Clearway. Coded facts only; nobody here is real.

Pupil A is pictured, Pupil B received it. Both are 15 and known to staff, with nothing that worries.
"""

from collections.abc import Mapping
from typing import Any

from clearway.core.answer import answer
from clearway.core.calendar import moment
from clearway.core.facts.incident import Incident, read
from clearway.core.facts.space import space
from clearway.core.packs.vocabulary import vocabulary
from clearway.core.result import Result

HAMPSHIRE, STAFFORDSHIRE, STOKE = "hampshire", "staffordshire", "stoke-on-trent"
AREAS = (HAMPSHIRE, STAFFORDSHIRE, STOKE)
PACKS = ("hampshire-2017", "staffordshire-stoke-2017")
FRIDAY_1540 = "2026-11-20T15:40"

Person = dict[str, Any]


def pupil(name: str, *roles: str, **more: Any) -> Person:
    """A pupil of 15 of whom everything that matters is known and nothing worries."""
    person: Person = {
        "id": name,
        "roles": list(roles),
        "age": 15,
        "age_basis": "record",
        "vulnerabilities": [],
        "consent_in_doubt": "no",
        "parents_risk": "no",
        "viewing_would_distress": "no",
    }
    return {**person, **more}


PUPIL_A = pupil("A", "pictured", "sent")
PUPIL_B = pupil("B", "received")


def quiet_facts() -> dict[str, str]:
    """Every fact that worries is "no": the quietest complete imagery incident, between a couple."""
    facts = {fact.id: "no" for fact in vocabulary().facts.values() if not fact.values}
    facts.update(
        kind="imagery",
        relationship="romantic",
        emotional_impact="none-seen",
        shared_at_all="yes",
        child_involved="yes",
        facts_without_viewing="yes",
        advice_taken="none",
        referral_decided="none",
    )
    return facts


def quiet(**changed: str) -> dict[str, str]:
    """The quietest complete incident with some facts changed, and with what the change forces."""
    facts = {**quiet_facts(), **changed}
    for fact, value in changed.items():
        forced = space().literals(fact, value)
        for bit in range(space().size):
            if forced.known >> bit & 1:
                follows = space().forced[bit, bool(forced.value >> bit & 1)]
                facts.update(_read(follows.known & ~forced.known, follows.value))
    return {**facts, **changed}


def without(facts: Mapping[str, str], *names: str) -> dict[str, str]:
    """The facts with some of them not known."""
    return {fact: value for fact, value in facts.items() if fact not in names}


def _read(known: int, value: int) -> dict[str, str]:
    found = {}
    for bit in range(space().size):
        fact, answer = space().names[bit]
        if known >> bit & 1 and answer == "yes":
            found[fact] = "yes" if value >> bit & 1 else "no"
    return found


def incident(facts: Mapping[str, str] | None = None, *people: Person, **more: Any) -> Incident:
    """An incident as a file would hold it."""
    return read({"id": "test", "facts": dict(facts or {}), "people": list(people), **more})


def assess(
    area: str, facts: Mapping[str, str] | None = None, *people: Person, at: str = FRIDAY_1540, **more: Any
) -> Result:
    """The answer for one area."""
    return answer(incident(facts, *people, **more), area, moment(at).at)


def level(result: Result, response: str) -> str:
    """ "must", or "should..must" while it is bounded only."""
    found = result["responses"][response]
    if found["status"] == "not-covered":
        return "not-covered"
    least, most = found["at_least"], found["at_most"]
    return least if least == most else f"{least}..{most}"


def in_school(result: Result) -> str:
    """yes, no, undetermined or not-covered."""
    return result["responses"]["in_school"]["status"]


def gate(result: Result, name: str) -> str:
    """open or shut."""
    return result["gates"][name]["status"]
