"""What the known facts decide: each finding yes, no or undetermined, and the facts that force it."""

from collections.abc import Iterable
from dataclasses import dataclass

from clearway.core.errors import EngineError
from clearway.core.facts.known import Known
from clearway.core.facts.space import State, bits_of
from clearway.core.findings.compiled import Compiled, Verdict
from clearway.core.findings.implicants import Implicant
from clearway.core.packs.conditions import DUTIES, GATES, RESPONSES
from clearway.core.packs.schema import DUTY_RANK, Rule
from clearway.core.packs.vocabulary import YES

DANGER = ("immediate_danger", "self_harm_risk", "harm_or_risk_of_harm")
SPEAKS_OF_A_CHILD = (
    *DANGER, "parents_risk", "under_13_involved", "multiple_victims", "other_setting_involved", "vulnerable",
    "consent_in_doubt", "grooming_or_exploitation", "agency_involvement", "viewing_would_distress",
    "staff_conduct_in_question", "someone_unidentified",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Level:
    """How strongly a response is asked for: at least, and at most."""

    at_least: str
    at_most: str

    @property
    def status(self) -> str:
        """Ruling 3: yes above none, no at none, else undetermined."""
        if self.at_least != "none":
            return "yes"
        return "no" if self.at_most == "none" else "undetermined"


class Verdicts:
    """The verdicts on one incident under one pack. Each function is decided once, however many names it has."""

    def __init__(self, compiled: Compiled, known: Known) -> None:
        self.compiled = compiled
        self.pack = compiled.pack
        self.here = compiled.here
        self.known = known
        self.state = known.state
        self._decided: dict[int, tuple[Verdict, Implicant | None]] = {}
        self._left: dict[int, list[Implicant]] = {}
        if compiled.decider:
            for name, decided in compiled.decider.decide(self.state).items():
                self._decided[compiled.nodes[name]] = decided
        self.levels = {response: self._level(response) for response in RESPONSES}
        self.content_matters = any(
            self.compiled.here.words[fact].content
            for response in ("police", "social_care")
            for duty in DUTIES
            for fact in self.missing(f"{response}.{duty}")
        )
        self.must_stands = any(self.levels[each].at_least == "must" for each in ("police", "social_care"))
        self.supply("must_stands", holds=self.must_stands)
        self.supply("content_matters", holds=self.content_matters)
        self.supply("asked_in_vain", holds=False)
        for gate in GATES:
            self.supply(f"{gate}_open", holds=self.verdict(f"gate.{gate}") is True)

    def supply(self, name: str, *, holds: bool) -> None:
        """Write an engine fact into the state, and forget the verdicts that look at it."""
        bit = 1 << self.here.bit(name)
        self.state = State(self.state.known | bit, self.state.value & ~bit | (bit if holds else 0))
        stale = [node for node in self._decided if self.compiled.looks_at(node) & bit]
        for node in stale:
            self._decided.pop(node)
            self._left.pop(node, None)

    def verdict(self, name: str) -> Verdict:
        """Yes, no, or None for undetermined."""
        return self._decide(name)[0]

    def _decide(self, name: str) -> tuple[Verdict, Implicant | None]:
        node = self.compiled.nodes[name]
        found = self._decided.get(node)
        if found is None:
            found = self._decided[node] = self.compiled[name].decide(self.state)
        return found

    def _level(self, response: str) -> Level:
        at_least = at_most = "none"
        for duty in DUTIES:
            verdict = self.verdict(f"{response}.{duty}")
            at_least = duty if verdict else at_least
            at_most = duty if verdict is not False else at_most
        if DUTY_RANK[at_least] > DUTY_RANK[at_most]:
            raise EngineError(f"{response}: at least {at_least} and at most {at_most}")
        return Level(at_least, at_most)

    def sufficient(self, name: str) -> list[str]:
        """The facts of the implicant that forces the verdict; none where it is undetermined."""
        reason = self._decide(name)[1]
        return self.facts_of(reason.looks) if reason else []

    def facts_of(self, mask: int) -> list[str]:
        """The facts behind some bits, each once, in the vocabulary's order; engine facts left out."""
        names = dict.fromkeys(self.here.names[bit][0] for bit in bits_of(mask))
        return [name for name in names if name in self.here.words.facts]

    def left(self, name: str) -> list[Implicant]:
        """What an undetermined finding still asks for; nothing where it is decided."""
        node = self.compiled.nodes[name]
        found = self._left.get(node)
        if found is None:
            found = self.compiled.left(name, self.state) if self.verdict(name) is None else []
            self._left[node] = found
        return found

    def missing(self, name: str) -> list[str]:
        """The unknown facts that still matter to a finding."""
        mask = 0
        for each in self.left(name):
            mask |= each.looks
        return self.facts_of(mask)

    def worth_asking(self, name: str) -> list[str]:
        """Those of the missing facts that the pack asks a setting about."""
        words = self.here.words.facts
        return [
            fact
            for fact in self.missing(name)
            if fact in self.pack.questions and not words[fact].idle and not words[fact].police
        ]

    @property
    def adults_only(self) -> bool:
        """Ruling 29: only where it is certain, and nothing that is known speaks of a child or of danger."""
        child = any(self.known.value(fact) == YES for fact in SPEAKS_OF_A_CHILD)
        return bool(self.verdict("scope.adult-imagery")) and not child

    @property
    def without_image(self) -> bool:
        """Ruling 28: contact online without an image."""
        return self.known.value("kind") == "contact"

    def guard(self) -> list[str]:
        """Ruling 4: the facts that must be known before in_school may be yes, and are not."""
        needed: dict[str, None] = {}
        for rule in self.compiled.deciding("in_school"):
            needed.update(dict.fromkeys(rule.answered))
        return [fact for fact in needed if fact not in self.known.values]

    @property
    def in_school(self) -> str:
        """yes, no or undetermined. Never yes while a fact of ruling 4 is not known."""
        verdict = self.verdict("in_school")
        if verdict is False:
            return "no"
        return "yes" if verdict and not self.guard() else "undetermined"

    def holding(self, rules: Iterable[Rule]) -> list[Rule]:
        """The rules that hold on what is known."""
        return [rule for rule in rules if self.verdict(f"rule.{rule.id}")]

    def not_ruled_out(self, rules: Iterable[Rule]) -> list[Rule]:
        """The rules that are undetermined."""
        return [rule for rule in rules if self.verdict(f"rule.{rule.id}") is None]
