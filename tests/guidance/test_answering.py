"""An answer that does not fit another: a worry is always taken, a "no" never silently wins."""

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from carriers import consistent
from cast import pupil
from clearway.core.calendar import LONDON
from clearway.core.facts.known import know
from clearway.core.packs.vocabulary import vocabulary
from clearway.guidance.answering import Misfit, fitted
from clearway.guidance.carry import Carried

AT = datetime(2026, 11, 20, 16, 35, tzinfo=LONDON)
BEGUN = Carried(("staffordshire",), "school")
YES_OR_NO = [fact.id for fact in vocabulary().facts.values() if not fact.values]
WORRIES = [fact.id for fact in vocabulary().facts.values() if fact.worry]


def after(*answers: tuple[str, str], carried: Carried = BEGUN) -> Carried | Misfit:
    """What is carried after these answers, one after the other."""
    for fact, answer in answers:
        found = fitted(carried, {fact: answer}, AT)
        if isinstance(found, Misfit):
            return found
        carried = found
    return carried


def test_danger_takes_out_an_earlier_no_to_harm_and_says_so() -> None:
    found = after(("harm_or_risk_of_harm", "no"), ("immediate_danger", "yes"))
    assert isinstance(found, Carried)
    assert (dict(found.answers), found.dropped) == ({"immediate_danger": "yes"}, ("harm_or_risk_of_harm",))


def test_danger_and_no_harm_sent_together_keep_the_danger() -> None:
    found = fitted(BEGUN, {"immediate_danger": "yes", "harm_or_risk_of_harm": "no"}, AT)
    assert isinstance(found, Carried)
    assert dict(found.answers) == {"immediate_danger": "yes"}


def test_a_worry_that_is_disputed_takes_out_a_no_too() -> None:
    found = after(("harm_or_risk_of_harm", "no"), ("self_harm_risk", "disputed"))
    assert isinstance(found, Carried)
    assert found.dropped == ("harm_or_risk_of_harm",)


def test_a_no_against_an_earlier_worry_is_not_taken() -> None:
    found = after(("immediate_danger", "yes"), ("harm_or_risk_of_harm", "no"))
    assert found == Misfit((("harm_or_risk_of_harm", "immediate_danger"),), people=False)


def test_a_choice_against_an_earlier_yes_is_not_taken() -> None:
    found = after(("shared_at_all", "yes"), ("kind", "contact"))
    assert isinstance(found, Misfit)
    assert ("kind", "shared_at_all") in found.pairs


def test_two_answers_of_one_form_that_do_not_fit_are_both_named() -> None:
    found = fitted(BEGUN, {"shared_at_all": "yes", "kind": "contact"}, AT)
    assert isinstance(found, Misfit)
    assert {("kind", "shared_at_all"), ("shared_at_all", "kind")} <= set(found.pairs)


def test_a_person_of_nineteen_takes_out_an_earlier_no_to_adults() -> None:
    found = fitted(
        Carried(("hampshire",), answers={"adult_involved": "no"}, people=(pupil("A", "asked", age=19),)), {}, AT
    )
    assert isinstance(found, Carried)
    assert (dict(found.answers), found.dropped) == ({}, ("adult_involved",))


def test_an_answer_against_the_people_listed_is_not_taken() -> None:
    listed = Carried(("hampshire",), people=(pupil("A", "asked", age=19),))
    assert fitted(listed, {"adult_involved": "no"}, AT) == Misfit((), people=True)


def test_a_new_answer_clears_the_notice_of_the_one_before() -> None:
    found = after(("harm_or_risk_of_harm", "no"), ("immediate_danger", "yes"), ("self_harm_risk", "unknown"))
    assert isinstance(found, Carried)
    assert found.dropped == ()


@given(st.sets(st.sampled_from(YES_OR_NO)), st.sampled_from(WORRIES), st.sampled_from(["yes", "disputed"]))
def test_no_earlier_no_ever_stops_a_worry(denied: set[str], worry: str, answer: str) -> None:
    before = after(*((fact, "no") for fact in sorted(denied)))
    assert isinstance(before, Carried)
    found = fitted(before, {worry: answer}, AT)
    assert isinstance(found, Carried)
    assert found.answers[worry] == answer
    assert all(given == "no" or fact == worry for fact, given in found.answers.items())
    assert set(found.dropped) == set(before.answers) - set(found.answers)


@given(consistent(AT), st.data())
def test_whatever_is_answered_either_fits_or_is_named(before: Carried, data: st.DataObject) -> None:
    fact = data.draw(st.sampled_from(list(vocabulary().facts.values())))
    found = fitted(before, {fact.id: data.draw(st.sampled_from([*fact.answers, "unknown"]))}, AT)
    if isinstance(found, Carried):
        know(found.incident(), AT)
        assert set(found.dropped).isdisjoint(found.answers)
    else:
        assert found.pairs or found.people
