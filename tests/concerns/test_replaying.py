"""What waits in the journal goes into the record once, with its event, as of when it was sent, whoever its reporter is
by then.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import override_settings

from clearway.audit import acts
from clearway.audit.acts import Act, change
from clearway.audit.events import Verb
from clearway.audit.models import Event
from clearway.audit.verify import checked
from clearway.concerns import changes, journal, replaying
from clearway.concerns.changes import Report
from clearway.concerns.journal import Written
from clearway.concerns.models import Concern, Named, Replayed, Told
from clearway.concerns.replaying import put_in, replay_all
from clearway.core.calendar import LONDON
from clearway.organisations.changes import end_member
from clearway.people import changes as people
from clearway.vault import keyring, master
from clearway.vault.errors import MasterKeyError, SealBrokenError
from clearway.vault.posted import post
from clearway.vault.reach import within
from clocks import clock_standing_at
from members import entered, sends
from outages import files, journal_in, unreachable
from visitor import text_of
from world import AT, School, act_of, school

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]
LATER = AT + timedelta(hours=2)
SAID = Report(
    "Pupil A, year 9", "Pupil B told me at break.", AT - timedelta(hours=1), "unknown", "Pupil B", "held", "no"
)


@pytest.fixture
def own() -> School:
    """A school."""
    return school("own")


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The journal."""
    return journal_in(tmp_path, monkeypatch)


def waits(own: School, **other: object) -> Written:
    """A report of the teacher's, in the journal."""
    written = Written(uuid4(), own.teacher.pk, own.id, AT, uuid4(), SAID)
    written = replace(written, **other)  # type: ignore[arg-type]  # a test's own
    journal.write(written)
    return written


def all_in(own: School) -> list[Concern]:
    with within(own.id):
        return list(Concern.objects.order_by("at", "id"))


def events(own: School) -> list[tuple[str, UUID, UUID]]:
    with within(own.id):
        rows = Event.objects.filter(verb__startswith="concern:").order_by("number")
        return [(each.verb, each.by, each.subject) for each in rows]


def test_a_report_goes_in_as_it_was_sent_with_its_event_and_its_file_goes(own: School, place: Path) -> None:
    written = waits(own)
    with clock_standing_at(LATER):
        assert replay_all().put_in == 1
    [concern] = all_in(own)
    with within(own.id):
        row, told = Replayed.objects.get(), Told.objects.get()
        assert (concern.about, concern.account, concern.danger) == (SAID.about, SAID.account, SAID.danger)
        assert (told.told_by, told.device, told.seen) == ("Pupil B", "held", "no")
    assert (concern.by, concern.at, concern.learned_at) == (own.teacher.pk, AT, SAID.learned_at)
    assert (row.sent_at, row.at, row.entry, row.belonged) == (AT, LATER, written.name, True)
    assert events(own) == [("concern:replay", own.teacher.pk, concern.id)]
    assert files(place) == []


def test_the_chain_stays_whole_and_its_event_is_of_when_it_came_in(own: School) -> None:
    waits(own)
    with clock_standing_at(LATER):
        replay_all()
    with within(own.id):
        assert Event.objects.get(verb="concern:replay").at == LATER
    assert checked(own.id, LATER, []).whole


def test_put_in_twice_it_stands_once(own: School) -> None:
    written = waits(own)
    assert put_in(written)
    assert put_in(written) is None
    assert replay_all().put_in == 1
    assert len(all_in(own)) == 1
    assert len(events(own)) == 1


