"""Rows as they lie in the table, as text, the same from either database: for checking and exporting, and quick.

A value that no honest row holds comes out as it is, so that whoever compares it finds it; it does not stop the reading.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import OperationalError, connection, models, transaction

from clearway.vault.kept import Kept
from clearway.vault.reach import within

if TYPE_CHECKING:
    Field = models.Field[Any, Any]

AT_ONCE = 2000
Batch = Sequence[tuple[Any, ...]]
UUIDS, MOMENTS, DAYS, TRUTHS = {"UUIDField"}, {"DateTimeField"}, {"DateField"}, {"BooleanField"}
TEXTS = {"CharField", "TextField"}
NUMBERS = {
    "IntegerField", "BigIntegerField", "SmallIntegerField", "PositiveIntegerField", "PositiveBigIntegerField",
    "PositiveSmallIntegerField",
}  # fmt: skip
EVENT = ("number", "id", "at", "moment", "by", "verb", "subject", "records", "digest", "link", "mac")


@contextmanager
def steady(organisation: UUID) -> Iterator[None]:
    """The rows of one organisation as they stand at one moment, whatever is written meanwhile. Nothing is locked."""
    if connection.in_atomic_block:
        with within(organisation):
            yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            _say("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            with within(organisation):
                yield
    else:
        _say("BEGIN")
        try:
            with within(organisation):
                yield
        finally:
            _say("ROLLBACK")


def events(chain: UUID, until: int | None = None) -> Iterator[Batch]:
    """The events of a chain in the order of their numbers, in batches, as in EVENT; ids as 32 hexadecimal digits.

    `at` is text as `vault.kept.plain` writes it.
    """
    from clearway.audit.models import Event

    fields = {field.name: field for field in Event._meta.concrete_fields}
    shown = ", ".join(_event_column(fields[name]) for name in EVENT)
    bound = "" if until is None else f" AND number <= {int(until)}"
    query = f"SELECT {shown} FROM audit_event WHERE organisation = %s{bound} ORDER BY number"  # noqa: S608  # our own names
    return _batches(query, chain)


def rows(model: type[Kept], organisation: UUID) -> Iterator[Batch]:
    """The rows of a table, in batches: each column as `vault.kept.plain` writes it, in the order of `columns`."""
    shown = ", ".join(_text(field) for field in model._meta.concrete_fields)
    query = f"SELECT {shown} FROM {model._meta.db_table} WHERE organisation = %s"  # noqa: S608  # our own names
    return _batches(query, organisation)


def columns(model: type[Kept]) -> list[str]:
    """The names of a table's columns."""
    return [str(field.column) for field in model._meta.concrete_fields]


def _batches(query: str, organisation: UUID) -> Iterator[Batch]:
    done = 0
    try:
        for batch in _fetched(query, organisation):
            done += len(batch)
            yield batch
    except OperationalError:
        if connection.vendor != "sqlite":
            raise
        # Bytes that are no text, where text belongs: on with what can be read of them, which fits nothing.
        with _anything_is_text():
            yield from _after(done, _fetched(query, organisation))


def _fetched(query: str, organisation: UUID) -> Iterator[Batch]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, [organisation.hex])
        while batch := cursor.fetchmany(AT_ONCE):
            yield batch


def _after(done: int, batches: Iterator[Batch]) -> Iterator[Batch]:
    for batch in batches:
        yield batch[done:]
        done = max(0, done - len(batch))


@contextmanager
def _anything_is_text() -> Iterator[None]:
    line = connection.connection
    before, line.text_factory = line.text_factory, lambda raw: raw.decode("utf-8", "replace")
    try:
        yield
    finally:
        line.text_factory = before


def _event_column(field: "Field") -> str:
    if field.get_internal_type() in UUIDS and connection.vendor == "postgresql":
        return f"encode(uuid_send(\"{field.column}\"), 'hex')"  # three times as quick as taking the dashes out
    return _text(field) if field.name == "at" else f'"{field.column}"'


def _text(field: "Field") -> str:
    """The SQL for a column as text. Raises NotImplementedError for a kind that is not known here."""
    name, kind = f'"{field.column}"', _kind(field)
    if kind in TEXTS:
        return name
    if kind not in UUIDS | MOMENTS | DAYS | TRUTHS | NUMBERS:
        raise NotImplementedError(f"{field} cannot be checked: say here how it becomes text, as vault.kept.plain does")
    if connection.vendor == "postgresql":
        return _of_postgres(name, kind)
    return _of_sqlite(name, kind)


def _of_postgres(name: str, kind: str) -> str:
    if kind in MOMENTS:
        return f"to_char({name} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"')"
    return f"initcap({name}::text)" if kind in TRUTHS else f"{name}::text"


def _of_sqlite(name: str, kind: str) -> str:
    if kind in UUIDS:
        parts = [f"substr({name}, {start}, {length})" for start, length in ((1, 8), (9, 4), (13, 4), (17, 4), (21, 99))]
        return " || '-' || ".join(parts)
    if kind in MOMENTS:
        fraction = f"CASE length({name}) WHEN 19 THEN '.000000' ELSE '' END"
        return f"substr({name}, 1, 10) || 'T' || substr({name}, 12) || {fraction} || '+00:00'"
    if kind in TRUTHS:
        return f"CASE {name} WHEN 1 THEN 'True' WHEN 0 THEN 'False' ELSE {name} END"
    return f"CAST({name} AS TEXT)" if kind in NUMBERS else f"{name} || ''"  # a bare date comes out as Python's own


def _kind(field: "Field") -> str:
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    return str(target.get_internal_type())


def _say(words: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(words)
