"""Questions that the ORM puts together once in a process, and that are then asked with other values.

Need to know is asked before every read and every change, on SQLite while the change holds the lock, and a case's page
asks twenty questions more. Putting one together takes Django up to twenty times as long as the database takes to answer
it. The text comes from the same queryset as ever, by looking up where its values went; so what is asked stays in one
place, and it is within reach as ever.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import DateTimeField, QuerySet, Value
from django.db.models.expressions import Col

from clearway.vault import reach
from clearway.vault.kept import Kept

Row = TypeVar("Row", bound=Kept)
Found = TypeVar("Found")
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
SHAPES = ANY, ROWS, BARE = "any", "rows", "bare"
NUMBERS, TEXTS = ("smallint", "integer", "bigint"), ("varchar", "text")
NUMBER = 31_999  # that nothing else in a question is; it goes into the smallest column of numbers


class Part(NamedTuple):
    """What is asked together with other things: rows of a model, by a question and its values. The columns `without`
    which they come are asked for when they are needed.
    """

    model: type[Kept]
    question: Question
    values: Mapping[str, Given]
    without: tuple[str, ...] = ()


def any_of(question: Question, **values: One) -> bool:
    """Whether a question finds any row within reach.

    The question is a function that lives as long as its module, takes these values by name, and returns a queryset. It
    uses them as they are, in lookups of ids, moments and numbers, and everything else in it is the same every time.
    Raises OutOfReachError; TypeError where the question does not use a value.

    A page that asks the same again is told the same, until it changes something; a change asks anew each time.
    """
    return bool(once((question, *sorted(values.items())), lambda: _found(question, values)))


def foresee(*asked: tuple[Question, Mapping[str, One]]) -> None:
    """Ask several such questions in one statement, so that whoever asks them on this page later is told at once.
    Nothing, where a change is under way.
    """
    here = reach.current()
    if here.written is not None:
        return
    line = connections[DEFAULT_DB_ALIAS]
    texts = [_put(line, question, dict(values), ANY) for question, values in asked]
    sql = ", ".join(f"EXISTS ({text})" for text, _ in texts)
    with line.cursor() as cursor:
        cursor.execute(f"SELECT {sql}", [each for _, given in texts for each in given])
        found = cursor.fetchone()
    for (question, values), is_there in zip(asked, found, strict=True):
        here.answers[(question, *sorted(values.items()))] = bool(is_there)


def once(asked: tuple[object, ...], read: Callable[[], Found]) -> Found:
    """What is read under this name, once on a page, until it changes something; a change reads it anew each time."""
    here = reach.current()
    if here.written is not None:
        return read()
    if asked not in here.answers:
        here.answers[asked] = read()
    found: Found = here.answers[asked]
    return found


def heard(asked: tuple[object, ...]) -> Any:  # noqa: ANN401  # whatever it was
    """What was read under this name already, or None."""
    here = reach.current()
    return here.answers.get(asked) if here.written is None else None


def told(asked: tuple[object, ...], found: object) -> None:
    """That this is what was read under this name, where it came together with something else."""
    here = reach.current()
    if here.written is None:
        here.answers[asked] = found


def all_of(model: type[Row], question: Question, **values: Given) -> list[Row]:
    """The rows of a model that a question finds within reach, in its order: as `any_of`, with all columns. A value may
    be many ids, for a lookup with `in`: where there are none, nothing is asked and nothing found.
    """
    given = _given(values)
    if () in given.values():
        reach.current()
        return []
    here = connections[DEFAULT_DB_ALIAS]
    with here.cursor() as cursor:
        cursor.execute(*_put(here, question, given, ROWS))
        rows = cursor.fetchall()
    return [_row(here, model, list(row)) for row in rows]


def together(*asked: Part) -> list[list[Any]]:
    """The rows of several models, each by a question of its own, in one statement: for each part its rows, in no order.

    A page that reads twenty tables of one case asks once; each question is the same as ever.
    """
    reach.current()
    given = [_given(each.values) for each in asked]
    live = [place for place, values in enumerate(given) if () not in values.values()]
    found: list[list[Any]] = [[] for _ in asked]
    if not live:
        return found
    here = connections[DEFAULT_DB_ALIAS]
    placed = [_put(here, asked[place].question, given[place], BARE) for place in live]
    kinds = tuple((asked[place].model, asked[place].without) for place in live)
    columns, slots = _slots(here.vendor, kinds)
    sql = " UNION ALL ".join(
        f'SELECT {place} AS "part", {columns[place]} FROM ({text}) AS "q"'  # noqa: S608  # the ORM's own words
        for place, (text, _) in enumerate(placed)
    )
    with here.cursor() as cursor:
        cursor.execute(sql, [each for _, values in placed for each in values])
        rows = cursor.fetchall()
    for row in rows:
        model, without = kinds[row[0]]
        found[live[row[0]]].append(_row(here, model, [row[slot] for slot in slots[row[0]]], without))
    return found


def _row(here: BaseDatabaseWrapper, model: type[Row], values: list[Any], without: tuple[str, ...] = ()) -> Row:
    """A row of a model, of its columns as the database hands them over."""
    names, converted = _reading(here.vendor, model, without)
    for place, converters, column in converted:
        for each in converters:
            values[place] = each(values[place], column, here)
    return model.from_db(here.alias, names, values)


@cache
def _slots(
    vendor: str, kinds: tuple[tuple[type[Kept], tuple[str, ...]], ...]
) -> tuple[tuple[str, ...], tuple[tuple[int, ...], ...]]:
    """Where the columns of several models lie side by side, those of one type in one place: of each model what is
    selected, and in which places of a row its columns are.
    """
    here = connections[DEFAULT_DB_ALIAS]
    typed = [[(each, _type_of(here, each)) for each in _fields(*one)] for one in kinds]
    most: dict[str, int] = {}
    for mine in typed:
        for kind, count in Counter(kind for _, kind in mine).items():
            most[kind] = max(most.get(kind, 0), count)
    order = [(kind, place) for kind in sorted(most) for place in range(most[kind])]
    nothing = {kind: f"CAST(NULL AS {kind})" if vendor == "postgresql" else "NULL" for kind in most}
    columns, places = [], []
    for mine in typed:
        taken = Counter[str]()
        lies: dict[tuple[str, int], str] = {}
        for field, kind in mine:
            lies[kind, taken[kind]] = f'"q"."{field.column}"'
            taken[kind] += 1
        columns.append(", ".join(lies.get(slot, nothing[slot[0]]) for slot in order))
        places.append(tuple(1 + order.index(slot) for slot in lies))
    return tuple(columns), tuple(places)


def _fields(model: type[Kept], without: tuple[str, ...]) -> list[Any]:
    return [each for each in model._meta.concrete_fields if each.name not in without]


def _type_of(here: BaseDatabaseWrapper, field: Any) -> str:  # noqa: ANN401  # any field
    """The type of a column, without its length."""
    kind = str(field.rel_db_type(here) if field.is_relation else field.db_type(here)).partition("(")[0]
    return "bigint" if kind in NUMBERS else "text" if kind in TEXTS else kind


def _given(values: Mapping[str, Given]) -> "dict[str, One | tuple[UUID, ...]]":
    """The values, and of many ids so many that few texts are needed."""
    one = UUID | datetime | int
    return {name: each if isinstance(each, one) else _filled_up(each) for name, each in values.items()}


def _filled_up(ids: Iterable[UUID]) -> tuple[UUID, ...]:
    """The ids, the last again and again up to a power of two: there are few texts, and the same rows are found."""
    many = tuple(ids)
    return many + many[-1:] * ((1 << (len(many) - 1).bit_length()) - len(many)) if many else ()


def _found(question: Question, values: dict[str, One]) -> bool:
    here = connections[DEFAULT_DB_ALIAS]
    with here.cursor() as cursor:
        cursor.execute(*_put(here, question, values, ANY))
        return cursor.fetchone() is not None


Values = dict[str, One] | dict[str, One | tuple[UUID, ...]]


def _put(here: BaseDatabaseWrapper, question: Question, values: Values, shape: str) -> tuple[str, list[Any]]:
    """What the database is asked."""
    kinds = tuple((name, _kind(values[name])) for name in sorted(values))
    sql, fixed, places = _text(here.vendor, question, kinds, shape)
    given = {name: _adapted(here, each) for name, each in (*values.items(), (HERE, reach.current().organisation))}
    return sql, [given[at[0]][at[1]] if at else each for at, each in zip(places, fixed, strict=True)]


def _kind(value: One | tuple[UUID, ...]) -> Kind:
    if isinstance(value, tuple):
        return (len(value),)
    if isinstance(value, datetime):
        return datetime
    return int if isinstance(value, int) else UUID


@cache
def _text(_vendor: str, question: Question, values: tuple[tuple[str, Kind], ...], shape: str) -> Text:
    """The text, and where each value goes: whether there is any, the rows in their order, or in none."""
    marks = {name: _mark(place, kind) for place, (name, kind) in enumerate(values)}
    rows = question(**marks)
    if shape == ANY:
        rows = rows.order_by().values_list(Value(1))[:1]
    elif shape == BARE and not rows.query.is_sliced:  # of so many rows the order says which
        rows = rows.order_by()
    sql, fixed = rows.query.sql_with_params()
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
def _reading(_vendor: str, model: type[Kept], without: tuple[str, ...] = ()) -> Reading:
    """The names of a model's columns, and how those are read that the database does not hand over as they are."""
    here, fields = connections[DEFAULT_DB_ALIAS], _fields(model, without)
    found = []
    for place, field in enumerate(fields):
        column = field.get_col(model._meta.db_table)
        converters = (*here.ops.get_db_converters(column), *column.get_db_converters(here))
        if converters:
            found.append((place, converters, column))
    return tuple(field.attname for field in fields), tuple(found)
