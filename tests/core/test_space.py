"""The space of facts: what answers force of each other, held against plain enumeration."""

from itertools import combinations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from clearway.core.facts.known import join, read_back
from clearway.core.facts.space import Space, State, bits_of, space
from clearway.core.packs.vocabulary import Vocabulary, vocabulary
from incidents import FACTS, possible_facts
from toys import completions, matching, some_states, toy_vocabularies

IMAGE = [fact.id for fact in FACTS if fact.image]
CHOICES = [fact for fact in FACTS if fact.values]

# What the vocabulary promises: the first implies the second.
PROMISED = [
    ("shared_publicly", "wider_distribution"),
    ("wider_distribution", "shared_beyond_pair"),
    ("shared_beyond_pair", "shared_at_all"),
    ("shared_publicly", "shared_at_all"),
    ("self_harm_risk", "harm_or_risk_of_harm"),
    ("immediate_danger", "harm_or_risk_of_harm"),
    ("high_risk_of_abuse", "vulnerable"),
    ("adult_exploitive", "adult_involved"),
    ("all_pictured_adults", "adult_involved"),
]


def closed(answers: dict[str, str]) -> dict[str, str] | None:
    """The answers with all that they force, or None where they contradict each other."""
    state = space().close(join(space(), answers))
    return None if state is None else read_back(space(), state)


# --- the constraints of the vocabulary ------------------------------------------------------------


@pytest.mark.parametrize(("cause", "effect"), PROMISED)
def test_what_implies_another_fact_forces_it(cause: str, effect: str) -> None:
    found = closed({cause: "yes"})
    assert found is not None
    assert found[effect] == "yes"


@pytest.mark.parametrize(("cause", "effect"), PROMISED)
def test_where_the_implied_fact_is_no_the_first_is_no(cause: str, effect: str) -> None:
    found = closed({effect: "no"})
    assert found is not None
    assert found[cause] == "no"


@pytest.mark.parametrize(("cause", "effect"), PROMISED)
def test_a_fact_cannot_be_yes_while_what_it_implies_is_no(cause: str, effect: str) -> None:
    assert closed({cause: "yes", effect: "no"}) is None


@pytest.mark.parametrize("fact", IMAGE)
def test_contact_without_an_image_excludes_a_fact_about_an_image(fact: str) -> None:
    found = closed({"kind": "contact"})
    assert found is not None
    assert found[fact] == "no"
    assert closed({"kind": "contact", fact: "yes"}) is None


@pytest.mark.parametrize("kind", ["imagery", "both"])
@pytest.mark.parametrize("fact", IMAGE)
def test_a_fact_about_an_image_is_possible_where_there_is_one(fact: str, kind: str) -> None:
    assert closed({"kind": kind, fact: "yes"}) is not None


@pytest.mark.parametrize(("fact", "value"), [(fact.id, value) for fact in CHOICES for value in fact.values])
def test_a_choice_has_one_value(fact: str, value: str) -> None:
    here = space()
    state = here.close(State(1 << here.bit(fact, value), 1 << here.bit(fact, value)))
    assert state is not None
    assert state.known & here.mask[fact] == here.mask[fact]
    assert state.value & here.mask[fact] == 1 << here.bit(fact, value)


@pytest.mark.parametrize("fact", [fact.id for fact in CHOICES])
def test_a_choice_with_one_value_left_has_that_value(fact: str) -> None:
    here = space()
    *others, last = here.words[fact].values
    ruled_out = sum(1 << here.bit(fact, value) for value in others)
    state = here.close(State(ruled_out, 0))
    assert state is not None
    assert state.value >> here.bit(fact, last) & 1


@pytest.mark.parametrize("fact", [fact.id for fact in CHOICES])
def test_a_choice_cannot_have_no_value_at_all(fact: str) -> None:
    assert space().close(State(space().mask[fact], 0)) is None


@pytest.mark.parametrize(("fact", "answer"), [("harassment", "maybe"), ("kind", "email"), ("harrassment", "yes")])
def test_the_space_has_no_bits_for_what_is_not_an_answer(fact: str, answer: str) -> None:
    with pytest.raises(KeyError):
        space().literals(fact, answer)


@given(possible_facts())
def test_answers_that_break_nothing_are_read_back_as_they_were_given(answers: dict[str, str]) -> None:
    found = closed(answers)
    assert found is not None
    assert {fact: found[fact] for fact in answers} == answers


@given(possible_facts(), st.data())
def test_more_answers_never_take_back_what_fewer_forced(answers: dict[str, str], data: st.DataObject) -> None:
    fewer = data.draw(st.sets(st.sampled_from(sorted(answers)))) if answers else set()
    before, after = closed({fact: answers[fact] for fact in fewer}), closed(answers)
    assert before is not None
    assert after is not None
    assert before.items() <= after.items()


