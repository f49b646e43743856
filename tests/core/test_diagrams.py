"""Decision diagrams, against truth tables: the same function is the same node."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearway.core.findings.diagrams import ALWAYS, NEVER, Diagrams
from toys import Formula, every, formulas, holds, node_of, value_at

SIZE = 5
FORMULAS = formulas(SIZE)


@given(FORMULAS)
def test_a_diagram_has_the_value_of_the_function_for_every_set_of_facts(formula: Formula) -> None:
    diagrams = Diagrams()
    node = node_of(diagrams, formula)
    assert all(value_at(diagrams, node, facts) == holds(formula, facts) for facts in every(SIZE))


@given(FORMULAS, FORMULAS)
def test_two_functions_are_one_node_exactly_where_they_never_differ(one: Formula, other: Formula) -> None:
    diagrams = Diagrams()
    same = all(holds(one, facts) == holds(other, facts) for facts in every(SIZE))
    assert (node_of(diagrams, one) == node_of(diagrams, other)) == same


@given(FORMULAS, FORMULAS)
def test_where_two_functions_differ_is_their_exclusive_or(one: Formula, other: Formula) -> None:
    diagrams = Diagrams()
    node = diagrams.differ(node_of(diagrams, one), node_of(diagrams, other))
    for facts in every(SIZE):
        assert value_at(diagrams, node, facts) == (holds(one, facts) != holds(other, facts))


@given(FORMULAS)
def test_not_twice_is_where_it_began(formula: Formula) -> None:
    diagrams = Diagrams()
    node = node_of(diagrams, formula)
    assert diagrams.negate(diagrams.negate(node)) == node
    assert diagrams.both(node, diagrams.negate(node)) == NEVER
    assert diagrams.either(node, diagrams.negate(node)) == ALWAYS


@given(st.lists(FORMULAS, max_size=4))
def test_all_and_any_of_several_functions(several: list[Formula]) -> None:
    diagrams = Diagrams()
    nodes = [node_of(diagrams, each) for each in several]
    for facts in every(SIZE):
        values = [holds(each, facts) for each in several]
        assert value_at(diagrams, diagrams.all(nodes), facts) == all(values)
        assert value_at(diagrams, diagrams.any(nodes), facts) == any(values)


@given(FORMULAS, st.dictionaries(st.integers(0, SIZE - 1), st.booleans()))
def test_fixing_some_variables_gives_the_function_of_the_others(formula: Formula, fixed: dict[int, bool]) -> None:
    diagrams = Diagrams()
    node = diagrams.given(node_of(diagrams, formula), fixed)
    mask = sum(1 << bit for bit in fixed)
    ones = sum(1 << bit for bit, side in fixed.items() if side)
    assert not diagrams.support(node) & mask
    for facts in every(SIZE):
        assert value_at(diagrams, node, facts) == holds(formula, facts & ~mask | ones)


@given(FORMULAS)
def test_the_support_is_the_variables_that_can_change_the_value(formula: Formula) -> None:
    diagrams = Diagrams()
    support = diagrams.support(node_of(diagrams, formula))
    for bit in range(SIZE):
        matters = any(holds(formula, facts) != holds(formula, facts ^ 1 << bit) for facts in every(SIZE))
        assert bool(support >> bit & 1) == matters


@given(FORMULAS, st.integers(0, (1 << SIZE) - 1))
def test_one_assignment_that_makes_it_true_does_so_whatever_the_rest(formula: Formula, prefer: int) -> None:
    diagrams = Diagrams()
    found = diagrams.one(node_of(diagrams, formula), prefer)
    if found is None:
        assert not any(holds(formula, facts) for facts in every(SIZE))
    else:
        mask = sum(1 << bit for bit in found)
        ones = sum(1 << bit for bit, side in found.items() if side)
        assert all(holds(formula, facts & ~mask | ones) for facts in every(SIZE))


def test_the_one_assignment_is_false_where_it_can_be_unless_true_is_preferred() -> None:
    diagrams = Diagrams()
    node = diagrams.either(diagrams.variable(0), diagrams.variable(1))
    assert diagrams.one(node) == {0: False, 1: True}
    assert diagrams.one(node, prefer=1) == {0: True}


@settings(deadline=None)
@given(FORMULAS)
def test_the_paths_to_always_cover_each_true_set_of_facts_once(formula: Formula) -> None:
    diagrams = Diagrams()
    paths = list(diagrams.paths(node_of(diagrams, formula)))
    for facts in every(SIZE):
        through = [path for path in paths if all(bool(facts >> bit & 1) == side for bit, side in path.items())]
        assert len(through) == holds(formula, facts)


@pytest.mark.parametrize("end", [NEVER, ALWAYS])
def test_the_ends_depend_on_nothing(end: int) -> None:
    assert Diagrams().support(end) == 0


def test_a_node_with_two_equal_sides_is_never_made() -> None:
    diagrams = Diagrams()
    assert diagrams.make(3, ALWAYS, ALWAYS) == ALWAYS
    assert diagrams.variable(3) == diagrams.make(3, NEVER, ALWAYS)
