"""A roll is brought in: who is new, who changed, who left, and what a person has to decide."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from clearway.audit import acts, chain
from clearway.audit.acts import reading
from clearway.core.roll.text import RollError
from clearway.people.changes import add_person, merge
from clearway.people.models import Person
from clearway.roll import changes, queries
from clearway.roll.models import Draft, Ended, Kind, Line, Piece
from clearway.vault import keyring
from clearway.vault.errors import KeyMissingError
from clearway.vault.reach import within
from rolls import done, finished, looked, now, numbered, pupils, roll_of, standing
from world import School, act_of, school

A = "Example,Pupil,27/03/2011,A1,1,9,9A"
B = "Other,Somebody,02/04/2012,A2,2,8,8B"
pytestmark = pytest.mark.django_db


def failing_at(nth: int) -> Any:
    """What appends events, but for the nth, at which the database is gone."""
    numbers, append = iter(range(1, 100)), chain.append

    def run(*given: Any) -> Any:
        if next(numbers) == nth:
            raise DatabaseError("gone")
        return append(*given)

    return run


def some(found: Any, **wanted: int) -> bool:
    """Whether so many rows come to each of these, and none to anything else."""
    return {kind: count for kind, count in found.items() if count} == wanted


def test_whoever_is_not_known_is_new(own: School) -> None:
    assert some(done(own.lead, roll_of(A, B)), added=2)
    found = pupils(own)
    assert set(found) == {"Pupil Example", "Somebody Other"}
    pupil = found["Pupil Example"]
    assert (pupil.born_on, pupil.year, pupil.form) == (date(2011, 3, 27), 9, "9A")
    assert pupil.numbers == {"upn": "A1", "mis": "1"}


def test_the_same_file_again_changes_nothing(own: School) -> None:
    done(own.lead, roll_of(A, B))
    with within(own.id):
        before = Person.objects.count()
    assert some(done(own.lead, roll_of(A, B), minutes=5), same=2)
    with within(own.id):
        assert Person.objects.count() == before


def test_whoever_is_not_in_a_later_file_has_left_and_is_still_there(own: School) -> None:
    done(own.lead, roll_of(A, B))
    assert some(done(own.lead, roll_of(A), minutes=5), same=1, left=1)
    assert set(pupils(own)) == {"Pupil Example"}
    with within(own.id):
        assert Person.objects.count() == 2
    assert some(done(own.lead, roll_of(A, B), minutes=9), same=1, changed=1)
    assert set(pupils(own)) == {"Pupil Example", "Somebody Other"}


def test_what_changed_is_said_before_and_after_and_the_former_name_stays(own: School) -> None:
    done(own.lead, roll_of(A))
    assert some(looked(own.lead, roll_of("Changed,Pupil,27/03/2011,A1,1,10,10C"), minutes=5), changed=1)
    with reading(now(own.lead)) as act:
        [row], _ = queries.lines(act, standing(), Kind.CHANGED, 1)
        assert row.said["changes"] == {
            "name": ["Pupil Example", "Pupil Changed"], "year": ["Year 9", "Year 10"], "form": ["9A", "10C"],
        }  # fmt: skip
    finished(own.lead, minutes=5)
    assert set(pupils(own)) == {"Pupil Changed"}
    assert pupils(own)["Pupil Changed"].year == 10


def test_a_number_that_changed_ends_and_the_new_one_stands(own: School) -> None:
    done(own.lead, roll_of(A))
    assert some(done(own.lead, roll_of("Example,Pupil,27/03/2011,A1,77,9,9A"), minutes=5), changed=1)
    assert pupils(own)["Pupil Example"].numbers == {"upn": "A1", "mis": "77"}
    assert some(looked(own.lead, roll_of("Example,Pupil,27/03/2011,A1,77,9,9A"), minutes=6), same=1)


def test_twins_are_two_and_same_names_are_asked_about(own: School) -> None:
    twin, namesake = "Example,Twin,27/03/2011,,,9,9A", "Other,Somebody,01/01/2013,,,7,7A"
    done(own.lead, roll_of("Example,Pupil,27/03/2011,,,9,9A", "Other,Somebody,02/04/2012,,,8,8B"))
    found = looked(
        own.lead,
        roll_of("Example,Pupil,27/03/2011,,,9,9A", twin, "Other,Somebody,02/04/2012,,,8,8B", namesake),
        minutes=5,
    )
    assert some(found, same=2, added=1, doubtful=1, open=1)


def test_a_pupil_who_stands_twice_in_the_file_is_asked_about(own: School) -> None:
    assert some(looked(own.lead, roll_of(A, A, B)), added=2, doubtful=1, open=1)


@pytest.mark.parametrize(
    ("decision", "on_roll", "people"),
    [("same", {"Pupil Changed"}, 1), ("another", {"Pupil Changed"}, 2), ("out", {"Pupil Example"}, 1)],
)
def test_a_doubt_is_settled_by_a_person(own: School, decision: str, on_roll: set[str], people: int) -> None:
    """A changed surname without a number: the same, somebody else (then the one who was there left), or left out."""
    done(own.lead, roll_of("Example,Pupil,27/03/2011,,,9,9A"))
    assert some(looked(own.lead, roll_of("Changed,Pupil,27/03/2011,,,9,9A"), minutes=5), doubtful=1, open=1)
    with pytest.raises(RollError, match="not ready"):
        finished(own.lead, minutes=5)
    with transaction.atomic(), reading(now(own.lead, 5)) as act:
        [who] = queries.between(queries.line(act, standing(), 2), act.at)
        changes.settle(act, standing(), 2, decision, who.who.id if decision == "same" else None)
    finished(own.lead, minutes=5)
    assert set(pupils(own)) == on_roll
    with within(own.id):
        assert Person.objects.count() == people


def test_a_doubt_can_be_settled_otherwise_until_it_is_done(own: School) -> None:
    done(own.lead, roll_of("Example,Pupil,27/03/2011,,,9,9A"))
    looked(own.lead, roll_of("Changed,Pupil,27/03/2011,,,9,9A"), minutes=5)
    for decision, leaving in (("another", 1), ("out", 0), ("another", 1)):
        with transaction.atomic(), reading(now(own.lead, 5)) as act:
            changes.settle(act, standing(), 2, decision, None)
            assert queries.counts(act, standing())["left"] == leaving


def test_nobody_can_be_settled_as_somebody_who_was_not_meant(own: School) -> None:
    done(own.lead, roll_of(A, "Example,Pip,27/03/2011,,,9,9A"))
    looked(own.lead, roll_of(A, "Changed,Pip,27/03/2011,,,9,9A"), minutes=5)
    [other] = [each.id for each in pupils(own).values() if each.name == "Pupil Example"]
    with pytest.raises(Line.DoesNotExist), transaction.atomic(), reading(now(own.lead, 5)) as act:
        changes.settle(act, standing(), 3, "same", other)


def test_somebody_put_down_by_hand_is_met_by_the_roll(own: School) -> None:
    add_person(act_of(own.lead), "Pupil Example", date(2011, 3, 27))
    assert some(done(own.lead, roll_of(A), minutes=5), changed=1)
    assert pupils(own)["Pupil Example"].numbers == {"upn": "A1", "mis": "1"}


def test_two_schools_keep_their_own(own: School) -> None:
    """A pupil of two schools is a person in each: neither import sees the other's."""
    other = school("other")
    done(own.lead, roll_of(A))
    assert some(done(other.lead, roll_of(A)), added=1)
    assert some(done(other.lead, roll_of(B), minutes=5), added=1, left=1)
    assert set(pupils(own)) == {"Pupil Example"}


