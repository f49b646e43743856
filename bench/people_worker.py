"""People search among a hundred thousand, on one database, set up anew; started by bench/people_search.py.

Prints a table of figures as JSON. The people are invented: names of syllables, a few of them common and most of them
rare, as names are. Their rows are written past the verbs, since no search depends on who wrote them.
"""

import base64
import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

COUNT = int(os.environ.get("BENCH_PEOPLE", "100000"))
FIRST, LAST, SEARCHES, AT_ONCE = 1_500, 15_000, 200, 2_000
OLDEST, DAYS, COHORTS = date(2008, 9, 1), 4_000, 13


def set_up() -> None:
    """Django, the tables, and the peer's plain table."""
    import django

    django.setup()
    from bench.plain.models import PlainPerson
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from clearway.vault.master import write

    write(Path(settings.ENVIRONMENT.data_dir) / "master.key")
    for alias in ("default", "keys"):
        call_command("migrate", database=alias, interactive=False, verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(PlainPerson)


def names(draw: random.Random) -> Iterator[str]:
    """Names without end. The commonest last name belongs to about one in a hundred, as in Britain."""
    from seeding import SYLLABLES

    def some(count: int, most: int) -> list[str]:
        found: dict[str, None] = {}
        while len(found) < count:
            found["".join(draw.choices(SYLLABLES, k=draw.randint(2, most))).title()] = None
        return list(found)

    firsts, lasts = some(FIRST, 3), some(LAST, 4)
    first_weights = [1 / (place + 15) for place in range(FIRST)]
    last_weights = [1 / (place + 12) for place in range(LAST)]
    while True:
        yield from (
            f"{first} {last}"
            for first, last in zip(
                draw.choices(firsts, first_weights, k=AT_ONCE),
                draw.choices(lasts, last_weights, k=AT_ONCE),
                strict=True,
            )
        )


def put_down(organisation: UUID, by: UUID, at: datetime) -> list[str]:
    """Everybody, sealed and on the roll, with the peer's plain row; their names."""
    draw = random.Random("people search")
    source, all_names = names(draw), []
    for _ in range(COUNT // AT_ONCE):
        some = list(islice(source, AT_ONCE))
        rows = [_rows(organisation, by, at, uuid4(), name, draw) for name in some]
        _keys(organisation, [each[0] for each in rows], at)
        _insert(organisation, rows)
        all_names += some
    return all_names


def _rows(organisation: UUID, by: UUID, at: datetime, person: UUID, name: str, draw: random.Random) -> Any:  # noqa: ANN401  # rows of several tables
    from clearway.people.models import Identity, Person, Schooling, Trace

    own: dict[str, Any] = {"organisation": organisation, "by": by, "at": at}
    year, born = draw.randrange(COHORTS), OLDEST + timedelta(days=draw.randrange(DAYS))
    said = {"year_group": year, "school_year": 2026, "form": "A"}
    return (
        person, Person(id=person, **own), Identity(person_id=person, version=1, name=name, born_on=born, **own),
        Trace(person_id=person, **own), name,
        Schooling(person_id=person, version=1, on_roll=True, said=said, **own), 2026 - year,
    )  # fmt: skip


def _keys(organisation: UUID, people: list[UUID], at: datetime) -> None:
    import tink
    from tink import aead, proto_keyset_format

    from clearway.vault import keyring
    from clearway.vault.models import Key, Kind

    own, made = keyring.own_key(organisation), []
    for person in people:
        handle = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM)
        bound = f"clearway key 1/{organisation}/{person}".encode()
        wrapped = base64.b64encode(proto_keyset_format.serialize_encrypted(handle, own, bound)).decode()
        made.append(Key(id=person, organisation=organisation, kind=Kind.RECORD, wrapped=wrapped, made_at=at))
    Key.objects.bulk_create(made)


def _insert(organisation: UUID, rows: list[Any]) -> None:
    from bench.plain.models import PlainPerson
    from django.db import connection, transaction

    from clearway.vault.buckets import exact_bucket
    from clearway.vault.reach import within
    from clearway.vault.traces import trace

    with transaction.atomic(), within(organisation), connection.cursor() as cursor:
        for _, _, _, left, name, school, cohort in rows:
            left.g0, left.g1, left.g2, left.g3 = trace(organisation, name)
            school.cohort = exact_bucket(organisation, f"cohort {cohort}")
        for place in (1, 2, 3, 5):
            some = [each[place] for each in rows]
            fields = some[0]._meta.concrete_fields
            columns = ", ".join(str(field.column) for field in fields)
            marks = ", ".join(["%s"] * len(fields))
            statement = f"INSERT INTO {some[0]._meta.db_table} ({columns}) VALUES ({marks})"  # noqa: S608  # our own names
            cursor.executemany(statement, [_values(row, connection) for row in some])
    PlainPerson.objects.bulk_create([PlainPerson(id=each[0], organisation=organisation, name=each[4]) for each in rows])


def _values(row: Any, connection: Any) -> list[Any]:  # noqa: ANN401
    return [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in row._meta.concrete_fields]


def asked(everybody: list[str], draw: random.Random) -> dict[str, list[tuple[str, int | None]]]:
    """What people type, by kind: whole names, a last name, a part, one letter wrong, a year group."""

    def mean(name: str) -> str:
        place = name.index(" ") + draw.randrange(2, 5)
        return name[:place] + draw.choice("aeiourlst") + name[place + 1 :]

    def some() -> list[str]:
        return draw.sample(everybody, SEARCHES)

    return {
        "whole": [(each, None) for each in some()],
        "last": [(each.split()[1], None) for each in some()],
        "part": [(each.split()[1][1:5], None) for each in some()],
        "rough": [(mean(each), None) for each in some()],
        "year": [(each.split()[0][:4], draw.randrange(COHORTS)) for each in some()],
    }


def timed(work: Callable[[], object]) -> float:
    """How long it takes, in milliseconds."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def percentile(times: list[float], part: float) -> float:
    """The time that this part of them does not pass."""
    return sorted(times)[min(int(len(times) * part), len(times) - 1)]


def main() -> None:
    """Set up, measure, print."""
    set_up()
    from bench.people_web import Browser, serving
    from bench.plain.models import PlainPerson

    from clearway.audit.acts import Act, reading
    from clearway.people.finding import search
    from clearway.ui.clock import instant
    from clearway.vault.stores import weigh
    from world import act_of, school

    own = school("bench")
    begun = time.perf_counter()
    everybody = put_down(own.id, own.lead.pk, instant())
    weigh()  # as whenever a roll has come in
    figures: dict[str, float] = {"seconds to put everybody down": time.perf_counter() - begun}
    actor = act_of(own.lead, instant()).actor
    found: dict[str, int] = {}

    def ours(typed: str, year: int | None) -> int:
        with reading(Act(actor, instant())) as act:
            return len(search(act, typed, year).hits)

    def peer(typed: str, _: int | None) -> int:
        rows = PlainPerson.objects.filter(organisation=own.id)
        for word in typed.split():
            rows = rows.filter(name__icontains=word)
        return len(rows[:30])

    for kind, queries in asked(everybody, random.Random("asked")).items():
        for work in (ours, peer):
            work(*queries[0])
        pairs = [(timed(partial(ours, *each)), timed(partial(peer, *each))) for each in queries]
        figures[f"{kind}.p95"] = percentile([pair[0] for pair in pairs], 0.95)
        figures[f"{kind}.median"] = percentile([pair[0] for pair in pairs], 0.5)
        figures[f"{kind}.plain.p95"] = percentile([pair[1] for pair in pairs], 0.95)
        found[kind] = sum(bool(ours(*each)) for each in queries[:50])
        figures[f"{kind}.found"] = found[kind] / 50
    with serving() as port:
        browser = Browser(port, own.lead)
        for kind, queries in asked(everybody, random.Random("asked over the web")).items():
            browser.milliseconds(*queries[0])
            figures[f"{kind}.web.p95"] = percentile([browser.milliseconds(*each) for each in queries], 0.95)
    json.dump(figures, sys.stdout)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.record_settings")
    main()
