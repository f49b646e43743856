"""Year groups, which move on by the date. A school year is named by the year in which it begins, on 1 September."""

from datetime import date

BEGINS = 9
NURSERY, RECEPTION, LAST = -1, 0, 13
YEARS = tuple(range(NURSERY, LAST + 1))


def school_year(day: date) -> int:
    """The school year of a day."""
    return day.year if day.month >= BEGINS else day.year - 1


def year_now(year_group: int | None, said_for: int | None, day: date) -> int | None:
    """The year group on a day of somebody who was in `year_group` in the school year `said_for`; None where unknown."""
    if year_group is None or said_for is None:
        return None
    return year_group + school_year(day) - said_for


def year_name(year: int | None) -> str:
    """As people say it; empty where it is not known."""
    if year is None:
        return ""
    if year > LAST:
        return "Past Year 13"
    return {NURSERY: "Nursery", RECEPTION: "Reception"}.get(year, f"Year {year}" if year > 0 else "Not at school yet")
