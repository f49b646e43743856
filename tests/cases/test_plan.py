"""The plan: what the guidance asks for is laid down once, and nothing of it disappears."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from clearway.cases import queries as cases
from clearway.cases.answering.changes import Answers, answer, place
from clearway.cases.answering.queries import latest_pass
from clearway.cases.calling.changes import Called, record_call
from clearway.cases.changes import Involved, involve, open_case
from clearway.cases.models import Case, ChildPlan, Involvement, Step
from clearway.cases.planning.changes import Came, Own, Written, add_step, set_step, write_plan
from clearway.cases.planning.queries import Planned, planned, school_begins
from clearway.cases.versions import OvertakenError
from clearway.core.calendar import LONDON
from clearway.vault.reach import within
from clocks import clock_at
from members import entered, sends
from visitor import text_of
from world import AT, School, act_of, case_of, school

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with clock_at(AT + 30 * MINUTE):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


def case(own: School) -> Case:
    found = case_of(own, open_case(act_of(own.lead), None))
    answer(act_of(own.lead, AT + MINUTE), found, Answers({"threats_or_blackmail": "yes"}, "told"))
    return found


def plan(own: School, found: Case, at: datetime = AT + 20 * MINUTE) -> dict[str, Planned]:
    with within(own.id):
        act = act_of(own.lead, at)
        whole = cases.whole(act, found)
        steps = planned(act, whole.work.steps, latest_pass(found))
        for row in (row for each in steps for row in (*each.earlier, each.row)):
            row.says, row.note = row.says, row.note  # opened, to be looked at outside
    return {each.row.asked.partition("/")[2] or each.row.says["text"]: each for each in steps}


def test_each_step_of_the_guidance_is_laid_down_once_with_its_time_and_its_passages(own: School) -> None:
    found = case(own)
    before = plan(own, found)
    answer(act_of(own.lead, AT + 9 * MINUTE), found, Answers({"device_held": "no"}, "told"))
    after = plan(own, found)
    assert before.keys() <= after.keys()
    assert {name: each.row.pk for name, each in after.items() if name in before} == {
        name: each.row.pk for name, each in before.items()
    }
    tell = after["staff-tell-lead"]
    assert tell.row.due_at == AT + MINUTE
    assert tell.row.says["why"] == "at once, from when it was first asked for"
    assert "SS040" in tell.row.says["cite"]
    assert tell.late
    assert not plan(own, found, AT)["staff-tell-lead"].late


def test_what_is_no_longer_asked_for_stays_until_somebody_says_what_came_of_it(own: School) -> None:
    found = case(own)
    answer(act_of(own.lead, AT + 2 * MINUTE), found, Answers({"device_held": "yes"}, "told"))
    held = plan(own, found)
    answer(act_of(own.lead, AT + 3 * MINUTE), found, Answers({"device_held": "no"}, "told"))
    gone = {name for name, each in plan(own, found).items() if each.is_unasked}
    assert gone
    assert gone <= held.keys()
    page = text_of(entered(own.lead).get(f"/cases/{found.reference}/plan/"))
    assert "Asked for earlier, and no longer" in page
    answer(act_of(own.lead, AT + 4 * MINUTE), found, Answers({"device_held": "yes"}, "told"))
    again = plan(own, found)
    assert not [name for name in gone if again[name].is_unasked]
    assert {name: len(again[name].earlier) for name in gone} == dict.fromkeys(gone, 2)


def test_a_step_that_what_was_recorded_shows_to_be_done_is_listed_as_done_until_it_is_taken_back(own: School) -> None:
    found, lead = case_of(own, open_case(act_of(own.lead), None)), entered(own.lead)
    answer(act_of(own.lead, AT + MINUTE), found, Answers({"shared_at_all": "yes", "kind": "imagery"}, "told"))
    assert plan(own, found)["assess-immediate-risk"].is_open
    answer(act_of(own.lead, AT + 2 * MINUTE), found, Answers({"risk_assessed": "yes"}, "told"))
    step = plan(own, found)["assess-immediate-risk"]
    assert (step.is_known, step.is_unasked) == (True, False)
    over = text_of(lead.get(f"/cases/{found.reference}/plan/")).partition("Done, or cannot be done")[2]
    assert "Known from what was recorded: immediate risk to the child was assessed." in over
    answer(act_of(own.lead, AT + 3 * MINUTE), found, Answers({"risk_assessed": "no"}, "told"))
    assert plan(own, found)["assess-immediate-risk"].is_open


def test_what_counts_from_the_referral_has_no_time_until_the_call_is_written_down(own: School) -> None:
    found = case(own)
    answer(act_of(own.lead, AT + 2 * MINUTE), found, Answers({"harm_or_risk_of_harm": "yes"}, "told"))
    assert plan(own, found)["referral-in-writing"].row.due_at is None
    called_at = AT + 5 * MINUTE
    record_call(act_of(own.lead, AT + 6 * MINUTE), found, Called("police", called_at, "The desk", "LOG 7", "none", ""))
    step = plan(own, found)["referral-in-writing"].row
    assert step.due_at == called_at + timedelta(hours=48)
    assert step.says["why"] == "within 48 hours, from the call that was written down"
    record_call(act_of(own.lead, AT + 9 * MINUTE), found, Called("police", AT + 8 * MINUTE, "", "", "none", ""))
    assert plan(own, found)["referral-in-writing"].row.due_at == called_at + timedelta(hours=48)


def test_a_step_is_done_reassigned_or_cannot_be_done_and_every_version_stays(own: School) -> None:
    found = case(own)
    name = add_step(act_of(own.lead), found, Own("Ask the tutor", AT + timedelta(days=1), own.lead))
    with within(own.id):
        seen = Step.objects.get(id=name)
    moved = set_step(act_of(own.lead), found, seen, Came("open", "The deputy knows the tutor.", own.deputy, None))
    with pytest.raises(OvertakenError):
        set_step(act_of(own.lead), found, seen, Came("done", "Asked.", own.lead, None))
    with within(own.id):
        seen = Step.objects.get(id=moved)
    set_step(act_of(own.lead), found, seen, Came("cannot", "The tutor is away.", own.deputy, None))
    step = plan(own, found)["Ask the tutor"]
    assert [row.note for row in (*step.earlier, step.row)] == ["", "The deputy knows the tutor.", "The tutor is away."]
    page = text_of(entered(own.lead).get(f"/cases/{found.reference}/plan/"))
    assert "Cannot be done Ask the tutor" in page
    assert "The deputy knows the tutor." in page


@pytest.mark.parametrize(
    ("area", "name"), [("staffordshire", "other-setting-tell-lead"), ("hampshire", "contact-other-setting")]
)
def test_a_child_of_another_setting_is_a_task_to_tell_its_lead_and_what_was_told_is_kept(
    own: School, area: str, name: str
) -> None:
    """In each area's own words; the form asks for what was told, and the chronology shows it."""
    found, lead = case(own), entered(own.lead)
    place(act_of(own.lead, AT + 2 * MINUTE), found, (area,), "school")
    assert name not in plan(own, found)
    answer(act_of(own.lead, AT + 3 * MINUTE), found, Answers({"other_setting_involved": "yes"}, "told"))
    step = plan(own, found)[name].row
    address = f"/cases/{found.reference}/plan/{step.pk}/"
    assert "Whom did you tell at the other setting, and what?" in text_of(lead.get(address))
    said = {"state": "done", "owner": str(own.lead.pk), "words": "Their lead; that their pupil is named.", "version": 1}
    assert sends(lead, address, {**said, "once": str(uuid4())}).status_code == 302
    page = text_of(lead.get(f"/cases/{found.reference}/"))
    assert "Their lead; that their pupil is named." in page.split("Step: done", 1)[1]


