"""Chains of events in quantity, written straight into the table, and hands that tamper with them."""

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction

from clearway.audit import raw
from clearway.audit.chain import FIRST_LINK, digest_of, link_of, mac_of, moment_of
from clearway.audit.events import Verb
from clearway.vault import guards, keyring
from clearway.vault.models import Kind
from clearway.vault.reach import within

COLUMNS = ("id", "organisation", "by", "at", "number", "moment", "verb", "subject", "records", "digest", "link", "mac")
INSERT = f"INSERT INTO audit_event ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * len(COLUMNS))})"
START = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
APART = timedelta(seconds=7, microseconds=1)
LATER = datetime(2027, 11, 16, 8, 0, tzinfo=UTC)
AT_ONCE = 10_000
FAR = 1_000_000_000
VERBS = (Verb.CASE_READ, Verb.WORKLIST_READ, Verb.PERSON_SEARCH, Verb.CONCERN_READ)
ATTACKERS_KEY = b"not the key of the installation!"

Row = dict[str, Any]


def a_chain(count: int) -> UUID:
    """A new organisation with a chain of reads, so many of them."""
    chain = uuid4()
    keyring.make_organisation(chain, START)
    add(chain, count)
    return chain


def add(chain: UUID, count: int, after: int = 0, before: str = FIRST_LINK) -> None:
    """More events at the end of a chain, as the program would have written them."""
    with within(chain, writing=True):
        batch: list[Row] = []
        for row in _made(chain, count, after, before):
            batch.append(row)
            if len(batch) == AT_ONCE:
                put(batch)
                batch.clear()
        put(batch)


def put(rows: list[Row]) -> None:
    """Rows into the table, whatever they hold."""
    with connection.cursor() as cursor:
        cursor.executemany(INSERT, [[row[name] for name in COLUMNS] for row in rows])


def _made(chain: UUID, count: int, after: int, before: str) -> Iterator[Row]:
    key, chance = keyring.secret(chain, Kind.AUDIT), random.Random(f"{chain}{after}{before}")
    for number in range(after + 1, after + count + 1):
        at = START + number * APART
        event, by, subject = (UUID(int=chance.getrandbits(128)).hex for _ in range(3))
        records = json.dumps([["key", subject, ""]], separators=(",", ":")) if number % 3 else ""
        verb, digest, moment = VERBS[number % 4].value, digest_of(records), moment_of(at)
        link = link_of(chain.hex, number, event, moment, by, verb, subject, digest, before)
        yield {
            "id": event, "organisation": chain.hex, "by": by, "at": stored(at), "number": number, "moment": moment,
            "verb": verb, "subject": subject, "records": records, "digest": digest, "link": link,
            "mac": mac_of(key, link),
        }  # fmt: skip
        before = link


def stored(at: datetime) -> Any:
    """A time as the database takes it."""
    return connection.ops.adapt_datetimefield_value(at)


def rows_of(chain: UUID, first: int = 1, last: int = FAR) -> list[Row]:
    """The events of a chain as they lie in the table, ready to be put back."""
    with within(chain):
        found = [dict(zip(raw.EVENT, row, strict=True)) for batch in raw.events(chain, last) for row in batch]
    shown = [{**row, "at": stored(datetime.fromisoformat(row["moment"])), "organisation": chain.hex} for row in found]
    return [row for row in shown if row["number"] >= first]


def say(words: str, *values: Any) -> None:
    """Something to the database itself."""
    with connection.cursor() as cursor:
        cursor.execute(words, values)


