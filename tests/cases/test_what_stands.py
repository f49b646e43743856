"""What counts of what was said: danger that a later report tells of, ages as they were, and nothing that fails."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearway.audit.acts import reading
from clearway.cases import queries as cases
from clearway.cases.answering import queries
from clearway.cases.answering.changes import Answers, answer
from clearway.cases.calling.changes import Called, record_call
from clearway.cases.changes import Involved, involve, open_case
from clearway.cases.models import Answer, Call, Case
from clearway.cases.triage.changes import join
from clearway.concerns.changes import Report, report
from clearway.concerns.models import Concern
from clearway.core.facts.incident import OLDEST
from clearway.core.facts.known import know
from clearway.core.packs.vocabulary import vocabulary
from clearway.guidance.answering import settled
from clearway.guidance.carry import Carried
from clearway.people.access import FURTHER
from clearway.people.changes import name_person
from clearway.people.models import Person
from clearway.vault.reach import within
from clocks import clock_at
from members import entered, sends
from visitor import text_of
from world import AT, School, act_of, case_of, school

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with clock_at(AT + timedelta(minutes=5)):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


def told(own: School, danger: str, learned_at: datetime = AT) -> Concern:
    name = report(act_of(own.teacher), Report("Pupil A", "What I was told.", learned_at, danger))
    with reading(act_of(own.lead)) as act:
        return cases.concern(act, name)


def case(own: School, danger: str = "unknown", learned_at: datetime = AT) -> Case:
    return case_of(own, open_case(act_of(own.lead), told(own, danger, learned_at)))


def danger(own: School, found: Case) -> str:
    with within(own.id):
        return queries.carried_of_case(found, AT).answers.get("immediate_danger", "")


@pytest.mark.django_db
@pytest.mark.parametrize("before", ["no", "unknown", "disputed", "yes", ""])
def test_danger_in_a_report_that_joins_outweighs_what_was_answered_before(own: School, before: str) -> None:
    found = case(own)
    if before:
        answer(act_of(own.lead, AT + SECOND), found, Answers({"immediate_danger": before}, "told"))
    join(act_of(own.lead, AT + 2 * SECOND), told(own, "yes"), found)
    assert danger(own, found) == "yes"
    with within(own.id):
        assert queries.latest_pass(found)[0].incident["facts"]["immediate_danger"] == "yes"


@pytest.mark.django_db
@pytest.mark.parametrize("later", ["no", "unknown"])
def test_a_report_that_joins_and_tells_of_none_takes_no_danger_away(own: School, later: str) -> None:
    found = case(own, "yes")
    join(act_of(own.lead, AT + SECOND), told(own, later), found)
    assert danger(own, found) == "yes"


@pytest.mark.django_db
def test_to_join_a_report_of_danger_leads_to_the_call_sheet_which_says_so(own: School) -> None:
    found, lead = case(own), entered(own.lead)
    answer(act_of(own.lead, AT + SECOND), found, Answers({"immediate_danger": "no"}, "told"))
    fields = {"case": "other", "other": found.reference, "once": str(uuid4())}
    answered = sends(lead, f"/concerns/{told(own, 'yes').pk}/join/", fields)
    assert answered["Location"] == f"/cases/{found.reference}/call/"
    assert "A child is in danger now." in text_of(lead.get(answered["Location"]))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("born_on", "age"),
    [
        (date(2013, 11, 20), 13),  # 13 on the day of the report
        (date(2013, 11, 21), 12),  # 13 since, and 12 when it happened
        (date(2008, 11, 21), 17),
        (date(2026, 11, 20), 0),
        (date(2026, 11, 21), None),  # not born yet: the date is wrong, and says nothing
        (date(1905, 1, 1), None),
    ],
)
def test_an_age_from_the_record_is_the_age_when_the_first_reporter_learned_of_it(
    own: School, born_on: date, age: int | None
) -> None:
    found = case(own, learned_at=datetime(2026, 11, 20, 12, tzinfo=AT.tzinfo))
    join(act_of(own.lead, AT + SECOND), told(own, "no"), found)
    with clock_at(AT + timedelta(days=400)):
        involve(act_of(own.lead, AT + timedelta(days=400)), found, Involved("Pupil A", born_on, "pictured"))
    with within(own.id):
        (whose,) = queries.people_of(found)
    assert whose.get("age") == age
    assert age is None or 0 <= age <= OLDEST


@pytest.mark.django_db
def test_a_call_is_kept_where_what_it_advised_cannot_be_true_beside_what_stands(
    own: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer and the people contradict each other since a date of birth was corrected, by whoever may not add to the
    case and so asks nothing anew: it stops nothing.
    """
    found = case(own)
    involve(act_of(own.lead), found, Involved("Pupil A", date(2016, 1, 1), "pictured"))
    given = {"someone_unidentified": "no", "under_13_involved": "yes"}
    answer(act_of(own.lead, AT + SECOND), found, Answers(given, "told"))
    with within(own.id):
        person = Person.objects.get()
    monkeypatch.setattr(FURTHER, "learned", lambda *_: None)
    name_person(act_of(own.lead, AT + 2 * SECOND), person, "Pupil A", date(2010, 1, 1), 1)
    with within(own.id):
        carried = queries.carried_of_case(found, AT)
    assert carried.answers == {"under_13_involved": "yes"}
    assert carried.dropped == ("someone_unidentified",)
    for page in (
        "questions/",
        "said/",
        "call/",
        "questions/next/",
        "people/A/",
        "where/",
        "further/",
        "plan/",
        "decisions/",
        "",
    ):
        assert entered(own.lead).get(f"/cases/{found.reference}/{page}", follow=True).status_code == 200
    record_call(act_of(own.lead, AT + 3 * SECOND), found, Called("police", AT, "", "", "manage-here", ""))
    with within(own.id):
        assert Call.objects.count() == 1
        stands = queries.answers_of(found)
    assert stands["advice_taken"] == "manage-here"
    assert "someone_unidentified" not in stands, "it was said of it that it stands no more"


