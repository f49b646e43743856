"""The one shape of a write and of a read: each guard, shown refusing."""

import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError

from clearway.audit import acts
from clearway.audit.acts import Act, change, reading
from clearway.audit.errors import FormReusedError, NotAllowedError, UnrecordedError
from clearway.audit.events import RETIRED, Verb
from clearway.audit.models import Event, Receipt
from clearway.cases import changes as cases
from clearway.cases import queries
from clearway.cases.models import Entry
from clearway.cases.versions import OvertakenError
from clearway.concerns.changes import Report, report
from clearway.concerns.models import Concern
from clearway.people.changes import add_person
from clearway.roll.models import Mark
from clearway.vault.errors import AppendOnlyError, OutOfReachError
from clearway.vault.kept import TOGETHER
from clearway.vault.reach import within
from world import AT, School, act_of, canary, case_of, incident, school

pytestmark = pytest.mark.django_db(databases="__all__")
SAID = Report("Pupil A", "Pupil B told me at break", AT, "unknown")


def events(of: School) -> list[tuple[int, str, UUID]]:
    with within(of.id):
        return list(Event.objects.order_by("number").values_list("number", "verb", "subject"))


def test_a_change_and_its_event_are_kept_together() -> None:
    own = school("own")
    before = len(events(own))
    made = report(act_of(own.teacher), SAID)
    assert events(own)[before:] == [(before + 1, "concern:report", made)]


def test_an_event_names_every_row_that_the_change_added_by_its_fingerprint() -> None:
    own = school("own")
    made = report(act_of(own.teacher), SAID)
    with within(own.id):
        row = Concern.objects.get(id=made)
        assert f'["concerns_concern","{made.hex}","{row.fingerprint()}"]' in Event.objects.latest("number").records


def test_without_its_event_no_change_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise DatabaseError("the disk is full")

    own = school("own")
    monkeypatch.setattr(acts, "append", full)
    with pytest.raises(DatabaseError):
        report(act_of(own.teacher), SAID)
    monkeypatch.undo()
    with within(own.id):
        assert Concern.objects.count() == 0


@pytest.mark.asvs("8.3.1")
def test_what_a_role_does_not_do_is_refused_before_anything_happens() -> None:
    own = school("own")
    before = events(own)
    with pytest.raises(NotAllowedError):
        cases.open_case(act_of(own.teacher), None)
    with pytest.raises(NotAllowedError):
        report(act_of(own.administrator), SAID)
    assert events(own) == before


def test_a_change_that_adds_nothing_is_none() -> None:
    own = school("own")

    @change(Verb.CONCERN_REPORT)
    def idle(act: Act) -> UUID:
        return act.made

    with pytest.raises(UnrecordedError):
        idle(act_of(own.teacher))


def test_a_row_cannot_be_added_outside_a_change() -> None:
    own = school("own")
    row = Concern(organisation=own.id, by=own.lead.id, at=AT, danger="no", learned_at=AT, about="a", account="b")
    with pytest.raises(OutOfReachError):
        row.save()
    with within(own.id), pytest.raises(AppendOnlyError):
        row.save()


@change(Verb.ROLL_MARK)
def marked(act: Act, rows: list[Mark]) -> UUID:
    Mark.add_together(rows)
    return act.made


def marks(own: School, many: int) -> list[Mark]:
    person = add_person(act_of(own.lead), "Pupil A", None)
    given = {"organisation": own.id, "by": own.administrator.id, "at": AT, "person_id": person, "of": person}
    return [Mark(**given, mark=number) for number in range(many)]


@pytest.mark.parametrize("many", [1, 2 * TOGETHER + 1])
def test_an_event_names_every_row_of_many_that_were_added_together(many: int) -> None:
    own = school("own")
    marked(act_of(own.administrator), marks(own, many))
    with within(own.id):
        said = json.loads(Event.objects.latest("number").records)
        rows = Mark.objects.order_by("mark")
        assert [each.mark for each in rows] == list(range(many))
        assert said == [["roll_mark", each.id.hex, each.fingerprint()] for each in rows]


def test_of_many_rows_none_is_added_outside_a_change_or_elsewhere_or_twice() -> None:
    own, foreign = school("own"), school("foreign")
    rows = marks(own, 3)
    with within(own.id), pytest.raises(AppendOnlyError):
        Mark.add_together(rows)
    with pytest.raises(OutOfReachError):
        marked(act_of(own.administrator), [*rows, *marks(foreign, 1)])
    marked(act_of(own.administrator), rows)
    with pytest.raises(AppendOnlyError):
        marked(act_of(own.administrator), [*marks(own, 1), rows[0]])
    with within(own.id):
        assert Mark.objects.count() == len(rows)


