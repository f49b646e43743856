"""Everything that stands in the database, to see what a request changed. On PostgreSQL organisation by organisation."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction

from clearway.audit.models import Event
from clearway.vault import keyring
from clearway.vault.guards import fenced_models
from clearway.vault.models import HOUSE
from clearway.vault.reach import ORGANISATION, within

# whom the browser is, when somebody was last there, and how often somebody tried
MOVING = frozenset({"django_session", "accounts_signin", "accounts_remembered"})
Rows = dict[str, list[str]]


def rows(*, but: Iterable[str] = ()) -> Rows:
    """Every row of every table, as text, but for sessions and these tables."""
    left_out = {*MOVING, *but}
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label != "vault"]
    read = [model._meta.db_table for model in models if model._meta.db_table not in left_out]
    found: Rows = {table: [] for table in read}
    fenced = {model._meta.db_table for model in fenced_models()} if connection.vendor == "postgresql" else set()
    for table in read:
        if table not in fenced:
            found[table] += map(repr, _asked(f"SELECT * FROM {table}"))  # our own tables
    if fenced:  # one statement for all of an organisation's: there are many tables, and most are empty
        parts = " UNION ALL ".join(f"SELECT '{table}', t::text FROM {table} t" for table in read if table in fenced)
        for _ in in_turn():
            for table, row in _asked(parts):
                found[table].append(row)
    return {table: sorted(each) for table, each in found.items()}


def in_turn() -> Iterator[UUID]:
    """On PostgreSQL each organisation's rows are shown, the house's last: past `within`, since a test may stand in one
    already. What was told to the database before holds again afterwards.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true)", [ORGANISATION])
        before = cursor.fetchone()[0] or ""
        for each in (*keyring.organisations(), HOUSE):
            cursor.execute("SELECT set_config(%s, %s, true)", [ORGANISATION, str(each)])
            yield each
        cursor.execute("SELECT set_config(%s, %s, true)", [ORGANISATION, before])


def _asked(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def changed(before: Rows, after: Rows) -> set[str]:
    """The tables that differ."""
    return {table for table in before if before[table] != after[table]}


def events() -> list[tuple[str, str]]:
    """Everything that was recorded, in every chain: its verb and its subject; each chain in its own order."""
    found = []
    for each in (*keyring.organisations(), HOUSE):
        with within(each):
            rows = Event.objects.order_by("number").values_list("verb", "subject")
            found += [(verb, subject.hex) for verb, subject in rows]
    return found


@contextmanager
def recorded() -> Iterator[list[str]]:
    """The verbs that are recorded within the block, in the order of the chains."""
    before: dict[Any, int] = _numbers()
    found: list[str] = []
    yield found
    for chain, seen in before.items():
        with within(chain):
            found.extend(Event.objects.filter(number__gt=seen).order_by("number").values_list("verb", flat=True))


def _numbers() -> dict[Any, int]:
    found: dict[Any, int] = {}
    for each in (*keyring.organisations(), HOUSE):
        with within(each):
            found[each] = Event.objects.count()
    return found
