"""`clearway contacts`: who answers in an area at a moment, on a page and as JSON."""

import pytest

from cast import AREAS, HAMPSHIRE, STAFFORDSHIRE, STOKE
from clearway.core.calendar import moment
from clearway.core.contacts import contacts
from clearway.core.packs.load import pack_for
from terminal import flat, headings, printed, section, typed

FRIDAY_1635 = "2026-11-20T16:35"


def page(area: str, at: str = FRIDAY_1635, columns: int = 90) -> str:
    made = typed("contacts", "--area", area, "--at", at, columns=columns)
    assert made.exit_code == 0, made.output
    return made.stdout


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("at", [FRIDAY_1635, "2026-11-20T09:00", "2026-12-25T12:00"])
def test_the_json_is_what_the_core_says(area: str, at: str) -> None:
    made = printed(typed("contacts", "--area", area, "--at", at, "--json"))
    assert made == contacts(pack_for(area), area, moment(at).at)


def test_on_friday_at_1635_the_day_line_is_closed_and_the_night_line_takes_over() -> None:
    found = flat(section(page(STAFFORDSHIRE), "SOCIAL CARE"))
    assert "Closed. Opens Monday 23 November 08:30." in found
    assert "Call instead: Emergency Duty Service: Staffordshire children's social care, out of hours." in found
    assert "0345 604 2886 Open at all hours. Not verified: check before you dial." in found


def test_five_minutes_before_it_closes_it_says_when() -> None:
    found = flat(section(page(STOKE, "2026-11-20T16:25"), "SOCIAL CARE"))
    assert "01782 235100 SRT.Referrals@stoke.gov.uk Open, closes today 16:30." in found
    assert "Call instead" not in found


def test_over_christmas_it_opens_on_the_first_working_day() -> None:
    assert "Opens Tuesday 29 December 08:30." in flat(page(STOKE, "2026-12-25T12:00"))


@pytest.mark.parametrize("area", AREAS)
def test_the_emergency_comes_first_and_999_needs_no_check(area: str) -> None:
    assert headings(page(area))[:2] == ["EMERGENCY", "POLICE"]
    assert "not verified" not in section(page(area), "EMERGENCY").lower()
    assert "999" in section(page(area), "EMERGENCY")


def test_a_line_without_a_number_says_so() -> None:
    assert "Your council's children's social care: no number in the documents" in flat(page(HAMPSHIRE))


def test_the_page_names_its_area_and_its_moment() -> None:
    assert page(STOKE).splitlines()[0] == "Stoke-on-Trent · Friday 20 November 2026, 16:35"


@pytest.mark.parametrize("columns", [50, 80])
def test_it_is_wrapped_to_the_window(columns: int) -> None:
    assert max(map(len, page(STAFFORDSHIRE, columns=columns).splitlines())) <= columns


def test_without_a_moment_it_is_now() -> None:
    assert typed("contacts", "--area", HAMPSHIRE).exit_code == 0


def test_the_doubled_hour_is_said_on_stderr() -> None:
    made = typed("contacts", "--area", HAMPSHIRE, "--at", "2026-10-25T01:30")
    assert made.exit_code == 0
    assert made.stderr.startswith("clearway: note: 01:30 on 25 October 2026 came twice")
