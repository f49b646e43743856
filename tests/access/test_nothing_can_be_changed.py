"""A-21 and A-22: what stands in the record stays as it is, whoever asks: the application's role, the ORM, a page."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.urls import get_resolver

from application import application, line_of, only_on_postgres, only_on_sqlite
from clearway.audit.acts import CHANGES
from clearway.audit.events import Verb
from clearway.audit.models import Checkpoint, Receipt
from clearway.vault import guards
from clearway.vault.errors import AppendOnlyError, SealMisusedError
from clearway.vault.guards import kept_models
from clearway.vault.kept import Kept
from clearway.vault.reach import within
from members import World, corrected, entered, made, sends
from rare import rare
from site_map import _routes
from tables import changed, rows
from world import canary

TABLES = sorted(model._meta.db_table for model in kept_models())
pytestmark = [pytest.mark.sampled(4), pytest.mark.everywhere]
models = pytest.mark.parametrize("model", kept_models(), ids=lambda model: model._meta.label)
AS_THE_ROLE = (
    "UPDATE {table} SET at = now()",
    "DELETE FROM {table}",
    "TRUNCATE {table} CASCADE",
    "DROP TABLE {table} CASCADE",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
    "ALTER TABLE {table} ADD COLUMN more text",
    "ALTER TABLE {table} OWNER TO CURRENT_USER",
    "DROP TRIGGER {table}_no_update ON {table}",
    "DROP POLICY {table}_own ON {table}",
    "CREATE POLICY more ON {table} USING (true)",
    "CREATE TRIGGER more BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION clearway_only_added()",
    "CREATE RULE more AS ON INSERT TO {table} DO INSTEAD NOTHING",
    "CREATE INDEX ON {table} (at)",
    "BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE",
    "SELECT * FROM {table} FOR UPDATE",
    "COPY {table} TO PROGRAM 'true'",
    "INSERT INTO {table} SELECT * FROM {table} LIMIT 1 ON CONFLICT (id) DO UPDATE SET at = now()",
)
ANYWHERE = (
    "SET session_replication_role = replica",
    "SET ROLE clearway",
    "SET SESSION AUTHORIZATION clearway",
    "CREATE TABLE public.more ()",
    "CREATE TEMPORARY TABLE audit_event ()",
    "CREATE SCHEMA more",
    "CREATE OR REPLACE FUNCTION clearway_only_added() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "DROP FUNCTION clearway_only_added CASCADE",
    "ALTER FUNCTION clearway_only_added() RENAME TO other",
    "ALTER ROLE CURRENT_USER BYPASSRLS",
    "ALTER SYSTEM SET fsync = off",
    "SELECT pg_read_file('postgresql.conf')",
    "CREATE ROLE more",
    "DROP OWNED BY clearway",
    "UPDATE django_migrations SET name = name",
)


@pytest.mark.django_db(transaction=True)
@pytest.mark.asvs("13.2.2", "16.4.2")
def test_the_application_s_role_can_change_nothing_that_stands() -> None:
    """A-21: every way that PostgreSQL knows, on every table; also inside its own organisation."""
    only_on_postgres()
    world = made()
    before = rows()
    allowed = []
    with application() as name, line_of(name) as line:
        line.execute("SELECT set_config('clearway.organisation', %s, false)", [str(world.own.id)])
        for statement in [*ANYWHERE, *(each.format(table=table) for table in TABLES for each in AS_THE_ROLE)]:
            try:
                line.execute(statement)
                allowed.append(statement)
            except psycopg.errors.InsufficientPrivilege:
                line.rollback()
        for table in TABLES:  # PostgreSQL answers with a warning, and grants nothing
            line.execute(f"GRANT UPDATE, DELETE, TRUNCATE, TRIGGER ON {table} TO CURRENT_USER")
            held = "has_table_privilege(current_user, %s, 'UPDATE, DELETE, TRUNCATE, TRIGGER, REFERENCES')"
            assert line.execute(f"SELECT {held}", [table]).fetchone() == (False,)
    assert allowed == []
    assert changed(before, rows()) == set()
    assert guards.missing() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", ["UPDATE {table} SET at = at", "DELETE FROM {table}", "TRUNCATE {table} CASCADE"])
def test_the_owner_s_own_hand_is_stopped_as_well(verb: str) -> None:
    """A-21: by accident nobody changes a row, whoever they are; on either database."""
    world = made()
    before = rows()
    for model in kept_models():
        with within(world.own.id), transaction.atomic(), connection.cursor() as cursor:
            if "TRUNCATE" in verb and connection.vendor == "sqlite":
                continue
            if "TRUNCATE" not in verb and not model.objects.exists():
                continue
            with pytest.raises(DatabaseError, match=guards.REFUSED), transaction.atomic():
                cursor.execute(verb.format(table=model._meta.db_table))
    assert changed(before, rows()) == set()


@pytest.mark.usefixtures("world")
def test_a_row_cannot_be_written_over_by_one_with_its_id() -> None:
    """A-21 on SQLite: REPLACE takes the old row away without DELETE; the guard sees that too."""
    only_on_sqlite()
    before = rows()
    for table in TABLES:
        if not before[table]:
            continue
        with pytest.raises(DatabaseError, match=guards.REFUSED), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT OR REPLACE INTO {t} SELECT * FROM {t} LIMIT 1".replace("{t}", table))
    assert changed(before, rows()) == set()


OLD: dict[type[Kept], Callable[[dict[str, Any], World], Kept]] = {  # rows that nothing in the small world makes
    Receipt: lambda given, _: Receipt(**given, once=uuid4(), body=""),
    Checkpoint: lambda given, _: Checkpoint(**given, number=1),
}


def row_of(model: type[Kept], world: World) -> Any:
    """A row of the school's; one is made where nothing in the small world makes any."""
    with within(world.own.id):
        found = model.objects.first()
    if found is None and model not in OLD:
        rare(world.own, world.case.person, model._meta.app_label)
        with within(world.own.id):
            return model.objects.first()
    if found is None:
        given: dict[str, Any] = {"organisation": world.own.id, "by": world.own.lead.pk, "at": datetime.now(UTC)}
        with within(world.own.id, writing=True):
            found = OLD[model](given, world)
            found.save()
        assert isinstance(found, model), "the small world lacks a row of this model"
    return found


