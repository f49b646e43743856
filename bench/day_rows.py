"""Many cases at once: one case is made through the verbs of `changes.py`, with all that can stand in it, and its rows
are copied with ids of their own, sealed anew under keys of their own. The rows go in past the verbs, in bulk.

The people are invented: their names are syllables.
"""

import base64
import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

WORDS = "The front door was called and took the details. They will call back before the end of the day. " * 3
NAME = "Pupil of the template"
YEARS, OPEN, GUARDED = 10, 0.1, 100  # over so many years; the part that is open; one in so many has somebody set aside
NEW_REPORTS = 12
RARE = {"cases_setaside", "cases_share", "cases_brokenglass", "cases_glassreview", "concerns_keptfrom"}
NEVER = {"people_stafftie", "people_trace"}  # ties are few; a trace is of its own name
Copied = Callable[["Copy"], Any]


@dataclass
class Copy:
    """One case on its way in: whose, its number, how much later all of it happened, its key by what it seals under."""

    organisation: UUID
    staff: dict[UUID, UUID]
    year: int
    number: int
    later: timedelta
    names: tuple[str, ...]
    ids: dict[UUID, UUID] = field(default_factory=dict)
    keys: dict[UUID, Any] = field(default_factory=dict)

    def own(self, name: UUID) -> UUID:
        """The id that stands here for one of the template's."""
        if name not in self.ids:
            self.ids[name] = uuid4()
        return self.ids[name]


class Template:
    """The rows of one case, ready to be copied, by table: the columns, and how each column of each row is made."""

    def __init__(self, entries: int, name: str = "template") -> None:
        from clearway.people.models import Person
        from clearway.vault.reach import within
        from world import school

        self.school = school(name)
        self.case = _whole_case(self.school, entries)
        with within(self.school.id):
            self.names = {each.pk: place for place, each in enumerate(Person.objects.order_by("at", "id"))}
            self.tables = {model._meta.db_table: self._table(model) for model in _models()}
        self.records = self._records()

    def _table(self, model: Any) -> tuple[list[str], list[list[Copied]]]:  # noqa: ANN401  # any kept model
        fields = model._meta.concrete_fields
        rows = [[self._column(each, row) for each in fields] for row in model.objects.order_by("at", "id")]
        return [str(each.column) for each in fields], rows

    def _column(self, column: Any, row: Any) -> Copied:  # noqa: ANN401  # any column
        from clearway.accounts.models import User
        from clearway.vault.fields import SealedField

        value = getattr(row, column.attname)
        if isinstance(column, SealedField):
            return _sealed(column, row, value)
        if column.name == "organisation":
            return lambda copy: copy.organisation
        if column.name == "by" or getattr(column, "related_model", None) is User:
            return lambda copy: copy.staff.get(value, value) if value else None
        if column.name in ("year", "number") and row._meta.db_table == "cases_case":
            return (lambda copy: copy.year) if column.name == "year" else (lambda copy: copy.number)
        if isinstance(value, UUID):
            return lambda copy: copy.own(value)
        if isinstance(value, datetime):
            return lambda copy: value + copy.later
        return lambda _: value

    def _records(self) -> list[UUID]:
        """What has a key of its own: the case, its reports, its people."""
        from clearway.cases.models import Case
        from clearway.concerns.models import Concern
        from clearway.vault.reach import within

        with within(self.school.id):
            found = [*Case.objects.values_list("pk", flat=True), *Concern.objects.values_list("pk", flat=True)]
        return [*found, *self.names]


def _sealed(column: Any, row: Any, value: Any) -> Copied:  # noqa: ANN401  # any column
    from clearway.people.models import Identity
    from clearway.vault.seal import Place, seal

    if value is None:
        return lambda _: None
    table, under, text = row._meta.db_table, row.sealed_under(), column.written(value)
    whose = row.person_id if isinstance(row, Identity) and column.name == "name" else None

    def made(copy: Copy) -> str:
        place = Place(copy.organisation, table, copy.own(row.pk), column.name)
        said = copy.names[PLACES[whose]] if whose else text.replace(NAME, copy.names[0])
        return seal(said, copy.keys[copy.own(under)], place, packs=column.packs).text

    return made


PLACES: dict[UUID, int] = {}


def _models() -> list[Any]:
    from django.apps import apps

    from clearway.vault.kept import Kept

    kept = (each for app in ("people", "concerns", "cases") for each in apps.get_app_config(app).get_models())
    return [each for each in kept if issubclass(each, Kept) and each._meta.db_table not in NEVER]


