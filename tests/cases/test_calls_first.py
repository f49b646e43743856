"""Nothing precedes the call: whatever calls for the telephone leads there, by whichever way it comes into a case."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from uuid import uuid4

import pytest

from clearway.cases.answering.alarms import CALLS_FIRST, alarms_of
from clearway.cases.changes import Involved, involve, open_case
from clearway.cases.models import Case
from clearway.concerns.changes import Report, report, take_up
from clearway.concerns.models import Concern
from clearway.guidance.carry import Carried, cookie_name, sealed
from clearway.guidance.shown import slug_of
from clearway.vault.reach import within
from clocks import clock_at
from members import entered, sends
from states import STAFFORD, carrying
from world import AT, School, act_of, case_of, school

pytestmark = pytest.mark.django_db
facts = pytest.mark.parametrize("fact", sorted(CALLS_FIRST))
ADULT = {"roles": ["sent"], "age": "34", "age_basis": "record"}
OF_A_PERSON = {  # what is said of somebody from which each of these follows
    "adult_involved": ADULT, "adult_exploitive": {**ADULT, "adult_conduct": "solicited"},
    "parents_risk": {"roles": ["pictured"], "parents_risk": "yes"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with clock_at(AT + timedelta(minutes=5)):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


@pytest.fixture
def found(own: School) -> Case:
    case = case_of(own, open_case(act_of(own.lead), None))
    involve(act_of(own.lead), case, Involved("Pupil A", None, "other"))
    return case


def told() -> dict[str, object]:
    return {"source": "told", "told_by": "Pupil B", "once": str(uuid4())}


def after(own: School, found: Case, page: str, fields: Mapping[str, object]) -> str:
    """Where the lead stands in the case who sends this."""
    answered = sends(entered(own.lead), f"/cases/{found.reference}/{page}", fields)
    assert answered.status_code == 302
    return str(answered["Location"]).removeprefix(f"/cases/{found.reference}/")


@facts
@pytest.mark.parametrize("value", ["yes", "disputed"])
def test_an_answer_among_all_questions_leads_to_the_call(own: School, found: Case, fact: str, value: str) -> None:
    assert after(own, found, "questions/", {fact: value, **told()}) == "call/"


@facts
def test_an_answer_to_one_question_leads_to_the_call(own: School, found: Case, fact: str) -> None:
    assert after(own, found, f"questions/{slug_of(fact)}/", {"answer": "yes", **told()}) == "call/"


@pytest.mark.parametrize("fact", sorted(OF_A_PERSON))
def test_what_is_said_of_somebody_leads_to_the_call_once(own: School, found: Case, fact: str) -> None:
    said = {**OF_A_PERSON[fact], **told(), "version": "0"}
    assert fact in alarms_of({**said, "age": int(str(said.get("age", 0)))})
    assert after(own, found, "people/A/", said) == "call/"
    assert after(own, found, "people/A/", said) == "call/"  # the same form once more
    assert after(own, found, "people/A/", {**said, "version": "1", "once": str(uuid4())}) == "said/"


def test_an_age_that_is_only_claimed_leads_to_the_call_as_well(own: School, found: Case) -> None:
    said = {**ADULT, "age_basis": "claimed", **told(), "version": "0"}
    assert after(own, found, "people/A/", said) == "call/"


@pytest.mark.parametrize(
    "said",
    [{"roles": ["sent"], "age": "14", "age_basis": "record"}, {**ADULT, "roles": ["found"]}, {"roles": ["sent"]}],
)
def test_what_does_not_worry_leads_to_what_the_guidance_says(own: School, found: Case, said: dict[str, object]) -> None:
    assert after(own, found, "people/A/", {**said, **told(), "version": "0"}) == "said/"


def brought(own: School, found: Case, carried: Carried) -> str:
    """Where the lead stands who keeps the quick guide's answers with the case."""
    lead, address = entered(own.lead), f"/cases/{found.reference}/guidance/"
    lead.cookies[cookie_name()] = sealed(carried)
    mark = lead.get(address).content.decode().split('name="answers" value="')[1].split('"')[0]
    answered = sends(lead, address, {"once": str(uuid4()), "answers": mark})
    assert answered.status_code == 302
    return str(answered["Location"]).removeprefix(f"/cases/{found.reference}/")


@facts
def test_an_answer_that_comes_from_the_quick_guide_leads_to_the_call(own: School, found: Case, fact: str) -> None:
    assert brought(own, found, carrying({fact: "yes"})) == "call/"


@pytest.mark.parametrize("fact", sorted(OF_A_PERSON))
def test_somebody_in_the_quick_guide_leads_to_the_call(own: School, found: Case, fact: str) -> None:
    said = {key: int(str(value)) if key == "age" else value for key, value in OF_A_PERSON[fact].items()}
    assert brought(own, found, carrying(None, {"id": "A", **said})) == "call/"


def test_answers_from_the_quick_guide_that_do_not_worry_lead_to_the_case(own: School, found: Case) -> None:
    assert brought(own, found, carrying({"device_held": "yes"})) == ""
    assert brought(own, found, Carried(STAFFORD, answers={"self_harm_risk": "no"})) == ""


@pytest.mark.parametrize(("danger", "then"), [("yes", "call/"), ("no", ""), ("unknown", "")])
def test_to_take_up_a_report_of_danger_leads_to_its_call(own: School, danger: str, then: str) -> None:
    name = report(act_of(own.teacher), Report("Pupil A", "What I was told.", AT, danger))
    answered = sends(entered(own.lead), f"/concerns/{name}/take-up/", {})
    assert answered["Location"] == f"/concerns/{name}/{then}"
    assert entered(own.lead).get(answered["Location"]).status_code == 200


def test_whoever_is_second_to_take_it_up_is_told_who_was_first(own: School) -> None:
    name = report(act_of(own.teacher), Report("Pupil A", "What I was told.", AT, "yes"))
    with within(own.id):
        concern = Concern.objects.defer("about", "account").get(id=name)
    take_up(act_of(own.deputy), concern)
    answered = sends(entered(own.lead), f"/concerns/{name}/take-up/", {})
    assert answered["Location"] == f"/concerns/{name}/"
