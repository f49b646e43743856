"""Rows of an organisation's record: only ever added, within a change, and read within reach."""

import hashlib
import json
import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, ClassVar, NoReturn, Self

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from clearway.vault import reach
from clearway.vault.errors import AppendOnlyError, OutOfReachError
from clearway.vault.seal import Sealed

TOGETHER = 100


class KeptRows(models.QuerySet[Any]):
    """Rows to read. Whatever would change or remove one is refused."""

    def _refused(self, *_: object, **__: object) -> NoReturn:
        raise AppendOnlyError("a row of the record is only ever added, by a verb in `changes`, with its event")

    update = delete = bulk_create = bulk_update = get_or_create = update_or_create = _refused


class Within(models.Manager.from_queryset(KeptRows)):  # type: ignore[misc]  # made at run time
    """The rows of the organisation within reach. Raises OutOfReachError where there is none."""

    def get_queryset(self) -> KeptRows:
        """Scoped, always."""
        rows: KeptRows = super().get_queryset()
        return rows.filter(organisation=reach.current().organisation)


class Kept(models.Model):
    """A row of an organisation's record: who added it (`by`), and when it was recorded (`at`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.UUIDField(db_index=True, editable=False)
    by = models.UUIDField(editable=False)
    at = models.DateTimeField(editable=False)

    objects: ClassVar[models.Manager[Any]] = Within()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.id}"

    def sealed_under(self) -> uuid.UUID:
        """The id of the key that seals this row: its own, or that of the record to which it belongs."""
        return self.id

    def save(self, **options: Any) -> None:  # noqa: ANN401  # Django's signature
        """Adds the row to the change under way, which owes it an event. Raises AppendOnlyError, OutOfReachError."""
        written = self._may_be_added()
        if options:
            super().save(**{**options, "force_insert": True})
        else:
            self._insert()
        written.append(self)

    def _insert(self) -> None:
        """One INSERT, with what is sealed sealed on its way: a roll adds twenty thousand rows."""
        here = _database()
        values = [each.get_db_prep_save(each.pre_save(self, add=True), here) for each in _columns(type(self))]
        with transaction.mark_for_rollback_on_error(), here.cursor() as cursor:
            cursor.execute(_insertion(type(self)), values)
        self._state.adding, self._state.db = False, here.alias

    def add_plainly(self, *, unless_there: bool = False) -> bool:
        """The same by one plain INSERT, for what every request adds; `unless_there`: nothing where it stands already.

        Whether it was added. Nothing is sealed on this way: only rows without a sealed field take it.
        """
        written, here = self._may_be_added(), _database()
        with here.cursor() as cursor:
            values = self._plain_values(here)
            cursor.execute(_insertion(type(self)) + (" ON CONFLICT DO NOTHING" if unless_there else ""), values)
            added = bool(cursor.rowcount)
        if added:
            self._state.adding = False
            written.append(self)
        return added

    @classmethod
    def add_together(cls, rows: Sequence[Self]) -> None:
        """Many rows added as by `add_plainly`, a hundred to a statement: a roll leaves four marks for each pupil."""
        here = _database()
        for start in range(0, len(rows), TOGETHER):
            some = rows[start : start + TOGETHER]
            written = [each._may_be_added() for each in some]  # noqa: SLF001  # rows of its own kind
            with transaction.mark_for_rollback_on_error(), here.cursor() as cursor:
                values = [value for each in some for value in each._plain_values(here)]  # noqa: SLF001  # the same
                cursor.execute(_insertion(cls, len(some)), values)
            for each, change in zip(some, written, strict=True):
                each._state.adding = False
                change.append(each)

    def _plain_values(self, here: BaseDatabaseWrapper) -> list[Any]:
        return [field.get_db_prep_save(self.__dict__[field.attname], here) for field in _columns(type(self))]

    def _may_be_added(self) -> "list[Kept]":
        here = reach.current()
        if here.written is None:
            raise AppendOnlyError("no change is under way: write through a verb in `changes`")
        if self.organisation != here.organisation:
            raise OutOfReachError("this row is another organisation's")
        if not self._state.adding:
            raise AppendOnlyError("a row of the record is only ever added: add one that corrects it")
        return here.written

    def delete(self, *_: object, **__: object) -> NoReturn:
        """Refused."""
        raise AppendOnlyError("a row of the record is never removed")

    def fingerprint(self) -> str:
        """SHA-256 over everything that stands in the table, in hexadecimal: what is sealed, as it is sealed."""
        stored = [(str(field.column), self.__dict__[field.attname]) for field in self._meta.concrete_fields]
        return row_digest(self._meta.db_table, {name: plain(value) for name, value in stored})

    @classmethod
    def everywhere(cls) -> "models.QuerySet[Self]":
        """The rows of no one organisation: for PostgreSQL's own barrier to narrow."""
        return KeptRows(cls)


class Here(models.Manager[Any]):
    """The rows of the organisation within reach. Raises OutOfReachError where there is none."""

    def get_queryset(self) -> "models.QuerySet[Any]":
        """Scoped, always."""
        return super().get_queryset().filter(organisation=reach.current().organisation)


class Passing(models.Model):
    """A row that is an organisation's, but of no record: it is taken away again. Sealed and fenced as a kept row is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.UUIDField(db_index=True, editable=False)

    objects: ClassVar[models.Manager[Any]] = Here()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.id}"

    def sealed_under(self) -> uuid.UUID:
        """The id of the key that seals this row."""
        return self.id


def _columns(model: type[Kept]) -> "tuple[models.Field[Any, Any], ...]":
    return model._meta.concrete_fields


def _database() -> BaseDatabaseWrapper:
    """The one behind Django's proxy, which would be asked for a dozen times with each row."""
    return connections[DEFAULT_DB_ALIAS]


@cache
def _insertion(model: type[Kept], rows: int = 1) -> str:
    names = ", ".join(f'"{field.column}"' for field in _columns(model))
    marks = ", ".join(["(" + ", ".join(["%s"] * len(_columns(model))) + ")"] * rows)
    return f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES {marks}'  # noqa: S608  # our own names


def row_digest(table: str, row: dict[str, str | None]) -> str:
    """SHA-256 of a table's name and a row's columns by name, each as text."""
    return hashlib.sha256(json.dumps([table, sorted(row.items())], separators=(",", ":")).encode()).hexdigest()


def plain(value: object) -> str | None:
    """A column's value as text, the same whichever database it came from."""
    if value is None:
        return None
    if isinstance(value, Sealed):
        return value.text
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
