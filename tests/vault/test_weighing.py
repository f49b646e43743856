"""SQLite is shown how its rows are spread: somebody's rows are found by who they are, not by whose they are."""

from uuid import UUID, uuid4

import pytest
from django.db import OperationalError, connection, connections
from django.test.utils import CaptureQueriesContext

from clearway.people.models import Identity
from clearway.vault.reach import within
from clearway.vault.stores import weigh
from world import incident, school

pytestmark = pytest.mark.django_db(databases="__all__")
SQLITE = connection.vendor == "sqlite"


def plan(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return " ".join(str(row[3]) for row in cursor.fetchall())


def of_forty(organisation: UUID) -> str:
    """The plan by which the names of forty people are found."""
    with within(organisation):
        rows = Identity.objects.filter(person__in=[uuid4() for _ in range(40)])
        sql, values = rows.query.sql_with_params()
    return plan(sql % tuple(f"'{value}'" for value in values))


def test_postgresql_which_counts_by_itself_is_asked_nothing() -> None:
    with CaptureQueriesContext(connection) as asked:
        weigh()
    assert bool(asked.captured_queries) is SQLITE


def test_once_it_was_shown_people_are_found_by_their_own_index() -> None:
    if not SQLITE:
        return  # above
    own = school("own")
    incident(own, "many")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_person (id, organisation, by, at) WITH RECURSIVE many(nth) AS "
            "(SELECT 1 UNION ALL SELECT nth + 1 FROM many WHERE nth < 3000) "
            "SELECT lower(hex(randomblob(16))), organisation, by, at FROM people_person, many"
        )
        cursor.execute(
            "INSERT INTO people_identity (id, organisation, by, at, person_id, version, name) "
            "SELECT lower(hex(randomblob(16))), organisation, by, at, id, 2, '' FROM people_person"
        )
    assert "organisation" in of_forty(own.id), "SQLite takes an organisation's rows for few until it has looked"
    weigh()
    assert "person" in of_forty(own.id)


def test_where_somebody_else_writes_nothing_fails_and_it_is_said(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def locked(*_: object) -> None:
        raise OperationalError("database is locked")

    for each in connections.all():
        monkeypatch.setattr(each, "cursor", locked)
    weigh()
    of_sqlite = sum(each.vendor == "sqlite" for each in connections.all())  # PostgreSQL's keys may lie in a file
    assert of_sqlite or not SQLITE
    assert caplog.text.count("searches may be slow until the next start") == of_sqlite