def _whole_case(of: Any, entries: int) -> UUID:  # noqa: ANN401  # a school of tests/world.py
    """A case in which everything stands: that of the tests, with a child more and so many entries."""
    from datetime import date

    from clearway.cases import changes
    from clearway.people.models import Person
    from clearway.vault.reach import within
    from world import AT, act_of, case_of, incident

    made = incident(of, "bench")
    case = case_of(of, made.case)
    changes.involve(act_of(of.lead), case, changes.Involved(NAME, date(2011, 5, 4), "received"))
    for place in range(entries - 1):
        when = AT + timedelta(minutes=place)
        words = f"{WORDS}{NAME} was spoken to." if place % 3 else WORDS
        kind = ("note", "call", "conversation")[place % 3]
        changes.add_entry(act_of((of.lead, of.deputy)[place % 2], when), case, changes.Told(kind, when, words))
    with within(of.id):
        for place, each in enumerate(Person.objects.order_by("at", "id")):
            PLACES[each.pk] = place
    return made.case


@dataclass(frozen=True)
class Staff:
    """Who works in an organisation: those who lead, those who stand in, and who reports."""

    leads: list[UUID]
    deputies: list[UUID]
    teacher: UUID


def organisation(name: str, at: datetime, leads: int, deputies: int) -> tuple[UUID, Staff]:
    """An organisation that was there before its first case, with its staff."""
    from clearway.accounts.changes import make_user
    from clearway.audit.acts import Act
    from clearway.core.packs.load import pack_for
    from clearway.organisations.changes import Founding, acknowledge, add_member, found, founding
    from clearway.organisations.models import Role
    from clearway.organisations.queries import at_the_machine

    begun = at - timedelta(days=366 * YEARS)
    act = founding(begun)
    found(act, Founding(f"{name.title()} School", "school", "school", ("staffordshire",)))
    here = act.actor.organisation
    acknowledge(Act(at_the_machine(here), begun), [pack_for("staffordshire")])

    def some(role: Role, count: int) -> list[UUID]:
        users = [
            make_user(f"{role}-{place}@{name}.example", f"{role.label} {place + 1}", begun) for place in range(count)
        ]
        for each in users:
            add_member(Act(at_the_machine(here), begun), each, role)
        return [each.pk for each in users]

    return here, Staff(some(Role.LEAD, leads), some(Role.DEPUTY, deputies), some(Role.REPORTER, 1)[0])


def copies(template: Template, here: UUID, staff: Staff, count: int, at: datetime) -> Iterator[list[Copy]]:
    """So many cases for an organisation, the oldest first, some at a time; the newest was opened an hour ago."""
    from bench.people_worker import names

    from world import AT

    draw = random.Random(f"{here} {count}")
    own, source = template.school, names(draw)
    at_most, made = 100, []
    for place in range(count):
        lead, deputy = draw.choice(staff.leads), draw.choice(staff.deputies)
        users = {own.lead.pk: lead, own.deputy.pk: deputy, own.teacher.pk: staff.teacher}
        opened = at - timedelta(hours=1) - timedelta(days=365 * YEARS) * ((count - 1 - place) / count)
        people = tuple(islice(source, len(template.names)))
        made.append(Copy(here, users, opened.year, 10_000 + place, opened - AT, people))
        if len(made) == at_most or place == count - 1:
            yield made
            made = []


