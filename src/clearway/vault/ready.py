"""Questions that the ORM puts together once in a process, and that are then asked with other values.

Need to know is asked before every read and every change, on SQLite while the change holds the lock, and a case's page
asks twenty questions more. Putting one together takes Django up to twenty times as long as the database takes to answer
it. The text comes from the same queryset as ever, by looking up where its values went; so what is asked stays in one
place, and it is within reach as ever.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import DateTimeField, QuerySet, Value
from django.db.models.expressions import Col

from clearway.vault import reach
from clearway.vault.kept import Kept

Row = TypeVar("Row", bound=Kept)
Answer = TypeVar("Answer")
Question = Callable[..., QuerySet[Any]]
One = UUID | datetime | int
Given = One | Iterable[UUID]
Kind = type[UUID] | type[datetime] | type[int] | tuple[int]  # of a value: an id, a moment, a number, or how many ids
Place = tuple[str, int]  # the name of a value, and which of its ids
Text = tuple[str, tuple[object, ...], tuple[Place | None, ...]]  # the SQL, its values, which of those given each is
Reading = tuple[tuple[str, ...], tuple[tuple[int, tuple[Callable[..., object], ...], Col], ...]]
HERE = "organisation"
NEVER = datetime(1901, 2, 3, 4, 5, 6, 7, tzinfo=UTC)
FAR = 1 << 40  # further apart than there are ids in a list
NUMBER = 31_999  # that nothing else in a question is; it goes into the smallest column of numbers


def any_of(question: Question, **values: One) -> bool:
    """Whether a question finds any row within reach.

    The question is a function that lives as long as its module, takes these values by name, and returns a queryset. It
    uses them as they are, in lookups of ids, moments and numbers, and everything else in it is the same every time.
    Raises OutOfReachError; TypeError where the question does not use a value.

    A page that asks the same again is told the same, until it changes something; a change asks anew each time.
    """
    return asked_once((question, *sorted(values.items())), lambda: _found(question, values))


def asked_once(asked: object, answer: Callable[[], Answer]) -> Answer:
    """What came of the same question before, within this reach: a page that asks it again is told the same, until it
    changes something; a change asks anew each time. Raises OutOfReachError.
    """
    here = reach.current()
    if here.written is not None:
        return answer()
    if asked not in here.answers:
        here.answers[asked] = answer()
    found: Answer = here.answers[asked]
    return found


def all_of(model: type[Row], question: Question, **values: Given) -> list[Row]:
    """The rows of a model that a question finds within reach, in its order: as `any_of`, with all columns. A value may
    be many ids, for a lookup with `in`: where there are none, nothing is asked and nothing found.
    """
    given = {
        name: each if isinstance(each, UUID | datetime | int) else _filled_up(each) for name, each in values.items()
    }
    if () in given.values():
        reach.current()
        return []
    here = connections[DEFAULT_DB_ALIAS]
    with here.cursor() as cursor:
        cursor.execute(*_put(here, question, given, whole=True))
        rows = cursor.fetchall()
    names, converted = _reading(here.vendor, model)
    found = []
    for row in rows:
        values_of = list(row)
        for place, converters, column in converted:
            for each in converters:
                values_of[place] = each(values_of[place], column, here)
        found.append(model.from_db(here.alias, names, values_of))
    return found


def _filled_up(ids: Iterable[UUID]) -> tuple[UUID, ...]:
    """The ids, the last again and again up to a power of two: there are few texts, and the same rows are found."""
    many = tuple(ids)
    return many + many[-1:] * ((1 << (len(many) - 1).bit_length()) - len(many)) if many else ()


def _found(question: Question, values: dict[str, One]) -> bool:
    here = connections[DEFAULT_DB_ALIAS]
    with here.cursor() as cursor:
        cursor.execute(*_put(here, question, values, whole=False))
        return cursor.fetchone() is not None


Values = dict[str, One] | dict[str, One | tuple[UUID, ...]]


def _put(here: BaseDatabaseWrapper, question: Question, values: Values, *, whole: bool) -> tuple[str, list[Any]]:
    """What the database is asked."""
    kinds = tuple((name, _kind(values[name])) for name in sorted(values))
    sql, fixed, places = _text(here.vendor, question, kinds, whole)
    given = {name: _adapted(here, each) for name, each in (*values.items(), (HERE, reach.current().organisation))}
    return sql, [given[at[0]][at[1]] if at else each for at, each in zip(places, fixed, strict=True)]


def _kind(value: One | tuple[UUID, ...]) -> Kind:
    if isinstance(value, tuple):
        return (len(value),)
    if isinstance(value, datetime):
        return datetime
    return int if isinstance(value, int) else UUID


@cache
def _text(_vendor: str, question: Question, values: tuple[tuple[str, Kind], ...], whole: bool) -> Text:  # noqa: FBT001  # a cache's key
    """The text, and where each value goes."""
    marks = {name: _mark(place, kind) for place, (name, kind) in enumerate(values)}
    rows = question(**marks)
    sql, fixed = (rows if whole else rows.order_by().values_list(Value(1))[:1]).query.sql_with_params()
    here = connections[DEFAULT_DB_ALIAS]
    wanted = {
        adapted: (name, place)
        for name, mark in (*marks.items(), (HERE, reach.current().organisation))
        for place, adapted in enumerate(_adapted(here, mark))
    }
    places = tuple(wanted.get(each) for each in fixed)
    if missing := {name for name, _ in set(wanted.values()) - set(places)}:
        raise TypeError(f"{question.__name__} asks nothing of {', '.join(sorted(missing))}")
    return sql, tuple(fixed), places


def _mark(place: int, kind: Kind) -> One | tuple[UUID, ...]:
    """A value that nobody else has, to be found again in what the ORM makes of the question."""
    if isinstance(kind, tuple):
        return tuple(UUID(int=place * FAR + each, version=4) for each in range(kind[0]))
    if kind is datetime:
        return NEVER + timedelta(place)
    return NUMBER - place if kind is int else UUID(int=place * FAR, version=4)


def _adapted(here: BaseDatabaseWrapper, value: One | tuple[UUID, ...]) -> Sequence[Any]:
    """As the ORM hands it to the database."""
    if isinstance(value, int):
        return (value,)
    if isinstance(value, datetime):
        return (DateTimeField().get_db_prep_value(value, here),)
    ids = value if isinstance(value, tuple) else (value,)
    return ids if here.features.has_native_uuid_field else [each.hex for each in ids]


@cache
def _reading(_vendor: str, model: type[Kept]) -> Reading:
    """The names of a model's columns, and how those are read that the database does not hand over as they are."""
    here, fields = connections[DEFAULT_DB_ALIAS], model._meta.concrete_fields
    found = []
    for place, field in enumerate(fields):
        column = field.get_col(model._meta.db_table)
        converters = (*here.ops.get_db_converters(column), *column.get_db_converters(here))
        if converters:
            found.append((place, converters, column))
    return tuple(field.attname for field in fields), tuple(found)
