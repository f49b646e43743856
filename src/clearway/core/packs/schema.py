"""What a pack is made of. Read-only: a pack is one edition, never edited after release."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from clearway.core.citations import Library
from clearway.core.packs.conditions import AGGRAVATED, EXPERIMENTAL, GATES, Condition

AUDIENCES = ("setting", "police")
SETTINGS = ("school", "college", "early-years", "library", "youth", "other")
ASKS = ("consider", "should", "must")
DUTY_RANK = {"none": 0, "consider": 1, "should": 2, "must": 3}
SUBTYPES = (*AGGRAVATED, *EXPERIMENTAL)
VALUES_OF = {
    "in_school": ("yes",),
    "scope": ("adult-imagery",),
    "category": SUBTYPES,
    **{f"gate.{gate}": ("shut",) for gate in GATES},
    "police_experimental": ("shut",),
    "police": ("not-needed",),
    "social_care": ("not-needed",),
    "advice": ("not-needed", "asked-and-not-known"),
}
WORDS_ONLY = ("not-needed", "asked-and-not-known")
EVENTS = ("report", "referral", "request", "viewing", "decision")


@dataclass(frozen=True, slots=True)
class Rule:
    """When `when` holds, the finding is asked for: a duty for each response in `asks`, or a value.

    `answered` names facts that must be known before the finding may be yes (ruling 4).
    `judgement` marks what rests on judgement or later guidance where the documents are silent.
    `not_known` is what is said of a rule that shuts a gate while it is undetermined.
    """

    id: str
    when: Condition
    because: str
    cite: tuple[str, ...]
    asks: Mapping[str, str]
    finding: str
    value: str
    of: tuple[str, ...]
    answered: tuple[str, ...]
    audience: str
    judgement: bool
    not_known: str
    file: str


@dataclass(frozen=True, slots=True)
class Gate:
    """What a gate is called and what is said when it is open."""

    id: str
    title: str
    open: str
    cite: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """`within` units of `clock`, counted from `event`."""

    within: int
    clock: str
    event: str


@dataclass(frozen=True, slots=True)
class Action:
    """A step. `needs` names gates that must be open first; `settings` where it applies.

    `unless` names steps that make this one needless: the softer of two calls, for instance.
    `done_when` says from which facts it is known to be done.
    """

    id: str
    when: Condition
    text: str
    owner: str
    duty: str
    due: Due | None
    needs: tuple[str, ...]
    unless: tuple[str, ...]
    done_when: Condition | None
    settings: tuple[str, ...]
    basis: str
    record: bool
    audience: str
    judgement: bool
    cite: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Never:
    """A prohibition, shown at each place in `where`, and only when `when` holds."""

    id: str
    when: Condition
    text: str
    where: tuple[str, ...]
    cite: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """Someone to call. `hours` by weekday, Monday first; None is closed; `always` open needs no hours.

    `dial` is false for a line that is kept as a source and never offered (ruling 39).
    """

    id: str
    name: str
    purpose: str
    areas: tuple[str, ...]
    phone: str
    email: str
    always: bool
    hours: tuple[tuple[time, time] | None, ...]
    instead: str
    dial: bool
    verifiable: bool
    verified_on: date | None
    note: str
    cite: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resource:
    """A place to point people to, as the documents named it, until someone verifies it."""

    id: str
    title: str
    audience: str
    reach: str
    note: str
    verified_on: date | None
    cite: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """An explanation, a point of law, a figure, or a question with its answer."""

    id: str
    kind: str
    title: str
    body: str
    where: tuple[str, ...]
    judgement: bool
    cite: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """How a pack asks for a fact. `answers` names the values of a choice in plain words."""

    fact: str
    ask: str
    help: str
    answers: Mapping[str, str]
    cite: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A worked case: an incident, the rules that fire and stay quiet, and what must come out.

    With `calm`, every fact that worries is no, unless it is known otherwise or given as "unknown".
    """

    id: str
    title: str
    shows: tuple[str, ...]
    incident: Mapping[str, object]
    calm: bool
    fires: tuple[str, ...]
    quiet: tuple[str, ...]
    expect: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Pack:
    """One edition of one document set for one or more areas."""

    id: str
    title: str
    edition: str
    issuer: str
    areas: tuple[str, ...]
    in_force_from: date
    in_force_to: date | None
    documents_of: str
    superseded_nationally: bool
    notice: str
    reviewed_by: str | None
    reviewed_on: date | None
    library: Library
    questions: Mapping[str, Question]
    rules: tuple[Rule, ...]
    gates: Mapping[str, Gate]
    actions: tuple[Action, ...]
    nevers: tuple[Never, ...]
    contacts: tuple[Contact, ...]
    resources: tuple[Resource, ...]
    texts: tuple[Text, ...]
    examples: tuple[Example, ...]
    changes: str
    checksum: str

    def rule(self, name: str) -> Rule | None:
        """The rule of this id, or None."""
        return next((rule for rule in self.rules if rule.id == name), None)
