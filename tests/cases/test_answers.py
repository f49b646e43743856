"""Answers in a case: each with its source, each a new pass, and what it changes; never a worry that is lost."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearway.audit.acts import reading
from clearway.cases import queries as cases
from clearway.cases.answering import queries
from clearway.cases.answering.changes import Answers, KnownOf, MisfitError, answer, place, say_of
from clearway.cases.calling.changes import Called, record_call
from clearway.cases.changes import Involved, Place, involve, involve_known, open_case, set_team
from clearway.cases.deciding.changes import Decided, decide
from clearway.cases.models import Answer, Assessment, Case, Involvement, Step
from clearway.concerns.changes import Report, report
from clearway.core.facts.known import know
from clearway.core.packs.vocabulary import vocabulary
from clearway.people.changes import name_person
from clearway.vault.reach import within
from clocks import clock_at
from members import entered, sends
from visitor import text_of
from world import AT, School, act_of, case_of, school

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with clock_at(AT + timedelta(minutes=5)):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


def case(own: School, danger: str = "unknown") -> Case:
    name = report(act_of(own.teacher), Report("Pupil A", "What I was told.", AT, danger))
    with reading(act_of(own.lead)) as act:
        found = cases.concern(act, name)
    return case_of(own, open_case(act_of(own.lead), found))


def level(own: School, found: Case, response: str) -> str:
    with within(own.id):
        return str(queries.latest_pass(found)[-1].result["responses"][response]["at_least"])


def test_each_answer_keeps_its_source_and_is_a_new_pass(own: School) -> None:
    found = case(own)
    answer(act_of(own.lead, AT + SECOND), found, Answers({"device_held": "yes"}, "document", "The log of the day"))
    answer(act_of(own.lead, AT + 2 * SECOND), found, Answers({"coercion_or_pressure": "yes"}, "told", "Pupil B"))
    with within(own.id):
        rows = [(row.given, row.source, row.told_by) for row in Answer.objects.order_by("at")]
        assert rows == [
            ({"device_held": "yes"}, "document", "The log of the day"),
            ({"coercion_or_pressure": "yes"}, "told", "Pupil B"),
        ]
        assert [each[0].incident["facts"] for each in queries.passes(found)] == [
            {"device_held": "yes"}, {"device_held": "yes", "coercion_or_pressure": "yes"},
        ]  # fmt: skip


def test_the_page_says_what_an_answer_changed(own: School) -> None:
    found, lead = case(own), entered(own.lead)
    for slug, value in (("device-held", "yes"), ("threats-or-blackmail", "yes")):
        with clock_at(AT + timedelta(minutes=6 if slug == "device-held" else 7)):
            fields = {"answer": value, "source": "told", "told_by": "Pupil B", "once": str(uuid4())}
            answered = sends(lead, f"/cases/{found.reference}/questions/{slug}/", fields)
        assert answered.status_code == 302
    page = text_of(lead.get(f"/cases/{found.reference}/said/"))
    assert "What changed" in page
    assert "not answered → Yes" in page
    assert "Police: " in page.split("What it changes")[1]


def test_a_worrying_answer_leads_to_the_call_sheet(own: School) -> None:
    found, lead = case(own), entered(own.lead)
    fields = {"immediate_danger": "yes", "source": "told", "told_by": "", "once": str(uuid4())}
    answered = sends(lead, f"/cases/{found.reference}/questions/", fields)
    assert answered["Location"] == f"/cases/{found.reference}/call/"


def test_danger_as_reported_is_an_answer_and_unknown_is_none(own: School) -> None:
    with within(own.id):
        assert queries.carried_of_case(case(own, "yes"), AT).answers == {"immediate_danger": "yes"}
        assert queries.carried_of_case(case(own, "no"), AT).answers == {"immediate_danger": "no"}
        assert queries.carried_of_case(case(own, "unknown"), AT).answers == {}


def test_a_worry_takes_out_an_earlier_no_and_a_no_does_not_take_out_a_worry(own: School) -> None:
    found = case(own)
    answer(act_of(own.lead, AT + SECOND), found, Answers({"harm_or_risk_of_harm": "no"}, "told"))
    answer(act_of(own.lead, AT + 2 * SECOND), found, Answers({"self_harm_risk": "yes"}, "told"))
    with within(own.id):
        assert queries.answers_of(found) == {"self_harm_risk": "yes"}
    with pytest.raises(MisfitError):
        answer(act_of(own.lead, AT + 3 * SECOND), found, Answers({"harm_or_risk_of_harm": "no"}, "told"))
    with within(own.id):
        assert queries.answers_of(found) == {"self_harm_risk": "yes"}


def test_an_answer_that_does_not_fit_comes_back_with_what_it_contradicts(own: School) -> None:
    found, lead = case(own), entered(own.lead)
    answer(act_of(own.lead, AT + SECOND), found, Answers({"self_harm_risk": "yes"}, "told"))
    fields = {"answer": "no", "source": "told", "told_by": "Pupil B", "once": str(uuid4())}
    page = sends(lead, f"/cases/{found.reference}/questions/harm-or-risk-of-harm/", fields)
    assert page.status_code == 422
    assert "This does not fit another answer" in text_of(page)
    assert 'value="Pupil B"' in page.content.decode()


def test_what_is_known_of_somebody_comes_from_the_record_until_it_is_said(own: School) -> None:
    found = case(own)
    involve(act_of(own.lead), found, Involved("Pupil A", date(2014, 11, 20), "pictured"))
    involve(act_of(own.lead), found, Involved("Pupil B", None, "shared"))
    with within(own.id):
        first, second = queries.people_of(found)
        assert first == {"id": "A", "roles": ["pictured"], "age": 12, "age_basis": "record"}
        assert second == {"id": "B"}
        whose = Involvement.objects.get(case=found, letter="B")
    known = KnownOf({"roles": ["sent"], "age": 15, "age_basis": "claimed"}, "told", "Pupil A")
    say_of(act_of(own.lead, AT + SECOND), found, whose, known)
    with within(own.id):
        assert queries.people_of(found)[1] == {"id": "B", "roles": ["sent"], "age": 15, "age_basis": "claimed"}
        assert queries.latest_pass(found)[0].incident["people"][1]["age"] == 15


def people_asked_with(own: School, found: Case) -> list[list[tuple[object, object]]]:
    """Of each pass: everybody by letter, and their age."""
    with within(own.id):
        return [[(each["id"], each.get("age")) for each in one[0].incident["people"]] for one in queries.passes(found)]


def test_whoever_is_put_down_and_whose_age_is_corrected_is_a_new_pass(own: School) -> None:
    """A child under 13 changes what the guidance asks: nobody has to answer another question first."""
    found = case(own)
    involve(act_of(own.lead), found, Involved("Pupil A", date(2011, 3, 27), "pictured"))
    assert people_asked_with(own, found) == [], "a case that was never put to the guidance waits until it is"
    answer(act_of(own.lead, AT + SECOND), found, Answers({"device_held": "yes"}, "told"))
    involve(act_of(own.lead, AT + 2 * SECOND), found, Involved("Pupil B", None, "received"))
    with within(own.id):
        pupil = Involvement.objects.get(case=found, letter="B").person
    for version, born_on in ((1, date(2014, 11, 20)), (2, date(2014, 11, 20))):  # the second corrects the name alone
        name_person(act_of(own.lead, AT + (2 + version) * SECOND), pupil, f"Pupil B {version}", born_on, version)
    assert people_asked_with(own, found) == [[("A", 15)], [("A", 15), ("B", None)], [("A", 15), ("B", 12)]]
    page = text_of(entered(own.lead).get(f"/cases/{found.reference}/said/"))
    assert "B: Age: not answered → 12" in page.split("What changed")[1]


def test_somebody_known_who_comes_into_a_case_is_a_new_pass_there_and_nowhere_else(own: School) -> None:
    """A corrected age is a new pass in every case in which they stand and to which its author may add."""
    first, second, closed_to = case(own), case(own), case(own)
    involve(act_of(own.lead), first, Involved("Pupil A", date(2011, 3, 27), "pictured"))
    with within(own.id):
        pupil = Involvement.objects.get(case=first).person
    for each in (first, second, closed_to):
        answer(act_of(own.lead, AT + SECOND), each, Answers({"device_held": "yes"}, "told"))
    before = len(people_asked_with(own, first))
    for each in (second, closed_to):
        involve_known(act_of(own.lead, AT + 2 * SECOND), each, pupil, "shared")
    assert len(people_asked_with(own, second)) == 2
    assert len(people_asked_with(own, first)) == before, "of a case in which nothing is new nothing is asked"
    set_team(act_of(own.lead), second, own.deputy, Place("why"))
    name_person(act_of(own.deputy, AT + 3 * SECOND), pupil, "Pupil A", date(2010, 3, 27), 1)
    assert [len(people_asked_with(own, each)) for each in (first, second, closed_to)] == [before, 3, 2]


def test_a_case_that_is_opened_from_a_report_of_danger_is_put_to_the_guidance_at_once(own: School) -> None:
    """Its plan stands before anybody has asked anything; the call comes first all the same."""
    name = report(act_of(own.teacher), Report("Pupil A", "What I was told.", AT, "yes"))
    client, once = entered(own.lead), str(uuid4())
    for _ in range(2):
        answered = sends(client, f"/cases/open/{name}/", {"once": once})
    assert answered["Location"].endswith(("/call/", "/"))
    with within(own.id):
        [found] = Case.objects.all()
        assert [each[0].incident["facts"] for each in queries.passes(found)] == [{"immediate_danger": "yes"}]
        assert Step.objects.filter(case=found).exists()


def test_two_areas_are_asked_together_and_stand_side_by_side(own: School) -> None:
    found, lead = case(own), entered(own.lead)
    answer(act_of(own.lead, AT + SECOND), found, Answers({"coercion_or_pressure": "yes"}, "told"))
    place(act_of(own.lead, AT + 2 * SECOND), found, ("staffordshire", "hampshire"), "school")
    with within(own.id):
        assert {row.area for row in queries.latest_pass(found)} == {"staffordshire", "hampshire"}
    page = text_of(lead.get(f"/cases/{found.reference}/said/"))
    assert "Where the areas differ" in page
    assert "What is asked for in Hampshire" in page
    assert "What is asked for in Staffordshire" in page


def test_a_form_without_its_setting_leaves_it_as_it_was(own: School) -> None:
    """As a browser may send it that knows no such list: nothing breaks, and nothing is guessed."""
    found = case(own)
    place(act_of(own.lead, AT + SECOND), found, ("staffordshire",), "college")
    said = {"area": "hampshire", "second": "", "setting": "", "version": "1", "once": str(uuid4())}
    assert sends(entered(own.lead), f"/cases/{found.reference}/where/", said).status_code == 302
    with within(own.id):
        assert queries.where(found).said == {"areas": ["hampshire"], "setting": "college"}  # type: ignore[union-attr]


def test_advice_and_a_decision_become_facts(own: School) -> None:
    found = case(own)
    record_call(act_of(own.lead, AT + SECOND), found, Called("advice", AT, "", "", "manage-here", ""))
    decide(act_of(own.lead, AT + 2 * SECOND), found, None, Decided(frozenset({"in_school"}), "yes", "why"))
    with within(own.id):
        assert queries.answers_of(found) == {"advice_taken": "manage-here", "referral_decided": "no-agency"}


def test_what_follows_never_stands_between_somebody_and_what_they_write_down(own: School) -> None:
    """Where an answer contradicts what follows from a call, the call is kept and the answer stays."""
    found = case(own)
    answer(act_of(own.lead, AT + SECOND), found, Answers({"advice_taken": "refer"}, "told"))
    record_call(act_of(own.lead, AT + 2 * SECOND), found, Called("advice", AT, "", "", "manage-here", ""))
    with within(own.id):
        assert queries.answers_of(found)["advice_taken"] == "manage-here"
        assert Assessment.objects.count() == 2


def test_an_answer_without_a_source_is_refused_and_comes_back(own: School) -> None:
    found, lead = case(own), entered(own.lead)
    address = f"/cases/{found.reference}/questions/device-held/"
    page = sends(lead, address, {"answer": "yes", "told_by": "Pupil B", "once": str(uuid4())})
    assert page.status_code == 422
    assert "Say where this comes from" in text_of(page)
    page = sends(lead, address, {"answer": "yes", "source": "not-known", "told_by": "", "once": str(uuid4())})
    assert "say whether you were told or have seen a document" in text_of(page)
    with within(own.id):
        assert not Answer.objects.exists()
        assert not Step.objects.exists()


ASKABLE = [fact.id for fact in vocabulary().facts.values() if not fact.values and not fact.police and not fact.idle]


@settings(max_examples=12, deadline=None)
@given(
    said=st.lists(
        st.tuples(st.sampled_from(ASKABLE), st.sampled_from(["yes", "no", "unknown", "disputed"])),
        min_size=1,
        max_size=8,
    )
)
def test_whatever_is_answered_in_whatever_order_what_stands_is_never_a_contradiction(
    said: list[tuple[str, str]],
) -> None:
    """And a worry that was taken stays, until somebody answers the same question otherwise."""
    own = school(f"own{uuid4().hex[:8]}")
    found = case(own)
    for place_, (fact, value) in enumerate(said):
        try:
            answer(act_of(own.lead, AT + place_ * SECOND), found, Answers({fact: value}, "told"))
        except MisfitError:
            continue
    with within(own.id):
        carried = queries.carried_of_case(found, AT)
        know(carried.incident(), AT)
        stands = dict(carried.answers)
    for fact, value in dict(said).items():
        if vocabulary()[fact].worry and value in ("yes", "disputed"):
            assert stands.get(fact) in ("yes", "disputed")
