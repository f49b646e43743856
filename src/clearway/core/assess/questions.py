"""Which unknown facts still matter, what each decides, and in which order to ask.

Authored urgency first, then the question that leaves least undecided, then the one that is easiest
on the child. The fixed first screen (ruling 7) is asked whatever is already certain.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from clearway.core.assess.verdicts import Verdicts
from clearway.core.facts.space import State, bits_of
from clearway.core.packs.conditions import DUTIES, GATES, RESPONSES
from clearway.core.packs.schema import SUBTYPES
from clearway.core.packs.vocabulary import Fact

UNIDENTIFIED = "someone_unidentified"


@dataclass(frozen=True, slots=True)
class Open:
    """An unknown fact that matters, and what it decides."""

    fact: str
    decides: tuple[str, ...]
    urgency: str
    asked: bool


def functions(verdicts: Verdicts) -> Iterator[tuple[str, str]]:
    """Each function that is part of the answer, with the finding it is shown under."""
    if verdicts.adults_only:
        return
    for response in RESPONSES:
        for duty in DUTIES:
            yield f"{response}.{duty}", response
    yield "in_school", "in_school"
    yield "scope.adult-imagery", "scope"
    if not verdicts.without_image:
        for name in ("aggravated", "experimental", *SUBTYPES):
            yield f"category.{name}", "category"
    for gate in GATES:
        yield f"gate.{gate}", gate


def steps(verdicts: Verdicts, setting: str) -> Iterator[tuple[str, str]]:
    """Each step of the plan that applies in the setting, with its id."""
    if not verdicts.adults_only:
        for action in verdicts.pack.actions:
            if action.audience == "setting" and (not action.settings or setting in action.settings):
                yield f"action.{action.id}", action.id


def open_questions(verdicts: Verdicts, setting: str) -> list[Open]:
    """The unknown facts that still matter, first to ask first."""
    decides: dict[str, dict[str, None]] = {
        fact.id: {} for fact in verdicts.here.words.facts.values() if fact.first and _askable(verdicts, fact)
    }
    for name, finding in (*functions(verdicts), *steps(verdicts, setting)):
        for fact in verdicts.missing(name):
            if _askable(verdicts, verdicts.here.words[fact]):
                decides.setdefault(fact, {})[finding] = None
    if verdicts.in_school == "undetermined" and not verdicts.adults_only:
        for fact in verdicts.guard():
            decides.setdefault(fact, {})["in_school"] = None
    _everyone_listed(verdicts, decides)
    asked = verdicts.known.asked
    found = [
        Open(fact, tuple(findings), verdicts.here.words[fact].urgency, fact in asked)
        for fact, findings in decides.items()
    ]
    settles = _settles(verdicts)
    order = list(verdicts.here.words.facts)

    def place(each: Open) -> tuple[bool, bool, int, bool, int, int, int, int]:
        fact = verdicts.here.words[each.fact]
        counts = [0 if fact.first else settles.get((each.fact, value), 0) for value in fact.answers]
        return (
            each.asked, not fact.first, verdicts.here.words.rank(each.fact), each.fact in verdicts.known.waiting,
            -min(counts), -sum(counts), fact.ease, order.index(each.fact),
        )  # fmt: skip

    return sorted(found, key=place)


def _everyone_listed(verdicts: Verdicts, decides: dict[str, dict[str, None]]) -> None:
    """Where everybody may be listed already, "is anyone unidentified" settles what follows from them."""
    waiting = [fact for fact in decides if fact in verdicts.known.waiting]
    if waiting and UNIDENTIFIED not in verdicts.known.values:
        mine = decides.setdefault(UNIDENTIFIED, {})
        for fact in waiting:
            mine.update(decides[fact])


def _askable(verdicts: Verdicts, fact: Fact) -> bool:
    return (
        fact.id in verdicts.pack.questions
        and fact.id not in verdicts.known.values
        and not fact.police
        and not fact.idle
    )


Answer = tuple[str, str]


def _settles(verdicts: Verdicts) -> dict[Answer, int]:
    """How many functions each answer would settle at once."""
    here = verdicts.here
    leads_to: dict[tuple[int, bool], list[Answer]] = {}
    forces: dict[Answer, State] = {}
    for fact in here.words.facts.values():
        if fact.id not in verdicts.known.values:
            for answer in fact.answers:
                forced = _follows(verdicts, fact.id, answer)
                forces[fact.id, answer] = forced
                for bit in bits_of(forced.known):
                    leads_to.setdefault((bit, bool(forced.value >> bit & 1)), []).append((fact.id, answer))
    counts: dict[Answer, int] = {}
    for name, _ in functions(verdicts):
        settled: set[Answer] = set()
        for implicant in verdicts.left(name):
            if implicant.looks.bit_count() > 3:
                continue
            first = next(bits_of(implicant.looks))
            for one in leads_to.get((first, bool(implicant.wants >> first & 1)), ()):
                if implicant.holds(forces[one]):
                    settled.add(one)
        for each in settled:
            counts[each] = counts.get(each, 0) + 1
    return counts


def _follows(verdicts: Verdicts, fact: str, answer: str) -> State:
    true, false = verdicts.here.said[fact, answer]
    return State(true | false, true)


def not_needed(verdicts: Verdicts, questions: list[Open]) -> list[str]:
    """The unknown facts that no longer matter to any finding. Said of the finding, never of a child."""
    wanted = {each.fact for each in questions}
    return [
        fact.id for fact in verdicts.here.words.facts.values() if _askable(verdicts, fact) and fact.id not in wanted
    ]
