"""Everything that stands in the database, to see what a request changed. On PostgreSQL organisation by organisation."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from clearway.audit.models import Event
from clearway.vault import keyring
from clearway.vault.guards import kept_models
from clearway.vault.models import HOUSE
from clearway.vault.reach import ORGANISATION, within

MOVING = frozenset({"django_session", "accounts_remembered"})  # whom the browser is, and how often somebody tried
Rows = dict[str, list[str]]


def rows(*, but: Iterable[str] = ()) -> Rows:
    """Every row of every table, as text, but for sessions and these tables."""
    left_out = {*MOVING, *but}
    kept = {model._meta.db_table for model in kept_models()}
    found: Rows = {}
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if model._meta.app_label == "vault" or table in left_out:
            continue
        read = (
            [_all(table)] if table not in kept or connection.vendor != "postgresql" else list(_by_organisation(table))
        )
        found[table] = sorted(repr(row) for part in read for row in part)
    return found


def _by_organisation(table: str) -> Iterator[list[Any]]:
    """Past `within`, since a test may stand in one already. What was set before is set afterwards."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true)", [ORGANISATION])
        before = cursor.fetchone()[0] or ""
        for each in (*keyring.organisations(), HOUSE, before):
            cursor.execute("SELECT set_config(%s, %s, true)", [ORGANISATION, str(each)])
            if each is not before:
                yield _all(table)


def _all(table: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")  # our own tables
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
