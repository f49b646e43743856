"""Planes answer what each trace by itself would have answered, in the order in which it is asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.vault.planes import Planes, places_of, planes
from clearway.vault.traces import COLUMN, COLUMNS, Sought, Trace

MOST = 2**COLUMN - 1
TRACE = st.tuples(*[st.integers(0, MOST)] * COLUMNS)
FEW_BITS = st.tuples(*[st.sets(st.integers(0, COLUMN - 1), max_size=2)] * COLUMNS).map(
    lambda columns: tuple(sum(1 << bit for bit in column) for column in columns)
)


def holds(trace: Trace, bits: Trace) -> bool:
    return all(one & part == part for one, part in zip(trace, bits, strict=True))


def with_more(trace: Trace, bits: Trace) -> Trace:
    return tuple(one | part for one, part in zip(trace, bits, strict=True))


def sought_for(part: Trace, more: Trace, others: list[Trace], pieces: list[Trace]) -> Sought:
    """A whole word holds all that a part of it does, and more."""
    return Sought(with_more(part, more), (part, *others), tuple(pieces))


SOUGHT = st.builds(sought_for, FEW_BITS, FEW_BITS, st.lists(FEW_BITS, max_size=3), st.lists(FEW_BITS, max_size=5))


@given(traces=st.lists(TRACE, max_size=40), bits=FEW_BITS)
def test_planes_hold_what_their_traces_hold(traces: list[Trace], bits: Trace) -> None:
    found = list(places_of(planes(traces).holding(bits)))
    assert found == [place for place, trace in enumerate(traces) if holds(trace, bits)]


@given(first=st.lists(TRACE, max_size=20), later=st.lists(TRACE, max_size=20))
def test_planes_that_grew_are_those_that_were_made_at_once(first: list[Trace], later: list[Trace]) -> None:
    assert planes(first).and_more(planes(later)) == planes([*first, *later])


def lacks(trace: Trace, sought: Sought) -> int:
    return sum(not holds(trace, piece) for piece in sought.pieces)


@given(traces=st.lists(TRACE, max_size=40), words=st.lists(SOUGHT, min_size=1, max_size=3))
def test_who_holds_most_of_the_words_as_they_were_typed_comes_first(traces: list[Trace], words: list[Sought]) -> None:
    def away(trace: Trace) -> int:
        return sum(
            0 if holds(trace, each.whole) else 1 if holds(trace, each.part) else 2 + lacks(trace, each)
            for each in words
        )

    fit = [
        place
        for place, trace in enumerate(traces)
        if all(any(holds(trace, way) for way in each.ways) for each in words)
    ]
    assert list(planes(traces).found(words)) == sorted(fit, key=lambda place: away(traces[place]))


def test_nobody_is_found_among_none() -> None:
    none = planes([])
    assert none.count == 0
    assert none.holding((0, 0, 0, 0)) == 0
    assert list(none.found([Sought((1, 0, 0, 0), ((1, 0, 0, 0),))])) == []


def test_two_planes_of_other_widths_are_no_planes() -> None:
    with pytest.raises(ValueError, match="shorter"):
        planes([]).and_more(Planes(1, (1,)))
