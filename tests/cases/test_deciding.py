"""A decision: what the guidance says stands above it, each factor against it is answered, and a second person signs."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from clearway.audit.errors import NotAllowedError
from clearway.cases.answering.changes import Answers, answer
from clearway.cases.answering.queries import answers_of
from clearway.cases.changes import Involved, Place, involve, open_case, set_team
from clearway.cases.deciding.changes import AlreadySignedError, Decided, countersign, decide
from clearway.cases.models import STEPS_OF_THE_MODEL, Case, Countersigned, Decision, Involvement, Reasoned
from clearway.vault.reach import within
from clocks import clock_at
from members import entered, sends
from visitor import text_of
from worked import STEPPED
from world import AT, School, act_of, case_of, school

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
NOT_REFERRED = {"does": ["in_school"], "follows": "no", "reason": "They are safe.", **STEPPED}


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with clock_at(AT + timedelta(minutes=5)):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


def case(own: School) -> Case:
    found = case_of(own, open_case(act_of(own.lead), None))
    answer(act_of(own.lead, AT + SECOND), found, Answers({"threats_or_blackmail": "yes"}, "told"))
    return found


def decision(own: School, name: UUID) -> Decision:
    with within(own.id):
        row: Decision = Decision.objects.get(id=name)
    return row


def test_what_the_guidance_says_stands_above_the_decision_with_its_citations(own: School) -> None:
    found = case(own)
    answered = entered(own.lead).get(f"/cases/{found.reference}/decisions/")
    page = text_of(answered)
    assert "It advises; you decide." in page
    assert "Why not, although threats or blackmail?" in page
    assert "/library/passages/SS024" in answered.content.decode() or "SS024" in page


def test_a_decision_not_to_refer_says_why_factor_by_factor(own: School) -> None:
    found, lead = case(own), entered(own.lead)
    address = f"/cases/{found.reference}/decisions/"
    page = sends(lead, address, {**NOT_REFERRED, "once": str(uuid4())})
    assert page.status_code == 422
    assert "Write why you do not refer it, although threats or blackmail" in text_of(page)
    assert "They are safe." in page.content.decode()
    said = {"why-threats_or_blackmail": "It was a joke that both understood.", "words-options": "Wait, or call."}
    answered = sends(lead, address, {**NOT_REFERRED, **said, "once": str(uuid4())})
    assert answered.status_code == 302
    page = text_of(lead.get(answered["Location"]))
    assert "Threats or blackmail It was a joke that both understood." in page
    assert "Options Wait, or call." in page
    assert "A parent may report it to the police themselves" in page


@pytest.mark.parametrize("step", STEPS_OF_THE_MODEL)
@pytest.mark.parametrize(
    ("does", "follows", "asks", "why"),
    [
        ("in_school", "yes", True, "you do not refer it"),
        ("in_school", "not-asked", True, "you do not refer it"),
        ("police", "no", True, "you decide otherwise than the guidance says"),
        ("police", "yes", False, ""),
        ("social_care", "not-asked", False, ""),
    ],
)
def test_whoever_does_not_refer_it_or_departs_from_the_guidance_writes_every_step(
    own: School, step: str, does: str, follows: str, asks: bool, why: str  # noqa: FBT001
) -> None:  # fmt: skip
    found, lead = case(own), entered(own.lead)
    said = {**STEPPED, f"words-{step}": "", "why-threats_or_blackmail": "Looked at.", "once": str(uuid4())}
    fields = {**said, "does": [does], "follows": follows, "reason": "They are safe."}
    page = sends(lead, f"/cases/{found.reference}/decisions/", fields)
    assert page.status_code == (422 if asks else 302)
    if asks:
        title = STEPS_OF_THE_MODEL[step][0]
        assert f"{title}: write it, since {why}." in text_of(page)
    else:
        sheet = text_of(lead.get(page["Location"]))
        assert f"{STEPS_OF_THE_MODEL[step][0]} Nothing was written." in sheet


def test_the_sheet_says_where_no_step_was_written(own: School) -> None:
    found, lead = case(own), entered(own.lead)
    said = {"does": ["police"], "follows": "yes", "reason": "As it says.", "once": str(uuid4())}
    sheet = text_of(lead.get(sends(lead, f"/cases/{found.reference}/decisions/", said)["Location"]))
    assert "Nothing was written of the six steps beside the reason above." in sheet


def test_a_decision_to_refer_needs_no_word_against_it(own: School) -> None:
    found, lead = case(own), entered(own.lead)
    said = {"does": ["police"], "follows": "yes", "reason": "As it says.", "once": str(uuid4())}
    assert sends(lead, f"/cases/{found.reference}/decisions/", said).status_code == 302
    with within(own.id):
        assert Reasoned.objects.count() == 0 or not Reasoned.objects.get().factors
        assert answers_of(found)["referral_decided"] == "police"


def test_a_second_person_signs_once_and_never_ones_own(own: School) -> None:
    found = case(own)
    set_team(act_of(own.lead), found, own.deputy, Place("Works on it."))
    made = decision(
        own, decide(act_of(own.lead, AT + 2 * SECOND), found, None, Decided(frozenset({"advice"}), "yes", "why"))
    )
    with pytest.raises(NotAllowedError):
        countersign(act_of(own.lead), found, made, "mine", agrees=True)
    countersign(act_of(own.deputy), found, made, "I read it.", agrees=False)
    with pytest.raises(AlreadySignedError):
        countersign(act_of(own.deputy), found, made, "again", agrees=True)
    with within(own.id):
        assert Countersigned.objects.count() == 1
    page = text_of(entered(own.lead).get(f"/cases/{found.reference}/decisions/{made.pk}/"))
    assert f"{own.deputy.name} does not agree" in page
    assert "Sign it" not in page


def test_the_sheet_shows_what_was_said_then_and_not_what_is_said_now(own: School) -> None:
    found, lead = case(own), entered(own.lead)
    said = {"does": ["police"], "follows": "yes", "reason": "As it says."}
    page = lead.get(f"/cases/{found.reference}/decisions/").content.decode()
    said["assessment"] = page.split('name="assessment" value="')[1].split('"')[0]
    answered = sends(lead, f"/cases/{found.reference}/decisions/", {**said, "once": str(uuid4())})
    before = text_of(lead.get(answered["Location"])).split("What the guidance said then")[1].split("Advice")[0]
    answer(act_of(own.lead, AT + timedelta(hours=1)), found, Answers({"immediate_danger": "yes"}, "told"))
    after = text_of(lead.get(answered["Location"])).split("What the guidance said then")[1].split("Advice")[0]
    assert before == after


def test_the_sheet_says_who_was_involved_what_was_known_then_and_from_whom(own: School) -> None:
    """What the police ask for: whoever comes into the case later, and whatever is learned later, is not on it."""
    found, lead = case(own), entered(own.lead)
    involve(act_of(own.lead), found, Involved("Pupil A", date(2011, 3, 27), "pictured"))
    with within(own.id):
        first, *_ = sorted(each.letter for each in Involvement.objects.filter(case=found))
    answer(act_of(own.lead, AT + timedelta(minutes=1)), found, Answers({"device_held": "yes"}, "told", "Teacher B"))
    answer(act_of(own.lead, AT + timedelta(minutes=2)), found, Answers({"coercion_or_pressure": "no"}, "document"))
    address = f"/cases/{found.reference}/decisions/"
    seen = lead.get(address).content.decode().split('name="assessment" value="')[1].split('"')[0]
    with clock_at(AT + timedelta(minutes=10)):
        said = {"does": ["police"], "follows": "yes", "reason": "As it says.", "assessment": seen}
        sheet = sends(lead, address, {**said, "once": str(uuid4())})["Location"]
    involve(act_of(own.lead, AT + timedelta(hours=1)), found, Involved("Pupil Z", None, "received"))
    later = Answers({"device_held": "no"}, "told", "Teacher C")
    answer(act_of(own.lead, AT + timedelta(hours=1)), found, later)
    page = text_of(lead.get(sheet))
    who = page.split("Who was involved")[1].split("What was known then")[0]
    assert f"{first}: Pupil A , shown in an image (15 years" in who
    assert "Pupil Z" not in who
    known = page.split("What was known then, and from whom")[1].split("What the guidance said then")[0]
    assert f"{own.lead.name} was told by Teacher B Staff hold a device Yes" in known
    seen_by_lead = f"{own.lead.name} has seen a document or a record No to each of these: coercion or pressure."
    assert seen_by_lead in known
    assert "Teacher C" not in known


def test_words_that_come_back_with_an_error_stay_also_for_one_who_signed_in_another_tab(own: School) -> None:
    found = case(own)
    set_team(act_of(own.lead), found, own.deputy, Place("Works on it."))
    made = decide(act_of(own.lead, AT + 2 * SECOND), found, None, Decided(frozenset({"advice"}), "yes", "why"))
    countersign(act_of(own.deputy), found, decision(own, made), "I read it.", agrees=True)
    deputy, address = entered(own.deputy), f"/cases/{found.reference}/decisions/{made}/"
    assert "Do you agree?" not in text_of(deputy.get(address))
    page = sends(deputy, address, {"agrees": "", "words": "And one thing more.", "once": str(uuid4())})
    assert page.status_code == 422
    assert "And one thing more." in page.content.decode()
