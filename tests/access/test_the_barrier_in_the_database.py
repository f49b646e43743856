"""A-04: the second barrier. Even where the program asks for it, another organisation's rows do not come."""

from contextlib import nullcontext
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.apps import apps
from django.db import DataError, connection

from application import application, clearway_as, line_of, only_on_postgres, superuser
from clearway.cases.models import Case, Entry
from clearway.concerns.models import Concern
from clearway.people.models import Identity, Person
from clearway.vault.errors import OutOfReachError
from clearway.vault.guards import fenced_models, kept_models
from clearway.vault.kept import Kept
from clearway.vault.reach import within
from members import World, entered, involved, made, reported, sends, told
from world import CANARY

TABLES = sorted(model._meta.db_table for model in fenced_models())
committed = pytest.mark.django_db(transaction=True)
pytestmark = pytest.mark.everywhere


def told_of(line: Any, organisation: UUID | None) -> None:
    line.execute("SELECT set_config('clearway.organisation', %s, false)", [str(organisation or "")])


def of(table: str, query: str = "SELECT count(*) FROM {t}") -> str:
    return query.replace("{t}", table)


def count(line: Any, query: str, *given: object) -> int:
    return int(line.execute(query, given).fetchone()[0])


def test_every_table_with_an_organisation_is_one_that_the_barrier_knows() -> None:
    """A-04: the list cannot be forgotten."""
    found = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if any(field.name == "organisation" for field in model._meta.fields) and model._meta.app_label != "vault"
    }
    assert found == set(TABLES)
    assert len(TABLES) >= 14


@committed
@pytest.mark.asvs("8.4.1")
def test_with_one_organisation_set_another_s_rows_do_not_come() -> None:
    """A-04: every table, asked for all, for theirs, and by raw joins; and none at all where nothing is set."""
    only_on_postgres()
    world = made()
    own, foreign = world.own.id, world.foreign.id
    with application() as name, line_of(name) as line, superuser() as all_seeing:
        for table in TABLES:
            there = count(all_seeing, of(table, "SELECT count(*) FROM {t} WHERE organisation = %s"), own)
            told_of(line, own)
            assert count(line, of(table)) == there, table
            assert count(line, of(table, "SELECT count(*) FROM {t} WHERE organisation <> %s"), own) == 0, table
            assert (
                count(line, of(table, "SELECT count(*) FROM {t} WHERE organisation = %s OR true"), foreign) == there
            ), table
            assert count(line, of(table, "SELECT count(*) FROM (TABLE {t}) a CROSS JOIN (SELECT 1) b")) == there, table
            told_of(line, None)
            assert count(line, of(table)) == 0, table
            told_of(line, uuid4())
            assert count(line, of(table)) == 0, table


@committed
def test_a_row_for_another_organisation_is_not_taken() -> None:
    """A-04: neither for another nor where none is set."""
    only_on_postgres()
    world = made()
    with application() as name, line_of(name) as line:
        for table in TABLES:
            for here in (world.own.id, None):
                told_of(line, here)
                with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
                    line.execute(
                        of(table, "INSERT INTO {t} (id, organisation) VALUES (gen_random_uuid(), %s)"),
                        [world.foreign.id],
                    )


@committed
def test_a_user_sees_their_own_memberships_and_nothing_else_before_it_is_known_where_they_belong() -> None:
    """A-04: the one exception to the barrier, and how far it goes."""
    only_on_postgres()
    world = made()
    with application() as name, line_of(name) as line:
        line.execute("SELECT set_config('clearway.user', %s, false)", [str(world.foreign.lead.pk)])
        seen = line.execute("SELECT user_id, organisation FROM organisations_membership").fetchall()
        assert seen == [(world.foreign.lead.pk, world.foreign.id)]
        for table in set(TABLES) - {"organisations_membership"}:
            assert count(line, of(table)) == 0, table


@committed
@pytest.mark.asvs("13.2.2")
def test_every_table_is_fenced_and_the_role_can_climb_over_no_fence() -> None:
    """A-04: row-level security, forced, with one policy; the role bypasses nothing, owns nothing, belongs to nobody."""
    only_on_postgres()
    made()
    with application() as name, superuser() as line:
        fenced = line.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity").fetchall()
        assert {row[0] for row in fenced} >= set(TABLES)
        policies = line.execute("SELECT tablename, cmd, permissive, roles::text FROM pg_policies").fetchall()
        assert sorted(policies) == [(table, "ALL", "PERMISSIVE", "{public}") for table in TABLES]
        flags = "rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, rolinherit"
        assert line.execute(of(flags, "SELECT {t} FROM pg_roles WHERE rolname = %s"), [name]).fetchone() == (False,) * 6
        for catalogue, owner in (("pg_class", "relowner"), ("pg_proc", "proowner"), ("pg_namespace", "nspowner")):
            assert count(line, of(catalogue, f"SELECT count(*) FROM {{t}} WHERE {owner} = %s::regrole"), name) == 0
        assert count(line, "SELECT count(*) FROM pg_auth_members WHERE member = %s::regrole", name) == 0


