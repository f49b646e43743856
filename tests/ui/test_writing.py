"""Fields in which somebody writes: what is wrong is said, and what was typed comes back."""

from datetime import UTC, date, datetime, time

import pytest
from django import forms
from django.http import QueryDict

from clearway.core.calendar import LONDON
from clearway.ui.writing import Day, Narrative, TextLine, TimeOfDay, moment_of


class Form(forms.Form):
    """One of each."""

    name = TextLine("Name", 10, missing="Write the name")
    text = Narrative("What happened?", 20)
    day = Day("On which day?", missing="Write the day")
    born = Day("Date of birth")
    time = TimeOfDay("At what time?", missing="Write the time")


def sent(**fields: str) -> Form:
    typed = {"name": "Pupil A", "day-day": "27", "day-month": "3", "day-year": "2026", "time": "14:30", **fields}
    form = QueryDict(mutable=True)
    form.update({name.replace("__", "-"): value for name, value in typed.items()})
    return Form(form)


def test_what_was_typed_is_taken() -> None:
    form = sent(text="one\r\ntwo", born__day="1", born__month="2", born__year="2011")
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {
        "name": "Pupil A", "text": "one\ntwo", "day": date(2026, 3, 27), "born": date(2011, 2, 1), "time": time(14, 30),
    }  # fmt: skip


def test_what_may_be_left_out_may_be_left_out() -> None:
    form = sent()
    assert form.is_valid()
    assert (form.cleaned_data["born"], form.cleaned_data["text"]) == (None, "")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": " "}, "Write the name"),
        ({"name": "x" * 11}, "Name must be 10 characters or fewer"),
        ({"text": "x" * 21}, "What happened must be 20 characters or fewer"),
        ({"day__day": "", "day__month": "", "day__year": ""}, "Write the day"),
        ({"day__day": "31", "day__month": "2"}, "write a day that exists"),
        ({"day__day": "x"}, "write a day that exists"),
        ({"day__day": "9" * 400}, "write a day that exists"),
        ({"day__year": "26"}, "four digits"),
        ({"born__day": "1"}, "write a day that exists"),
        ({"time": "25:00"}, "write a time such as 14:30"),
        ({"time": "quarter to"}, "write a time such as 14:30"),
        ({"time": ""}, "Write the time"),
    ],
)
@pytest.mark.asvs("2.2.1")
def test_what_is_wrong_is_said(fields: dict[str, str], said: str) -> None:
    form = sent(**fields)
    assert not form.is_valid()
    assert said in form.errors.as_json()


def test_a_day_that_does_not_exist_comes_back_as_it_was_typed() -> None:
    form = sent(day__day="31", day__month="2")
    assert form["day"].value() == ("31", "2", "2026")
    page = form["day"].as_field_group()
    assert 'value="31"' in page


@pytest.mark.parametrize("typed", ["14:30", "14.30", "1430"])
def test_a_time_may_be_typed_as_people_type_it(typed: str) -> None:
    assert sent(time=typed).is_valid()


def test_a_narrative_may_hold_a_new_line_for_every_character_counted() -> None:
    assert sent(text="x\r\n" * 10).is_valid()


def test_a_moment_is_in_london() -> None:
    assert moment_of(date(2026, 7, 1), time(9, 0)) == datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
    assert moment_of(date(2026, 7, 1), time(9, 0)).tzinfo == LONDON
