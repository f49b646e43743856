"""What is still open before a case is closed: each thing that is not done is named, and none of it forbids closing."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import uuid4

import pytest

from clearway.audit.acts import reading
from clearway.cases import queries
from clearway.cases.changes import Involved, Place, involve, open_case, set_team
from clearway.cases.closing.changes import close_case
from clearway.cases.closing.queries import left
from clearway.cases.deciding.changes import Decided, countersign, decide
from clearway.cases.meeting.changes import Met, answer_point, plan_meeting, write_minutes
from clearway.cases.models import POINTS, Case, Decision, Involvement, Meeting, Stood
from clearway.cases.models.standing import LONGEST_CHECKLIST
from clearway.cases.planning.changes import Own, Written, add_step, write_plan
from clearway.cases.planning.queries import planned
from clearway.organisations.changes import set_practice
from clearway.organisations.models import Signs
from clearway.vault.reach import within
from clocks import clock_at
from members import entered, sends
from visitor import text_of
from world import AT, School, act_of, case_of, school

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
MET = {"there": "Lead A", "known": "", "risk": "no", "refer": "no", "why": "", "agenda": []}


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with clock_at(AT + 5 * MINUTE):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


@pytest.fixture
def case(own: School) -> Case:
    return case_of(own, open_case(act_of(own.lead), None))


def still_open(own: School, case: Case) -> dict[str, str]:
    with reading(act_of(own.lead, AT + MINUTE)) as act:
        whole = queries.whole(act, queries.case_by_id(act, case.pk))
        return dict(left(whole, planned(act, whole.work.steps, whole.last_pass())))


def open_in(own: School, case: Case) -> list[str]:
    return list(still_open(own, case).values())


def decides(own: School, case: Case, *does: str) -> Decision:
    name = decide(act_of(own.lead), case, None, Decided(frozenset(does), "not-asked", "They are safe."))
    with within(own.id):
        row: Decision = Decision.objects.get(id=name)
    return row


def test_each_question_of_the_further_review_is_named_until_it_is_answered_or_not_known(
    own: School, case: Case
) -> None:
    assert not [each for each in open_in(own, case) if each.startswith("Further review")]
    decides(own, case, "in_school")
    asked = [f"Further review, not answered: {words}" for words in POINTS.values()]
    assert [each for each in open_in(own, case) if each.startswith("Further review")] == asked
    answer_point(act_of(own.lead), case, "SS047", "Nobody was.", known=True)
    answer_point(act_of(own.lead), case, "SS048", "Tutor A was asked.", known=False)
    assert [each for each in open_in(own, case) if each.startswith("Further review")] == asked[2:]


def test_of_a_case_that_was_referred_the_further_review_is_not_asked_for(own: School, case: Case) -> None:
    decides(own, case, "in_school")
    decides(own, case, "social_care")
    assert not [each for each in open_in(own, case) if each.startswith("Further review")]


def test_a_planned_meeting_is_named_until_it_has_minutes(own: School, case: Case) -> None:
    plan_meeting(act_of(own.lead), case, Met("initial", AT + 60 * MINUTE, held=False, minutes={}))
    missing = "Initial review meeting, planned for Friday 20 November 2026, 17:35: it has no minutes"
    assert missing in open_in(own, case)
    with within(own.id):
        row = Meeting.objects.get()
    write_minutes(act_of(own.lead), case, row, Met("initial", AT, held=True, minutes=MET))
    assert missing not in open_in(own, case)


def test_a_second_signature_is_named_where_it_is_asked_for_and_missing(own: School, case: Case) -> None:
    missing = "The decision of Friday 20 November 2026, 16:35 has no second signature"
    row = decides(own, case, "in_school")
    assert missing not in open_in(own, case)
    set_practice(act_of(own.lead, AT - MINUTE), Signs.NOT_REFERRED)
    assert missing in open_in(own, case)
    set_team(act_of(own.lead), case, own.deputy, Place("why"))
    countersign(act_of(own.deputy), case, row, "I agree.", agrees=True)
    assert missing not in open_in(own, case)


def test_each_child_without_a_plan_of_their_own_is_named_for_each_of_the_two(own: School, case: Case) -> None:
    for name in ("Pupil A", "Pupil B"):
        involve(act_of(own.lead), case, Involved(name, date(2011, 5, 4), "other"))
    wanted = ["has no support plan of their own", "has no plan before home time"]
    assert [each for each in open_in(own, case) if " plan" in each] == [
        f"{name} {words}" for name in ("Pupil A", "Pupil B") for words in wanted
    ]
    with within(own.id):
        whose = Involvement.objects.get(letter="A")
    write_plan(act_of(own.lead), case, whose, "home", Written({"ring": "A parent"}, AT + timedelta(days=3)))
    said = open_in(own, case)
    assert f"Pupil A {wanted[0]}" in said
    assert f"Pupil A {wanted[1]}" not in said


def test_it_is_closed_all_the_same_once_each_of_them_was_seen(own: School, case: Case) -> None:
    decides(own, case, "in_school")
    lead, address = entered(own.lead), f"/cases/{case.reference}/close/"
    assert "Further review, not answered: Did any adult have a part in sharing it?" in text_of(lead.get(address))
    sent = {"once": str(uuid4()), "reason": "It ended well."}
    assert sends(lead, address, sent).status_code == 422
    boxes = list(still_open(own, case))
    assert sends(lead, address, {**sent, "checks": boxes}).status_code == 302
    assert "This case is closed" in text_of(lead.get(f"/cases/{case.reference}/"))


def test_however_much_is_open_the_case_is_closed_and_each_line_is_kept_in_short(own: School, case: Case) -> None:
    words = "Ring the college, and then the parents. " * 40
    for _ in range(12):
        add_step(act_of(own.lead), case, Own(words, None, None))
    still = still_open(own, case)
    close_case(act_of(own.lead), case, still, "It ended well.")
    with within(own.id):
        checked = Stood.objects.get().checked
    assert checked.keys() == still.keys()
    assert sum(map(len, checked.values())) < LONGEST_CHECKLIST
    assert [each for each in checked.values() if each.startswith("To do: Ring the college")]
