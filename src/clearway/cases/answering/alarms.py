"""What leads straight to the telephone, whatever else is still to be asked, and however it came into the case."""

from collections.abc import Mapping

from clearway.core.facts.people import ADULT, BYSTANDER_ROLES, EXPLOITIVE
from clearway.core.packs.vocabulary import DISPUTED, YES
from clearway.guidance.carry import Carried

CALLS_FIRST = frozenset(
    {
        "immediate_danger", "self_harm_risk", "harm_or_risk_of_harm", "adult_involved", "adult_exploitive",
        "threats_or_blackmail", "financial_demand", "parents_risk",
    }
)  # fmt: skip


def alarms(given: Mapping[str, str]) -> frozenset[str]:
    """Which of some answers call for the telephone first."""
    return frozenset(fact for fact, value in given.items() if fact in CALLS_FIRST and value in (YES, DISPUTED))


def alarms_of(said: Mapping[str, object]) -> frozenset[str]:
    """The same of what is said of somebody involved. An age that is only claimed counts here: a call too many harms
    nobody.
    """
    roles, age = said.get("roles"), said.get("age")
    if isinstance(roles, list | tuple) and roles and BYSTANDER_ROLES.issuperset(roles):
        return frozenset()
    found = {
        "adult_involved": isinstance(age, int) and age >= ADULT,
        "adult_exploitive": said.get("adult_conduct") in EXPLOITIVE,
        "parents_risk": said.get("parents_risk") == YES,
    }
    return frozenset(fact for fact, holds in found.items() if holds)


def alarms_in(carried: Carried) -> frozenset[str]:
    """The same of all that is carried, of everybody in it too."""
    return alarms(carried.answers).union(*map(alarms_of, carried.people))