@models
def test_no_way_of_the_orm_changes_a_row(world: World, model: type[Kept]) -> None:
    """A-22: by the manager, by a query, by the row itself, in bulk, and past the manager."""
    row = row_of(model, world)
    with within(world.own.id):
        again = {field.attname: getattr(row, field.attname) for field in model._meta.fields if field.name == "by"}
        before = rows()
        ways: list[Callable[[], Any]] = [
            lambda: model.objects.update(by=uuid4()),
            lambda: model.objects.filter(id=row.id).update(**again),
            lambda: model.objects.all().delete(),
            lambda: model.objects.filter(id=row.id).delete(),
            lambda: model.objects.bulk_create([row]),
            lambda: model.objects.bulk_create([row], update_conflicts=True, update_fields=["by"], unique_fields=["id"]),
            lambda: model.objects.bulk_update([row], ["by"]),
            lambda: model.objects.get_or_create(id=row.id),
            lambda: model.objects.update_or_create(id=row.id),
            lambda: model._base_manager.update(by=uuid4()),
            lambda: model._base_manager.filter(id=row.id).delete(),
            lambda: model.everywhere().update(by=uuid4()),
            lambda: model.everywhere().delete(),
            lambda: model.everywhere()._raw_delete(using="default"),
            lambda: model.objects.filter(id=row.id)._raw_delete(using="default"),
            row.save,
            lambda: row.save(update_fields=["by"]),
            lambda: row.save(force_update=True),
            lambda: row.save_base(raw=True, force_update=True),
            row.delete,
        ]
        for nth, way in enumerate(ways):
            with pytest.raises((AppendOnlyError, SealMisusedError, DatabaseError)), transaction.atomic():
                way()
            assert changed(before, rows()) == set(), nth


