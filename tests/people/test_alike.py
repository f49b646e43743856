"""Who may be one person put down twice: and twins, who are two."""

from datetime import date

import pytest

from clearway.people.alike import Face, closeness, face, plain_number, why_alike
from clearway.people.years import school_year, year_name, year_now

MAY, JUNE = date(2011, 5, 4), date(2011, 6, 4)


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (face(("Robert Alder",), MAY), face(("robert  ÁLDER",), MAY), "the same name and date of birth"),
        (face(("Jon Alder",), MAY), face(("John Alder",), MAY), "a name much like it and the same date of birth"),
        (face(("Robert Alder",), MAY), face(("Roberta Alder",), JUNE), ""),
        (face(("Robert Alder",), MAY), face(("Robert Alder",), JUNE), ""),
        (face(("Rowan Ash",), MAY), face(("Rowan Ash",), None), "the same name, and a date of birth is not known"),
        (face(("Robert Alder",), MAY), face(("Rowan Birch", "Robert Alder"), MAY), "the same name and date of birth"),
        (face(("Alice Alder",), MAY), face(("Robert Alder",), MAY), ""),  # twins
        (face(("Ellie Alder",), MAY), face(("Millie Alder",), MAY), ""),  # twins
        (face(("Erin Alder",), MAY), face(("Eric Alder",), MAY), ""),  # twins
        (face(("Robert Alder",), MAY), face(("Rowan Birch",), MAY), ""),
        (
            face(("A",), MAY, frozenset({("upn", "X1")})), face(("B",), JUNE, frozenset({("upn", "X1")})),
            "the same number",
        ),
        (face(("A",), MAY, frozenset({("upn", "X1")})), face(("B",), MAY, frozenset({("mis", "X1")})), ""),
        (face(("",), MAY), face(("",), MAY), ""),
    ],
)  # fmt: skip
def test_what_makes_two_look_like_one(one: Face, other: Face, why: str) -> None:
    assert why_alike(one, other) == why_alike(other, one) == why


@pytest.mark.parametrize(
    ("near", "far"), [("robert", "rupert"), ("alder robert", "robert"), ("kathrin", "catherin"), ("der", "dor")]
)
def test_what_was_typed_is_nearer_to_what_holds_it(near: str, far: str) -> None:
    name = {"robert": "Robert Alder", "alder robert": "Robert Alder", "kathrin": "Kathrin", "der": "Alder"}[near]
    assert closeness(near.split(), [name]) > closeness([f"{far}x"], [name])


def test_names_that_sound_alike_are_near_however_they_begin() -> None:
    assert closeness(["kathryn"], ["Catherine Ash"]) >= 0.75
    assert closeness(["filip"], ["Philip Ash"]) >= 0.75


def test_a_number_is_read_without_what_people_write_into_it() -> None:
    assert plain_number(" a123-456 789/b ") == "A123456789B"


@pytest.mark.parametrize(
    ("day", "year"), [(date(2026, 8, 31), 9), (date(2026, 9, 1), 10), (date(2027, 8, 31), 10), (date(2030, 9, 1), 14)]
)
def test_a_year_group_moves_on_by_the_date(day: date, year: int) -> None:
    assert year_now(9, 2025, day) == year
    assert year_now(None, 2025, day) is None
    assert year_now(9, None, day) is None


def test_years_are_said_as_people_say_them() -> None:
    said = [year_name(each) for each in (None, -2, -1, 0, 1, 13, 14)]
    assert said == ["", "Not at school yet", "Nursery", "Reception", "Year 1", "Year 13", "Past Year 13"]
    assert school_year(date(2026, 8, 31)) == 2025
