"""Meetings, conversations with young people, and the questions of the further review."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import uuid4

import pytest

from clearway.cases.answering.changes import Answers, answer
from clearway.cases.answering.queries import answers_of
from clearway.cases.changes import Involved, involve, open_case
from clearway.cases.models import POINTS, Case, Meeting, Point, Talk
from clearway.vault.reach import within
from clocks import clock_at
from members import entered, sends
from visitor import text_of
from worked import HELD, met
from world import AT, School, act_of, case_of, school

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with clock_at(AT + timedelta(minutes=5)):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


def case(own: School) -> Case:
    found = case_of(own, open_case(act_of(own.lead), None))
    answer(act_of(own.lead, AT + timedelta(seconds=1)), found, Answers({"device_held": "yes"}, "told"))
    involve(act_of(own.lead), found, Involved("Pupil A", date(2011, 5, 4), "pictured"))
    return found


def test_the_agenda_is_what_is_unknown_and_matters_and_is_kept_with_the_minutes(own: School) -> None:
    found, lead = case(own), entered(own.lead)
    page = text_of(lead.get(f"/cases/{found.reference}/meetings/"))
    assert "Agenda: what is still unknown, and matters" in page
    assert "self-harm" in page
    assert sends(lead, f"/cases/{found.reference}/meetings/", met()).status_code == 302
    with within(own.id):
        agenda = Meeting.objects.get().minutes["agenda"]
    assert "self_harm_risk" in agenda
    assert "device_held" not in agenda


def test_a_planned_meeting_stands_on_the_first_page_until_its_minutes_are_written(own: School) -> None:
    found, lead = case(own), entered(own.lead)
    day = {"day-day": 20, "day-month": 11, "day-year": 2026, "time": "17:30"}
    planned = {"kind": "initial", "held": "no", **day, "once": str(uuid4())}
    assert sends(lead, f"/cases/{found.reference}/meetings/", planned).status_code == 302
    assert "Initial review meeting, case" in text_of(lead.get("/home/"))
    with within(own.id):
        name = Meeting.objects.get().pk
    address = f"/cases/{found.reference}/meetings/{name}/"
    assert sends(lead, address, met()).status_code == 302
    assert "Initial review meeting, case" not in text_of(lead.get("/home/"))
    page = sends(lead, address, {**met(), "words": "Typed with care."})
    assert page.status_code == 409
    assert "Typed with care." in page.content.decode()
    assert "Immediate risk: no. Refer it: no." in text_of(page)


def test_minutes_without_what_matters_are_refused_and_come_back(own: School) -> None:
    found, lead = case(own), entered(own.lead)
    sent = {"kind": "initial", "held": "yes", **HELD, "words": "What Pupil B told us.", "once": str(uuid4())}
    page = sends(lead, f"/cases/{found.reference}/meetings/", sent)
    assert page.status_code == 422
    said = text_of(page)
    for words in ("Write who was there", "Say whether any child is at immediate risk", "Say whether you refer it"):
        assert words in said
    assert "What Pupil B told us." in said


def test_the_eight_questions_stay_open_until_answered_or_marked_not_known(own: School) -> None:
    found, lead = case(own), entered(own.lead)
    page = text_of(lead.get(f"/cases/{found.reference}/further/"))
    assert page.count(" Open ") == len(POINTS) == 8
    for passage, known in (("SS047", "yes"), ("SS048", "no")):
        sent = {"known": known, "words": f"What we know of {passage}.", "once": str(uuid4())}
        assert sends(lead, f"/cases/{found.reference}/further/{passage}/", sent).status_code == 302
    page = text_of(lead.get(f"/cases/{found.reference}/further/"))
    assert page.count(" Open ") == 6
    assert "Not known. What we know of SS048." in page
    sent = {"known": "yes", "words": "More is known.", "version": "1", "once": str(uuid4())}
    sends(lead, f"/cases/{found.reference}/further/SS048/", sent)
    with within(own.id):
        rows = list(Point.objects.filter(asked="SS048").order_by("version").values_list("version", "known"))
    assert rows == [(1, False), (2, True)]
    empty = sends(lead, f"/cases/{found.reference}/further/SS049/", {"known": "yes", "once": str(uuid4())})
    assert empty.status_code == 422
    assert sends(lead, f"/cases/{found.reference}/further/SS038/", sent).status_code == 404


def test_a_conversation_keeps_who_chose_and_the_page_says_whether_it_has_to_wait(own: School) -> None:
    found, lead = case(own), entered(own.lead)
    assert "Not yet: talking with the young people has to wait." in text_of(
        lead.get(f"/cases/{found.reference}/further/")
    )
    sent = {**HELD, "with_whom": "Tutor A", "chosen": "yes", "words": "They want it to stop.", "once": str(uuid4())}
    assert sends(lead, f"/cases/{found.reference}/people/A/talk/", sent).status_code == 302
    page = text_of(lead.get(f"/cases/{found.reference}/further/"))
    assert "with Tutor A, as they chose." in page
    with within(own.id):
        assert Talk.objects.get().words == "They want it to stop."


def test_risk_at_a_meeting_is_a_fact_and_leads_to_the_call_sheet(own: School) -> None:
    found, lead = case(own), entered(own.lead)
    answered = sends(lead, f"/cases/{found.reference}/meetings/", {**met(), "risk": "yes"})
    assert answered["Location"] == f"/cases/{found.reference}/call/"
    with within(own.id):
        assert answers_of(found) == {"device_held": "yes", "risk_assessed": "yes", "harm_or_risk_of_harm": "yes"}