class Loading:
    """Rows on their way into a database, a table at a time."""

    def __init__(self, template: Template, address: str = "") -> None:
        self.template, self.address = template, address

    def add(self, here: UUID, staff: Staff, count: int, at: datetime) -> list[str]:
        """All cases of an organisation; what their people are called."""
        everybody: list[str] = []
        total = 0
        for some in copies(self.template, here, staff, count, at):
            self._keys(here, some, at)
            rows: dict[str, list[tuple[Any, ...]]] = {}
            for each in some:
                total += 1
                is_open = total > count * (1 - OPEN)
                self._one(rows, each, guarded=total % GUARDED == 0, is_open=is_open)
                everybody += each.names
            self._insert(rows)
        return everybody

    def _one(self, rows: dict[str, list[tuple[Any, ...]]], copy: Copy, *, guarded: bool, is_open: bool) -> None:
        for table, (_, made) in self.template.tables.items():
            if table in RARE and not guarded:
                continue
            some = made if is_open or table != "cases_brokenglass" else self._looked_at(copy)
            rows.setdefault(table, []).extend(tuple(each(copy) for each in row) for row in some)
        if not is_open:
            columns, made = self.template.tables["cases_stood"]
            closing = next(row for row in made if row[columns.index("closed")](copy))
            again = Copy(**{**copy.__dict__, "ids": {**copy.ids}})
            again.ids[self._id_of(closing, columns, copy)] = uuid4()
            last = [each(again) for each in closing]
            last[columns.index("version")] = len(made) + 1
            rows["cases_stood"].append(tuple(last))
        self._people(rows, copy)

    def _looked_at(self, copy: Copy) -> list[list[Copied]]:
        """The emergency openings that somebody looked at: of a closed case there are no others."""
        columns, reviews = self.template.tables["cases_glassreview"]
        looked_at = {row[columns.index("opening_id")](copy) for row in reviews}
        columns, made = self.template.tables["cases_brokenglass"]
        return [row for row in made if row[columns.index("id")](copy) in looked_at]

    def _id_of(self, row: list[Copied], columns: list[str], copy: Copy) -> UUID:
        mine = row[columns.index("id")](copy)
        return next(theirs for theirs, own in copy.ids.items() if own == mine)

    def _people(self, rows: dict[str, list[tuple[Any, ...]]], copy: Copy) -> None:
        """The traces of their names."""
        from clearway.people.models import Trace
        from clearway.vault.reach import within
        from clearway.vault.traces import trace
        from world import AT

        with within(copy.organisation):
            for person, place in self.template.names.items():
                bits = dict(zip(("g0", "g1", "g2", "g3"), trace(copy.organisation, copy.names[place]), strict=True))
                by = next(iter(copy.staff.values()))
                said = {"id": uuid4(), "organisation": copy.organisation, "by": by, "at": AT + copy.later}
                row = {**said, "person_id": copy.own(person), **bits}
                rows.setdefault("people_trace", []).append(
                    tuple(row[each.attname] for each in Trace._meta.concrete_fields)
                )

    def close(self) -> None:
        """The line to the database ends."""
        if hasattr(self, "line"):
            self.line.close()

    def _keys(self, here: UUID, some: Iterable[Copy], at: datetime) -> None:
        """A key for each case, report and person."""
        import tink
        from tink import aead, proto_keyset_format

        from clearway.vault import keyring
        from clearway.vault.models import Key, Kind

        over, keys = keyring.own_key(here), []
        for copy in some:
            for record in self.template.records:
                name = copy.own(record)
                handle = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM)
                bound = f"clearway key 1/{here}/{name}".encode()
                wrapped = base64.b64encode(proto_keyset_format.serialize_encrypted(handle, over, bound)).decode()
                keys.append(Key(id=name, organisation=here, kind=Kind.RECORD, wrapped=wrapped, made_at=at))
                copy.keys[name] = handle.primitive(aead.Aead)
        Key.objects.bulk_create(keys)

    def _insert(self, rows: dict[str, list[tuple[Any, ...]]]) -> None:
        from clearway.people.models import Trace

        traces = [str(each.column) for each in Trace._meta.concrete_fields]
        columns = {table: made[0] for table, made in self.template.tables.items()} | {"people_trace": traces}
        put = self._copied if self.address else _inserted
        put({table: (columns[table], some) for table, some in rows.items() if some})

    def _copied(self, rows: dict[str, tuple[list[str], list[tuple[Any, ...]]]]) -> None:
        import psycopg

        if not hasattr(self, "line"):
            self.line = psycopg.connect(self.address)
            self.line.execute("SET session_replication_role = replica")  # foreign keys hold, since they were copied
        with self.line.cursor() as cursor:
            for table, (columns, some) in rows.items():
                names = ", ".join(f'"{each}"' for each in columns)
                with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copying:
                    for row in some:
                        copying.write_row([_plain(each) for each in row])
        self.line.commit()


def _plain(value: Any) -> Any:  # noqa: ANN401  # a column's value
    import json

    return json.dumps(value) if isinstance(value, dict | list) else value


@contextmanager
def quickly() -> Iterator[None]:
    """SQLite waits for no disk meanwhile, and looks at no foreign key."""
    from django.db import connections

    lines = [each for each in connections.all() if each.vendor == "sqlite"]
    for each in lines:
        with each.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.execute("PRAGMA foreign_keys = OFF")
    yield
    for each in lines:
        each.close()


def _inserted(rows: dict[str, tuple[list[str], list[tuple[Any, ...]]]]) -> None:
    from django.db import connection, transaction

    def bound(value: Any) -> Any:  # noqa: ANN401  # a column's value
        if isinstance(value, UUID):
            return value.hex
        if isinstance(value, datetime):
            return connection.ops.adapt_datetimefield_value(value)
        return _plain(value)

    with transaction.atomic(), connection.cursor() as cursor:
        for table, (columns, some) in rows.items():
            names, marks = ", ".join(f'"{each}"' for each in columns), ", ".join(["%s"] * len(columns))
            statement = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608  # our own names
            cursor.executemany(statement, [tuple(bound(each) for each in row) for row in some])
