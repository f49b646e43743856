"""What the database itself refuses: to change or remove a kept row, and on PostgreSQL to show another's.

Installed anew after every migration, since a migration may rebuild a table; and looked for at every start.
"""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connection

from clearway.vault.kept import Kept, Passing
from clearway.vault.reach import ORGANISATION, USER

REFUSED = "rows here are only ever added"
FUNCTION = "clearway_only_added"
HERE = f"NULLIF(current_setting('{ORGANISATION}', true), '')::uuid"
ME = f"NULLIF(current_setting('{USER}', true), '')::uuid"


def kept_models() -> list[type[Kept]]:
    """Every table whose rows are only ever added."""
    return [model for model in apps.get_models() if issubclass(model, Kept)]


def fenced_models() -> list[type[Kept] | type[Passing]]:
    """Every table of which PostgreSQL shows one organisation's rows only: what is kept, and what passes."""
    return [model for model in apps.get_models() if issubclass(model, Kept | Passing)]


def install(*_: object, using: str = DEFAULT_DB_ALIAS, **__: object) -> None:
    """Put every guard in place, again where it stands already."""
    if using != DEFAULT_DB_ALIAS:
        return
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for statement in statements([model for model in fenced_models() if model._meta.db_table in present]):
            cursor.execute(statement)


def remove() -> None:
    """Take the append-only guards away: to empty a test's database, and for nothing else."""
    with connection.cursor() as cursor:
        for table in (model._meta.db_table for model in kept_models()):
            for verb in ("update", "delete", "truncate"):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}{on}")


def missing() -> list[str]:
    """The tables that lack a guard, by name and guard."""
    standing = _standing()
    verbs = ("update", "delete", "truncate") if connection.vendor == "postgresql" else ("update", "delete")
    lacks = [
        f"{model._meta.db_table}: {verb}"
        for model in kept_models()
        for verb in verbs
        if f"{model._meta.db_table}_no_{verb}" not in standing
    ]
    return lacks + (_unfenced() if connection.vendor == "postgresql" else [])


def statements(models: Iterable[type[Kept] | type[Passing]]) -> list[str]:
    """What is said to the database."""
    found = list(models)
    kept = [model._meta.db_table for model in found if issubclass(model, Kept)]
    if connection.vendor == "postgresql":
        refuse = f"RAISE EXCEPTION '{REFUSED}: %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'"
        made = [
            f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {refuse}; END $$"
        ]
        fences = [line for model in found for line in _fence(model._meta.db_table, getattr(model, "seen_by_user", ""))]
        return made + [line for table in kept for line in _postgres(table)] + fences
    return [line for table in kept for line in _sqlite(table)]


def _sqlite(table: str) -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSED}: {table}'); END"
    return [
        line
        for verb in ("update", "delete")
        for line in (
            f"DROP TRIGGER IF EXISTS {table}_no_{verb}",
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} {refuse}",
        )
    ]


def _postgres(table: str) -> list[str]:
    return [
        f"CREATE OR REPLACE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"FOR EACH {'STATEMENT' if verb == 'truncate' else 'ROW'} EXECUTE FUNCTION {FUNCTION}()"
        for verb in ("update", "delete", "truncate")
    ]


def _fence(table: str, user: str) -> list[str]:
    mine = f' OR "{user}" = {ME}' if user else ""
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"DROP POLICY IF EXISTS {table}_own ON {table}",
        f"CREATE POLICY {table}_own ON {table} USING (organisation = {HERE}{mine}) WITH CHECK (organisation = {HERE})",
    ]


def _standing() -> set[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        # A trigger that was switched off stands in the catalogue all the same: 'O' is on.
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    return {row[0] for row in _rows(query)}


def _unfenced() -> list[str]:
    fenced = {row[0] for row in _rows("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")}
    policed = {row[0] for row in _rows("SELECT tablename FROM pg_policies")}
    return [
        f"{model._meta.db_table}: row-level security"
        for model in fenced_models()
        if model._meta.db_table not in fenced & policed
    ]


def _rows(query: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())
