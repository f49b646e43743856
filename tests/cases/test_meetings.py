"""Meetings, conversations with young people, and the questions of the further review."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from clearway.audit.models import Event
from clearway.cases.answering.changes import Answers, answer
from clearway.cases.answering.queries import answers_of
from clearway.cases.changes import Involved, involve, open_case
from clearway.cases.models import POINTS, Case, Meeting, Point, Step, Talk
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
    sent = {
        "kind": "initial",
        "held": "yes",
        **HELD,
        "late": "",
        "words": "What Pupil B told us.",
        "once": str(uuid4()),
    }
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
    sent = {
        "held": "yes",
        **HELD,
        "late": "",
        "with_whom": "Tutor A",
        "chosen": "yes",
        "words": "They want it to stop.",
        "once": str(uuid4()),
    }
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


def steps(own: School) -> list[tuple[object, object, object, object]]:
    """The steps that somebody here added: what, whose, until when, decided where."""
    with within(own.id):
        rows = Step.objects.filter(asked="").order_by("at", "id")
        found = [(row.says["text"], row.owner_id, row.due_at, row.says.get("met")) for row in rows]
    return sorted(found, key=str)


def action(nth: int, what: str, who: object = "nobody", day: tuple[object, ...] = ("", "", ""), by: str = "") -> Any:
    """One row of the minutes."""
    until = dict(zip((f"until-{nth}-day", f"until-{nth}-month", f"until-{nth}-year"), day, strict=True))
    return {f"words-{nth}": what, f"owner-{nth}": str(who), f"time-{nth}": by, **until}


def test_actions_of_a_meeting_become_steps_of_the_plan_that_name_it(own: School) -> None:
    found, lead = case(own), entered(own.lead)
    rows = action(1, "Ring the parents of Pupil A.", own.deputy.pk, (20, 11, 2026), "17:30") | action(3, "Sit apart.")
    assert sends(lead, f"/cases/{found.reference}/meetings/", {**met(), **rows}).status_code == 302
    where = "Initial review meeting, 19 November 2026"
    assert steps(own) == [
        ("Ring the parents of Pupil A.", own.deputy.pk, AT.replace(hour=17, minute=30), where),
        ("Sit apart.", None, None, where),
    ]
    plan = text_of(lead.get(f"/cases/{found.reference}/plan/"))
    assert f"By Friday 20 November 2026, 17:30 . {own.deputy.name} · decided at: {where}" in plan.replace("30.", "30 .")
    chronology = text_of(lead.get(f"/cases/{found.reference}/"))
    assert "Actions: Ring the parents of Pupil A. Sit apart." in chronology
    with within(own.id):
        assert Event.objects.filter(verb="meeting:add").count() == 1
        assert not Event.objects.filter(verb="step:add").exists()


def test_the_same_minutes_sent_twice_decide_each_action_once(own: School) -> None:
    found, lead, form = case(own), entered(own.lead), {**met(), **action(1, "Sit apart.")}
    for _ in range(2):
        assert sends(lead, f"/cases/{found.reference}/meetings/", form).status_code == 302
    assert len(steps(own)) == 1


def test_minutes_that_are_written_again_keep_what_was_decided_and_add_to_it(own: School) -> None:
    found, lead = case(own), entered(own.lead)
    sends(lead, f"/cases/{found.reference}/meetings/", {**met(), **action(1, "Sit apart.")})
    with within(own.id):
        name = Meeting.objects.get().pk
    address = f"/cases/{found.reference}/meetings/{name}/"
    assert "in the plan already: Sit apart." in text_of(lead.get(address))
    assert sends(lead, address, {**met(), **action(1, "Ring the school.")}).status_code == 302
    assert [each[0] for each in steps(own)] == ["Ring the school.", "Sit apart."]
    late = sends(lead, address, {**met(), **action(2, "Typed with care.")})
    assert late.status_code == 409
    assert 'value="Typed with care."' in late.content.decode()
    with within(own.id):
        assert Meeting.objects.latest("version").minutes["actions"] == ["Sit apart.", "Ring the school."]
    assert len(steps(own)) == 2


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (action(4, "", by="15:30", day=(20, 11, 2026)), "Action 4: write what is to be done"),
        (action(4, "Sit apart.", day=(20, 11, 2026)), "Action 4: write the time as well"),
        (action(4, "Sit apart.", by="15:30"), "Action 4: write the day as well"),
        (
            action(4, "Sit apart.", day=(31, 11, 2026), by="15:30"),
            "Action 4: until which day?: write a day that exists",
        ),
        (action(4, "Sit apart.", "me"), "Choose"),
        (action(4, "word " * 45), "Action 4: what is to be done must be 200 characters or fewer"),
        ({**action(4, "Sit apart."), "held": "no"}, "Action 4: a meeting that is planned has decided nothing yet"),
    ],
)
def test_one_row_that_is_wrong_keeps_nothing_and_brings_back_all_that_was_typed(
    own: School, row: dict[str, object], said: str
) -> None:
    found, lead = case(own), entered(own.lead)
    form = {**met(), "words": "What Pupil B told us.", **action(1, "Ring the school."), **row}
    page = sends(lead, f"/cases/{found.reference}/meetings/", form)
    assert page.status_code == 422
    assert said in text_of(page)
    content = page.content.decode()
    for words in (
        "What Pupil B told us.</textarea>",
        'value="Ring the school."',
        '<details class="govuk-details" open>',
    ):
        assert words in content, words
    if row["words-4"]:
        assert f'value="{row["words-4"]}' in content
    assert steps(own) == []
    with within(own.id):
        assert not Meeting.objects.exists()