@pytest.mark.parametrize("where", ["the file cannot go", "the event cannot be written", "the commit is lost"])
def test_killed_half_way_and_run_again_there_is_exactly_one(
    own: School, place: Path, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits(own)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        if where == "the file cannot go":
            patch.setattr(journal, "drop", killed)
        elif where == "the event cannot be written":
            patch.setattr(acts, "append", killed)
        else:
            patch.setattr(replaying, "taken_before", killed)
        with pytest.raises(KeyboardInterrupt):
            replay_all()
    assert len(files(place)) == 1
    assert replay_all().put_in == 1
    assert files(place) == []
    assert len(all_in(own)) == 1
    assert len(events(own)) == 1


def test_one_that_did_come_into_the_record_before_the_answer_was_lost_is_not_put_in_again(own: School) -> None:
    """The commit was made, and the line broke before anybody heard of it: the same form lies in the journal too."""
    once = uuid4()
    # as the form has it: in London's time
    said = replace(SAID, learned_at=SAID.learned_at.astimezone(LONDON))
    changes.report(act_of(own.teacher, AT, once), said, ())
    waits(own, once=once)
    assert replay_all().put_in == 1
    assert len(all_in(own)) == 1
    assert [verb for verb, *_ in events(own)] == ["concern:report"]


def test_a_form_that_is_sent_once_more_when_all_is_well_again_leads_to_the_report(own: School, place: Path) -> None:
    client = entered(own.teacher)
    client.get("/home/")
    day = AT.astimezone(LONDON)
    fields = {
        "danger": "no", "about": "Pupil A", "account": "Told at break.", "once": str(uuid4()), "time": "09:00",
        "day-day": day.day, "day-month": day.month, "day-year": day.year,
    }  # fmt: skip
    with unreachable():
        assert sends(client, "/concerns/report/", fields).status_code == 202
        assert sends(client, "/concerns/report/", fields).status_code == 202, "impatient, or a reload"
    assert len(files(place)) == 2
    assert replay_all().put_in == 2
    [concern] = all_in(own)
    assert sends(client, "/concerns/report/", fields)["Location"] == f"/concerns/{concern.id}/"
    assert len(all_in(own)) == 1


def test_other_words_under_the_mark_of_a_form_are_a_report_of_their_own(own: School) -> None:
    """Sent, looked over, and sent again with more in it, while nobody could say that the first was taken."""
    first = waits(own)
    more = replace(SAID, account="Pupil B told me at break, and Pupil C too.")
    again = waits(own, once=first.once, report=more)
    assert replay_all().put_in == 2
    assert put_in(again) is None
    with within(own.id):
        assert {each.account for each in Concern.objects.all()} == {SAID.account, more.account}


def test_whoever_was_chosen_from_the_roll_before_it_failed_is_named(own: School) -> None:
    pupil = person_on_the_roll(own)
    waits(own, named=(pupil, uuid4()))
    assert replay_all().put_in == 1
    with within(own.id):
        assert [each.person_id for each in Named.objects.all()] == [pupil]


def person_on_the_roll(own: School) -> UUID:
    """A pupil."""
    made = uuid4()
    enrolled(act_of(own.lead), made)
    return made


@change(Verb.PERSON_ADD)
def enrolled(act: Act, made: UUID) -> UUID:
    """On the roll, by a lead."""
    people.write_person(act, made, "Avery Test", None)
    people.put_on_roll(act, made, people.RollFacts(9, 2026, None, "9A"))
    return made


def test_whoever_it_is_about_sees_nothing_of_it_when_it_comes_in(own: School) -> None:
    """Unless nobody else here would learn of it: read by nobody it would be lost. The log says so."""
    waits(own, report=replace(SAID, staff=str(own.lead.pk)))
    with clock_standing_at(LATER):
        replay_all()
        [concern] = all_in(own)
        seen = {each: entered(each).get(f"/concerns/{concern.id}/").status_code for each in (own.lead, own.deputy)}
    assert seen == {own.lead: 404, own.deputy: 200}


def test_the_report_s_page_and_the_case_say_that_it_came_in_late(own: School) -> None:
    written = waits(own)
    with clock_standing_at(LATER):
        replay_all()
        [concern] = all_in(own)
        page = text_of(entered(own.teacher).get(f"/concerns/{concern.id}/"))
        reference = f"{written.name.hex[:4]}-{written.name.hex[4:8]}".upper()
        assert f"Written down while the database could not be reached (reference {reference}), put in Friday" in page
        case = entered(own.lead)
        opened = sends(case, f"/cases/open/{concern.id}/", {"once": str(uuid4())})
        chronology = text_of(case.get(opened["Location"]))
    assert "while the database could not be reached, put in Friday 20 November 2026, 18:35" in chronology


def test_a_report_of_somebody_who_left_after_sending_it_is_theirs(own: School) -> None:
    waits(own)
    left = act_of(own.administrator, AT + timedelta(minutes=10))
    end_member(left, own.teacher)
    with clock_standing_at(LATER):
        assert replay_all().put_in == 1
    [concern] = all_in(own)
    with within(own.id):
        assert concern.by == own.teacher.pk
        assert Replayed.objects.get().belonged


def test_a_report_of_somebody_who_had_left_already_is_not_lost_and_says_so(own: School) -> None:
    end_member(act_of(own.administrator, AT - timedelta(minutes=10)), own.teacher)
    waits(own)
    with clock_standing_at(LATER):
        assert replay_all().put_in == 1
        [concern] = all_in(own)
        with within(own.id):
            assert not Replayed.objects.get().belonged
        page = text_of(entered(own.lead).get(f"/concerns/{concern.id}/"))
    assert "Its reporter might not report here any more when they sent it: find out who it was." in page


def damaged(file: Path, how: str) -> None:
    text = file.read_text("ascii")
    if how == "a changed byte":
        place = len(text) // 2
        file.write_text(text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :], "ascii")
    elif how == "cut":
        file.write_text(text[: len(text) // 2], "ascii")
    elif how == "empty":
        file.write_text("", "ascii")
    elif how == "another school's":
        form, _, sealed = text.split(":")
        file.write_text(f"{form}:{uuid4().hex}:{sealed}", "ascii")
    elif how == "not text":
        file.write_bytes(b"\xff\xfe")
    else:
        file.rename(file.with_name(f"{uuid4().hex}.sealed"))


@pytest.mark.parametrize("how", ["a changed byte", "cut", "empty", "another school's", "not text", "renamed"])
def test_one_that_was_altered_is_refused_loudly_and_kept_aside_and_the_others_go_in(
    own: School, place: Path, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        waits(own, report=replace(SAID, account=uuid4().hex))
    damaged(files(place)[1], how)
    with caplog.at_level(logging.ERROR):
        came = replay_all()
    assert (came.put_in, came.refused, came.left) == (2, 1, 0)
    assert len(all_in(own)) == 2
    assert len(files(place / "refused")) == 1
    assert any("altered" in each.getMessage() for each in caplog.records)
    assert replay_all().refused == 0


def test_where_the_database_is_still_gone_everything_waits(own: School, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        waits(own)
    asked: list[object] = []

    def fails(written: Written) -> None:
        asked.append(written)
        raise OperationalError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(replaying, "put_in", fails)
        came = replay_all()
    assert (came.put_in, came.left, len(asked)) == (0, 2, 1)
    assert replay_all().put_in == 2


def test_one_that_fails_for_another_reason_waits_and_the_others_go_in(
    own: School, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = waits(own)
    waits(own, report=replace(SAID, about="Pupil C"))
    put: Callable[[Written], UUID | None] = put_in

    def fails(written: Written) -> UUID | None:
        if written.name == first.name:
            raise ValueError("whatever it is")
        return put(written)

    monkeypatch.setattr(replaying, "put_in", fails)
    assert (replay_all().put_in, len(files(place))) == (1, 1)


def test_one_that_cannot_be_read_or_taken_away_keeps_no_other_out(
    own: School, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        waits(own, report=replace(SAID, account=uuid4().hex))
    unreadable, stuck, _ = (each.path for each in journal.waiting())
    read, drop = journal.read, journal.drop

    def reads(path: Path) -> Written:
        if path == unreadable:
            raise PermissionError
        return read(path)

    def drops(path: Path) -> None:
        if path == stuck:
            raise PermissionError
        drop(path)

    with monkeypatch.context() as patch:
        patch.setattr(journal, "read", reads)
        patch.setattr(journal, "drop", drops)
        came = replay_all()
    assert (came.put_in, came.left, len(all_in(own))) == (1, 2, 2)
    assert replay_all().put_in == 2
    assert (len(all_in(own)), files(place)) == (3, [])


def test_one_of_another_version_is_kept_aside_and_not_lost(own: School, place: Path) -> None:
    name = uuid4()
    journal.ready()
    text = post('{"report": {"said": "in another form"}}', own.id, name)
    (place / f"{name.hex}.sealed").write_text(f"clearway-journal-1:{own.id.hex}:{text}\n")
    assert replay_all().refused == 1
    assert len(files(place / "refused")) == 1


def test_with_another_master_key_nothing_is_taken_for_altered(own: School, place: Path) -> None:
    """A wrong key would make every report look altered: it is told apart before any is looked at."""
    waits(own)
    told = settings.ENVIRONMENT.model_copy(update={"master_key": master.new_line()})
    with override_settings(ENVIRONMENT=told):
        master.master.cache_clear()
        keyring._organisation.cache_clear()
        with pytest.raises((MasterKeyError, SealBrokenError)):
            replay_all()
    master.master.cache_clear()
    assert len(files(place)) == 1
    assert replay_all().put_in == 1


def test_two_who_come_at_once_do_not_put_it_in_at_once(own: School) -> None:
    waits(own)
    with journal.alone() as ours:
        assert ours
        came = replay_all()
    assert (came.put_in, came.left) == (0, 1)
    assert replay_all().put_in == 1


def test_what_was_begun_and_not_finished_is_no_report(own: School, place: Path) -> None:
    """The machine stopped while a file was written: nobody was told that it is kept."""
    waits(own)
    (place / ".draft-00").write_text("clearway-journal-1:")
    assert replay_all().put_in == 1


def test_an_empty_journal_is_no_error_and_makes_no_folder(place: Path) -> None:
    assert replay_all() == replaying.Came()
    assert not place.exists()