@committed
def test_a_connection_that_is_used_again_knows_nothing_of_whom_it_served() -> None:
    """A-04: after an ordinary end, after an exception, and after one inside the database."""
    only_on_postgres()
    world = made()
    with application() as name, clearway_as(name):
        for broken in ("", "SELECT 1/0", "raise"):
            with pytest.raises((RuntimeError, DataError)) if broken else nullcontext(), within(world.own.id):
                assert Concern.objects.count() == 4
                if broken == "raise":
                    raise RuntimeError("in the middle of it")
                if broken:
                    connection.cursor().execute(broken)
            with connection.cursor() as cursor:
                for table in TABLES:
                    cursor.execute(of(table))
                    assert cursor.fetchone()[0] == 0, (broken, table)
        assert Concern.everywhere().count() == 0


@committed
def test_every_page_works_under_the_application_s_role() -> None:
    """A-04: what the role may do is enough, from the report to the reading of the case."""
    only_on_postgres()
    world = made()
    with application() as name, clearway_as(name):
        teacher, lead = entered(world.own.teacher), entered(world.own.lead)
        concern = sends(teacher, "/concerns/report/", reported()).headers["Location"]
        assert teacher.get(concern).status_code == 200
        case = sends(lead, concern.replace("/concerns/", "/cases/open/"), {}).headers["Location"]
        assert sends(lead, f"{case}people/", involved()).status_code == 302
        assert sends(lead, f"{case}entries/", told()).status_code == 302
        page = lead.get(case).content.decode()
        assert page.count(CANARY) >= 4
        assert "foreign" not in page
        assert sends(lead, "/sign-out/", {}).status_code == 302


def models_with_rows(world: World) -> list[type[Kept]]:
    with within(world.own.id):
        return [model for model in kept_models() if model.objects.exists()]


def test_outside_reach_every_table_is_an_error(world: World) -> None:
    """A-04 on both databases: the program's own barrier does not answer where nobody said for whom."""
    for model in models_with_rows(world):
        for ask in (model.objects.count, model.objects.first, model._base_manager.first, model._default_manager.exists):
            with pytest.raises(OutOfReachError):
                ask()


def test_what_was_read_within_reach_leads_nowhere_outside_it(world: World) -> None:
    """A-04: related rows, deferred fields and sealed ones."""
    with within(world.own.id):
        case, person = Case.objects.get(id=world.case.case), Person.objects.get(id=world.case.person)
        entry, later = Entry.objects.get(id=world.case.entry), Entry.objects.defer("words").get(id=world.case.entry)
    for ask in (
        lambda: case.concern, person.identities.first, person.identities.count,
        lambda: entry.words, lambda: later.words, lambda: entry.case, entry.refresh_from_db,
    ):  # fmt: skip
        with pytest.raises(OutOfReachError):
            ask()


@pytest.mark.asvs("8.4.1")
def test_within_one_organisation_another_s_rows_are_not_there(world: World) -> None:
    """A-04 on both databases: by id, by relation, by anything."""
    with within(world.own.id):
        for model in models_with_rows_here():
            assert not model.objects.exclude(organisation=world.own.id).exists()
            assert not model.objects.filter(organisation=world.foreign.id).exists()
        assert not Entry.objects.filter(case=world.theirs.case).exists()
        assert not Identity.objects.filter(person_id=world.theirs.person).exists()
        with pytest.raises(Case.DoesNotExist):
            Case.objects.get(id=world.theirs.case)


def models_with_rows_here() -> list[type[Kept]]:
    return [model for model in kept_models() if model.objects.exists()]


def test_a_row_that_came_by_raw_sql_does_not_open(world: World) -> None:
    """A-04: on SQLite raw SQL sees every row; sealed it stays. On PostgreSQL it does not even come."""
    with within(world.own.id):
        found = list(Entry.objects.raw("SELECT * FROM cases_entry WHERE organisation <> %s", [_id(world.own.id)]))
        assert bool(found) == (connection.vendor == "sqlite")
        for row in found:
            with pytest.raises(OutOfReachError):
                assert row.words


def _id(name: UUID) -> str:
    return name.hex if connection.vendor == "sqlite" else str(name)
