"""Who a pupil of a file is: twins are two, same names are asked about, and nobody is merged on a guess."""

from datetime import date
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.core.roll.matching import Doubt, Match, Someone, matched, near, words
from clearway.core.roll.pupils import Pupil

BORN, OTHER = date(2011, 3, 27), date(2012, 1, 2)


def pupil(name: str = "Pupil Example", born: date | None = BORN, **more: Any) -> Pupil:
    return Pupil(2, name, born_on=born, **more)


def known(number: int = 1, name: str = "Pupil Example", born: date | None = BORN, **more: Any) -> Someone:
    return Someone(UUID(int=number), name, born, **more)


@pytest.mark.parametrize(
    ("given", "who"),
    [
        (pupil(), known()),
        (pupil("Example Pupil"), known()),  # the other way round
        (pupil("PUPIL EXAMPLÉ"), known()),
        (pupil(upn="A1"), known()),
        (pupil(upn="A1"), known(upn="A1")),
        (pupil("Pupil Another", upn="A1"), known(upn="A1")),  # a changed surname
        (pupil("Somebody Else", upn="A1"), known(upn="A1")),  # a changed name, wholly: number and day are the same
        (pupil(born=OTHER, upn="A1"), known(upn="A1")),  # a corrected date of birth
        (pupil(born=None, mis_id="7"), known(mis_id="7")),
    ],
)
def test_the_same_person_is_known(given: Pupil, who: Someone) -> None:
    assert matched(given, [who]) == Match(who)


@pytest.mark.parametrize(
    ("given", "who"),
    [
        (pupil("Twin Example"), known()),  # twins: same surname, same day, another first name
        (pupil("Ella Example"), known(1, "Emma Example")),
        (pupil("Twin Example", upn="A2"), known(upn="A1")),
        (pupil(upn="A2", born=OTHER), known(upn="A1")),  # same names, and different numbers
        (pupil("Somebody Else", OTHER), known()),
        (pupil("Jon Example", upn="A2"), known(1, "John Example", upn="A1")),
    ],
)
def test_two_people_stay_two(given: Pupil, who: Someone) -> None:
    assert matched(given, [who]) == Match(None)


@pytest.mark.parametrize(
    ("given", "people", "doubt"),
    [
        (pupil(), [known(1), known(2)], Doubt.TWO),
        (pupil(upn="A1", mis_id="7"), [known(1, upn="A1"), known(2, "Another One", mis_id="7")], Doubt.TWO),
        (pupil("Somebody Else", OTHER, upn="A1"), [known(upn="A1")], Doubt.NUMBER_REUSED),
        (pupil(upn="A2"), [known(upn="A1")], Doubt.NUMBER_CHANGED),
        (pupil(upn="A2", mis_id="7"), [known(upn="A1", mis_id="7")], Doubt.NUMBER_CHANGED),
        (pupil(born=OTHER), [known()], Doubt.OTHER_BIRTHDAY),
        (pupil(born=None), [known()], Doubt.NO_BIRTHDAY),
        (pupil(), [known(born=None)], Doubt.NO_BIRTHDAY),
        (pupil("Jon Example"), [known(1, "John Example")], Doubt.NEAR_NAME),
        (pupil("Pupil Another"), [known()], Doubt.NEAR_NAME),  # a changed surname, and no number
        (pupil("Pupil Middle Example"), [known()], Doubt.NEAR_NAME),
    ],
)
def test_what_is_only_near_is_put_before_a_person(given: Pupil, people: list[Someone], doubt: Doubt) -> None:
    found = matched(given, people)
    assert found.person is None
    assert found.doubt == doubt
    assert set(found.between) == set(people)


NAMES = st.sampled_from(
    ["Pupil Example", "Twin Example", "Pupil Another", "Jon Example", "John Example", "Somebody Else"]
)
NUMBERS = st.sampled_from(["", "A1", "A2"])
DAYS = st.sampled_from([BORN, OTHER, None])
PEOPLE = st.lists(st.tuples(NAMES, DAYS, NUMBERS, NUMBERS), max_size=3)


@given(NAMES, DAYS, NUMBERS, NUMBERS, PEOPLE)
def test_the_order_of_people_says_nothing_and_a_match_is_by_number_or_by_name_and_day(
    name: str, born: date | None, upn: str, mis: str, drawn: list[tuple[str, date | None, str, str]]
) -> None:
    given = pupil(name, born, upn=upn, mis_id=mis)
    people = [known(nth, *some[:2], upn=some[2], mis_id=some[3]) for nth, some in enumerate(drawn, start=1)]
    found = {matched(given, each) for each in permutations(people)}
    assert len(found) == 1
    [match] = found
    if match.person:
        who = match.person
        by_number = (upn and upn == who.upn) or (mis and mis == who.mis_id)
        assert by_number or (words(name) == words(who.name) and born == who.born_on is not None)
        assert not (upn and who.upn and upn != who.upn)
    if match.doubt:
        assert match.between


def test_a_twin_is_never_near() -> None:
    assert not near("Ella Example", "Emma Example")
    assert near("Mohammed Example", "Mohammad Example")