@pytest.mark.django_db
def test_where_no_area_is_chosen_what_follows_from_a_call_is_kept_for_later(
    own: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = case(own)
    monkeypatch.setattr(queries, "areas", list)
    record_call(act_of(own.lead, AT + SECOND), found, Called("advice", AT, "", "", "refer", ""))
    with within(own.id):
        assert Answer.objects.count() == 1
        assert queries.answers_of(found) == {"advice_taken": "refer"}


FACTS = [fact.id for fact in vocabulary().facts.values() if not fact.values]
AGED = st.fixed_dictionaries(
    {"roles": st.sampled_from([["pictured"], ["sent"], ["found"], []])},
    optional={
        "age": st.integers(9, 30),
        "age_basis": st.just("record"),
        "adult_conduct": st.sampled_from(["none", "unknown"]),
    },
)


@settings(max_examples=150, deadline=None)
@given(
    answers=st.dictionaries(st.sampled_from(FACTS), st.sampled_from(["yes", "no", "unknown", "disputed"]), max_size=9),
    kind=st.sampled_from([None, "image", "contact", "both"]),
    people=st.lists(AGED, max_size=3),
    closed=st.booleans(),
)
def test_whatever_was_said_something_of_it_stands_and_no_worry_is_lost(
    answers: dict[str, str], kind: str | None, people: list[dict[str, object]], *, closed: bool
) -> None:
    given = {**answers, **({"kind": kind} if kind else {}), **({"someone_unidentified": "no"} if closed else {})}
    listed = tuple({"id": letter, **each} for letter, each in zip("ABC", people, strict=False))
    carried = Carried(("staffordshire",), "school", given, listed, passed=True)
    stands = settled(carried, AT)
    know(stands.incident(), AT)
    assert stands.people == carried.people
    assert {**stands.answers, **dict.fromkeys(stands.dropped)}.keys() == given.keys()
    worries = [fact for fact, value in given.items() if value in ("yes", "disputed") and vocabulary()[fact].worry]
    assert not set(worries) & set(stands.dropped)
