"""Every row that an event names is compared with it: altered, missing, or named by none."""

import sqlite3
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, models

from again import again
from cast import PUPIL_A, STAFFORDSHIRE, assess, quiet
from chains import LATER, say, undone, unguarded
from clearway.audit.acts import Act
from clearway.audit.changes import make_checkpoint
from clearway.audit.checkpoints import sign
from clearway.audit.models import Event
from clearway.audit.named import NamedRows
from clearway.audit.raw import _text, columns, rows
from clearway.audit.verify import UNNAMED, Checked, checked
from clearway.cases.answering.changes import keep_from_guide
from clearway.cases.models import Entry
from clearway.guidance.carry import Carried
from clearway.organisations.queries import at_the_machine
from clearway.people.models import Bucket
from clearway.vault import keyring
from clearway.vault.guards import kept_models
from clearway.vault.kept import Kept, row_digest
from clearway.vault.models import Key, Kind
from clearway.vault.reach import within
from rare import rare
from world import AT, School, act_of, case_of, incident, known_of, school

pytestmark = [pytest.mark.django_db(databases="__all__"), pytest.mark.sampled(3)]
NAMED = [model for model in kept_models() if model not in UNNAMED]


THERE_ALREADY = {("ChildPlan", "meant")}  # the child has the other plan too: the database itself refuses it
MADE_FOR = ("people", "roll", "organisations")  # apps with rows that the others need not


@pytest.fixture
def own(request: pytest.FixtureRequest) -> School:
    """A school with a case in which every table has a row, and a checkpoint; what is asked of people and of a roll."""
    given = getattr(request.node, "callspec", None)
    app = given.params["model"]._meta.app_label if given and "model" in given.params else ""
    return school_with_rows(app if app in ("", *MADE_FOR) else "others")


@again
def school_with_rows(app: str) -> School:
    """The same, with what tests of an app's tables ask for; of all apps where none is named."""
    made = school("own")
    happened = incident(made, "case")
    case = case_of(made, happened.case)
    if app in ("", "people"):
        known_of(made, happened.person, "case")
    rare(made, happened.person, app)
    said = Carried((STAFFORDSHIRE,), "school", quiet(), (PUPIL_A,))
    keep_from_guide(act_of(made.lead), case, said, (assess(STAFFORDSHIRE, quiet(), PUPIL_A),))
    signed = sign(made.id, AT)
    assert signed
    make_checkpoint(Act(at_the_machine(made.id), AT), signed, "printed")
    return made


def verified(of: School) -> Checked:
    return checked(of.id, LATER, ())


def one(model: type[Kept], of: School) -> tuple[str, dict[str, Any]]:
    """A row: its id, and all of it as text."""
    with within(of.id):
        batch = next(iter(rows(model, of.id)))
    found = dict(zip(columns(model), batch[0], strict=True))
    return found["id"].replace("-", ""), found


def event_naming(model: type[Kept], name: str, of: School) -> int:
    with within(of.id):
        return Event.objects.get(records__contains=f'["{model._meta.db_table}","{name}"').number


def another(field: "models.Field[Any, Any]", before: str | None) -> Any:
    """Something else that the column could hold."""
    kind = field.get_internal_type()
    if field.choices:
        return next(value for value, _ in field.choices if value != before)
    if kind in ("UUIDField", "ForeignKey"):
        return uuid4().hex
    if kind == "DateTimeField":
        year = 2030 if field.name == "ends_at" else 2026  # what lasts ends after it began
        return connection.ops.adapt_datetimefield_value(datetime.fromisoformat(f"{year}-01-02T03:04:05.678901+00:00"))
    if kind == "BooleanField":
        return before != "True"
    return {"DateField": "2026-01-02"}.get(kind, 4321 if "Integer" in kind else "Z")


def test_the_rows_of_a_school_and_its_case_are_each_as_their_event_says(own: School) -> None:
    found = verified(own)
    assert found.whole, found.named
    with within(own.id):
        counts = {model.__name__: model.objects.count() for model in NAMED}
    assert all(counts.values()), counts
    assert found.rows == sum(counts.values())


def test_a_fingerprint_is_the_same_taken_when_saved_and_from_the_text_of_either_database(own: School) -> None:
    with within(own.id):
        for model in NAMED:
            kept = {str(row.id): row.fingerprint() for row in model.objects.all()}
            read = [dict(zip(columns(model), row, strict=True)) for batch in rows(model, own.id) for row in batch]
            assert {row["id"]: row_digest(model._meta.db_table, row) for row in read} == kept


