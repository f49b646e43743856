"""Days as schools' systems write them: 27/03/2011, 2011-03-27, 27 Mar 2011. The order is chosen, never guessed."""

import re
from collections.abc import Iterable
from datetime import date

DAY_FIRST, MONTH_FIRST = "day", "month"
OLDEST = date(1900, 1, 1)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBERS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})[, -]+(\d{4})", re.IGNORECASE)
_MIDNIGHT = re.compile(r"[ T]00:00(?::00(?:\.0+)?)?Z?$")


def day_of(text: str, order: str) -> date | None:
    """The day, or None where it is none, or none in this order. `order` says how 04/05/2011 is read."""
    plain = _MIDNIGHT.sub("", text.strip())
    if found := _NUMBERS.fullmatch(plain):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        return _day(year, *((second, first) if order == DAY_FIRST else (first, second)))
    if found := _YEAR_FIRST.fullmatch(plain):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if (found := _NAMED.fullmatch(plain)) and (month := _month(found[2])):
        return _day(int(found[3]), month, int(found[1]))
    return None


def orders(texts: Iterable[str]) -> set[str]:
    """In which orders every one of these days can be read: both where nothing tells, none where they contradict."""
    possible = {DAY_FIRST, MONTH_FIRST}
    for text in texts:
        if found := _NUMBERS.fullmatch(_MIDNIGHT.sub("", text.strip())):
            possible -= {DAY_FIRST} if int(found[3]) > len(_MONTHS) else set()
            possible -= {MONTH_FIRST} if int(found[1]) > len(_MONTHS) else set()
    return possible


def tells(text: str) -> bool:
    """Whether the order of the day and the month matters here at all."""
    return bool(_NUMBERS.fullmatch(_MIDNIGHT.sub("", text.strip())))


def _month(word: str) -> int:
    short = word[:3].casefold()
    return _MONTHS.index(short) + 1 if short in _MONTHS else 0


def _day(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if found >= OLDEST else None