@models
def test_not_even_a_change_can_save_a_row_that_stands(world: World, model: type[Kept]) -> None:
    """A-22: a verb that is under way may add, and nothing else."""
    row = row_of(model, world)
    with within(world.own.id):
        before = rows()
        with pytest.raises(AppendOnlyError), within(world.own.id, writing=True):
            row.save()
        copy = model(**{field.attname: row.__dict__[field.attname] for field in model._meta.concrete_fields})
        with pytest.raises(DatabaseError), within(world.own.id, writing=True):
            copy.save()
        assert changed(before, rows()) == set()


def test_nothing_is_added_outside_a_change(world: World) -> None:
    """A-22: no row without its event."""
    with within(world.own.id):
        for model in kept_models():
            with pytest.raises(AppendOnlyError):
                model(organisation=world.own.id, by=uuid4(), at=datetime.now(UTC)).save()


def test_a_correction_leaves_the_original_and_shows_both_with_their_reasons(world: World) -> None:
    """A-22: nothing is lost after two corrections either, and none goes without a reason."""
    lead, address = entered(world.own.lead), f"/cases/{world.case.reference}/entries/{world.case.entry}/"
    refused = sends(lead, address, {**corrected(), "reason": "  "})
    assert refused.status_code == 422
    assert "Write why you correct it" in refused.content.decode()
    assert sends(lead, address, corrected("second")).status_code == 302
    newest = lead.get(address, follow=True).request["PATH_INFO"]
    assert sends(lead, newest, corrected("third")).status_code == 302
    page = lead.get(f"/cases/{world.case.reference}/").content.decode()
    for text in ("own-words", "second-text", "second-reason", "third-text", "third-reason"):
        assert page.count(canary(text)) == 1, text
    assert "Before the correction (version 1)" in page
    assert "Before the correction (version 2)" in page


def test_a_decision_and_a_report_have_no_way_to_be_changed() -> None:
    """A-22: no address, no verb; a later one stands beside it."""
    routes = list(_routes(get_resolver()))
    assert [route for route in routes if "decisions/" in route] == [
        "cases/<reference:reference>/decisions/", "cases/<reference:reference>/decisions/<uuid:name>/",
    ]  # fmt: skip
    assert [route for route in routes if route.startswith("concerns/")] == [
        "concerns/report/", "concerns/<uuid:name>/", "concerns/<uuid:name>/call/", "concerns/<uuid:name>/add/",
        "concerns/<uuid:name>/take-up/", "concerns/<uuid:name>/join/", "concerns/<uuid:name>/close/",
        "concerns/<uuid:name>/keep-from/",
    ]  # fmt: skip
    verbs = [verb.value for verb in Verb if verb.value.startswith(("decision:", "concern:"))]
    assert verbs == [
        "concern:report", "concern:replay", "concern:read", "concern:add", "concern:take-up", "concern:remind",
        "concern:close", "concern:join", "concern:keep-from", "decision:add",
        "decision:countersign",
    ]  # fmt: skip
    ours = {name: verb for name, verb in CHANGES.items() if name.startswith("clearway.")}
    assert sorted(name for name, verb in ours.items() if verb in (Verb.DECISION_ADD, Verb.CONCERN_REPORT)) == [
        "clearway.cases.deciding.changes.decide", "clearway.concerns.changes.report",
    ]  # fmt: skip


@pytest.mark.asvs("13.4.5")
def test_there_is_no_back_office() -> None:
    """A-22: Django's own admin would write past every verb."""
    assert not [app for app in settings.INSTALLED_APPS if "admin" in app]