def test_when_it_is_done_nothing_of_the_text_is_left_and_its_key_is_gone(
    own: School, django_capture_on_commit_callbacks: Any
) -> None:
    looked(own.lead, roll_of(A, B))
    with within(own.id):
        name = standing().id
        assert Piece.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        finished(own.lead)
    with within(own.id):
        assert not Piece.objects.exists()
        assert not Line.objects.exists()
        assert not Draft.objects.exists()
        [ended] = Ended.objects.all()
        assert (ended.way, ended.added, ended.of_id) == ("done", 2, name)
        with pytest.raises(KeyMissingError):
            keyring.record_key(own.id, name)


def test_a_second_import_is_told_of_the_first(own: School) -> None:
    looked(own.lead, roll_of(A))
    with pytest.raises(changes.TakenError) as told:
        changes.begin(now(own.deputy), "utf-8")
    assert told.value.draft
    assert told.value.draft.by == own.lead.pk
    with within(own.id), pytest.raises(changes.TakenError), transaction.atomic():
        changes.add_piece(now(own.deputy), standing(), 1, "more")


@pytest.mark.parametrize("broken_after", [1, 2, 3])
def test_an_import_that_was_broken_off_goes_on_and_does_nothing_twice(
    own: School, broken_after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every row of a step is kept with its event, or none is: whatever breaks, the next begins where it ended."""
    count = changes.AT_ONCE * 3
    looked(own.lead, numbered(count))
    with transaction.atomic(), reading(now(own.lead)) as act:
        changes.start_doing(act, standing())
    with monkeypatch.context() as patch:
        patch.setattr(acts, "append", failing_at(broken_after))
        with pytest.raises(DatabaseError):
            finished(own.lead)
    finished(own.lead, minutes=1)
    assert len(pupils(own)) == count
    with within(own.id):
        assert Person.objects.count() == count


def one(own: School, first: str, second: str) -> tuple[Person, Person]:
    """Two who were put down, and who are one: the second is read as the first."""
    found = pupils(own)
    into = add_person(act_of(own.lead), first, None)
    with within(own.id):
        person, twin = Person.objects.get(id=into), Person.objects.get(id=found[second].id)
    merge(now(own.lead, 1), twin, person, "The same child.")
    return person, twin


def test_a_roll_meets_whoever_was_put_down_twice_by_what_stands_of_either(own: School) -> None:
    """Else a child of a case, merged with the pupil of the roll, would come again, and be said to have left."""
    done(own.lead, roll_of(A, B))
    person, _ = one(own, "Pip Somewhere", "Pupil Example")
    assert some(done(own.lead, roll_of(A, B), minutes=5), same=2)
    with within(own.id):
        assert Person.objects.count() == 3
    assert set(pupils(own)) == {"Pip Somewhere", "Somebody Other"}
    assert some(done(own.lead, roll_of("Example,Pupil,27/03/2011,,,9,9A", B), minutes=6), same=2)
    assert some(done(own.lead, roll_of("Example,Pupil,27/03/2011,A1,1,10,10C", B), minutes=7), changed=1, same=1)
    assert pupils(own)["Pip Somewhere"].form == "10C"
    assert pupils(own)["Pip Somewhere"].id == person.id


def test_whoever_was_put_down_twice_leaves_once(own: School) -> None:
    done(own.lead, roll_of(A, B))
    one(own, "Pip Somewhere", "Pupil Example")
    assert some(done(own.lead, roll_of(B), minutes=5), same=1, left=1)
    assert set(pupils(own)) == {"Somebody Other"}
    assert some(done(own.lead, roll_of(B), minutes=6), same=1)
    assert some(done(own.lead, roll_of(A, B), minutes=7), changed=1, same=1)
    assert set(pupils(own)) == {"Pip Somewhere", "Somebody Other"}


def test_a_pupil_who_stands_twice_with_a_new_number_is_changed_once(own: School) -> None:
    done(own.lead, roll_of(A, B))
    again = "Example,Pupil,27/03/2011,A1,77,9,9A"
    assert some(looked(own.lead, roll_of(again, again, B), minutes=5), changed=1, doubtful=1, open=1, same=1)
    with transaction.atomic(), reading(now(own.lead, 5)) as act:
        changes.settle(act, standing(), 3, "same", pupils(own)["Pupil Example"].id)
    finished(own.lead, minutes=5)
    assert pupils(own)["Pupil Example"].numbers == {"upn": "A1", "mis": "77"}


@pytest.mark.parametrize("rows", [("A1,1", ","), (",", "A1,1"), (",", ",")])
def test_a_new_pupil_who_stands_twice_is_asked_about_in_whichever_order(own: School, rows: tuple[str, str]) -> None:
    first, second = (f"Example,Pupil,27/03/2011,{numbers},9,9A" for numbers in rows)
    assert some(looked(own.lead, roll_of(first, second)), added=1, doubtful=1, open=1)


def test_two_new_pupils_of_one_name_and_birthday_with_numbers_of_their_own_are_two(own: School) -> None:
    rows = [f"Example,Pupil,27/03/2011,{numbers},9,9A" for numbers in ("A1,1", "A2,2")]
    assert some(looked(own.lead, roll_of(*rows)), added=2)