def unguarded() -> None:
    """The database's own guards, switched off as its owner can: until the end of the transaction."""
    if connection.vendor != "postgresql":
        guards.remove()
        return
    say("SET CONSTRAINTS ALL IMMEDIATE")  # PostgreSQL alters no table that has a check still to come
    guards.remove()
    for model in guards.kept_models():
        say(f"ALTER TABLE {model._meta.db_table} NO FORCE ROW LEVEL SECURITY")
    say("SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def undone() -> Iterator[None]:
    """What is done within, is taken back at the end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@dataclass(slots=True)
class Tamperer:
    """Somebody with all rights to the database, and no key. Each way returns the number of the first bad event."""

    chain: UUID
    other: UUID
    count: int
    chance: random.Random

    def any_event(self, first: int = 1) -> int:
        """The number of one."""
        return self.chance.randint(first, self.count)

    def some_hex(self, length: int = 64) -> str:
        """What a hash looks like."""
        return self.chance.randbytes(length // 2).hex()

    def set(self, where: int, **values: Any) -> None:
        """Columns of an event."""
        columns = ", ".join(f"{name} = %s" for name in values)
        words = f"UPDATE audit_event SET {columns} WHERE organisation = %s AND number = %s"
        say(words, *values.values(), self.chain.hex, where)

    def updates(self) -> int:
        """One column, any of them, to something that it could hold."""
        number = self.any_event()
        [row] = rows_of(self.chain, number, number)
        column = self.chance.choice(COLUMNS)
        later = datetime.fromisoformat(row["moment"]) + timedelta(hours=1)
        values = {
            "at": stored(later), "moment": moment_of(later), "number": FAR + number, "verb": Verb.CASE_OPEN.value,
            "records": '[["key","' + self.some_hex(32) + '",""]]',
        }  # fmt: skip
        ids = ("id", "organisation", "by", "subject")
        self.set(number, **{column: values.get(column, self.some_hex(32 if column in ids else 64))})
        return number

    def deletes(self) -> int:
        """One event."""
        number = self.any_event()
        say("DELETE FROM audit_event WHERE organisation = %s AND number = %s", self.chain.hex, number)
        return number

    def shifts(self, first: int, by: int) -> None:
        """Every event from `first` on gets another number."""
        for step in (FAR, by - FAR):
            words = "UPDATE audit_event SET number = number + %s WHERE organisation = %s AND number >= %s"
            say(words, step, self.chain.hex, first)

    def before(self, number: int) -> str:
        """The link of the event before."""
        return str(rows_of(self.chain, number - 1, number - 1)[0]["link"]) if number > 1 else FIRST_LINK

    def forged(self, number: int) -> Row:
        """An event that follows the one before it, with a seal of the attacker's own."""
        [row] = _made(self.chain, 1, number - 1, self.before(number))
        return self.sealed({**row, "id": self.some_hex(32)}, self.before(number))

    def sealed(self, row: Row, before: str) -> Row:
        """The event, linked to another and sealed with the attacker's key."""
        parts = (row[name] for name in ("number", "id", "moment", "by", "verb", "subject", "digest"))
        link = link_of(*[self.chain.hex, *parts, before])
        return {**row, "link": link, "mac": mac_of(ATTACKERS_KEY, link)}

    def inserts(self) -> int:
        """One event, anywhere, and the others after it."""
        number = self.any_event() if self.chance.random() < 0.7 else self.count + 1
        row = self.forged(number)
        self.shifts(number, 1)
        put([row])
        return number

    def swaps(self) -> int:
        """Two events change places."""
        first, second = sorted(self.chance.sample(range(1, self.count + 1), 2))
        for here, there in ((first, FAR), (second, first), (FAR, second)):
            self.set(here, number=there)
        return first

    def cuts_the_tail(self) -> int:
        """Everything from a number on."""
        number = self.any_event()
        say("DELETE FROM audit_event WHERE organisation = %s AND number >= %s", self.chain.hex, number)
        return number

    def copies(self) -> int:
        """An event of another organisation's chain, into this one, with its link made anew or as it was."""
        number, taken = self.any_event(), self.chance.randint(1, self.count)
        [row] = rows_of(self.other, taken, taken)
        row |= {"organisation": self.chain.hex, "number": number, "id": uuid4().hex}
        if self.chance.random() < 0.5:
            row |= {"link": self.forged(number)["link"]}
        say("DELETE FROM audit_event WHERE organisation = %s AND number = %s", self.chain.hex, number)
        put([row])
        return number

    def chains_anew(self) -> int:
        """One event altered, and all from it on linked again: how is known. Sealed with another key, or as before."""
        number = self.any_event()
        before, rows, own = self.before(number), rows_of(self.chain, number), self.chance.random() < 0.5
        rows[0]["subject"] = self.some_hex(32)
        for place, row in enumerate(rows):
            made = self.sealed(row, before)
            rows[place] = made if own else {**made, "mac": row["mac"]}
            before = made["link"]
        say("DELETE FROM audit_event WHERE organisation = %s AND number >= %s", self.chain.hex, number)
        put(rows)
        return number

    def restores(self) -> int:
        """The database as it was in an old backup, with its checkpoints of then."""
        number = self.cuts_the_tail()
        say("DELETE FROM audit_checkpoint WHERE organisation = %s AND number >= %s", self.chain.hex, number)
        return number


WAYS: dict[str, Callable[[Tamperer], int]] = {
    "updates": Tamperer.updates,
    "deletes": Tamperer.deletes,
    "inserts": Tamperer.inserts,
    "swaps": Tamperer.swaps,
    "cuts the tail": Tamperer.cuts_the_tail,
    "copies from another chain": Tamperer.copies,
    "chains anew": Tamperer.chains_anew,
    "restores an old backup": Tamperer.restores,
}
