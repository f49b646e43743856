"""After a decision not to refer: what leads to the further review; what is kept before anybody talks with a child."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import uuid4

import pytest

from clearway.cases.changes import Involved, Place, involve, open_case, set_team
from clearway.cases.closing.changes import close_case
from clearway.cases.deciding.changes import Decided, decide
from clearway.cases.meeting.changes import answer_point
from clearway.cases.models import POINTS, Case, ChildPlan, Talk
from clearway.vault.reach import within
from clocks import clock_at
from members import entered, sends
from visitor import text_of
from worked import HELD, STEPPED
from world import AT, School, act_of, case_of, school

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
NOT_REFERRED = {"does": ["in_school"], "follows": "not-asked", "reason": "They are safe.", **STEPPED}
NEXT = "Go on with the further review"


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with clock_at(AT + timedelta(minutes=5)):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


@pytest.fixture
def case(own: School) -> Case:
    found = case_of(own, open_case(act_of(own.lead), None))
    involve(act_of(own.lead), found, Involved("Pupil A", date(2011, 5, 4), "pictured"))
    return found


def decides(own: School, case: Case, seconds: int, *does: str) -> None:
    decide(act_of(own.lead, AT + seconds * SECOND), case, None, Decided(frozenset(does), "not-asked", "why"))


def chooses(**more: str) -> dict[str, object]:
    said = {"held": "no", "with_whom": "Tutor A", "chosen": "yes", "words": "Not in the office.", "version": "0"}
    return {**said, "once": str(uuid4()), **more}


def test_a_decision_not_to_refer_leads_to_the_further_review_from_its_page_the_case_and_the_first_page(
    own: School, case: Case
) -> None:
    lead = entered(own.lead)
    assert NEXT not in text_of(lead.get(f"/cases/{case.reference}/"))
    answered = sends(lead, f"/cases/{case.reference}/decisions/", {**NOT_REFERRED, "once": str(uuid4())})
    for address in (answered["Location"], f"/cases/{case.reference}/"):
        page = lead.get(address)
        assert NEXT in text_of(page)
        assert "8 questions" in text_of(page)
        assert f'href="/cases/{case.reference}/further/"' in page.content.decode()
    assert f"Further review, case {case.reference} : it is not referred, and 8 questions are open." in text_of(
        lead.get("/home/")
    )


def test_what_is_next_falls_away_when_each_question_is_answered_or_not_known(own: School, case: Case) -> None:
    decides(own, case, 1, "in_school")
    for name in list(POINTS)[1:]:
        answer_point(act_of(own.lead), case, name, "Nobody knows.", known=False)
    lead = entered(own.lead)
    assert "and 1 question is open" in text_of(lead.get("/home/"))
    answer_point(act_of(own.lead), case, "SS047", "Nobody was.", known=True)
    assert "Further review, case" not in text_of(lead.get("/home/"))
    assert NEXT not in text_of(lead.get(f"/cases/{case.reference}/"))


def test_nothing_leads_there_once_a_later_decision_refers_it_or_it_is_closed(own: School, case: Case) -> None:
    other = case_of(own, open_case(act_of(own.lead), None))
    for each in (case, other):
        decides(own, each, 1, "in_school")
    decides(own, case, 2, "police")
    close_case(act_of(own.lead), other, {}, "It ended well.")
    lead = entered(own.lead)
    assert "Further review, case" not in text_of(lead.get("/home/"))
    for each in (case, other):
        assert NEXT not in text_of(lead.get(f"/cases/{each.reference}/"))


def test_it_is_counted_for_nobody_who_does_not_see_the_case(own: School, case: Case) -> None:
    decides(own, case, 1, "in_school")
    assert case.reference not in text_of(entered(own.deputy).get("/home/"))
    set_team(act_of(own.lead), case, own.deputy, Place("why"))
    assert f"Further review, case {case.reference}" in text_of(entered(own.deputy).get("/home/"))


def test_who_is_to_talk_is_kept_before_anybody_talks_and_stays_beside_what_was_said(own: School, case: Case) -> None:
    lead, address = entered(own.lead), f"/cases/{case.reference}/people/A/talk/"
    assert sends(lead, address, chooses()).status_code == 302
    further = text_of(lead.get(f"/cases/{case.reference}/further/"))
    assert "Is to talk with them: Tutor A , as they chose" in further
    assert "Not in the office." in further
    assert "Nobody has talked with them yet." in further
    page = lead.get(address)
    assert 'value="Tutor A"' in page.content.decode()
    said = {
        **HELD,
        "late": "",
        "held": "yes",
        "with_whom": "Head of year",
        "chosen": "no",
        "words": "They want it to stop.",
    }
    assert sends(lead, address, {**said, "once": str(uuid4())}).status_code == 302
    further = text_of(lead.get(f"/cases/{case.reference}/further/"))
    for words in ("Is to talk with them: Tutor A", "Not in the office.", "Head of year", "They want it to stop."):
        assert words in further
    with within(own.id):
        assert Talk.objects.get().with_whom == "Head of year"
        assert ChildPlan.objects.get().of_a_talk["talk_chose"] == "yes"


def test_the_choice_is_a_part_of_the_support_plan_and_is_none_by_itself(own: School, case: Case) -> None:
    lead, plan = entered(own.lead), f"/cases/{case.reference}/people/A/support/"
    sends(lead, f"/cases/{case.reference}/people/A/talk/", chooses())
    assert "Pupil A has no support plan of their own" in text_of(lead.get(f"/cases/{case.reference}/close/"))
    assert "Is to talk with them: Tutor A" in text_of(lead.get(plan))
    assert sends(lead, plan, {"words-adult": "Tutor B", "version": "1", "once": str(uuid4())}).status_code == 302
    page = text_of(lead.get(plan))
    assert "Is to talk with them: Tutor A" in page
    assert "Tutor B" in page
    assert "Pupil A has no support plan of their own" not in text_of(lead.get(f"/cases/{case.reference}/close/"))
    sends(lead, f"/cases/{case.reference}/people/A/talk/", chooses(with_whom="Tutor C", words="", version="2"))
    page = text_of(lead.get(plan))
    for words in ("Tutor B", "Is to talk with them: Tutor C", "Not in the office."):
        assert words in page
    story = text_of(lead.get(f"/cases/{case.reference}/"))
    assert story.count("Is to talk with them: Tutor A") == 2
    assert "Is to talk with them: Tutor C" in story
    assert "talk_" not in story


def test_whoever_chooses_second_gets_both(own: School, case: Case) -> None:
    lead, address = entered(own.lead), f"/cases/{case.reference}/people/A/talk/"
    sends(lead, address, chooses())
    page = sends(lead, address, chooses(with_whom="Tutor Z", words="Typed with care."))
    assert page.status_code == 409
    said = page.content.decode()
    for words in ("Tutor A", "Not in the office.", "Tutor Z", "Typed with care.", 'name="version" value="1"'):
        assert words in said


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"held": ""}, "Say whether it has taken place"),
        ({"with_whom": ""}, "Write who talks with them"),
        ({"chosen": ""}, "Say whether it was their choice"),
        ({"words": "So it was. " * 500}, "What they want must be 5,000 characters or fewer"),
        ({"held": "yes", "words": ""}, "Write what was said"),
        ({"held": "yes", "words": "Said."}, "Write the day"),
    ],
)
def test_what_is_missing_is_said_and_the_form_comes_back(
    own: School, case: Case, fields: dict[str, str], said: str
) -> None:
    page = sends(entered(own.lead), f"/cases/{case.reference}/people/A/talk/", chooses(**fields))
    assert page.status_code == 422
    assert said in text_of(page)
    with within(own.id):
        assert not Talk.objects.exists()
        assert not ChildPlan.objects.exists()