def test_a_change_cannot_add_a_row_to_another_organisation() -> None:
    own, foreign = school("own"), school("foreign")

    @change(Verb.CONCERN_REPORT)
    def astray(act: Act) -> UUID:
        Concern(organisation=foreign.id, by=act.actor.user, at=AT, danger="no", learned_at=AT).save()
        return act.made

    with pytest.raises(OutOfReachError):
        astray(act_of(own.teacher))


def test_a_change_cannot_reach_into_another_organisation() -> None:
    own, foreign = school("own"), school("foreign")
    with within(own.id), pytest.raises(OutOfReachError), within(foreign.id):
        pass


def test_a_read_is_recorded_with_the_keys_that_were_used() -> None:
    own = school("own")
    made = report(act_of(own.teacher), SAID)
    with reading(act_of(own.lead)) as act:
        assert queries.concern(act, made).about == "Pupil A"
    assert events(own)[-1][1:] == ("concern:read", made)
    with within(own.id):
        assert made.hex in Event.objects.latest("number").records


def test_opening_something_without_noting_it_is_refused() -> None:
    own = school("own")
    made = report(act_of(own.teacher), SAID)
    with pytest.raises(UnrecordedError), reading(act_of(own.lead)):
        _ = Concern.objects.get(id=made).about


def test_a_read_that_cannot_be_recorded_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object) -> None:
        raise DatabaseError("locked")

    own = school("own")
    made = report(act_of(own.teacher), SAID)
    monkeypatch.setattr(acts, "append", locked)
    with pytest.raises(DatabaseError), reading(act_of(own.lead)) as act:
        queries.concern(act, made)


@pytest.mark.asvs("8.2.3", "15.3.1")
def test_a_teacher_reads_their_own_report_and_no_other() -> None:
    own = school("own")
    made = report(act_of(own.teacher), SAID)
    with reading(act_of(own.teacher)) as act:
        assert queries.concern(act, made).id == made
    with reading(act_of(own.colleague)) as act, pytest.raises(Concern.DoesNotExist):
        queries.concern(act, made)


def test_a_form_that_is_sent_twice_is_taken_once() -> None:
    own, once = school("own"), uuid4()
    first = report(act_of(own.teacher, once=once), SAID)
    again = report(act_of(own.teacher, at=AT + timedelta(minutes=1), once=once), SAID)
    assert again == first
    with within(own.id):
        assert (Concern.objects.count(), Receipt.objects.count()) == (1, 1)


def test_a_form_that_is_sent_again_with_other_words_is_refused() -> None:
    own, once = school("own"), uuid4()
    report(act_of(own.teacher, once=once), SAID)
    with pytest.raises(FormReusedError, match="other words"):
        report(act_of(own.teacher, once=once), Report("Pupil C", "Something else", AT, "no"))


def test_the_mark_of_a_form_is_its_senders_own() -> None:
    own, once = school("own"), uuid4()
    first = report(act_of(own.teacher, once=once), SAID)
    assert report(act_of(own.colleague, once=once), SAID) != first


def test_a_form_that_failed_can_be_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise DatabaseError("gone")

    own, once = school("own"), uuid4()
    monkeypatch.setattr(acts, "append", fails)
    with pytest.raises(DatabaseError):
        report(act_of(own.teacher, once=once), SAID)
    monkeypatch.undo()
    made = report(act_of(own.teacher, once=once), SAID)
    with within(own.id):
        assert [concern.id for concern in Concern.objects.all()] == [made]


def test_the_second_of_two_who_correct_an_entry_gets_what_the_first_wrote() -> None:
    own = school("own")
    known = incident(own, "both")
    case = case_of(own, known.case)
    with within(own.id):
        seen = Entry.objects.get(id=known.entry)
    cases.correct_entry(act_of(own.lead), case, seen, cases.Told("call", AT, canary("first")), "misheard")
    with pytest.raises(OvertakenError) as caught:
        cases.correct_entry(act_of(own.deputy), case, seen, cases.Told("call", AT, canary("second")), "misspelled")
    with within(own.id):
        newest = caught.value.newest
        assert isinstance(newest, Entry)
        assert newest.words == canary("first")
        assert Entry.objects.count() == 2


def test_every_verb_is_a_subject_and_a_verb_and_no_name_is_used_twice() -> None:
    assert all(verb.count(":") == 1 and verb == verb.lower() for verb in Verb)
    assert not RETIRED & set(Verb)


def test_a_form_with_another_choice_of_several_is_another_form() -> None:
    """However a process puts several in order; and a row is who it is, whatever is known of it now."""
    several = {f"choice {each}" for each in range(9)}
    assert acts._said(several) == acts._said(frozenset(several)) == sorted(several)
    assert acts._said(several - {"choice 8"}) != acts._said(several)
    assert acts._said(SAID) == {
        "about": SAID.about, "account": SAID.account, "learned_at": SAID.learned_at, "danger": SAID.danger,
        "told_by": "", "device": "unknown", "seen": "unknown", "staff": "",
    }  # fmt: skip
    assert acts._said(AT) == str(AT)
