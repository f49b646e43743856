"""An entry that is recorded more than a day late: its writer is asked why, once, and is never refused."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from clearway.accounts.models import User
from clearway.audit.acts import reading
from clearway.cases import changes
from clearway.cases.exports import export
from clearway.cases.models import LATE, Case, Entry, Late, Meeting, is_late
from clearway.core.calendar import LONDON
from clearway.vault.reach import within
from clocks import clock_at
from members import called, entered, sends
from visitor import text_of
from worked import met, talked
from world import AT, School, act_of, case_of, school

pytestmark = pytest.mark.django_db
ASKED = "It happened more than 24 hours ago."
MINUTE = timedelta(minutes=1)


@pytest.fixture
def own() -> School:
    return school("own")


@pytest.fixture
def case(own: School) -> Case:
    return case_of(own, changes.open_case(act_of(own.lead), None))


def writes(who: User, case: Case, day: int, time: str, once: str = "", **more: str) -> Any:
    """An entry of a day in November, sent on the 20th at 16:36."""
    when = {"day-day": day, "day-month": 11, "day-year": 2026, "time": time}
    said = {"kind": "note", "text": "The front door was called.", "once": once or str(uuid4())}
    with clock_at(AT + MINUTE):
        return sends(entered(who), f"/cases/{case.reference}/entries/", {**said, **when, **more})


def page_of(own: School, case: Case) -> str:
    return text_of(entered(own.lead).get(f"/cases/{case.reference}/"))


def entries(own: School, case: Case) -> tuple[int, int]:
    """How many entries, and how many reasons."""
    with within(own.id):
        return Entry.objects.filter(case=case).count(), Late.objects.filter(case=case).count()


@pytest.mark.parametrize(
    ("happened", "recorded", "late"),
    [
        ("2026-11-19 16:35", "2026-11-20 16:35", False),  # a day to the minute
        ("2026-11-19 16:34", "2026-11-20 16:35", True),
        ("2026-10-24 16:35", "2026-10-25 15:35", False),  # the clocks went back: a day has passed at 15:35
        ("2026-10-24 16:35", "2026-10-25 15:36", True),
        ("2027-03-27 16:35", "2027-03-28 17:35", False),  # they went forward: a day has passed at 17:35
        ("2027-03-27 16:35", "2027-03-28 17:36", True),
    ],
)
def test_late_is_more_than_24_hours_as_they_pass(happened: str, recorded: str, late: bool) -> None:  # noqa: FBT001
    one, other = (datetime.fromisoformat(each).replace(tzinfo=LONDON) for each in (happened, recorded))
    assert timedelta(hours=24) == LATE
    assert is_late(one, other) == late


def test_what_is_recorded_within_a_day_asks_nothing(own: School, case: Case) -> None:
    assert writes(own.lead, case, 19, "16:40").status_code == 302
    assert "Recorded more than 24 hours later" not in page_of(own, case)
    assert "Recorded late" not in page_of(own, case)


def test_the_form_comes_back_filled_in_and_asks_why_and_takes_a_short_text(own: School, case: Case) -> None:
    once = str(uuid4())
    asked = writes(own.lead, case, 17, "09:00", once)
    assert asked.status_code == 422
    assert ASKED in text_of(asked)
    assert "There is a problem" in text_of(asked)
    assert "The front door was called." in asked.content.decode()
    assert 'name="late"' in asked.content.decode()
    assert entries(own, case) == (0, 0)
    assert writes(own.lead, case, 17, "09:00", once, late="I was on a school trip.").status_code == 302
    assert entries(own, case) == (1, 1)
    assert "Recorded late because: I was on a school trip." in page_of(own, case)


def test_whoever_leaves_it_empty_is_not_refused_and_the_record_says_so(own: School, case: Case) -> None:
    assert writes(own.lead, case, 17, "09:00", late="").status_code == 302
    assert entries(own, case) == (1, 0)
    assert "Recorded more than 24 hours later. Nobody wrote why." in page_of(own, case)


def test_a_reason_for_what_was_not_late_is_not_kept(own: School, case: Case) -> None:
    assert writes(own.lead, case, 20, "09:00", late="I was on a school trip.").status_code == 302
    assert entries(own, case) == (1, 0)


def test_the_question_is_not_on_the_form_before_it_is_asked(own: School, case: Case) -> None:
    page = entered(own.lead).get(f"/cases/{case.reference}/entries/")
    assert 'name="late"' not in page.content.decode()


def an_entry(own: School, case: Case, late: str = "", days: int = 0) -> Entry:
    told = changes.Told("note", AT - timedelta(days=days), "The front door was called.", late)
    changes.add_entry(act := act_of(own.lead), case, told)
    with within(own.id):
        found: Entry = Entry.objects.get(id=act.made)
    return found


def correcting(own: School, case: Case, entry: Entry, day: int, **more: str) -> Any:
    when = {"day-day": day, "day-month": 11, "day-year": 2026, "time": "09:00"}
    said = {"kind": "note", "text": "They were called twice.", "reason": "I misread it", "once": str(uuid4())}
    with clock_at(AT + timedelta(days=9)):
        address = f"/cases/{case.reference}/entries/{entry.id}/"
        return sends(entered(own.lead), address, {**said, **when, **more})


def test_a_correction_that_comes_late_does_not_make_the_entry_late(own: School, case: Case) -> None:
    assert correcting(own, case, an_entry(own, case), 20).status_code == 302
    assert "Recorded more than 24 hours later" not in page_of(own, case)
    assert "Recorded late" not in page_of(own, case)


def test_a_correction_that_moves_the_time_back_asks_why_the_entry_was_late(own: School, case: Case) -> None:
    entry = an_entry(own, case)
    asked = correcting(own, case, entry, 17)
    assert (asked.status_code, ASKED in text_of(asked)) == (422, True)
    assert correcting(own, case, entry, 17, late="I was on a school trip.").status_code == 302
    assert "because: I was on a school trip." in page_of(own, case)


def test_whoever_was_asked_once_is_not_asked_again_by_a_correction(own: School, case: Case) -> None:
    entry = an_entry(own, case, "I was on a school trip.", days=3)
    assert correcting(own, case, entry, 16).status_code == 302
    assert entries(own, case) == (2, 1)
    assert "because: I was on a school trip." in page_of(own, case)


def test_it_stands_in_the_own_file_without_the_others_names_and_in_the_export(own: School, case: Case) -> None:
    changes.involve(act_of(own.lead), case, changes.Involved("Pupil Amber", None, "pictured"))
    changes.involve(act_of(own.lead), case, changes.Involved("Pupil Basil", None, "other"))
    an_entry(own, case, "Basil was away.", days=3)
    page = text_of(entered(own.lead).get(f"/cases/{case.reference}/people/A/file/"))
    assert "Recorded late because: Child B was away." in page
    with reading(act_of(own.lead)) as act:
        found = export(act, case.reference, "why")
    assert "Basil was away." in found.page
    assert '"late": {' in found.data


OTHERS: dict[str, tuple[str, Callable[[], dict[str, object]]]] = {
    "calls": ("call/", lambda: called("late")),
    "conversations": ("people/A/talk/", lambda: talked("late")),
    "meetings": ("meetings/", lambda: met("late")),
}


@pytest.mark.parametrize("page", OTHERS)
def test_a_call_a_conversation_and_a_meeting_are_asked_as_well_and_never_refused(
    own: School, case: Case, page: str
) -> None:
    changes.involve(act_of(own.lead), case, changes.Involved("Pupil Amber", None, "pictured"))
    path, fields = OTHERS[page]
    address = f"/cases/{case.reference}/{path}"
    said = {**fields(), "day-day": 17, "time": "09:00", "once": str(uuid4())}
    without = {name: value for name, value in said.items() if name != "late"}
    with clock_at(AT + MINUTE):
        lead = entered(own.lead)
        assert 'name="late"' not in lead.get(address).content.decode()
        asked = sends(lead, address, without)
        assert (asked.status_code, ASKED in text_of(asked)) == (422, True)
        assert 'name="late"' in asked.content.decode()
        assert str(said["words"]) in asked.content.decode()
        assert sends(lead, address, {**said, "late": "I was on a school trip."}).status_code == 302
        assert sends(lead, address, {**said, "late": "", "once": str(uuid4())}).status_code == 302
        in_time = {**without, "day-day": 20, "once": str(uuid4())}
        assert sends(lead, address, in_time).status_code == 302
    told = page_of(own, case)
    assert told.count("Recorded late because: I was on a school trip.") == 1
    assert told.count("Recorded more than 24 hours later. Nobody wrote why.") == 1
    with reading(act_of(own.lead)) as act:
        assert "I was on a school trip." in export(act, case.reference, "A request.").page


def test_a_meeting_that_was_planned_is_late_by_when_its_minutes_were_first_written(own: School, case: Case) -> None:
    address = f"/cases/{case.reference}/meetings/"
    ahead = {**met("late"), "held": "no", "day-day": 20, "time": "17:00"}
    with clock_at(AT + MINUTE):
        assert sends(entered(own.lead), address, ahead).status_code == 302
    with within(own.id):
        planned = Meeting.objects.get(case=case)
    minutes = {**met("late"), "day-day": 20, "time": "17:00", "version": "1"}
    without = {name: value for name, value in minutes.items() if name != "late"}
    with clock_at(AT + timedelta(days=3)):
        assert sends(entered(own.lead), f"{address}{planned.pk}/", without).status_code == 422
        sent = {**minutes, "late": "I was away.", "once": str(uuid4())}
        assert sends(entered(own.lead), f"{address}{planned.pk}/", sent).status_code == 302
        with within(own.id):
            newest = Meeting.objects.get(case=case, version=2)
        again = {**without, "words": "More is known.", "once": str(uuid4())}
        assert sends(entered(own.lead), f"{address}{newest.pk}/", again).status_code == 302
        assert (
            text_of(entered(own.lead).get(f"/cases/{case.reference}/")).count("Recorded late because: I was away.") == 1
        )
