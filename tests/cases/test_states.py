"""What may be done in which state of a case: every pair of the table, at the doors and in the changes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import pytest

from clearway.audit.acts import CHANGES
from clearway.audit.events import Verb
from clearway.cases.answering.changes import Answers, answer
from clearway.cases.calling.changes import Called, record_call
from clearway.cases.changes import Told, add_entry, open_case
from clearway.cases.closing.changes import close_case, reopen
from clearway.cases.closing.queries import mark_of
from clearway.cases.models import Answer, Case, Stood
from clearway.cases.states import CLOSED, MAY, OPEN, ClosedError, demand_state, state_of
from clearway.vault.reach import within
from clocks import clock_at
from members import entered, sends, told
from visitor import text_of
from world import AT, School, act_of, case_of, school

pytestmark = pytest.mark.django_db
BOTH, ONLY_OPEN, ONLY_CLOSED = {OPEN, CLOSED}, {OPEN}, {CLOSED}
# Written by hand, not read from the table that is tested: what may be done in an open case, and what in a closed one.
OF_A_CASE: dict[Verb, set[str]] = {
    Verb.CASE_READ: BOTH, Verb.CASE_EXPORT: BOTH, Verb.CALL_ADD: BOTH, Verb.ENTRY_CORRECT: BOTH,
    Verb.DECISION_COUNTERSIGN: BOTH, Verb.CASE_TEAM: BOTH, Verb.CASE_SHARE: BOTH, Verb.CASE_SET_ASIDE: BOTH,
    Verb.CONCERN_KEEP_FROM: BOTH, Verb.CASE_BREAK: BOTH, Verb.CASE_REVIEW_BREAK: BOTH, Verb.WORK_HAND_OVER: BOTH,
    Verb.COVER_GIVE: BOTH, Verb.COVER_END: BOTH, Verb.PART_CORRECT: BOTH,
    Verb.PERSON_ADD: ONLY_OPEN, Verb.CASE_INVOLVE: ONLY_OPEN, Verb.ENTRY_ADD: ONLY_OPEN, Verb.ANSWER_ADD: ONLY_OPEN,
    Verb.ASSESSMENT_ADD: ONLY_OPEN, Verb.DECISION_ADD: ONLY_OPEN, Verb.MEETING_ADD: ONLY_OPEN,
    Verb.TALK_ADD: ONLY_OPEN, Verb.POINT_ADD: ONLY_OPEN, Verb.STEP_ADD: ONLY_OPEN, Verb.STEP_SET: ONLY_OPEN,
    Verb.PLAN_WRITE: ONLY_OPEN, Verb.CONCERN_JOIN: ONLY_OPEN, Verb.CASE_CLOSE: ONLY_OPEN,
    Verb.CASE_REOPEN: ONLY_CLOSED,
}  # fmt: skip
# What is done in no case that stands, or is of the report: the table says nothing of it.
ELSEWHERE = {Verb.CASE_OPEN, Verb.CONCERN_CLOSE, Verb.CONCERN_TAKE_UP, Verb.CONCERN_ADD, Verb.CONCERN_REPORT}


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with clock_at(AT + timedelta(minutes=5)):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


def case(own: School) -> Case:
    return case_of(own, open_case(act_of(own.lead), None))


@contextmanager
def refused(*, unless: bool) -> Iterator[None]:
    """That it is refused since the case is closed, or open already."""
    if unless:
        yield
        return
    with pytest.raises(ClosedError):
        yield


def closed(own: School) -> Case:
    found = case(own)
    close_case(act_of(own.lead), found, {}, "It ended well.")
    return found


def test_every_verb_that_changes_a_case_stands_in_the_table() -> None:
    of_cases = {verb for name, verb in CHANGES.items() if name.startswith("clearway.cases.")}
    assert of_cases - ELSEWHERE <= set(OF_A_CASE)
    assert OF_A_CASE.keys() == MAY[OPEN] | MAY[CLOSED]


@pytest.mark.parametrize("state", [OPEN, CLOSED])
@pytest.mark.parametrize("verb", OF_A_CASE, ids=str)
def test_each_is_let_through_in_the_states_written_here_and_in_no_other(own: School, verb: Verb, state: str) -> None:
    found = case(own) if state == OPEN else closed(own)
    with within(own.id):
        assert state_of(found) == state
        with refused(unless=state in OF_A_CASE[verb]):
            demand_state(found, verb)


def test_nothing_is_added_to_a_closed_case_until_it_is_opened_again(own: School) -> None:
    found = closed(own)
    with pytest.raises(ClosedError):
        add_entry(act_of(own.lead), found, Told("note", AT, "words"))
    with pytest.raises(ClosedError):
        answer(act_of(own.lead), found, Answers({"device_held": "yes"}, "told"))
    reopen(act_of(own.lead), found, "More was told.")
    add_entry(act_of(own.lead), found, Told("note", AT, "words"))
    with within(own.id):
        rows = list(Stood.objects.filter(case=found).order_by("version").values_list("version", "closed"))
    assert rows == [(1, True), (2, False)]


def test_a_case_is_closed_once_and_opened_once(own: School) -> None:
    found = closed(own)
    with pytest.raises(ClosedError):
        close_case(act_of(own.lead), found, {}, "again")
    reopen(act_of(own.lead), found, "why")
    with pytest.raises(ClosedError):
        reopen(act_of(own.lead), found, "why")


def test_a_call_is_written_down_whatever_the_case_is(own: School) -> None:
    found = closed(own)
    record_call(act_of(own.lead), found, Called("police", AT, "The desk", "LOG 7", "refer", ""))
    with within(own.id):
        assert state_of(found) == CLOSED
        assert not Answer.objects.exists()


def test_what_was_typed_for_a_closed_case_comes_back_with_what_to_do(own: School) -> None:
    found = closed(own)
    page = sends(entered(own.lead), f"/cases/{found.reference}/entries/", {**told(), "text": "Typed with care."})
    assert page.status_code == 409
    said = text_of(page)
    assert "The case is closed" in said
    assert "Typed with care." in said


def test_whoever_closes_sees_what_is_open_and_says_that_they_know(own: School) -> None:
    found, lead = case(own), entered(own.lead)
    address = f"/cases/{found.reference}/close/"
    assert "Nobody recorded a decision" in text_of(lead.get(address))
    page = sends(lead, address, {"once": str(uuid4()), "reason": "It ended well."})
    assert page.status_code == 422
    assert "Tick each of these" in text_of(page)
    answered = sends(lead, address, {"once": str(uuid4()), "reason": "It ended well.", "checks": [mark_of("decision")]})
    assert answered["Location"] == f"/cases/{found.reference}/"
    page = text_of(lead.get(answered["Location"]))
    assert "This case is closed" in page
    assert "Still open then: Nobody recorded a decision" in page
    assert "Add to the chronology" not in page
    sends(lead, f"/cases/{found.reference}/reopen/", {"once": str(uuid4()), "reason": "More was told."})
    assert "This case is closed" not in text_of(lead.get(f"/cases/{found.reference}/"))


def test_only_whoever_leads_a_case_closes_it(own: School) -> None:
    found = case(own)
    with within(own.id):
        assert not Stood.objects.exists()
    assert entered(own.deputy).get(f"/cases/{found.reference}/close/").status_code == 404
