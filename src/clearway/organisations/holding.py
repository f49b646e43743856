"""One membership as it stands: from when to when, and whether it counts yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from clearway.core.calendar import LONDON
from clearway.organisations.models import Role, Word


@dataclass(frozen=True, slots=True)
class Holding:
    """One membership as it stands: its id, where, whose, in which role, from which day until which moment, and for
    whose words it waits: until they have said yes, it counts for nothing.
    """

    id: UUID
    organisation: UUID
    user: UUID
    role: Role
    starts_on: date
    ends_at: datetime | None
    version: int
    waits: frozenset[str] = frozenset()

    def holds(self, at: datetime) -> bool:
        """Whether it holds at this moment."""
        return not self.waits and self.is_dated(at)

    def is_dated(self, at: datetime) -> bool:
        """Whether this moment is within its days."""
        return self.starts_on <= at.astimezone(LONDON).date() and self.goes_on(at)

    def stands(self, at: datetime) -> bool:
        """Whether it holds as far as an organisation is told, which does not learn who has an account elsewhere."""
        return Word.LEADS not in self.waits and self.is_dated(at)

    def is_theirs(self, at: datetime) -> bool:
        """Whether it goes on, and is not only what somebody asks of them."""
        return Word.OWN not in self.waits and self.goes_on(at)

    def goes_on(self, at: datetime) -> bool:
        """Whether it holds at this moment, or will."""
        return self.ends_at is None or at < self.ends_at

    def last_day(self) -> date | None:
        """The last day on which it holds, where it has an end."""
        return last_day(self.ends_at) if self.ends_at else None


def last_day(ends_at: datetime) -> date:
    """The last day on which something holds that ends at a moment."""
    return (ends_at.astimezone(LONDON) - timedelta(microseconds=1)).date()


def waits_of(said: Iterable[tuple[UUID, str | None, int | None, bool | None]]) -> dict[UUID, frozenset[str]]:
    """For whose words each membership waits, of rows of membership, word, version and answer."""
    newest: dict[tuple[UUID, str], tuple[int, bool]] = {}
    for membership, word, version, yes in said:
        if word and version:
            newest[membership, word] = max(newest.get((membership, word), (0, False)), (version, bool(yes)))
    found: dict[UUID, frozenset[str]] = {}
    for (membership, word), (_, yes) in newest.items():
        if not yes:
            found[membership] = found.get(membership, frozenset()) | {word}
    return found


def holding_of(
    name: UUID, organisation: UUID, user: UUID, role: str, at: datetime,
    starts_on: date | None, ends_at: datetime | None, version: int | None, *, waits: frozenset[str],
) -> Holding:  # fmt: skip
    """One membership, as rows give it: without a term it holds from when it was set down."""
    starts = starts_on or at.astimezone(LONDON).date()
    return Holding(name, organisation, user, Role(role), starts, ends_at, version or 0, waits)
