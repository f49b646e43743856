"""A pack compiled: every finding as a function of the facts, and as its prime implicants.

Functions are named: "police.must", "in_school", "either", "scope.adult-imagery",
"category.romantic", "gate.deletion" (open), "police_experimental" (open), and "rule.ID",
"action.ID", "done.ID", "never.ID" for the conditions themselves.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property
from typing import Protocol

from clearway.core.facts.space import Space, State, space
from clearway.core.findings.diagrams import Diagrams
from clearway.core.findings.implicants import Implicant, Primes, care_of, residue, valid_primes
from clearway.core.packs.conditions import (
    AGGRAVATED,
    DUTIES,
    EXPERIMENTAL,
    GATES,
    RESPONSES,
    All,
    AnyOf,
    AtLeast,
    Condition,
    Finds,
    Is,
    Not,
)
from clearway.core.packs.load import load
from clearway.core.packs.schema import DUTY_RANK, Pack, Rule

Verdict = bool | None
Ready = Mapping[str, tuple[Primes, Primes]]


MOST_KEPT = 50_000


class Decider(Protocol):
    """Something that decides several findings at once, for a process that answers many incidents."""

    def decide(self, state: State) -> Mapping[str, tuple[Verdict, Implicant | None]]:
        """Each finding with its verdict and the implicant that forces it."""


class Side:
    """The implicants for one side. Those of a single literal are kept as two masks, and found at once."""

    def __init__(self, primes: Primes) -> None:
        self.always = any(not each.looks for each in primes)
        self.if_true = self.if_false = 0
        for each in primes:
            if each.looks.bit_count() == 1:
                self.if_true |= each.wants
                self.if_false |= each.looks & ~each.wants
        self.longer = tuple(each for each in primes if each.looks.bit_count() > 1)

    def holds(self, known: int, value: int) -> Implicant | None:
        """A smallest implicant that the known facts satisfy, or None."""
        if self.always:
            return Implicant(0, 0)
        single = value & self.if_true
        if single:
            low = single & -single
            return Implicant(low, low)
        single = known & ~value & self.if_false
        if single:
            return Implicant(single & -single, 0)
        unknown = ~known
        for each in self.longer:
            looks, wants = each
            if not looks & unknown and wants == looks & value:
                return each
        return None


class Finding:
    """One function: its node, and the implicants that force yes and those that force no."""

    def __init__(self, name: str, node: int, support: int, yes: Primes, no: Primes) -> None:
        self.id = name
        self.node = node
        self.support = support
        self.yes = yes
        self.no = no
        self._yes = Side(yes)
        self._no = Side(no)

    @cached_property
    def looks(self) -> int:
        """Every bit that an implicant looks at: what is left to decide depends on nothing else."""
        mask = 0
        for each in (*self.yes, *self.no):
            mask |= each.looks
        return mask

    def decide(self, state: State) -> tuple[Verdict, Implicant | None]:
        """Yes, no or None for undetermined, with the implicant that forces it."""
        reason = self._yes.holds(state.known, state.value)
        if reason is not None:
            return True, reason
        reason = self._no.holds(state.known, state.value)
        return (None, None) if reason is None else (False, reason)


class Compiled:
    """A pack with its functions. Implicants are worked out when they are first asked for."""

    def __init__(self, pack: Pack, here: Space, ready: Ready | None = None) -> None:
        self.pack = pack
        self.here = here
        self.diagrams = Diagrams()
        self.nodes: dict[str, int] = {}
        self.ready = ready or {}
        self._findings: dict[str, Finding] = {}
        self._by_node: dict[int, tuple[Primes, Primes]] = {}
        self._supports: dict[int, int] = {}
        self._left: dict[tuple[int, int, int], list[Implicant]] = {}
        self.decider: Decider | None = None
        for name, build in _plan(self):
            self.nodes[name] = build()

    def __getitem__(self, name: str) -> Finding:
        found = self._findings.get(name)
        if found is None:
            node = self.nodes[name]
            if name in self.ready:
                self._by_node[node] = self.ready[name]
            elif node not in self._by_node:
                self._by_node[node] = valid_primes(self.diagrams, self.here, node)
            found = Finding(name, node, self.looks_at(node), *self._by_node[node])
            self._findings[name] = found
        return found

    def left(self, name: str, state: State) -> list[Implicant]:
        """What the implicants of both sides still ask for. Kept by the bits that it depends on."""
        finding = self[name]
        mask = finding.looks
        for choice in self.here.choice_masks:
            mask |= choice if choice & mask else 0
        key = (finding.node, state.known & mask, state.value & mask)
        found = self._left.get(key)
        if found is None:
            if len(self._left) >= MOST_KEPT:
                self._left.clear()
            found = [*residue(finding.yes, state, self.here), *residue(finding.no, state, self.here)]
            self._left[key] = found
        return found

    def looks_at(self, node: int) -> int:
        """The bits that a function depends on, as a mask."""
        found = self._supports.get(node)
        if found is None:
            found = self._supports[node] = self.diagrams.support(node)
        return found

    def worked_out(self) -> Ready:
        """The implicants that have been worked out so far, to be kept for the next time."""
        return {name: (each.yes, each.no) for name, each in self._findings.items()}

    def names(self) -> tuple[str, ...]:
        """Every function, in the order of compiling."""
        return tuple(self.nodes)

    def care(self, *nodes: int) -> int:
        """The constraints on the facts that these functions look at."""
        mask = 0
        for node in nodes:
            mask |= self.diagrams.support(node)
        return care_of(self.diagrams, self.here, mask)

    def node(self, condition: Condition) -> int:
        """The function of a condition."""
        diagrams = self.diagrams
        match condition:
            case Is(fact, value):
                return diagrams.variable(self.here.bit(fact, value))
            case AtLeast(response, duty, besides):
                return self.response(response, duty, besides) if besides else self.nodes[f"{response}.{duty}"]
            case Finds("gate", name):
                # A gate is open only where that is known, so for a step it is a fact that the engine supplies.
                return diagrams.variable(self.here.bit(f"{name}_open"))
            case Finds(kind, name):
                return self.nodes[f"{kind}.{name}"]
            case All(parts):
                return diagrams.all(self.node(part) for part in reversed(parts))
            case AnyOf(parts):
                return diagrams.any(self.node(part) for part in reversed(parts))
            case Not(part):
                return diagrams.negate(self.node(part))

    def union(self, rules: Iterable[Rule]) -> int:
        """Where at least one of the rules holds."""
        return self.diagrams.any(self.node(rule.when) for rule in rules)

    def response(self, response: str, duty: str, besides: str = "") -> int:
        """Where some rule, other than `besides`, asks for the response with at least this duty."""
        return self.union(
            rule
            for rule in self.pack.rules
            if rule.id != besides and DUTY_RANK[rule.asks.get(response, "none")] >= DUTY_RANK[duty]
        )

    def deciding(self, finding: str, value: str = "") -> list[Rule]:
        """The rules for a finding, and for one value of it where that is given."""
        return [rule for rule in self.pack.rules if rule.finding == finding and (not value or rule.value == value)]


def _plan(made: Compiled) -> Iterable[tuple[str, Callable[[], int]]]:
    """What is built, in order: responses, the typology, in_school, gates, then what leans on them."""
    pack, diagrams = made.pack, made.diagrams

    def union_of(finding: str, value: str = "") -> Callable[[], int]:
        return lambda: made.union(made.deciding(finding, value))

    for response in RESPONSES:
        for duty in DUTIES:
            yield f"{response}.{duty}", lambda r=response, d=duty: made.response(r, d)  # type: ignore[misc]  # bound early
    yield "either", lambda: made.union(rule for rule in pack.rules if rule.of)
    yield "scope.adult-imagery", union_of("scope", "adult-imagery")
    for name in AGGRAVATED:
        yield f"category.{name}", union_of("category", name)
    yield "category.aggravated", lambda: diagrams.any(made.nodes[f"category.{each}"] for each in AGGRAVATED)
    for name in EXPERIMENTAL:
        yield (
            f"category.{name}",
            lambda n=name: diagrams.both(  # type: ignore[misc]  # bound early
                made.union(made.deciding("category", n)), diagrams.negate(made.nodes["category.aggravated"])
            ),
        )
    yield "category.experimental", lambda: diagrams.any(made.nodes[f"category.{each}"] for each in EXPERIMENTAL)
    yield "in_school", union_of("in_school")
    for gate in GATES:
        yield f"gate.{gate}", lambda g=gate: diagrams.negate(made.union(made.deciding(f"gate.{g}")))  # type: ignore[misc]  # bound early
    if made.deciding("police_experimental"):
        yield "police_experimental", lambda: diagrams.negate(made.union(made.deciding("police_experimental")))
    for action in pack.actions:
        if action.done_when is not None:
            yield f"done.{action.id}", lambda a=action: made.node(a.done_when)  # type: ignore[misc]  # bound early
    for kind, parts in (("rule", pack.rules), ("action", pack.actions), ("never", pack.nevers)):
        for part in parts:
            yield f"{kind}.{part.id}", lambda p=part: made.node(p.when)  # type: ignore[misc]  # bound early


def answer_names(compiled: Compiled) -> tuple[str, ...]:
    """The functions that make up an answer: responses, in_school, either, scope, category, gates."""
    return tuple(name for name in compiled.names() if name.split(".")[0] not in ("rule", "action", "never", "done"))


@cache
def compiled(name: str) -> Compiled:
    """The installed pack of this id, compiled. Raises PackError."""
    return compile_pack(load(name))


def compile_pack(pack: Pack, ready: Ready | None = None) -> Compiled:
    """Compile a pack. `ready` holds implicants kept from an earlier time, for the same checksum."""
    return Compiled(pack, space(), ready)
