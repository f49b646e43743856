"""People, and the facts that follow from them.

`yes` follows from any one listed person; `no` only when everyone is listed with what it needs and
nobody is unidentified. Unknown is not no. Source: vocabulary.md; rulings 8 to 12, 29, 37.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from clearway.core.calendar import age_on
from clearway.core.packs.vocabulary import NO, UNKNOWN, YES

ROLES = (
    "pictured", "created", "asked", "sent", "received", "shared-on", "pressed",
    "found", "told-us", "other",
)  # fmt: skip
BYSTANDER_ROLES = frozenset({"found", "told-us", "other"})
VULNERABILITIES = (
    "send", "disability", "in-care", "social-worker", "mental-health", "domestic-abuse", "other",
    "exploitation-risk", "earlier-harm",
)  # fmt: skip
HIGH_RISK = frozenset({"exploitation-risk", "earlier-harm"})
AGE_BASES = ("record", "claimed", "unknown")
SEXES = ("female", "male", "other")
CONDUCTS = ("none", "solicited", "coerced", "exploitive", "unknown")
EXPLOITIVE = frozenset({"solicited", "coerced", "exploitive"})
ADULT, TEEN = 18, 13


@dataclass(frozen=True, slots=True)
class Person:
    """One person in an incident file, as it was written; None where it was left out."""

    id: str
    roles: tuple[str, ...] = ()
    age: int | None = None
    date_of_birth: date | None = None
    age_basis: str = "record"
    met_in_person: str = UNKNOWN
    sex: str | None = None
    vulnerabilities: tuple[str, ...] | None = None
    consent_in_doubt: str = UNKNOWN
    parents_risk: str = UNKNOWN
    viewing_would_distress: str = UNKNOWN
    adult_conduct: str = UNKNOWN

    @property
    def involved(self) -> bool:
        """Whether they took part: finding it or telling us does not make someone involved.

        Someone listed without a role counts as involved: not to know the part is no reason to
        leave the person out.
        """
        return not self.roles or not BYSTANDER_ROLES.issuperset(self.roles)

    def years(self, on: date) -> int | None:
        """The age at the time of the act, or None where it is not known (ruling 10).

        An age that is only claimed, by someone not known to have been met, counts as unknown.
        """
        if self.age_basis != "record" and self.met_in_person != YES:
            return None
        return age_on(self.date_of_birth, on) if self.date_of_birth else self.age

    def may_be_child(self, on: date) -> bool:
        """Not known to be 18 or over."""
        years = self.years(on)
        return years is None or years < ADULT


def derive(people: Sequence[Person], on: date, someone_unidentified: str) -> dict[str, str]:
    """The derived facts: yes, no or unknown for each. `people` is not empty."""
    involved = [person for person in people if person.involved]
    children = [person for person in involved if person.may_be_child(on)]
    everyone = someone_unidentified == NO and bool(involved)
    found = {
        "under_13_involved": _any(involved, lambda p: _below(p, TEEN, on)),
        "adult_involved": _any(involved, lambda p: _opposite(_below(p, ADULT, on))),
        "adult_exploitive": _any(involved, lambda p: _exploits(p, on)),
        "child_involved": _any(involved, lambda p: _below(p, ADULT, on)),
        "vulnerable": _any(children, _vulnerable),
        "high_risk_of_abuse": _any(children, _high_risk),
        "consent_in_doubt": _any(children, lambda p: p.consent_in_doubt),
        "parents_risk": _any(children, lambda p: p.parents_risk),
        "viewing_would_distress": _any(children, lambda p: p.viewing_would_distress),
    }
    if not everyone:
        found = {fact: YES if value == YES else UNKNOWN for fact, value in found.items()}
    found["all_pictured_adults"] = _all_pictured_adults(involved, on, someone_unidentified)
    return found


def _any(people: Iterable[Person], look: Callable[[Person], str]) -> str:
    values = [look(person) for person in people]
    if YES in values:
        return YES
    return UNKNOWN if UNKNOWN in values else NO


def _opposite(value: str) -> str:
    return {YES: NO, NO: YES}.get(value, UNKNOWN)


def _below(person: Person, age: int, on: date) -> str:
    years = person.years(on)
    if years is None:
        return UNKNOWN
    return YES if years < age else NO


def _exploits(person: Person, on: date) -> str:
    adult = _opposite(_below(person, ADULT, on))
    if adult == NO or person.adult_conduct == "none":
        return NO
    return adult if person.adult_conduct in EXPLOITIVE else UNKNOWN


def _vulnerable(person: Person) -> str:
    if person.vulnerabilities is None:
        return UNKNOWN
    return YES if person.vulnerabilities else NO


def _high_risk(person: Person) -> str:
    if person.vulnerabilities is None:
        return UNKNOWN
    return YES if HIGH_RISK.intersection(person.vulnerabilities) else NO


def _all_pictured_adults(involved: Sequence[Person], on: date, someone_unidentified: str) -> str:
    """Only known ages of 18 and over make it yes; an unknown or claimed age counts as a child."""
    pictured = [person for person in involved if "pictured" in person.roles]
    if not pictured:
        return UNKNOWN
    known = [person.years(on) if person.age_basis == "record" else None for person in pictured]
    if any(years is None or years < ADULT for years in known):
        return NO
    return YES if someone_unidentified == NO else UNKNOWN
