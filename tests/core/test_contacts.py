"""Who to call at a moment: what is open, until when, who takes over, and who is never called."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cast import AREAS, FRIDAY_1540, HAMPSHIRE, STAFFORDSHIRE, STOKE
from clearway.core.calendar import LONDON, is_working_day, moment
from clearway.core.contacts import contacts
from clearway.core.packs.load import pack_for
from clearway.core.packs.schema import Pack
from clearway.core.result import ContactItem

FRIDAY, SATURDAY, SUNDAY, MONDAY, THURSDAY = (f"2026-11-{day}" for day in (20, 21, 22, 23, 26))
CHRISTMAS = "2026-12-25"  # a Friday
NEVER_CALLED = {"SS132", "SS144", "HS145"}
SHARED = {"emergency-999", "police-101-mash", "police-area-communications-room"}

# The lines with office hours, and who takes over when they are closed.
OFFICES = [
    (STAFFORDSHIRE, "staffordshire-first-response", "staffordshire-emergency-duty"),
    (STAFFORDSHIRE, "staffordshire-esas", None),
    (STOKE, "stoke-safeguarding-referral-team", "stoke-emergency-duty"),
    (STOKE, "stoke-advice", "stoke-emergency-duty"),
]
for_each_office = pytest.mark.parametrize(("area", "office", "after_hours"), OFFICES, ids=[row[1] for row in OFFICES])

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2027, 12, 1)).map(lambda each: each.replace(tzinfo=LONDON))  # noqa: DTZ001  # London is laid on


def offered(area: str, at: str = FRIDAY_1540, pack: Pack | None = None) -> dict[str, ContactItem]:
    return {each["id"]: each for each in contacts(pack or pack_for(area), area, moment(at).at)}


def opening(area: str, office: str, at: str) -> tuple[bool | None, str | None, str | None, str | None]:
    """Whether it is open, when it closes, when it opens, and who takes over."""
    line = offered(area, at)[office]
    return line["open_now"], line["closes_at"], line["opens_at"], line["instead"]


# --- office hours -----------------------------------------------------------------------------------------


@for_each_office
def test_on_friday_at_1629_an_office_is_open_for_one_more_minute_and_nobody_takes_over(
    area: str, office: str, after_hours: str | None
) -> None:
    assert opening(area, office, f"{FRIDAY}T16:29") == (True, f"{FRIDAY}T16:30:00+00:00", None, None)
    assert after_hours is None or offered(area)[after_hours]["open_now"]


@for_each_office
@pytest.mark.parametrize("clock", ["16:30", "16:31", "17:00", "23:59"])
def test_on_friday_from_1630_an_office_is_closed_until_monday(
    area: str, office: str, after_hours: str | None, clock: str
) -> None:
    expected = (False, None, f"{MONDAY}T08:30:00+00:00", after_hours)
    assert opening(area, office, f"{FRIDAY}T{clock}") == expected


@for_each_office
def test_on_thursday_an_office_closes_at_five(area: str, office: str, after_hours: str | None) -> None:
    assert opening(area, office, f"{THURSDAY}T16:59") == (True, f"{THURSDAY}T17:00:00+00:00", None, None)
    closed = (False, None, "2026-11-27T08:30:00+00:00", after_hours)
    assert opening(area, office, f"{THURSDAY}T17:00") == closed


@for_each_office
def test_an_office_opens_at_half_past_eight(area: str, office: str, after_hours: str | None) -> None:
    closed = (False, None, f"{MONDAY}T08:30:00+00:00", after_hours)
    assert opening(area, office, f"{MONDAY}T08:29") == closed
    assert opening(area, office, f"{MONDAY}T08:30")[0] is True


@for_each_office
@pytest.mark.parametrize("when", [f"{SATURDAY}T11:00", f"{SUNDAY}T11:00"])
def test_at_the_weekend_an_office_is_closed_until_monday(
    area: str, office: str, after_hours: str | None, when: str
) -> None:
    assert opening(area, office, when) == (False, None, f"{MONDAY}T08:30:00+00:00", after_hours)


@for_each_office
@pytest.mark.parametrize("when", [f"{CHRISTMAS}T10:00", "2026-12-24T17:00", "2026-12-26T10:00", "2026-12-28T10:00"])
def test_over_christmas_an_office_is_closed_until_the_tuesday_after(
    area: str, office: str, after_hours: str | None, when: str
) -> None:
    assert opening(area, office, when) == (False, None, "2026-12-29T08:30:00+00:00", after_hours)


@for_each_office
def test_office_hours_are_london_hours_in_summer_too(area: str, office: str, after_hours: str | None) -> None:
    assert opening(area, office, "2026-07-17T15:29Z") == (True, "2026-07-17T16:30:00+01:00", None, None)
    assert opening(area, office, "2026-07-17T15:30Z") == (False, None, "2026-07-20T08:30:00+01:00", after_hours)


def test_a_moment_in_another_time_zone_is_taken_to_london_first() -> None:
    at = datetime(2026, 7, 17, 15, 30, tzinfo=UTC)
    line = next(each for each in contacts(pack_for(STOKE), STOKE, at) if each["id"] == "stoke-advice")
    assert (line["open_now"], line["opens_at"]) == (False, "2026-07-20T08:30:00+01:00")


@settings(deadline=None)
@given(MOMENTS, st.sampled_from(OFFICES))
def test_a_closed_office_opens_when_it_says_and_an_open_one_closes_then(
    at: datetime, office: tuple[str, str, str | None]
) -> None:
    area, name, _ = office
    is_open, closes, opens, _ = opening(area, name, at.isoformat())
    turn = datetime.fromisoformat(closes or opens or "")
    assert turn > at
    assert opening(area, name, turn.isoformat())[0] is not is_open
    assert opening(area, name, (turn - timedelta(minutes=1)).isoformat())[0] is is_open


@settings(deadline=None)
@given(st.dates(date(2020, 1, 1), date(2027, 12, 1)), st.sampled_from(OFFICES))
def test_an_office_is_open_at_noon_exactly_on_working_days(day: date, office: tuple[str, str, str | None]) -> None:
    assert opening(office[0], office[1], f"{day}T12:00")[0] is is_working_day(day)


@settings(deadline=None)
@given(MOMENTS, st.sampled_from(AREAS))
def test_whoever_takes_over_is_offered_in_the_same_area_and_is_open(at: datetime, area: str) -> None:
    lines = offered(area, at.isoformat())
    for line in lines.values():
        if line["instead"] is not None:
            assert line["open_now"] is False
            assert lines[line["instead"]]["open_now"] is True
            assert lines[line["instead"]]["phone"]


# --- lines that are always open, and lines of unknown hours ------------------------------------------------


@pytest.mark.parametrize("when", [FRIDAY_1540, f"{SUNDAY}T03:00", f"{CHRISTMAS}T23:59"])
@pytest.mark.parametrize(
    ("area", "line"),
    [
        *((area, "emergency-999") for area in AREAS),
        (HAMPSHIRE, "police-101"), (STAFFORDSHIRE, "police-101-mash"), (STOKE, "police-area-communications-room"),
        (STAFFORDSHIRE, "staffordshire-emergency-duty"), (STOKE, "stoke-emergency-duty"),
    ],
)  # fmt: skip
def test_some_lines_are_open_at_any_time(area: str, line: str, when: str) -> None:
    assert opening(area, line, when) == (True, None, None, None)


@pytest.mark.parametrize("line", ["council-social-care", "council-advice"])
def test_where_the_documents_give_no_hours_nothing_is_claimed(line: str) -> None:
    assert opening(HAMPSHIRE, line, FRIDAY_1540) == (None, None, None, None)


# --- who is offered, and who never -------------------------------------------------------------------------


@pytest.mark.parametrize("area", AREAS)
def test_999_comes_first(area: str) -> None:
    first = next(iter(offered(area).values()))
    assert (first["for"], first["phone"]) == ("emergency", "999")


@pytest.mark.parametrize("area", AREAS)
def test_there_is_somebody_for_danger_the_police_social_care_and_advice_in_this_order(area: str) -> None:
    purposes = [line["for"] for line in offered(area).values()]
    assert list(dict.fromkeys(purposes)) == ["emergency", "police", "social-care", "advice"]


def test_each_area_is_given_its_own_lines_and_the_shared_ones() -> None:
    assert offered(STAFFORDSHIRE).keys() & offered(STOKE).keys() == SHARED
    assert all(name.startswith("staffordshire-") for name in offered(STAFFORDSHIRE).keys() - SHARED)
    assert all(name.startswith("stoke-") for name in offered(STOKE).keys() - SHARED)


@settings(deadline=None, max_examples=40)
@given(MOMENTS, st.sampled_from(AREAS))
def test_the_lines_that_rest_on_ss132_ss144_and_hs145_are_never_offered(at: datetime, area: str) -> None:
    for line in offered(area, at.isoformat()).values():
        assert NEVER_CALLED.isdisjoint(line["cite"])
        assert line["for"] != "not-dialled"


def test_the_lines_that_are_never_called_are_kept_as_a_source_without_a_number() -> None:
    kept = [each for area in (HAMPSHIRE, STAFFORDSHIRE) for each in pack_for(area).contacts if not each.dial]
    assert {passage for each in kept for passage in each.cite} == NEVER_CALLED
    assert all(not each.phone for each in kept)


def test_a_line_that_is_never_called_takes_over_for_nobody() -> None:
    pack = pack_for(STOKE)
    spoilt = tuple(replace(each, instead="stoke-education-officer" if each.instead else "") for each in pack.contacts)
    lines = offered(STOKE, f"{SUNDAY}T11:00", replace(pack, contacts=spoilt))
    assert {line["instead"] for line in lines.values()} == {None}


# --- verified or not ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("area", AREAS)
def test_only_999_and_101_may_be_called_without_a_check(area: str) -> None:
    for line in offered(area).values():
        assert line["verify_before_use"] is (line["phone"] not in ("999", "101"))
        assert line["verified_on"] is None


def test_a_line_that_somebody_verified_says_when_and_needs_no_check() -> None:
    pack = pack_for(STOKE)
    checked = tuple(replace(each, verified_on=date(2026, 11, 1)) for each in pack.contacts)
    line = offered(STOKE, pack=replace(pack, contacts=checked))["stoke-emergency-duty"]
    assert (line["verified_on"], line["verify_before_use"]) == ("2026-11-01", False)


def test_a_number_that_the_documents_do_not_give_is_left_empty_and_the_note_says_why() -> None:
    line = offered(STAFFORDSHIRE)["staffordshire-first-response"]
    assert line["phone"] is None
    assert "missing from the document" in line["note"]
