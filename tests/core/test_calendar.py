"""The calendar: Europe/London, England's working days against two other sources, elapsed hours in UTC."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from govuk_bank_holidays.bank_holidays import BankHolidays as GovUk  # type: ignore[import-untyped]  # ships no types
from holidays import country_holidays
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from clearway.core.calendar import LONDON, age_on, bank_holidays, day, due, is_working_day, moment, next_open_day
from clearway.core.errors import MomentError

KNOWN = bank_holidays()
LAST_START = KNOWN.last - timedelta(days=30)
EVERY_DAY = [KNOWN.first + timedelta(days=number) for number in range((KNOWN.last - KNOWN.first).days + 1)]
SPRING, AUTUMN = "2026-03-29", "2026-10-25"  # the Sundays on which the clocks change

wall_times = st.datetimes(
    datetime.combine(KNOWN.first, time(2)), datetime.combine(LAST_START, time(23, 59))
).map(lambda each: each.replace(microsecond=0))  # fmt: skip
starts = wall_times.map(lambda each: each.replace(tzinfo=UTC).astimezone(LONDON))


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


# --- bank holidays ------------------------------------------------------------------------------


def test_the_bank_holidays_are_those_that_gov_uk_publishes() -> None:
    listed = GovUk(use_cached_holidays=True).get_holidays(division=GovUk.ENGLAND_AND_WALES)
    theirs = {each["date"] for each in listed if KNOWN.first <= each["date"] <= KNOWN.last}
    assert theirs == KNOWN.days


def test_every_day_of_the_covered_years_is_a_working_day_where_gov_uk_says_so() -> None:
    govuk = GovUk(use_cached_holidays=True)
    wrong = [
        each for each in EVERY_DAY if is_working_day(each) != govuk.is_work_day(each, division=GovUk.ENGLAND_AND_WALES)
    ]
    assert wrong == []


def test_every_day_of_the_covered_years_is_a_working_day_where_a_second_source_says_so() -> None:
    theirs = country_holidays("GB", subdiv="ENG", years=range(KNOWN.first.year, KNOWN.last.year + 1))
    wrong = [each for each in EVERY_DAY if is_working_day(each) != (each.weekday() < 5 and each not in theirs)]
    assert wrong == []


def test_the_bank_holidays_cover_whole_years_and_say_where_they_are_from() -> None:
    assert (KNOWN.first.month, KNOWN.first.day, KNOWN.last.month, KNOWN.last.day) == (1, 1, 12, 31)
    assert {each.year for each in KNOWN.days} == set(range(KNOWN.first.year, KNOWN.last.year + 1))
    assert "gov.uk/bank-holidays" in KNOWN.source


@pytest.mark.parametrize("when", [KNOWN.first - timedelta(days=1), KNOWN.last + timedelta(days=1)])
def test_a_day_outside_the_bundled_years_is_refused_rather_than_guessed(when: date) -> None:
    with pytest.raises(MomentError, match="bank holidays are not known"):
        is_working_day(when)


# --- reading a moment -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-20T16:05", "2026-11-20T16:05:00+00:00"),
        ("2026-07-20T16:05", "2026-07-20T16:05:00+01:00"),
        (" 2026-07-20T16:05:30 ", "2026-07-20T16:05:30+01:00"),
    ],
)
def test_a_time_without_an_offset_is_london_time(text: str, instant: str) -> None:
    assert moment(text).at.isoformat() == instant
    assert moment(text).note == ""


@pytest.mark.parametrize("text", ["2026-07-20T15:05Z", "2026-07-20T20:35+05:30", "2026-07-20T10:05-05:00"])
def test_a_time_with_an_offset_keeps_its_instant_and_is_shown_in_london(text: str) -> None:
    assert moment(text).at.isoformat() == "2026-07-20T16:05:00+01:00"


@pytest.mark.parametrize("text", [f"{SPRING}T01:00", f"{SPRING}T01:30", f"{SPRING}T01:59:59"])
def test_the_hour_that_march_leaves_out_is_refused(text: str) -> None:
    with pytest.raises(MomentError, match="did not exist: the clocks went forward"):
        moment(text)


@pytest.mark.parametrize("text", [f"{SPRING}T00:59:59", f"{SPRING}T02:00"])
def test_the_minutes_around_the_hour_that_march_leaves_out_exist(text: str) -> None:
    assert moment(text).at == london(text)


@pytest.mark.parametrize("text", [f"{AUTUMN}T01:00", f"{AUTUMN}T01:30", f"{AUTUMN}T01:59:59"])
def test_in_the_doubled_hour_of_october_the_earlier_is_taken_and_said(text: str) -> None:
    found = moment(text)
    assert found.at.utcoffset() == timedelta(hours=1)
    assert "came twice" in found.note
    assert "the earlier is taken" in found.note


def test_a_file_cannot_choose_the_later_of_the_doubled_hour_without_an_offset() -> None:
    later = datetime.fromisoformat(f"{AUTUMN}T01:30").replace(fold=1)
    assert moment(later).at.utcoffset() == timedelta(hours=1)


@pytest.mark.parametrize("text", [f"{AUTUMN}T00:59:59", f"{AUTUMN}T02:00", f"{AUTUMN}T01:30+00:00"])
def test_nothing_is_said_where_the_time_came_once_or_its_offset_is_given(text: str) -> None:
    assert moment(text).note == ""


@settings(deadline=None, max_examples=400)
@given(wall_times, st.booleans())
def test_a_wall_time_is_read_as_the_first_instant_that_showed_it(wall: datetime, near_a_change: object) -> None:
    if near_a_change:
        changes = date(wall.year, 3 if wall.month < 7 else 10, 31)
        sunday = changes - timedelta(days=(changes.weekday() + 1) % 7)
        wall = datetime.combine(sunday, wall.time().replace(hour=wall.hour % 3))
    assume(wall.date() <= LAST_START)
    instants = [
        instant
        for hours in (1, 0)
        if (instant := wall.replace(tzinfo=UTC) - timedelta(hours=hours)).astimezone(LONDON).replace(tzinfo=None)
        == wall
    ]
    if not instants:
        with pytest.raises(MomentError):
            moment(wall.isoformat())
    else:
        found = moment(wall.isoformat())
        assert found.at.astimezone(UTC) == instants[0]
        assert bool(found.note) == (len(instants) == 2)


@pytest.mark.parametrize(
    "value",
    [
        "", "yesterday", "2026-11-20", " 2026-11-20   ", "2026-11-20T", "2026-11-20T25:00", "2026-02-30T10:00",
        "2026-13-01T10:00", "2026-11-20T16:60", "16:05", 20261120, 1.5, None, True, [], {}, date(2026, 11, 20),
        time(16, 5), "2026-11-20T16:05 or so",
    ],
)  # fmt: skip
def test_what_is_not_a_date_with_a_time_is_refused_and_shown_how_to_write_it(value: object) -> None:
    with pytest.raises(MomentError, match="is not a date with a time") as caught:
        moment(value, "incident.at")
    assert (caught.value.key, caught.value.remedy) == ("incident.at", "Write it as 2026-11-20T16:05.")


@pytest.mark.parametrize(
    "text",
    [
        "0001-01-01T00:00", "1999-12-31T23:59", "2011-12-31T23:59", "9999-12-31T23:59", "9999-12-31T23:59-14:00",
        f"{LAST_START + timedelta(days=1)}T00:00",
    ],
)  # fmt: skip
def test_a_time_that_the_calendar_cannot_count_from_is_refused(text: str) -> None:
    with pytest.raises(MomentError, match="lies outside the days that Clearway can count"):
        moment(text)


@pytest.mark.parametrize("text", [f"{KNOWN.first}T00:00", f"{LAST_START}T23:59"])
def test_the_first_and_the_last_moment_that_the_calendar_can_count_from_are_taken(text: str) -> None:
    assert moment(text).at == london(text)


@settings(deadline=None)
@given(st.one_of(st.text(), st.from_regex(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z)?", fullmatch=True)))
def test_any_text_is_a_moment_in_london_or_is_refused_cleanly(text: str) -> None:
    refused = None
    try:
        assert moment(text).at.tzinfo is LONDON
    except MomentError as error:
        refused = error
    assert refused is None or refused.key == "at"


# --- days and ages --------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [date(2026, 11, 18), "2026-11-18", " 2026-11-18 "])
def test_a_day_is_read_from_toml_and_from_json(value: object) -> None:
    assert day(value, "incident_on") == date(2026, 11, 18)


@pytest.mark.parametrize(
    "value", ["", "18/11/2026", "2026-11-31", 2026, None, True, datetime(2026, 11, 18, 1, tzinfo=UTC)]
)
def test_what_is_not_a_day_is_refused_with_its_key(value: object) -> None:
    with pytest.raises(MomentError, match="is not a date") as caught:
        day(value, "incident_on")
    assert caught.value.key == "incident_on"


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        ("2008-11-20", "2026-11-19", 17),
        ("2008-11-20", "2026-11-20", 18),
        ("2008-02-29", "2026-02-28", 17),
        ("2008-02-29", "2026-03-01", 18),
        ("2008-02-29", "2028-02-28", 19),
        ("2008-02-29", "2028-02-29", 20),
        ("2026-11-20", "2026-11-20", 0),
        ("2026-11-21", "2026-11-20", -1),
    ],
)
def test_a_birthday_counts_from_its_first_moment(born: str, on: str, years: int) -> None:
    assert age_on(date.fromisoformat(born), date.fromisoformat(on)) == years


@given(st.dates(date(1900, 1, 1), date(2030, 1, 1)), st.dates(date(1900, 1, 1), date(2030, 1, 1)))
def test_an_age_is_the_number_of_birthdays_that_have_come(born: date, on: date) -> None:
    assume(born <= on)
    birthdays = 0
    for year in range(born.year + 1, on.year + 1):
        leap_day_missing = (born.month, born.day) == (2, 29) and (year % 4 or (year % 100 == 0 and year % 400))
        birthday = date(year, 3, 1) if leap_day_missing else born.replace(year=year)
        birthdays += birthday <= on
    assert age_on(born, on) == birthdays


# --- due times ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-27T16:00+00:00", "2026-03-29T17:00:00+01:00"),  # the clocks go forward in between
        ("2026-10-23T16:00+01:00", "2026-10-25T15:00:00+00:00"),  # the clocks go back in between
        ("2026-11-20T16:05+00:00", "2026-11-22T16:05:00+00:00"),
    ],
)
def test_48_hours_are_48_hours_whatever_the_clocks_do(start: str, end: str) -> None:
    assert due(moment(start).at, 48, "hours").isoformat() == end


@pytest.mark.parametrize(
    ("within", "last"),
    [(0, "2026-12-23"), (1, "2026-12-24"), (2, "2026-12-29"), (4, "2026-12-31"), (5, "2027-01-04")],
)
def test_working_days_skip_christmas_boxing_day_and_the_new_year(within: int, last: str) -> None:
    assert due(london("2026-12-23T09:00"), within, "working-days") == london(f"{last}T23:59")


@pytest.mark.parametrize("start", ["2026-11-20T16:05", "2026-11-21T10:00", "2026-11-22T23:59"])
def test_the_first_working_day_after_a_friday_or_a_weekend_is_monday(start: str) -> None:
    assert due(london(start), 1, "working-days") == london("2026-11-23T23:59")


@pytest.mark.parametrize("clock", ["hours", "working-days", "school-days", "end-of-day"])
def test_what_is_due_is_given_in_london_time(clock: str) -> None:
    assert due(datetime(2026, 7, 1, 23, 30, tzinfo=UTC), 1, clock).tzinfo is LONDON


def test_the_end_of_the_day_is_the_end_of_the_london_day() -> None:
    assert due(datetime(2026, 7, 1, 23, 30, tzinfo=UTC), 0, "end-of-day") == london("2026-07-02T23:59")


@given(starts, st.integers(0, 100))
def test_what_must_happen_at_once_is_due_now(start: datetime, within: int) -> None:
    assert due(start, within, "at-once") == start


@given(starts, st.integers(0, 500))
def test_hours_are_elapsed_hours(start: datetime, within: int) -> None:
    assert due(start, within, "hours").astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=within)


@settings(deadline=None)
@given(starts, st.integers(1, 12))
def test_working_days_count_as_many_working_days_after_the_day_of_the_start(start: datetime, within: int) -> None:
    end = due(start, within, "working-days")
    between = [start.date() + timedelta(days=number) for number in range(1, (end.date() - start.date()).days + 1)]
    assert sum(is_working_day(each) for each in between) == within
    assert is_working_day(end.date())


@settings(deadline=None)
@given(starts, st.integers(1, 6), st.sets(st.integers(0, 6), min_size=1))
def test_school_days_count_the_days_on_which_the_school_says_it_is_open(
    start: datetime, within: int, weekdays: set[int]
) -> None:
    end = due(start, within, "school-days", lambda each: each.weekday() in weekdays)
    between = [start.date() + timedelta(days=number) for number in range(1, (end.date() - start.date()).days + 1)]
    assert sum(each.weekday() in weekdays for each in between) == within


@given(starts)
def test_the_next_working_day_is_later_and_nothing_open_lies_between(start: datetime) -> None:
    found = next_open_day(start.date())
    between = [start.date() + timedelta(days=number) for number in range(1, (found - start.date()).days)]
    assert found > start.date()
    assert not any(is_working_day(each) for each in between)


@settings(deadline=None)
@given(starts, st.integers(0, 10), st.sampled_from(["at-once", "hours", "end-of-day", "working-days"]))
def test_nothing_is_due_before_it_was_reported(start: datetime, within: int, clock: str) -> None:
    assert due(start, within, clock) >= start.replace(second=0)