@pytest.mark.parametrize("model", NAMED, ids=lambda model: model.__name__)
def test_whatever_column_of_a_row_is_altered_it_is_named_with_its_event(own: School, model: type[Kept]) -> None:
    name, row = one(model, own)
    number, table = event_naming(model, name, own), model._meta.db_table
    unguarded()
    for field in model._meta.concrete_fields:
        if field.primary_key:
            continue
        if (model.__name__, field.name) in THERE_ALREADY:
            with pytest.raises(IntegrityError), undone():
                say(
                    f"UPDATE {table} SET {field.column} = %s WHERE id = %s",
                    another(field, row[str(field.column)]),
                    name,
                )
            continue
        with undone():
            say(f"UPDATE {table} SET {field.column} = %s WHERE id = %s", another(field, row[str(field.column)]), name)
            found = verified(own)
            [bad] = found.named
            assert (bad.table, bad.id, bad.event) == (table, name, number), field.name
            assert bad.why == ("is missing" if field.name == "organisation" else "was altered")
            assert not found.whole
    assert verified(own).whole


@pytest.mark.parametrize("model", NAMED, ids=lambda model: model.__name__)
def test_a_row_that_is_gone_is_named_with_its_event(own: School, model: type[Kept]) -> None:
    name, _ = one(model, own)
    number = event_naming(model, name, own)
    unguarded()
    with undone():
        say(f"DELETE FROM {model._meta.db_table} WHERE id = %s", name)
        found = verified(own)
        [bad] = found.named
        assert (bad.id, bad.event, bad.why) == (name, number, "is missing")


def copied(model: type[Kept], name: str, **values: str) -> None:
    """A row again, with other values in some columns."""
    table, names = model._meta.db_table, columns(model)
    shown = ", ".join("%s" if each in values else f'"{each}"' for each in names)
    quoted = ", ".join(f'"{each}"' for each in names)
    given = [values[each] for each in names if each in values]
    say(f"INSERT INTO {table} ({quoted}) SELECT {shown} FROM {table} WHERE id = %s", *given, name)


def test_a_row_that_no_event_names_is_named_itself(own: School) -> None:
    name, _ = one(Bucket, own)
    forged = uuid4().hex
    unguarded()
    copied(Bucket, name, id=forged)
    [bad] = verified(own).named
    assert (bad.table, bad.id, bad.event) == (Bucket._meta.db_table, forged, None)
    assert "no event names it" in str(bad)


def test_a_row_of_another_organisation_moved_here_is_named_in_both(own: School) -> None:
    other = school("other")
    name, _ = one(Bucket, own)
    unguarded()
    say(f"UPDATE {Bucket._meta.db_table} SET organisation = %s WHERE id = %s", other.id.hex, name)
    assert [bad.why for bad in verified(own).named] == ["is missing"]
    assert [bad.event for bad in verified(other).named] == [None]


def test_of_many_bad_rows_the_first_are_named_and_all_are_counted(own: School) -> None:
    name, _ = one(Bucket, own)
    unguarded()
    for _ in range(30):
        copied(Bucket, name, id=uuid4().hex)
    found = verified(own)
    assert (found.bad_rows, len(found.named)) == (30, 20)


def test_a_key_that_was_destroyed_leaves_the_record_whole(own: School) -> None:
    Key.objects.filter(organisation=own.id, kind=Kind.RECORD).delete()
    assert keyring.organisations()
    assert verified(own).whole


def test_what_is_not_text_in_a_row_stops_nothing(own: School) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL itself keeps bytes out of its columns of text")
    name, _ = one(Entry, own)
    unguarded()
    for junk in ("X'FF00FE'", "CAST(X'FFFE41' AS TEXT)"):
        for column in ("words", "happened_at", "version", "root"):
            with undone():
                say(f"UPDATE {Entry._meta.db_table} SET {column} = {junk} WHERE id = %s", name)
                [bad] = verified(own).named
                assert (bad.id, bad.why) == (name, "was altered")


def test_a_kind_of_column_that_nobody_thought_of_is_refused_loudly() -> None:
    odd: models.FloatField[float, float] = models.FloatField()
    odd.set_attributes_from_name("odd")
    with pytest.raises(NotImplementedError, match="say here how"):
        _text(odd)


def test_a_chain_alone_can_be_checked_without_its_rows(own: School) -> None:
    found = checked(own.id, LATER, (), with_rows=False)
    assert (found.whole, found.rows) == (True, 0)


def test_what_was_compared_is_gone_from_the_disk_once_it_is_judged() -> None:
    """A file without a name: there are as many rows in it as in the record."""
    compared = NamedRows()
    compared.find("cases_entry", ["id"], [(uuid4().hex,), (uuid4().hex,)])
    assert compared.judged()[:2] == (2, 2)
    with pytest.raises(sqlite3.ProgrammingError, match="closed database"):
        compared.judged()
