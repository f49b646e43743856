"""Small vocabularies, small functions and every complete set of facts: what the engine is measured against."""

from collections.abc import Iterator
from itertools import product

from hypothesis import strategies as st

from clearway.core.facts.space import Space, State
from clearway.core.findings.diagrams import Diagrams
from clearway.core.packs.vocabulary import Fact, Vocabulary

Formula = tuple[str, "Formula", "Formula"] | int  # a variable, or not / and / or (not looks at the first)
KINDS = ("imagery", "contact", "both")
YES_NO = tuple(f"fact_{letter}" for letter in "abcde")


@st.composite
def toy_vocabularies(draw: st.DrawFn) -> Vocabulary:
    """A choice of kind, a second choice, and up to five facts with implications; some are about an image."""
    facts = {"kind": Fact("kind", "kind", "choice", "danger", KINDS)}
    if draw(st.booleans()):
        facts["mood"] = Fact("mood", "mood", "choice", "danger", ("calm", "sad"))
    names = YES_NO[: draw(st.integers(1, 5))]
    for name in names:
        facts[name] = Fact(name, name, "worry", "danger", image=draw(st.booleans()))
    pairs = [(first, second) for first in names for second in names if first != second]
    implies = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=6)) if pairs else []
    return Vocabulary(facts, {}, {"danger": "danger"}, tuple(implies), "")


def allowed(words: Vocabulary, facts: dict[tuple[str, str], bool]) -> bool:
    """Whether a complete set of facts keeps every constraint, straight from their wording."""
    choices_hold = all(
        sum(facts[fact.id, value] for value in fact.values) == 1 for fact in words.facts.values() if fact.values
    )
    implications_hold = all(facts[then, "yes"] or not facts[cause, "yes"] for cause, then in words.implies)
    contact = facts["kind", "contact"]
    images_hold = not any(contact and fact.image and facts[fact.id, "yes"] for fact in words.facts.values())
    return choices_hold and implications_hold and images_hold


def completions(here: Space) -> list[int]:
    """Every complete set of facts that keeps the constraints, as the bits that are true."""
    return [
        sum(1 << bit for bit, side in enumerate(sides) if side)
        for sides in product((False, True), repeat=here.size)
        if allowed(here.words, dict(zip(here.names, sides, strict=True)))
    ]


def matching(complete: list[int], state: State) -> list[int]:
    """The complete sets that agree with what is known."""
    return [each for each in complete if not (each ^ state.value) & state.known]


def some_states(size: int) -> st.SearchStrategy[State]:
    """Any bits known, with any values."""
    masks = st.integers(0, (1 << size) - 1)
    return st.builds(lambda known, value: State(known, value & known), masks, masks)


@st.composite
def answered_states(draw: st.DrawFn, here: Space) -> State | None:
    """What answers can make known, closed; None where they contradict each other."""
    known = value = 0
    for fact in here.words.facts.values():
        answer = draw(st.sampled_from((None, *fact.answers)))
        if answer is not None:
            said = here.literals(fact.id, answer)
            known, value = known | said.known, value | said.value
    return here.close(State(known, value))


def formulas(size: int) -> st.SearchStrategy[Formula]:
    """Boolean functions of the variables 0 to size - 1, as a tree."""
    leaves: st.SearchStrategy[Formula] = st.integers(0, size - 1)
    return st.recursive(
        leaves, lambda part: st.tuples(st.sampled_from(("not", "and", "or")), part, part), max_leaves=10
    )


def holds(formula: Formula, facts: int) -> bool:
    """The value of the function for a complete set of facts."""
    if isinstance(formula, int):
        return bool(facts >> formula & 1)
    word, first, second = formula
    if word == "not":
        return not holds(first, facts)
    if word == "and":
        return holds(first, facts) and holds(second, facts)
    return holds(first, facts) or holds(second, facts)


def node_of(diagrams: Diagrams, formula: Formula) -> int:
    """The function as a decision diagram."""
    if isinstance(formula, int):
        return diagrams.variable(formula)
    word, first, second = formula
    if word == "not":
        return diagrams.negate(node_of(diagrams, first))
    parts = (node_of(diagrams, first), node_of(diagrams, second))
    return diagrams.both(*parts) if word == "and" else diagrams.either(*parts)


def value_at(diagrams: Diagrams, node: int, facts: int) -> bool:
    """Walk a diagram down to never or always."""
    while node > 1:
        variable, low, high = diagrams.nodes[node]
        node = high if facts >> variable & 1 else low
    return bool(node)


def every(size: int) -> Iterator[int]:
    """Every complete set of facts over so many variables, constraints left aside."""
    return iter(range(1 << size))
