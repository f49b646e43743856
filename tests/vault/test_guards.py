"""What is said to the database so that it refuses by itself, and how it is noticed that a guard is missing."""

from types import SimpleNamespace

import pytest
from django.db import connection

from clearway.people.models import Person
from clearway.vault import guards

TABLE = Person._meta.db_table
POSTGRES = SimpleNamespace(vendor="postgresql")
CATALOGUE = {
    "pg_trigger": [(f"{model._meta.db_table}_no_{verb}",) for model in guards.kept_models()
                   for verb in ("update", "delete", "truncate")],
    "pg_class": [(model._meta.db_table,) for model in guards.fenced_models()],
    "pg_policies": [(model._meta.db_table,) for model in guards.fenced_models()],
}  # fmt: skip


@pytest.mark.django_db
def test_a_guard_that_was_taken_away_is_missing_until_it_is_put_back() -> None:
    assert guards.missing() == []
    with connection.cursor() as cursor:
        on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER {TABLE}_no_update{on}")
    assert guards.missing() == [f"{TABLE}: update"]
    guards.install(using="keys")  # no table of the key store is guarded
    assert guards.missing() == [f"{TABLE}: update"]
    guards.install()
    assert guards.missing() == []


@pytest.mark.parametrize(
    ("place", "lacks"),
    [
        ("", []),
        ("pg_trigger", [f"{TABLE}: update", f"{TABLE}: delete", f"{TABLE}: truncate"]),
        ("pg_class", [f"{TABLE}: row-level security"]),
        ("pg_policies", [f"{TABLE}: row-level security"]),
    ],
)
def test_postgresql_is_asked_for_its_triggers_and_for_its_fences(
    monkeypatch: pytest.MonkeyPatch, place: str, lacks: list[str]
) -> None:
    """Each from its catalogue; what stands in another does not count for it."""

    def rows(query: str) -> list[tuple[str, ...]]:
        name = next(each for each in CATALOGUE if each in query)
        return [row for row in CATALOGUE[name] if name != place or not row[0].startswith(TABLE)]

    monkeypatch.setattr(guards, "connection", POSTGRES)
    monkeypatch.setattr(guards, "_rows", rows)
    assert [each for each in guards.missing() if each.startswith(f"{TABLE}:")] == lacks
    assert place or guards.missing() == []


def test_postgresql_is_told_to_refuse_three_verbs_and_to_fence_each_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "connection", POSTGRES)
    first, *lines = guards.statements([Person])
    assert first.startswith("CREATE OR REPLACE FUNCTION clearway_only_added()")
    assert [each.split(" BEFORE ")[1].split(" EXECUTE")[0] for each in lines[:3]] == [
        f"UPDATE ON {TABLE} FOR EACH ROW", f"DELETE ON {TABLE} FOR EACH ROW", f"TRUNCATE ON {TABLE} FOR EACH STATEMENT",
    ]  # fmt: skip
    assert [each.partition(TABLE)[0] for each in lines[3:]] == [
        "ALTER TABLE ", "ALTER TABLE ", "DROP POLICY IF EXISTS ", "CREATE POLICY ",
    ]  # fmt: skip
    assert " OR " not in lines[-1]
