"""Sealed fields: they lie sealed in the table, open within reach, and answer no question that needs them open."""

from datetime import date

import pytest
from django.db import connection
from django.db.models import F

from clearway.cases import changes as cases
from clearway.cases.models import Entry
from clearway.core.errors import IncidentError
from clearway.people.models import Identity
from clearway.vault.errors import KeyMissingError, OutOfReachError, SealMisusedError
from clearway.vault.models import Key
from clearway.vault.reach import within
from clearway.vault.seal import Sealed
from world import act_of, canary, case_of, incident, school

pytestmark = pytest.mark.django_db(databases="__all__")
A_PICTURE = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"


def test_a_value_lies_sealed_in_the_table_and_opens_within_reach() -> None:
    own = school("own")
    known = incident(own, "field")
    with connection.cursor() as cursor, within(own.id):
        cursor.execute("SELECT words FROM cases_entry")
        [(stored,)] = cursor.fetchall()
        assert canary("field-words") not in stored
        assert Entry.objects.get(id=known.entry).words == canary("field-words")
        assert Identity.objects.get(person=known.person).born_on == date(2011, 5, 4)


def test_nothing_opens_out_of_reach() -> None:
    own = school("own")
    incident(own, "field")
    with within(own.id):
        entry = Entry.objects.get()
    with pytest.raises(OutOfReachError):
        _ = entry.words


def test_nothing_opens_within_the_reach_of_another() -> None:
    own, foreign = school("own"), school("foreign")
    incident(own, "field")
    with within(own.id):
        entry = Entry.objects.get()
    with within(foreign.id), pytest.raises(OutOfReachError):
        _ = entry.words


def test_what_was_sealed_under_a_key_that_is_gone_never_opens_again() -> None:
    own = school("own")
    known = incident(own, "field")
    Key.objects.filter(id=known.case).delete()
    with within(own.id), pytest.raises(KeyMissingError):
        _ = Entry.objects.get().words


@pytest.mark.parametrize(
    "lookup", ["words", "words__exact", "words__icontains", "words__startswith", "words__in", "words__gt"]
)
def test_searching_in_what_is_sealed_is_an_error_that_says_what_to_do(lookup: str) -> None:
    own = school("own")
    with within(own.id), pytest.raises(SealMisusedError, match=r"sealed.*search buckets"):
        list(Entry.objects.filter(**{lookup: ["Pupil A"] if lookup.endswith("in") else "Pupil A"}))


def test_comparing_what_is_sealed_with_another_column_is_an_error() -> None:
    own = school("own")
    with within(own.id), pytest.raises(SealMisusedError):
        list(Entry.objects.filter(words=F("reason")))


def test_whether_there_is_a_value_may_be_asked() -> None:
    own = school("own")
    incident(own, "field")
    with within(own.id):
        assert Entry.objects.filter(reason__isnull=True).count() == 1


def test_a_list_of_columns_gives_sealed_values_that_show_nothing() -> None:
    own = school("own")
    incident(own, "field")
    with within(own.id):
        [stored] = Entry.objects.values_list("words", flat=True)
    assert isinstance(stored, Sealed)
    assert canary("field") not in repr(stored)


def test_a_picture_pasted_as_text_is_not_sealed() -> None:
    own = school("own")
    known = incident(own, "field")
    told = cases.Told("note", act_of(own.lead).at, f"Pupil A wrote {A_PICTURE}")
    with pytest.raises(IncidentError):
        cases.add_entry(act_of(own.lead), case_of(own, known.case), told)
    with within(own.id):
        assert Entry.objects.count() == 1


def test_a_text_that_is_longer_than_its_field_is_not_sealed() -> None:
    own = school("own")
    known = incident(own, "field")
    told = cases.Told("note", act_of(own.lead).at, "word " * 5000)
    with pytest.raises(SealMisusedError, match="20000"):
        cases.add_entry(act_of(own.lead), case_of(own, known.case), told)
