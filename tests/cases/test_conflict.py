"""A conflict of interest: whoever has one hands the case over, and the route for allegations against staff is told."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import uuid4

import pytest

from clearway.audit.errors import NotAllowedError
from clearway.audit.models import Event
from clearway.cases.answering.changes import Answers, answer
from clearway.cases.changes import (
    Involved,
    KeptFromError,
    Place,
    involve,
    open_case,
    set_aside,
    set_team,
    step_aside,
)
from clearway.cases.models import Case, SetAside, TeamPlace
from clearway.concerns.changes import Report, report
from clearway.organisations.models import Role
from clearway.people.access import NobodyLeftError
from clearway.vault.reach import within
from clocks import clock_at
from members import entered, sends
from visitor import text_of
from world import AT, School, act_of, canary, case_of, member, school

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with clock_at(AT + timedelta(minutes=5)):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


def case(own: School) -> Case:
    found = case_of(own, open_case(act_of(own.lead), None))
    involve(act_of(own.lead), found, Involved("Pupil A", date(2011, 5, 4), "pictured"))
    return found


def aside(**more: str) -> dict[str, str]:
    return {"tie": "relative", "reason": canary("why"), "once": str(uuid4()), **more}


def test_a_lead_hands_their_case_to_a_deputy_and_sees_nothing_of_it_from_then_on(own: School) -> None:
    found, lead, deputy = case(own), entered(own.lead), entered(own.deputy)
    address = f"/cases/{found.reference}/"
    assert deputy.get(address).status_code == 404
    fields = aside(user=str(own.deputy.pk))
    assert sends(lead, f"{address}conflict/", fields)["Location"] == "/home/"
    assert sends(lead, f"{address}conflict/", fields)["Location"] == "/home/", "a double click is one press"
    assert lead.get(address).status_code == 404
    assert found.reference not in text_of(lead.get("/home/"))
    assert found.reference in text_of(deputy.get("/home/"))
    page = text_of(deputy.get(f"{address}access/"))
    assert canary("why") in page
    assert "leads the case" in page
    with within(own.id):
        assert SetAside.objects.count() == 1
        assert TeamPlace.objects.filter(user=own.deputy, leads=True).count() == 1
        assert Event.objects.filter(verb="case:set-aside").count() == 1


def test_the_only_lead_who_sees_it_is_told_what_to_do_and_keeps_what_they_wrote(own: School) -> None:
    found, lead = case(own), entered(own.lead)
    for other in (own.set_aside, own.relative):
        set_aside(act_of(own.lead), found, other, "other", "why")
    page = sends(lead, f"/cases/{found.reference}/conflict/", aside(user=str(own.deputy.pk)))
    assert page.status_code == 422
    assert "Ask the head to make one of the deputies a lead first" in text_of(page)
    assert canary("why") in page.content.decode()
    with pytest.raises(NobodyLeftError):
        step_aside(act_of(own.lead), found, own.deputy, "relative", "why")
    with within(own.id):
        assert not TeamPlace.objects.exists(), "all of it or nothing"


def test_nobody_takes_it_over_who_is_kept_from_it_themselves(own: School) -> None:
    found, lead = case(own), entered(own.lead)
    set_aside(act_of(own.lead), found, own.deputy, "relative", "why")
    page = sends(lead, f"/cases/{found.reference}/conflict/", aside(user=str(own.deputy.pk)))
    assert "They are kept from this case themselves" in text_of(page)
    with pytest.raises(KeptFromError):
        step_aside(act_of(own.lead), found, own.deputy, "relative", "why")


@pytest.mark.parametrize("who", ["lead", "teacher", "administrator", "head", "guest"])
def test_only_another_who_leads_cases_here_takes_it_over(own: School, who: str) -> None:
    found = case(own)
    with pytest.raises(NotAllowedError):
        step_aside(act_of(own.lead), found, getattr(own, who), "relative", "why")


def test_a_deputy_who_works_on_it_steps_aside_too_and_one_who_does_not_knows_nothing_of_it(own: School) -> None:
    found = case(own)
    stand_in = entered(own.stand_in)
    assert stand_in.get(f"/cases/{found.reference}/conflict/").status_code == 404
    set_team(act_of(own.lead), found, own.deputy, Place("Works on it."))
    deputy = entered(own.deputy)
    answered = sends(deputy, f"/cases/{found.reference}/conflict/", aside(user=str(own.stand_in.pk)))
    assert answered["Location"] == "/home/"
    assert deputy.get(f"/cases/{found.reference}/").status_code == 404
    assert stand_in.get(f"/cases/{found.reference}/").status_code == 200


def test_whoever_left_takes_nothing_over(own: School) -> None:
    found = case(own)
    gone = member(own.id, "own", "gone", Role.REPORTER)
    with pytest.raises(NotAllowedError):
        step_aside(act_of(own.lead), found, gone, "relative", "why")


@pytest.mark.parametrize("said", ["yes", "disputed"])
def test_where_a_member_of_staff_is_in_question_the_case_says_that_it_is_another_route(own: School, said: str) -> None:
    found, lead = case(own), entered(own.lead)
    assert "What a member of staff did is in question" not in text_of(lead.get(f"/cases/{found.reference}/"))
    answer(act_of(own.lead, AT + SECOND), found, Answers({"staff_conduct_in_question": said}, "told"))
    page = text_of(lead.get(f"/cases/{found.reference}/"))
    assert "What a member of staff did is in question" in page
    page = text_of(lead.get(f"/cases/{found.reference}/conflict/"))
    assert "procedure for allegations against staff" in page
    assert "SS055" in page, "it is cited"
    assert "Keep them from this case" in page


def test_a_form_that_says_too_little_comes_back(own: School) -> None:
    found, lead = case(own), entered(own.lead)
    page = sends(lead, f"/cases/{found.reference}/conflict/", {"reason": canary("why"), "once": str(uuid4())})
    assert page.status_code == 422
    said = text_of(page)
    assert "Say what you are to the case" in said
    assert "Choose who takes the case over" in said
    assert canary("why") in page.content.decode()


def test_before_there_is_a_case_the_report_leads_to_the_same_route(own: School) -> None:
    concern = report(act_of(own.teacher), Report("Pupil A", "Pupil B told me at break", AT, "unknown"))
    lead = entered(own.lead)
    assert "where what a member of staff did is in question" in text_of(lead.get(f"/concerns/{concern}/"))
    page = text_of(lead.get(f"/concerns/{concern}/keep-from/"))
    assert "procedure for allegations against staff" in page
    assert "SS055" in page, "it is cited"
