"""Questions that the ORM puts together once in a process, and that are then asked with other values.

Need to know is asked before every read and every change, on SQLite while the change holds the lock, and a case's page
asks twenty questions more. Putting one together takes Django up to twenty times as long as the database takes to answer
it. The text comes from the same queryset as ever, by looking up where its values went; so what is asked stays in one
place, and it is within reach as ever.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import DateTimeField, QuerySet, UUIDField, Value

from clearway.vault import reach
from clearway.vault.kept import Kept

Row = TypeVar("Row", bound=Kept)
Question = Callable[..., QuerySet[Any]]
Text = tuple[str, tuple[object, ...], tuple[str | None, ...]]  # the SQL, its values, the name by which each was given
HERE = "organisation"
NEVER = datetime(1901, 2, 3, 4, 5, 6, 7, tzinfo=UTC)


def any_of(question: Question, **values: UUID | datetime) -> bool:
    """Whether a question finds any row within reach.

    The question is a function that lives as long as its module, takes these values by name, and returns a queryset. It
    uses them as they are, in lookups of ids and of moments, and everything else in it is the same every time.
    Raises OutOfReachError; TypeError where the question does not use a value.

    A page that asks the same again is told the same, until it changes something; a change asks anew each time.
    """
    here = reach.current()
    if here.written is not None:
        return _found(question, values)
    asked = (question, *sorted(values.items()))
    if asked not in here.answers:
        here.answers[asked] = _found(question, values)
    return here.answers[asked]


def all_of(model: type[Row], question: Question, **values: UUID | datetime) -> list[Row]:
    """The rows of a model that a question finds within reach, in its order: as `any_of`, with all columns."""
    sql, given = _put(question, values, whole=True)
    return list(model.objects.raw(sql, given))


def _found(question: Question, values: dict[str, UUID | datetime]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(*_put(question, values, whole=False))
        return cursor.fetchone() is not None


def _put(question: Question, values: dict[str, UUID | datetime], *, whole: bool) -> tuple[str, list[Any]]:
    """What the database is asked."""
    kinds = tuple((name, type(values[name])) for name in sorted(values))
    sql, fixed, names = _text(connection.vendor, question, kinds, whole)
    given = {name: _adapted(each) for name, each in (*values.items(), (HERE, reach.current().organisation))}
    return sql, [given[name] if name else each for name, each in zip(names, fixed, strict=True)]


@cache
def _text(_vendor: str, question: Question, values: tuple[tuple[str, type], ...], whole: bool) -> Text:  # noqa: FBT001  # a cache's key
    """The text, and where each value goes."""
    marks: dict[str, UUID | datetime] = {
        name: NEVER + timedelta(place) if kind is datetime else UUID(int=place, version=4)
        for place, (name, kind) in enumerate(values)
    }
    rows = question(**marks)
    sql, fixed = (rows if whole else rows.order_by().values_list(Value(1))[:1]).query.sql_with_params()
    places = {_adapted(mark): name for name, mark in marks.items()} | {_adapted(reach.current().organisation): HERE}
    names = tuple(places.get(each) for each in fixed)
    if missing := {*marks, HERE} - set(names):
        raise TypeError(f"{question.__name__} asks nothing of {', '.join(sorted(missing))}")
    return sql, tuple(fixed), names


def _adapted(value: UUID | datetime) -> object:
    """As the ORM hands it to the database."""
    field = DateTimeField() if isinstance(value, datetime) else UUIDField()
    return field.get_db_prep_value(value, connection)