def test_whoever_comes_second_to_a_step_gets_both_texts(own: School) -> None:
    found, lead = case(own), entered(own.lead)
    name = add_step(act_of(own.lead), found, Own("Ask the tutor", None, None))
    with within(own.id):
        seen = Step.objects.get(id=name)
    set_step(act_of(own.lead), found, seen, Came("done", "Asked at break.", own.deputy, AT + 60 * MINUTE))
    fields = {"state": "done", "owner": "nobody", "words": "Asked at lunch.", "once": str(uuid4())}
    page = sends(lead, f"/cases/{found.reference}/plan/{name}/", fields)
    assert page.status_code == 409
    said = text_of(page)
    assert "Asked at break." in said
    assert "Asked at lunch." in said
    assert f"By Friday 20 November 2026, 17:35. It is {own.deputy.name}’s." in said


@pytest.mark.parametrize(
    ("at", "begins"),
    [
        (datetime(2026, 11, 20, 16, 5, tzinfo=LONDON), datetime(2026, 11, 23, 8, 30, tzinfo=LONDON)),
        (datetime(2026, 11, 23, 16, 5, tzinfo=LONDON), datetime(2026, 11, 24, 8, 30, tzinfo=LONDON)),
        (datetime(2026, 12, 24, 16, 5, tzinfo=LONDON), datetime(2026, 12, 29, 8, 30, tzinfo=LONDON)),
        (datetime(2027, 3, 26, 9, 0, tzinfo=LONDON), datetime(2027, 3, 30, 8, 30, tzinfo=LONDON)),
    ],
)
def test_a_child_is_at_home_until_the_next_working_day_begins(at: datetime, begins: datetime) -> None:
    assert school_begins(at) == begins


def test_a_plan_before_home_time_leaves_a_check_for_when_school_begins(own: School) -> None:
    found, lead = case(own), entered(own.lead)
    involve(act_of(own.lead), found, Involved("Pupil A", date(2011, 5, 4), "pictured"))
    address = f"/cases/{found.reference}/people/A/home/"
    for seen, words in enumerate(("A parent collects them.", "An aunt collects them.")):
        answered = sends(lead, address, {"words-journey": words, "version": str(seen), "once": str(uuid4())})
        assert answered["Location"] == address
    page = text_of(lead.get(address))
    assert "An aunt collects them." in page
    assert "Version 2" in page
    checks = [each for name, each in plan(own, found).items() if name.startswith("Check with child A")]
    assert [each.row.due_at for each in checks] == [school_begins(AT)]
    page = sends(lead, address, {"words-journey": " ", "once": str(uuid4())})
    assert page.status_code == 422
    assert "Write at least one part" in text_of(page)


def test_every_version_of_a_childs_plan_stays(own: School) -> None:
    found = case(own)
    involve(act_of(own.lead), found, Involved("Pupil A", None, "pictured"))
    with within(own.id):
        whose = Involvement.objects.get(case=found)
    for seen, words in enumerate(("first", "second")):
        write_plan(act_of(own.lead), found, whose, "support", Written({"wish": words}, None, seen))
    with within(own.id):
        rows = [(row.version, row.says["wish"]) for row in ChildPlan.objects.order_by("version")]
    assert rows == [(1, "first"), (2, "second")]
