"""Somebody's part in a case is corrected, or they were put in by mistake: what was said first stays."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from clearway.cases.answering.changes import Answers, answer
from clearway.cases.answering.queries import latest_pass, people_of
from clearway.cases.changes import add_row
from clearway.cases.closing.queries import left
from clearway.cases.correcting.changes import correct_part
from clearway.cases.deciding.changes import Decided, decide
from clearway.cases.models import Assessment, Case, Decision, Part
from clearway.cases.planning.changes import Own, add_step
from clearway.people.changes import tie
from clearway.people.models import Person
from clearway.vault.reach import within
from clocks import clock_at
from corrections import LATER, SECOND, WHY, asked_of, child, chronology, last, page_of, reads, two_children
from members import entered, sends
from visitor import text_of
from world import AT, School, act_of, school

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with clock_at(LATER):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


@pytest.fixture
def case(own: School) -> Case:
    """A case with two children, in which a deputy works as well."""
    return two_children(own)


def test_a_corrected_part_is_shown_wherever_it_is_and_the_chronology_says_what_it_was(own: School, case: Case) -> None:
    lead = entered(own.lead)
    decide(act_of(own.lead, AT + SECOND), case, None, Decided(frozenset({"advice"}), "not-asked", "why"))
    sent = {"role": "shared", "reason": "The names were mixed up.", "version": "0", "once": str(uuid4())}
    with clock_at(AT + timedelta(minutes=1)):
        assert sends(entered(own.lead), f"/cases/{case.reference}/people/B/part/", sent).status_code == 302
    page = page_of(lead, case)
    listed, told = page.split("Who is involved")[1].split("Chronology", 1)
    assert "Made, sent or passed on an image" in listed.split("B: ")[1]
    line = told.split("Part in the case corrected")[-1]
    assert "B was: Received or saw an image. Is: Made, sent or passed on an image." in line
    assert "The names were mixed up." in line
    assert "B: Pupil B. Received or saw an image. Corrected since: Made, sent or passed on an image." in told
    assert "made, sent or passed on an image" in page_of(lead, case, "call/").lower()
    assert "made, sent or passed on an image in case" in page_of(lead, case, "people/B/file/")
    person = child(own, case, "B").person_id
    assert "B, made, sent or passed on an image" in text_of(lead.get(f"/people/{person}/"))
    decision = last(own, Decision, case=case)
    assert "received or saw an image" in page_of(lead, case, f"decisions/{decision.pk}/")


def test_what_the_guidance_is_told_follows_the_part_that_counts(own: School, case: Case) -> None:
    answer(act_of(own.lead, AT + SECOND), case, Answers({"device_held": "yes"}, "told"))
    with within(own.id):
        assert {str(each["id"]): each.get("roles") for each in people_of(case)} == {
            "A": ["pictured"],
            "B": ["received"],
        }
        before = Assessment.objects.count()
    correct_part(act_of(own.lead, AT + 2 * SECOND), case, child(own, case, "B"), "pictured", WHY)
    with within(own.id):
        assert [each.get("roles") for each in people_of(case)] == [["pictured"], ["pictured"]]
        assert Assessment.objects.count() == before + 1
        told = {each["id"]: each.get("roles") for each in latest_pass(case)[-1].incident["people"]}
    assert told == {"A": ["pictured"], "B": ["pictured"]}


def test_a_case_that_was_never_asked_is_not_asked_by_a_correction(own: School, case: Case) -> None:
    correct_part(act_of(own.lead, AT + SECOND), case, child(own, case, "B"), "mistake", WHY)
    with within(own.id):
        assert not Assessment.objects.exists()


def test_whoever_was_put_in_by_mistake_stays_in_the_list_and_is_asked_about_nowhere(own: School, case: Case) -> None:
    lead = entered(own.lead)
    answer(act_of(own.lead, AT + SECOND), case, Answers({"device_held": "yes"}, "told"))
    assert asked_of(own, case) == ["A", "B"]
    assert "B: Pupil B" in page_of(lead, case, "plan/").split("own plan")[1]
    correct_part(act_of(own.lead, AT + 2 * SECOND), case, child(own, case, "B"), "mistake", "It was a namesake.")
    assert asked_of(own, case) == ["A"]
    with within(own.id):
        assert [each["id"] for each in latest_pass(case)[-1].incident["people"]] == ["A"]
    listed, told = page_of(lead, case).split("Who is involved")[1].split("Chronology", 1)
    assert "Put in by mistake: not involved" in listed.split("B: ")[1]
    assert "It was a namesake." in told
    assert "Pupil B" not in page_of(lead, case, "plan/")
    assert "Pupil B" not in page_of(lead, case, "further/")
    assert "Pupil B" not in page_of(lead, case, "call/")
    assert "Pupil B" not in page_of(lead, case, "plan/add/")
    with reads(own, case) as whole:
        open_still = [words for _, words in left(whole, [])]
    assert "Pupil A has no support plan of their own" in open_still
    assert not [words for words in open_still if "Pupil B" in words]
    assert "not involved" in page_of(lead, case, "said/")


def test_who_was_put_in_by_mistake_can_be_put_right_again(own: School, case: Case) -> None:
    correct_part(act_of(own.lead, AT + SECOND), case, child(own, case, "B"), "mistake", "A namesake.")
    correct_part(act_of(own.lead, AT + 2 * SECOND), case, child(own, case, "B"), "received", "It was them.", 1)
    assert asked_of(own, case) == ["A", "B"]
    told = chronology(entered(own.lead), case)
    assert "B was: Received or saw an image. Is: Put in by mistake: not involved. A namesake." in told
    assert "B was: Put in by mistake: not involved. Is: Received or saw an image. It was them." in told


def test_who_is_kept_from_a_case_stays_so_when_their_child_was_put_in_by_mistake(own: School, case: Case) -> None:
    person = child(own, case, "B").person_id
    with within(own.id):
        pupil = Person.objects.get(pk=person)
    tie(act_of(own.lead), pupil, own.relative, "relative")
    assert entered(own.relative).get(f"/cases/{case.reference}/").status_code == 404
    correct_part(act_of(own.lead, AT + SECOND), case, child(own, case, "B"), "mistake", WHY)
    assert entered(own.relative).get(f"/cases/{case.reference}/").status_code == 404


def test_a_step_of_theirs_stays_in_the_plan(own: School, case: Case) -> None:
    add_step(act_of(own.lead, AT + SECOND), case, Own("Ring the college", None, None, child(own, case, "B")))
    correct_part(act_of(own.lead, AT + 2 * SECOND), case, child(own, case, "B"), "mistake", WHY)
    page = page_of(entered(own.lead), case, "plan/")
    assert "Ring the college For B: Pupil B." in page


def test_a_part_needs_a_role_that_is_known_and_a_reason(own: School, case: Case) -> None:
    lead, address = entered(own.lead), f"/cases/{case.reference}/people/A/part/"
    for more, words in (({"role": "offered"}, "How are they involved?"), ({"reason": ""}, "Write why it is corrected")):
        sent = {"role": "shared", "reason": WHY, "version": "0", "once": str(uuid4()), **more}
        refused = sends(lead, address, sent)
        assert refused.status_code == 422
        assert words in text_of(refused)
    assert lead.get(f"/cases/{case.reference}/people/Z/part/").status_code == 404
    with within(own.id):
        assert not Part.objects.exists()
        row = Part(involvement=child(own, case, "A"), version=1, role="offered", reason=WHY)
    with pytest.raises(IntegrityError), within(own.id, writing=True), transaction.atomic():
        add_row(act_of(own.lead, LATER), case, row)
