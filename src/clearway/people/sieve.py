"""Every trace of an organisation in the memory of this process, so that a search looks through all in a moment.

A trace tells nothing without the search key and lies plain in the database, so memory holds no more than that (ADR
0020). It is kept true by the chain: nothing is added without an event, an organisation's events come one after the
other, and a trace has the moment of its event. So what was added since an event are the traces since the earliest
moment of the events after it; and where that event is not in the chain any more, as after a backup was put back,
everything is read anew.
"""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from clearway.audit.chain import Head, head, head_since
from clearway.people.models import Trace
from clearway.vault.errors import OutOfReachError
from clearway.vault.planes import Planes, places_of, planes
from clearway.vault.reach import current
from clearway.vault.ready import all_of
from clearway.vault.traces import Sought
from clearway.vault.traces import Trace as Bits

KEPT = 8  # organisations at a time: that of a hundred thousand takes five megabytes
FEW = 500  # traces that are added to those that are there, rather than read all anew
ID = 16  # bytes of an id
Row = tuple[UUID, int, int, int, int]  # a person, and the four numbers of a trace of theirs
_kept: "OrderedDict[UUID, Sieve]" = OrderedDict()
_turn = Lock()


@dataclass(frozen=True, slots=True)
class Sieve:
    """Traces as they were at an event of the chain, and whose each of them is: sixteen bytes for each."""

    head: Head
    planes: Planes
    people: bytes

    def fitting(self, sought: Sequence[Sought]) -> Iterator[UUID]:
        """Whose trace fits, the nearest first; once for each name that fits."""
        return map(self._person, self.planes.found(sought))

    def holding(self, bits: Bits) -> Iterator[UUID]:
        """Whose trace holds all of these bits."""
        return map(self._person, places_of(self.planes.holding(bits)))

    def _person(self, place: int) -> UUID:
        return UUID(bytes=self.people[place * ID : (place + 1) * ID])


def sieve() -> Sieve:
    """That of the organisation within reach, as it stands now. Raises OutOfReachError within a change: what is not
    committed belongs to nobody else's search.
    """
    here = current()
    if here.written is not None:
        raise OutOfReachError("a search looks at what stands, and not at a change that is under way")
    held = _kept.get(here.organisation)
    held = _grown(held) if held else None
    if held is None:
        now = head(here.organisation)  # before the rows are read: what comes after it is read again
        held = _of(now, _read())
    with _turn:  # requests of one process may be answered by several threads
        _kept[here.organisation] = held
        _kept.move_to_end(here.organisation)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return held


def _grown(held: Sieve) -> Sieve | None:
    """With what came since. None where that is so much that reading everything anew is as soon done, or where the chain
    has not the event any more at which it stood.
    """
    now, earliest = head_since(current().organisation, held.head)
    if now is None or earliest is None:
        return held if now else None
    since = [(each.person_id, each.g0, each.g1, each.g2, each.g3) for each in all_of(Trace, _added, since=earliest)]
    if len(since) > FEW:
        return None
    more = _of(now, [each for each in since if not _is_there(held, each)])
    return Sieve(now, held.planes.and_more(more.planes) if more.people else held.planes, held.people + more.people)


def _added(since: datetime) -> "QuerySet[Trace]":
    rows: QuerySet[Trace] = Trace.objects.filter(at__gte=since).order_by("g0")
    return rows[: FEW + 1]


def _is_there(held: Sieve, row: Row) -> bool:
    """Whether a row of the same moment was there before: a trace is filled up at random, so no two are alike."""
    return row[0] in held.holding(row[1:])


def _of(now: Head, rows: Sequence[Row]) -> Sieve:
    return Sieve(now, planes(each[1:] for each in rows), b"".join(each[0].bytes for each in rows))


def _read() -> list[Row]:
    """All of them, by hand: for each of a hundred thousand rows the ORM would ask how its columns are to be read."""
    rows = Trace.objects.order_by("g0").values_list("person_id", "g0", "g1", "g2", "g3")
    sql, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = cursor.fetchall()
    return [(each[0] if isinstance(each[0], UUID) else UUID(each[0]), *each[1:]) for each in found]
