"""What is known of an incident: stated, derived from people or implied; contradictions are refused with both shown."""

import pytest
from hypothesis import given, settings

from cast import FRIDAY_1540, PUPIL_A, PUPIL_B, Person, incident, pupil, quiet, quiet_facts
from clearway.core.calendar import moment
from clearway.core.errors import IncidentError
from clearway.core.facts.incident import read
from clearway.core.facts.known import Known, from_answers, know
from clearway.core.packs.vocabulary import vocabulary
from incidents import FACTS, asked, disputed_facts, possible_facts, whole_incidents

AT = moment(FRIDAY_1540).at
DERIVED = [fact.id for fact in FACTS if fact.people]


def known(facts: dict[str, str], *people: Person, **more: str) -> Known:
    return know(incident(facts, *people, **more), AT)


# --- where a value comes from ---------------------------------------------------------------------------


def test_a_stated_value_is_stated() -> None:
    found = known({"harassment": "no"})
    assert (found.value("harassment"), found.source["harassment"]) == ("no", "stated")


def test_a_value_that_follows_from_the_people_says_so() -> None:
    found = known({}, pupil("A", "sent", age=12))
    assert (found.value("under_13_involved"), found.source["under_13_involved"]) == ("yes", "people")


def test_a_value_that_another_fact_forces_is_implied() -> None:
    found = known({"shared_publicly": "yes"})
    assert (found.value("shared_at_all"), found.source["shared_at_all"]) == ("yes", "implied")


def test_what_nobody_said_is_unknown() -> None:
    assert known({}).value("harassment") == "unknown"
    assert known({}).values == {}


def test_a_stated_value_that_the_people_agree_with_stays_stated() -> None:
    found = known({"under_13_involved": "yes"}, pupil("A", "sent", age=12))
    assert found.source["under_13_involved"] == "stated"


@pytest.mark.parametrize("fact", sorted(set(DERIVED) - {"all_pictured_adults", "child_involved"}))
@pytest.mark.parametrize("value", ["yes", "no"])
def test_where_the_people_leave_it_undecided_the_stated_value_counts(fact: str, value: str) -> None:
    nobody_knows = {"id": "X", "roles": ["received"], "age_basis": "unknown"}
    assert known({fact: value}, nobody_knows).value(fact) == value


@given(possible_facts())
def test_every_value_has_a_source_and_stands_in_the_order_of_the_vocabulary(facts: dict[str, str]) -> None:
    found = from_answers(facts)
    order = [fact.id for fact in FACTS]
    assert found.source.keys() == found.values.keys()
    assert [order.index(fact) for fact in found.values] == sorted(order.index(fact) for fact in found.values)
    assert {fact for fact, source in found.source.items() if source == "stated"} == facts.keys()


@settings(deadline=None)
@given(whole_incidents())
def test_what_is_said_to_come_from_the_people_was_not_stated(raw: dict[str, dict[str, str]]) -> None:
    found = know(read(raw), AT)
    of_people = {fact for fact, source in found.source.items() if source == "people"}
    assert of_people.isdisjoint(raw["facts"])
    assert of_people <= set(DERIVED)


# --- the day of the acts --------------------------------------------------------------------------------


def test_ages_count_on_the_day_of_the_acts_and_not_on_the_day_of_the_report() -> None:
    turned_18_since = pupil("X", "sent", age=None, date_of_birth="2008-11-19")
    facts = {"someone_unidentified": "no"}
    assert known(facts, turned_18_since).value("adult_involved") == "yes"
    assert known(facts, turned_18_since, incident_on="2026-11-18").value("adult_involved") == "no"


# --- contradictions ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["yes", "disputed"])
def test_answers_that_break_a_constraint_are_refused_and_both_are_named_as_they_were_given(said: str) -> None:
    with pytest.raises(IncidentError) as caught:
        known({"wider_distribution": "no", "harassment": "no", "shared_publicly": said})
    assert caught.value.problem == f'wider_distribution = "no" and shared_publicly = "{said}" cannot both be true'
    assert caught.value.key == "facts.shared_publicly"


