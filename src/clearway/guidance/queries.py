"""Every read of the installed guidance: what it says for the answers so far, what to ask next, and its own pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.urls import reverse

from clearway.core.answer import answer
from clearway.core.citations import Passage
from clearway.core.compare import differences
from clearway.core.facts.incident import Incident
from clearway.core.findings.compiled import Compiled, compiled
from clearway.core.findings.together import quicken
from clearway.core.packs.conditions import facts_in
from clearway.core.packs.load import areas, installed, load, pack_for
from clearway.core.packs.schema import Action, Pack, Text
from clearway.core.packs.schema import Question as Asked
from clearway.core.packs.vocabulary import vocabulary
from clearway.core.result import Difference, Question, Result
from clearway.core.wording import Call, calls
from clearway.guidance.own import learn

PAGE_KINDS = {
    "questions": ("question",),
    "law": ("law", "define"),
    "police": ("police",),
    "learning": ("figure", "explain"),
}
GATE_PLACES = {"device_return": "devices", "fact_finding": "fact-finding"}


@dataclass(frozen=True, slots=True)
class Pointer:
    """Something to read: its title, its address, and the pack that it stands in."""

    title: str
    address: str
    pack: str


@dataclass(frozen=True, slots=True)
class Resting:
    """What rests on a passage: its words, and where it can be read, where that is a page of its own."""

    text: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands now: the incident, the moment, each area's answer, where they differ, what matters in any of them."""

    incident: Incident
    at: datetime
    results: tuple[Result, ...]
    differences: tuple[Difference, ...]
    questions: tuple[Question, ...]

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
    """Compile every pack and learn the installation's own lines, before the first visitor comes."""
    for name in installed():
        made(name)
    learn()


def standing(incident: Incident, at: datetime) -> Standing:
    """The answer for every area of the incident. Raises IncidentError where answers contradict."""
    results = tuple(answer(incident, area, at, made) for area in incident.areas)
    return as_stood(incident, at, results)


def as_stood(incident: Incident, at: datetime, results: tuple[Result, ...]) -> Standing:
    """Answers that were kept, with where they differ: nothing is worked out anew."""
    differ = tuple(differences(results)) if len(results) > 1 else ()
    return Standing(incident, at, results, differ, in_order(results))


def in_order(results: Sequence[Result]) -> tuple[Question, ...]:
    """What still matters: one area's as it is, those of several by urgency, then by each area's own rank."""
    if len(results) == 1:
        return tuple(results[0]["questions"])
    words = vocabulary()
    first: dict[str, Question] = {}
    for result in results:
        for each in result["questions"]:
            kept = first.setdefault(each["fact"], each)
            if each["rank"] < kept["rank"]:
                first[each["fact"]] = each
    return tuple(
        sorted(first.values(), key=lambda each: (not words[each["fact"]].first, words.rank(each["fact"]), each["rank"]))
    )


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


def neighbours(name: str) -> tuple[str, str]:
    """The passages of the same document that are cited before and after this one; empty where there is none."""
    cited = sorted({each for pack in packs() for each in pack.library.passages if each[:2] == name[:2]})
    at = cited.index(name)
    return cited[at - 1] if at else "", cited[at + 1] if at + 1 < len(cited) else ""


def resting_on(pack: Pack, name: str) -> dict[str, list[Resting]]:
    """What a pack rests on a passage, in the pack's own words, by kind; the kinds without any are left out."""
    rests = {
        "Reasons given": [Resting(each.because) for each in pack.rules if name in each.cite],
        "What has to be in place": [
            Resting(f"{each.title}: {each.open}") for each in pack.gates.values() if name in each.cite
        ],
        "Steps": [Resting(each.text) for each in pack.actions if name in each.cite],
        "Never": [Resting(each.text) for each in pack.nevers if name in each.cite],
        "Questions that the guide asks": [Resting(each.ask) for each in pack.questions.values() if name in each.cite],
        "Questions and explanations": [
            Resting(each.title, address_of(pack, each)) for each in pack.texts if name in each.cite
        ],
        "Lines to call": [
            Resting(each.name, reverse("library-page", args=[pack.id, "contacts"]))
            for each in pack.contacts
            if name in each.cite and each.dial
        ],
        "Places to point people to": [
            Resting(each.title, reverse("library-page", args=[pack.id, "contacts"]))
            for each in pack.resources
            if name in each.cite
        ],
    }
    return {kind: list(dict.fromkeys(found)) for kind, found in rests.items() if found}


def steps_for(fact: str, named: Iterable[str]) -> list[tuple[str, Action]]:
    """The steps that these areas ask for on account of one fact alone, each with its area."""
    areas_of = [(area, pack_for(area)) for area in named]
    return [(area, each) for area, pack in areas_of for each in pack.actions if set(facts_in(each.when)) == {fact}]


def texts(pack: Pack, *kinds: str, where: str = "") -> list[Text]:
    """A pack's texts of some kinds, or those shown at a place."""
    return [
        each for each in pack.texts if (not kinds or each.kind in kinds) and (not where or where in each.where)
    ]  # fmt: skip


def naming(pack: Pack, *words: str) -> list[Text]:
    """A pack's texts that use any of these words."""
    return [each for each in pack.texts if any(word in each.title or word in each.body for word in words)]


def page_of(text: Text) -> str:
    """The page of the library on which a text stands."""
    return next(page for page, kinds in PAGE_KINDS.items() if text.kind in kinds)


def address_of(pack: Pack, text: Text) -> str:
    """Where a text can be read: its page, at its own heading."""
    return f"{reverse('library-page', args=[pack.id, page_of(text)])}#{text.id}"


@cache
def pointers(place: str, named: tuple[str, ...], *kinds: str) -> tuple[Pointer, ...]:
    """What there is to read beside a place of the answer, such as "devices", or a gate, such as "device_return".

    The texts of the packs of the areas `named`, in the packs' order; of some `kinds` only, where any are given:
    `pointers("parents", carried.areas, "question")`. Nothing is found at a place that no text names.
    """
    where = GATE_PLACES.get(place, place)
    return tuple(
        Pointer(text.title, address_of(pack, text), pack.id)
        for pack in packs_of(named)
        for text in texts(pack, *kinds, where=where)
    )
