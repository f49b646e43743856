"""What changes about a person are given, and what they raise."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


class OvertakenError(Exception):
    """Somebody else changed the same first: look at what stands now."""


class SamePersonError(Exception):
    """They are one person already, or cannot be: nobody is merged into themselves or is their own parent."""


@dataclass(frozen=True, slots=True)
class RollFacts:
    """Somebody on the roll: their year group in the school year that begins in `school_year`, and since when."""

    year_group: int | None
    school_year: int
    since: date | None = None
    form: str = ""


@dataclass(frozen=True, slots=True)
class Reached:
    """Where somebody lives and how they are reached; each may be empty."""

    lines: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class Warned:
    """A flag: its kind (address or contact), against whom, who said so, why, and since when. `whom` is who that is,
    where they are put down here.
    """

    kind: str
    against: str
    told_by: str
    why: str
    since: date | None
    whom: UUID | None = None
