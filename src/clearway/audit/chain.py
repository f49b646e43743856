"""One link after another: how an event is hashed, and how it is appended. ADR 0013 says how writers share the head."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from clearway.audit.events import Verb
from clearway.audit.models import Event
from clearway.vault import keyring
from clearway.vault.models import Kind

FIRST_LINK = "0" * 64
FORMAT = "clearway event 1"
HEAD = "SELECT number, link FROM audit_event WHERE organisation = %s ORDER BY number DESC LIMIT 1"
SINCE = (
    "SELECT MAX(CASE WHEN number = %s THEN link END), MIN(CASE WHEN number > %s THEN moment END), MAX(number), "
    "(SELECT link FROM audit_event WHERE organisation = %s ORDER BY number DESC LIMIT 1) "
    "FROM audit_event WHERE organisation = %s AND number >= %s"
)
AT_MOST = 1000
AFTER = (
    "SELECT number, link, records FROM audit_event WHERE organisation = %s AND number >= %s ORDER BY number LIMIT %s"
)

Record = tuple[str, str, str]
Head = tuple[int, str]


class Added(NamedTuple):
    """A row that an event added: the event's number, the row's table and its id."""

    number: int
    table: str
    row: UUID


def moment_of(at: datetime) -> str:
    """The time as it is hashed: UTC, to the microsecond."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def digest_of(records: str) -> str:
    """SHA-256 of the list of what was recorded."""
    return hashlib.sha256(records.encode()).hexdigest()


def link_of(
    chain: str, number: int, event: str, moment: str, by: str, verb: str, subject: str, digest: str, before: str
) -> str:
    """SHA-256 of an event, its id as well, and the link before it. Ids are 32 hexadecimal digits."""
    body = f"{FORMAT}\n{chain}\n{number}\n{event}\n{moment}\n{by}\n{verb}\n{subject}\n{digest}\n{before}\n"
    return hashlib.sha256(body.encode()).hexdigest()


def mac_of(key: bytes, link: str) -> str:
    """HMAC-SHA256 of a link."""
    return hmac.digest(key, link.encode(), "sha256").hex()


def append(event: Event, records: Sequence[Record], *further: Event) -> Head:
    """Add an event to its chain, within the transaction that it records; last of all, since it locks the head. And
    further ones after it, by the same statement: what a page read.

    The new head.
    """
    found = _linked(event, records, head(event.organisation, lock=True))
    for each in further:
        found = _linked(each, (), found)
    if further:
        Event.add_together([event, *further])
    else:
        event.add_plainly()
    return found


def _linked(event: Event, records: Sequence[Record], after: Head) -> Head:
    """The event with its number, its link and its code, and the head that it makes."""
    key = keyring.secret_here(event.organisation, Kind.AUDIT)
    event.records = json.dumps(records, separators=(",", ":")) if records else ""
    event.digest, event.moment = digest_of(event.records), moment_of(event.at)
    number, before = after
    event.number = number + 1
    ids = event.organisation.hex, event.id.hex, event.by.hex, event.subject.hex
    event.link = link_of(
        ids[0], event.number, ids[1], event.moment, ids[2], event.verb, ids[3], event.digest, before
    )  # fmt: skip
    event.mac = mac_of(key, event.link)
    return event.number, event.link


def head(chain: UUID, *, lock: bool = False) -> Head:
    """The number and the link of the last event; 0 and zeros where there is none.

    With `lock`, nobody else appends to this chain until the transaction ends. On SQLite a write is alone already.
    """
    if lock and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [chain.hex])
    with connection.cursor() as cursor:
        cursor.execute(HEAD, [chain.hex])
        last = cursor.fetchone()
    return (int(last[0]), str(last[1])) if last else (0, FIRST_LINK)


def head_since(chain: UUID, before: Head) -> tuple[Head | None, datetime | None]:
    """The head of the chain, and the earliest moment of the events after an event, None where there are none. No head
    where the event is not in the chain: two events never have one link.
    """
    number, link = before
    with connection.cursor() as cursor:  # every search asks: by hand, for speed
        cursor.execute(SINCE, [number, number, chain.hex, chain.hex, number])
        stood, earliest, last, its_link = cursor.fetchone()
    if stood != link:
        return None, None
    return (int(last), str(its_link)), datetime.fromisoformat(earliest) if earliest else None


def rows_since(chain: UUID, before: Head, among: Iterable[str]) -> tuple[Head | None, list[Added]]:
    """The head of the chain, and which rows of some tables the events after an event added, the first first. No head
    where there are too many to look through, or where the event is not in the chain: two events never have one link.
    """
    with connection.cursor() as cursor:
        cursor.execute(AFTER, [chain.hex, before[0], AT_MOST + 1])
        first, *later = cursor.fetchall() or [(0, FIRST_LINK, "")]
    if (first[0], first[1]) != before or len(later) == AT_MOST:
        return None, []
    watched = frozenset(among)
    added = [
        Added(int(number), table, UUID(hex=name))
        for number, _, records in later
        if any(f'["{table}",' in records for table in watched)
        for table, name, _ in json.loads(records)
        if table in watched
    ]
    return (int(later[-1][0]), str(later[-1][1])) if later else before, added


__all__ = [
    "FIRST_LINK", "Record", "Verb", "append", "digest_of", "head", "head_since", "link_of", "mac_of", "moment_of",
    "rows_since",
]  # fmt: skip
