"""Every read of the installed guidance: what it says for the answers so far, what to ask next, and its own pages."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from clearway.core.answer import answer
from clearway.core.citations import Passage
from clearway.core.compare import differences
from clearway.core.facts.incident import Incident
from clearway.core.findings.compiled import Compiled, compiled
from clearway.core.findings.together import quicken
from clearway.core.packs.load import areas, installed, load, pack_for
from clearway.core.packs.schema import Pack, Text
from clearway.core.packs.schema import Question as Asked
from clearway.core.packs.vocabulary import vocabulary
from clearway.core.result import Difference, Question, Result
from clearway.core.wording import Call, calls


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands now: the incident, the moment, the answer of each area, and where the areas differ."""

    incident: Incident
    at: datetime
    results: tuple[Result, ...]
    differences: tuple[Difference, ...]

    @property
    def questions(self) -> list[Question]:
        """What still matters in any area, the most urgent first."""
        words = vocabulary()
        first: dict[str, Question] = {}
        for result in self.results:
            for each in result["questions"]:
                kept = first.setdefault(each["fact"], each)
                if each["rank"] < kept["rank"]:
                    first[each["fact"]] = each
        return sorted(
            first.values(), key=lambda each: (not words[each["fact"]].first, words.rank(each["fact"]), each["rank"])
        )

    @property
    def next_question(self) -> Question | None:
        """The first that was not asked yet, or None."""
        return next((each for each in self.questions if each["fact"] not in self.incident.asked), None)

    @property
    def not_needed(self) -> list[str]:
        """The facts that decide nothing any more in any area."""
        matter = {each["fact"] for each in self.questions}
        return [
            fact for fact in vocabulary().facts
            if fact not in matter and any(fact in result["not_needed"] for result in self.results)
        ]  # fmt: skip

    def calls(self, result: Result) -> list[Call]:
        """Whom to call in one area, the most needed first."""
        return calls(result, pack_for(result["area"]))


@cache
def made(name: str) -> Compiled:
    """A pack, compiled and ready to answer many visitors."""
    return quicken(compiled(name))


def warm() -> None:
    """Compile every pack, before the first visitor comes."""
    for name in installed():
        made(name)


def standing(incident: Incident, at: datetime) -> Standing:
    """The answer for every area of the incident. Raises IncidentError where answers contradict."""
    results = tuple(answer(incident, area, at, made) for area in incident.areas)
    return Standing(incident, at, results, tuple(differences(results)) if len(results) > 1 else ())


def area_names() -> list[str]:
    """The areas that have guidance here, in order."""
    return sorted(areas())


def packs() -> list[Pack]:
    """The packs that are installed."""
    return [load(name) for name in installed()]


def packs_of(named: Iterable[str]) -> list[Pack]:
    """The packs of some areas, each once, in their order."""
    return list({pack.id: pack for pack in map(pack_for, named)}.values())


def question(fact: str, named: Iterable[str]) -> Asked | None:
    """How the first of these areas that asks for a fact asks for it, or None."""
    return next((pack.questions[fact] for pack in packs_of(named) if fact in pack.questions), None)


def passage(name: str) -> list[tuple[Pack, Passage]]:
    """A passage by its id, with each pack that cites it."""
    return [(pack, pack.library[name]) for pack in packs() if name in pack.library.passages]


def resting_on(pack: Pack, name: str) -> Iterator[str]:
    """What a pack rests on a passage: rules, steps and prohibitions, in their own words."""
    yield from (rule.because for rule in pack.rules if name in rule.cite and rule.because)
    yield from (action.text for action in pack.actions if name in action.cite)
    yield from (never.text for never in pack.nevers if name in never.cite)


def texts(pack: Pack, *kinds: str, where: str = "") -> list[Text]:
    """A pack's texts of some kinds, or those shown at a place."""
    return [
        each for each in pack.texts if (not kinds or each.kind in kinds) and (not where or where in each.where)
    ]  # fmt: skip