@pytest.mark.parametrize(
    ("fact", "stated", "people", "shown"),
    [
        ("under_13_involved", "no", [pupil("A", "sent", age=12)], ('"no"', '"yes"')),
        ("adult_involved", "yes", [PUPIL_A, PUPIL_B], ('"yes"', '"no"')),
        ("adult_involved", "disputed", [PUPIL_A, PUPIL_B], ('"disputed"', '"no"')),
        ("vulnerable", "no", [pupil("A", "sent", vulnerabilities=["send"])], ('"no"', '"yes"')),
        ("parents_risk", "no", [pupil("A", "sent", parents_risk="yes")], ('"no"', '"yes"')),
        ("child_involved", "no", [PUPIL_A], ('"no"', '"yes"')),
        ("all_pictured_adults", "yes", [PUPIL_A], ('"yes"', '"no"')),
    ],
)
def test_a_stated_value_that_the_people_contradict_is_refused_with_both_shown(
    fact: str, stated: str, people: list[Person], shown: tuple[str, str]
) -> None:
    with pytest.raises(IncidentError) as caught:
        known({"someone_unidentified": "no", fact: stated}, *people)
    assert caught.value.key == f"facts.{fact}"
    assert all(value in caught.value.problem for value in shown)


def test_a_stated_value_that_what_follows_from_the_people_rules_out_is_refused() -> None:
    with pytest.raises(
        IncidentError, match='all_pictured_adults = "yes" and adult_involved = "no" cannot both be true'
    ):
        known({"someone_unidentified": "no", "all_pictured_adults": "yes"}, PUPIL_B)


def test_nobody_is_pictured_where_there_is_no_image() -> None:
    with pytest.raises(IncidentError, match="A is listed as pictured") as caught:
        known({"kind": "contact"}, PUPIL_A)
    assert caught.value.key == "people[A].roles"
    assert known({"kind": "contact"}, PUPIL_B).value("kind") == "contact"


@given(possible_facts())
def test_answers_that_are_possible_together_are_never_refused(facts: dict[str, str]) -> None:
    assert from_answers(facts).values.items() >= facts.items()


# --- disputed, asked and waiting ------------------------------------------------------------------------


@given(disputed_facts())
def test_what_is_disputed_counts_as_yes_and_stays_disputed(facts: dict[str, str]) -> None:
    found = known(facts)
    disputed = {fact for fact, value in facts.items() if value == "disputed"}
    assert found.disputed == disputed
    assert all(found.value(fact) == "yes" for fact in disputed)
    assert found.state == known({fact: "yes" if fact in disputed else value for fact, value in facts.items()}).state


@given(possible_facts())
def test_what_was_asked_in_vain_changes_nothing_that_is_known(facts: dict[str, str]) -> None:
    left_out, unknown = known(facts), known(asked(facts))
    assert (left_out.state, left_out.values) == (unknown.state, unknown.values)
    assert left_out.asked == frozenset()
    assert unknown.asked == {fact.id for fact in FACTS} - unknown.values.keys()


def test_a_fact_asked_in_vain_that_the_people_settle_is_no_longer_open() -> None:
    found = known({"under_13_involved": "unknown"}, pupil("A", "sent", age=12))
    assert found.asked == frozenset()


def test_a_fact_that_only_waits_for_everybody_to_be_identified_is_waiting() -> None:
    assert "adult_involved" in known({}, PUPIL_A, PUPIL_B).waiting
    assert known({"someone_unidentified": "no"}, PUPIL_A, PUPIL_B).waiting == frozenset()
    assert "adult_involved" not in known({}, pupil("A", "sent", age=None)).waiting


def test_the_quietest_incident_leaves_nothing_unknown() -> None:
    assert known(quiet_facts(), PUPIL_A, PUPIL_B).values.keys() == vocabulary().facts.keys()


@pytest.mark.parametrize("fact", [fact.id for fact in FACTS if fact.worry])
def test_each_worry_can_be_true_in_the_quietest_incident(fact: str) -> None:
    assert known(quiet(**{fact: "yes"})).value(fact) == "yes"