@given(possible_facts())
def test_closing_twice_adds_nothing(answers: dict[str, str]) -> None:
    once = space().close(join(space(), answers))
    assert once is not None
    assert space().close(once) == once


# --- closing, against every complete set of facts of a small vocabulary ---------------------------


@settings(deadline=None, max_examples=150)
@given(toy_vocabularies(), st.data())
def test_closing_writes_down_exactly_what_every_possible_completion_agrees_on(
    words: Vocabulary, data: st.DataObject
) -> None:
    here = Space(words)
    state = data.draw(some_states(here.size))
    possible = matching(completions(here), state)
    found = here.close(state)
    assert (found is None) == (not possible)
    if found is not None:
        for bit in range(here.size):
            sides = {bool(each >> bit & 1) for each in possible}
            assert bool(found.known >> bit & 1) == (len(sides) == 1)
            assert found.known >> bit & 1 == 0 or bool(found.value >> bit & 1) in sides


@settings(deadline=None)
@given(toy_vocabularies(), st.data())
def test_closing_answers_at_once_is_the_same_as_closing_their_state(words: Vocabulary, data: st.DataObject) -> None:
    here = Space(words)
    answers = {fact.id: data.draw(st.sampled_from((None, *fact.answers))) for fact in words.facts.values()}
    said = {fact: answer for fact, answer in answers.items() if answer is not None}
    assert here.closed(said) == here.close(join(here, said))


@settings(deadline=None, max_examples=100)
@given(toy_vocabularies())
def test_what_one_answer_forces_is_what_all_completions_with_it_share(words: Vocabulary) -> None:
    here = Space(words)
    everything = completions(here)
    for (bit, side), forced in here.forced.items():
        with_it = [each for each in everything if bool(each >> bit & 1) == side]
        assert all(not (each ^ forced.value) & forced.known for each in with_it)


# --- clusters: bits that constraints bind together -------------------------------------------------


def bound(words: Vocabulary, here: Space) -> list[tuple[int, int]]:
    """Each pair of bits that one constraint mentions, straight from the vocabulary."""
    pairs = [(here.bit(cause), here.bit(then)) for cause, then in words.implies]
    pairs += [(here.bit("kind", "contact"), here.bit(fact.id)) for fact in words.facts.values() if fact.image]
    for fact in words.facts.values():
        pairs += combinations([here.bit(fact.id, value) for value in fact.values], 2)
    return pairs


def components(size: int, pairs: list[tuple[int, int]]) -> set[int]:
    """The connected groups of more than one bit, as masks."""
    group = [1 << bit for bit in range(size)]
    for first, second in pairs:
        joined = group[first] | group[second]
        for bit in bits_of(joined):
            group[bit] = joined
    return {mask for mask in group if mask.bit_count() > 1}


def check_clusters(words: Vocabulary) -> None:
    here = Space(words)
    assert set(here.clusters) == components(here.size, bound(words, here))
    assert len(here.clusters) == len(set(here.clusters))


@settings(deadline=None)
@given(toy_vocabularies())
def test_a_cluster_holds_the_bits_that_constraints_bind_together_and_no_others(words: Vocabulary) -> None:
    check_clusters(words)


def test_the_clusters_of_the_vocabulary_are_those_of_its_constraints() -> None:
    check_clusters(vocabulary())


@given(possible_facts(), possible_facts())
def test_answers_in_one_cluster_force_nothing_in_another(first: dict[str, str], second: dict[str, str]) -> None:
    here = space()
    assume(first and second)
    fact = next(iter(second))
    home = next((each for each in here.clusters if each & here.mask[fact]), here.mask[fact])
    elsewhere = {name: answer for name, answer in first.items() if not here.mask[name] & home}
    alone, together = (
        here.close(join(here, {fact: second[fact]})),
        here.close(join(here, {**elsewhere, fact: second[fact]})),
    )
    assert alone is not None
    assert together is not None
    assert together.known & home == alone.known & home


# --- bits -------------------------------------------------------------------------------------------


@given(st.sets(st.integers(0, 200)))
def test_the_bits_of_a_mask_are_given_once_each_and_lowest_first(positions: set[int]) -> None:
    assert list(bits_of(sum(1 << each for each in positions))) == sorted(positions)


def test_every_fact_has_a_bit_for_yes_or_one_for_each_value() -> None:
    here = space()
    for fact in FACTS:
        assert here.mask[fact.id].bit_count() == max(1, len(fact.values))
    assert sum(here.mask.values()) == (1 << here.size) - 1
