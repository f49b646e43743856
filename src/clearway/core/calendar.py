"""Time as the guidance counts it: Europe/London, England's working days, elapsed hours.

The clock is never read here: every function takes the moment it speaks of.
Bank holidays come from `bank_holidays.toml` beside this file, which says its source and its date.
"""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from clearway.core.errors import MomentError

LONDON = ZoneInfo("Europe/London")
CLOCKS = ("at-once", "hours", "end-of-day", "working-days", "school-days")
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant in Europe/London; `note` says what was assumed about it, or is empty."""

    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class BankHolidays:
    """England's bank holidays: known from `first` to `last`, both included."""

    days: frozenset[date]
    first: date
    last: date
    source: str


@cache
def bank_holidays() -> BankHolidays:
    """The bundled bank holidays."""
    text = files("clearway.core").joinpath("bank_holidays.toml").read_text("utf-8")
    raw = tomllib.loads(text)
    return BankHolidays(frozenset(raw["days"]), raw["covers_from"], raw["covers_to"], raw["source"])


def moment(value: object, key: str = "at") -> Moment:
    """Read an instant from TOML or JSON: a datetime, or ISO text with a date and a time.

    Without an offset the time is Europe/London. In the doubled hour of October the earlier is
    taken and said. Raises MomentError for anything else, for the hour that March leaves out, and
    for a day outside the bundled bank holidays.
    """
    stamp = _parse(value, key)
    known = bank_holidays()
    if not known.first <= stamp.date() <= known.last - timedelta(days=30):
        last = known.last - timedelta(days=30)
        raise MomentError(
            f"{stamp:%Y-%m-%d} lies outside the days that Clearway can count",
            key=key,
            remedy=f"Give a time from {known.first} to {last}, the years of the bundled bank holidays.",
        )
    if stamp.tzinfo is not None:
        return Moment(stamp.astimezone(LONDON))
    return _in_london(stamp, key)


def _parse(value: object, key: str) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, str) and len(value.strip()) > 10:
        try:
            return datetime.fromisoformat(value.strip())
        except ValueError:
            pass
    raise MomentError(
        f"{_shown(value)} is not a date with a time",
        key=key,
        remedy="Write it as 2026-11-20T16:05.",
    )


def _shown(value: object) -> str:
    if isinstance(value, int) and value.bit_length() > 64:
        return "a very large number"
    text = str(value)
    return f'"{text[:40]}…"' if len(text) > 40 else f'"{text}"'


def _in_london(stamp: datetime, key: str) -> Moment:
    local = stamp.replace(tzinfo=LONDON, fold=0)
    back = local.astimezone(UTC).astimezone(LONDON)
    if back.replace(tzinfo=None) != stamp.replace(tzinfo=None, fold=0):
        raise MomentError(
            f"{stamp:%H:%M on %d %B %Y} did not exist: the clocks went forward over it",
            key=key,
            remedy="Give the time that the clock on the wall showed.",
        )
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        return Moment(
            local,
            f"{stamp:%H:%M on %d %B %Y} came twice, as the clocks went back: the earlier is taken",
        )
    return Moment(local)


def day(value: object, key: str) -> date:
    """Read a calendar day from TOML or JSON. Raises MomentError for anything else."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            pass
    raise MomentError(f"{_shown(value)} is not a date", key=key, remedy="Write it as 2026-11-18.")


def age_on(born: date, at: date) -> int:
    """Whole years from `born` to `at`: a birthday counts from its first moment (ruling 10).

    Someone born on 29 February turns a year older on 1 March of a common year.
    """
    return at.year - born.year - ((at.month, at.day) < (born.month, born.day))


def is_working_day(when: date) -> bool:
    """Monday to Friday, and not a bank holiday in England. Raises MomentError past the data."""
    known = bank_holidays()
    if not known.first <= when <= known.last:
        raise MomentError(
            f"bank holidays are not known for {when}",
            key="at",
            remedy="Update bank_holidays.toml from GOV.UK.",
        )
    return when.weekday() < SATURDAY and when not in known.days


def due(start: datetime, within: int, clock: str, is_open: Callable[[date], bool] = is_working_day) -> datetime:
    """When something is due that must happen `within` units of `clock` after `start`.

    hours run on the wall of physics (UTC), so a change of the clocks adds or takes none;
    working-days and school-days count days after the day of `start`, until the end of the last;
    end-of-day is the end of the day of `start`; at-once is `start` itself.
    `is_open` says which days count; school term dates are local data and are passed here.
    """
    if clock == "at-once":
        return start
    if clock == "hours":
        return (start.astimezone(UTC) + timedelta(hours=within)).astimezone(LONDON)
    last = start.astimezone(LONDON).date()
    if clock != "end-of-day":
        for _ in range(within):
            last = next_open_day(last, is_open)
    return datetime.combine(last, time(23, 59), LONDON)


def next_open_day(after: date, is_open: Callable[[date], bool] = is_working_day) -> date:
    """The first day later than `after` that counts."""
    following = after + timedelta(days=1)
    while not is_open(following):
        following += timedelta(days=1)
    return following
