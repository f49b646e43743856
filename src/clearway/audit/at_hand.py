"""What was read of some tables of an organisation, at hand in this process and kept true by the chain.

Rows are only ever added, and none without an event of the organisation's chain that names it. So whoever knows the
chain up to an event, and sees that no later one names a table, knows that it is as it was; and where one does, which
rows are new. What is kept is ids and moments, nothing that was sealed. Where the event is not in the chain any more, as
after a backup was put back, everything is read anew.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Generic, TypeVar
from uuid import UUID

from clearway.audit.chain import Added, Head, head, rows_since
from clearway.vault.kept import Kept
from clearway.vault.reach import current
from clearway.vault.ready import once

Found = TypeVar("Found")
KEPT = 256  # organisations at a time
FEW = 100  # new rows that are looked at by themselves; of more, everything is read anew
LISTED = 4 * FEW  # of a table
News = Mapping[type[Kept], Sequence[UUID]]  # the new rows of some tables
_watched: set[str] = set()
_turn = Lock()


@dataclass(slots=True)
class _Known:
    """What is known of one organisation: the last event that was seen; the newest rows of each table since the first
    that was, and up to which event some are not listed any more; what was read when the chain stood where.
    """

    head: Head
    added: dict[str, tuple[Added, ...]] = field(default_factory=dict)
    unlisted: dict[str, int] = field(default_factory=dict)
    found: dict[object, tuple[int, Any]] = field(default_factory=dict)

    def followed(self, now: Head, added: Sequence[Added]) -> "_Known":
        """With what came since: another one, as several threads may look at this."""
        rows, unlisted = dict(self.added), dict(self.unlisted)
        for each in added:
            rows[each.table] = (*rows.get(each.table, ()), each)
        for table, listed in rows.items():
            if len(listed) > LISTED:
                unlisted[table], rows[table] = listed[-FEW - 1].number, listed[-FEW:]
        return _Known(now, rows, unlisted, dict(self.found))


_known: "OrderedDict[UUID, _Known]" = OrderedDict()


class AtHand(Generic[Found]):
    """What is read of these tables within reach, by a function that depends on nothing else. `grow` makes it of what it
    was before and the rows that are new, as `read` would; without it everything is read anew.
    """

    def __init__(
        self, read: Callable[[], Found], *models: type[Kept], grow: Callable[[Found, News], Found] | None = None
    ) -> None:
        self._read, self._grow = read, grow
        self._tables = {str(each._meta.db_table): each for each in models}
        _watched.update(self._tables)

    def __call__(self) -> Found:
        """As it stands now; within a change, and with what the change added. Raises OutOfReachError."""
        if current().written is not None:
            return self._read()
        return once((self,), self._kept)

    def _kept(self) -> Found:
        known: _Known = once((AtHand,), _seen)
        number, at_hand = known.found.get(self, (-1, None))
        news = self._news(known, number) if number >= 0 else None
        if news is None or news:
            number = known.head[0]  # before the rows are read: what comes after it is read again
            at_hand = self._grow(at_hand, news) if news and self._grow else self._read()
            known.found[self] = number, at_hand
        found: Found = at_hand  # what was read by these very functions
        return found

    def _news(self, known: _Known, number: int) -> News | None:
        """The rows that were added since an event; None where they are many, or not listed any more."""
        found: dict[type[Kept], list[UUID]] = {}
        for table, model in self._tables.items():
            if known.unlisted.get(table, -1) > number:
                return None
            if rows := [each.row for each in known.added.get(table, ()) if each.number > number]:
                found[model] = rows
        return None if sum(map(len, found.values())) > FEW else found


def _seen() -> _Known:
    """What is known of the organisation within reach, its chain followed up to now. A page asks once."""
    here = current().organisation
    with _turn:  # requests of one process may be answered by several threads
        known = _known.get(here)
    now, added = rows_since(here, known.head, _watched) if known else (None, [])
    if known is None or now is None:
        known = _Known(head(here))
    elif now != known.head:
        known = known.followed(now, added)
    with _turn:
        _known[here] = known
        _known.move_to_end(here)
        while len(_known) > KEPT:
            _known.popitem(last=False)
    return known
