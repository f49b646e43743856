"""A trace is found by any part of its name, spelled roughly; and tells little to whoever lacks the key."""

from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearway.ui.clock import instant
from clearway.vault.keyring import make_organisation
from clearway.vault.reach import within
from clearway.vault.traces import BITS, FILLED, Trace, likeness, sought, trace

pytestmark = pytest.mark.django_db(databases="__all__")
WORD = st.text("abcdefghijklmnopqrstuvwxyz", min_size=5, max_size=12)
LETTERS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=12)


@pytest.fixture
def organisation() -> UUID:
    made = uuid4()
    make_organisation(made, instant())
    return made


def holds(left: Trace, bits: Trace) -> bool:
    return all(one & part == part for one, part in zip(left, bits, strict=True))


def found(organisation: UUID, name: str, typed: str) -> bool:
    with within(organisation):
        left, wanted = trace(organisation, name), sought(organisation, typed)
    return bool(wanted) and all(any(holds(left, way) for way in each.ways) for each in wanted)


def size(left: Trace) -> int:
    return sum(part.bit_count() for part in left)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=LETTERS, typed=LETTERS, after=LETTERS)
def test_any_part_of_a_word_finds_it(organisation: UUID, before: str, typed: str, after: str) -> None:
    assert found(organisation, f"{before}{typed}{after} Ash", typed)
    assert found(organisation, f"Ash {before}{typed}", f"ash {typed}")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(word=WORD, place=st.integers(0, 11), slip=st.sampled_from("aeqz"))
def test_a_slip_outside_the_middle_letter_does_not_hide_a_word(
    organisation: UUID, word: str, place: int, slip: str
) -> None:
    place %= len(word)
    if len(word) % 2 and place == len(word) // 2:
        return  # it lies in both halves
    assert found(organisation, word, word[:place] + slip + word[place + 1 :])


@pytest.mark.parametrize(
    ("name", "typed"),
    [("Catherine", "kathryn"), ("Philip", "filip"), ("Zoë", "zoe"), ("Ann Lee", "le an"), ("O’Birch", "obirch")],
)
def test_a_name_is_found_by_its_sound_and_without_its_marks(organisation: UUID, name: str, typed: str) -> None:
    assert found(organisation, name, typed)


@pytest.mark.parametrize("typed", ["", "a", "123", "…"])
def test_what_narrows_nothing_looks_for_nothing(organisation: UUID, typed: str) -> None:
    assert not found(organisation, "Pupil A", typed)


def test_two_of_one_name_do_not_look_alike_and_a_short_one_is_as_full_as_a_long_one(organisation: UUID) -> None:
    with within(organisation):
        traces = [trace(organisation, name) for name in ("Pupil A", "Pupil A", "Pupil Aldersworth", "B")]
    assert len(set(traces)) == len(traces)
    assert {size(each) for each in traces} == {FILLED}


def test_another_organisation_s_traces_are_other_ones(organisation: UUID) -> None:
    other = uuid4()
    make_organisation(other, instant())
    with within(other):
        theirs = sought(other, "alder")[0].whole
    with within(organisation):
        assert not holds(trace(organisation, "alder"), theirs)


def test_a_trace_is_never_narrower_than_a_long_name_needs(organisation: UUID) -> None:
    long = " ".join("abcdefghij"[place:] + "xyz" * 5 for place in range(8))
    with within(organisation):
        assert FILLED < size(trace(organisation, f"{long} {uuid4()}")) <= BITS


def test_likeness_forgets_how_the_first_letter_is_written() -> None:
    assert likeness("catherine") == likeness("kathryn")
    assert likeness("alder") != likeness("elder")
