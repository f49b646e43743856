"""Prime implicants, against plain enumeration: is it decided, why, and which fact still matters."""

from collections.abc import Iterator
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from clearway.core.facts.space import Space, State, bits_of, space
from clearway.core.findings.compiled import Finding
from clearway.core.findings.diagrams import Diagrams
from clearway.core.findings.implicants import Implicant, care_of, literals, primes_of, residue, valid_primes
from clearway.core.packs.vocabulary import Vocabulary
from toys import (
    Formula,
    answered_states,
    completions,
    every,
    formulas,
    holds,
    matching,
    node_of,
    some_states,
    toy_vocabularies,
    value_at,
)

SIZE = 4


@st.composite
def functions(draw: st.DrawFn) -> tuple[Space, Formula]:
    """A small space, and a function of its facts."""
    here = Space(draw(toy_vocabularies()))
    return here, draw(formulas(here.size))


def finding_of(here: Space, formula: Formula) -> Finding:
    diagrams = Diagrams()
    node = node_of(diagrams, formula)
    return Finding("test", node, diagrams.support(node), *valid_primes(diagrams, here, node))


def subsets(mask: int) -> Iterator[int]:
    """Every part of a mask, itself left out."""
    bits = list(bits_of(mask))
    for size in range(len(bits)):
        for some in combinations(bits, size):
            yield sum(1 << bit for bit in some)


# --- without constraints ----------------------------------------------------------------------------


@settings(deadline=None)
@given(formulas(SIZE))
def test_the_primes_are_the_smallest_sets_of_facts_that_force_the_function(formula: Formula) -> None:
    def forces(looks: int, wants: int) -> bool:
        return all(holds(formula, facts & ~looks | wants) for facts in every(SIZE))

    expected = {
        Implicant(looks, wants)
        for looks in every(SIZE)
        for wants in every(SIZE)
        if not wants & ~looks
        and forces(looks, wants)
        and not any(forces(looks & ~(1 << bit), wants & ~(1 << bit)) for bit in bits_of(looks))
    }
    diagrams = Diagrams()
    assert primes_of(diagrams, node_of(diagrams, formula)) == expected


@given(some_states(SIZE), some_states(SIZE))
def test_an_implicant_holds_where_all_it_looks_at_is_known_as_it_wants(state: State, wanted: State) -> None:
    one = Implicant(wanted.known, wanted.value)
    bits = list(bits_of(wanted.known))
    assert one.holds(state) == all(
        state.known >> bit & 1 and state.value >> bit & 1 == wanted.value >> bit & 1 for bit in bits
    )
    assert one.open_in(state) == all(
        not state.known >> bit & 1 or state.value >> bit & 1 == wanted.value >> bit & 1 for bit in bits
    )


# --- over the valid completions of a small vocabulary -----------------------------------------------


@settings(deadline=None)
@given(toy_vocabularies())
def test_the_care_set_of_everything_is_the_valid_facts(words: Vocabulary) -> None:
    here, diagrams = Space(words), Diagrams()
    care = care_of(diagrams, here, (1 << here.size) - 1)
    assert [facts for facts in every(here.size) if value_at(diagrams, care, facts)] == sorted(completions(here))


@settings(deadline=None, max_examples=150)
@given(functions(), st.data())
def test_a_finding_is_decided_exactly_where_every_valid_completion_agrees(
    one: tuple[Space, Formula], data: st.DataObject
) -> None:
    here, formula = one
    state = here.close(data.draw(some_states(here.size)))
    if state is not None:
        values = {holds(formula, facts) for facts in matching(completions(here), state)}
        expected = values.pop() if len(values) == 1 else None
        assert finding_of(here, formula).decide(state)[0] is expected


@settings(deadline=None)
@given(functions(), st.data())
def test_the_reason_given_is_known_and_forces_the_verdict_by_itself(
    one: tuple[Space, Formula], data: st.DataObject
) -> None:
    here, formula = one
    state = here.close(data.draw(some_states(here.size)))
    if state is not None:
        verdict, reason = finding_of(here, formula).decide(state)
        assert (reason is None) == (verdict is None)
        if reason is not None:
            assert reason.holds(state)
            assert {holds(formula, facts) for facts in matching(completions(here), State(*reason))} == {verdict}


@settings(deadline=None, max_examples=60)
@given(functions())
def test_no_part_of_an_implicant_forces_the_answer(one: tuple[Space, Formula]) -> None:
    here, formula = one
    everything = completions(here)
    finding = finding_of(here, formula)
    for side, primes in ((True, finding.yes), (False, finding.no)):
        for looks, wants in primes:
            for part in subsets(looks):
                inside = matching(everything, State(part, wants & part))
                assert any(holds(formula, facts) != side for facts in inside)


@settings(deadline=None)
@given(functions())
def test_implicants_come_smallest_first_and_each_can_come_true(one: tuple[Space, Formula]) -> None:
    here, formula = one
    everything = completions(here)
    finding = finding_of(here, formula)
    for primes in (finding.yes, finding.no):
        sizes = [each.looks.bit_count() for each in primes]
        assert sizes == sorted(sizes)
        assert all(matching(everything, State(*each)) for each in primes)


# --- what is left to ask ------------------------------------------------------------------------------


@settings(deadline=None, max_examples=60)
@given(functions(), st.data())
def test_what_is_left_of_the_implicants_is_the_smallest_sets_that_would_settle_it_now(
    one: tuple[Space, Formula], data: st.DataObject
) -> None:
    here, formula = one
    state = data.draw(answered_states(here))
    finding = finding_of(here, formula)
    if state is None or finding.decide(state)[0] is not None:
        return
    possible = matching(completions(here), state)
    for side, primes in ((True, finding.yes), (False, finding.no)):
        assert set(residue(primes, state, here)) == settling(
            possible, formula, side, ~state.known & (1 << here.size) - 1
        )


def settling(possible: list[int], formula: Formula, side: bool, unknown: int) -> set[Implicant]:  # noqa: FBT001  # a side
    """The smallest sets of unknown facts that could come true and would force this side."""
    found: list[Implicant] = []
    bits = list(bits_of(unknown))
    for size in range(len(bits) + 1):
        for some in combinations(bits, size):
            looks = sum(1 << bit for bit in some)
            for wants in {facts & looks for facts in possible}:
                smaller = any(not each.looks & ~looks and each.wants == wants & each.looks for each in found)
                inside = [facts for facts in possible if facts & looks == wants]
                if not smaller and all(holds(formula, facts) == side for facts in inside):
                    found.append(Implicant(looks, wants))
    return set(found)


def test_an_implicant_is_read_as_facts_in_the_order_of_the_vocabulary() -> None:
    here = space()
    bits = {("kind", "imagery"): True, ("harassment", "yes"): False}
    looks = sum(1 << here.bit(*name) for name in bits)
    wants = sum(1 << here.bit(*name) for name, side in bits.items() if side)
    assert literals(Implicant(looks, wants), here) == [("harassment", "yes", False), ("kind", "imagery", True)]
