"""Rulings 1 to 7: danger, harm, how strong an answer is, what is not known, and what advice does."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cast import AREAS, PUPIL_A, PUPIL_B, STAFFORDSHIRE, assess, in_school, level, quiet, without
from clearway.cli import show
from clearway.core.findings.compiled import compiled
from clearway.core.packs.load import pack_for
from clearway.core.packs.vocabulary import vocabulary
from clearway.core.prove.properties import ruling_4
from clearway.core.result import Result
from completions import complete_facts, completed, hidden, possible
from incidents import possible_facts
from readings import BOTH, at_once, for_both

pytestmark = pytest.mark.sampled(2)

RANK = {"none": 0, "consider": 1, "should": 2, "must": 3}
RESPONSES = ("police", "social_care", "advice")
FIRST_SCREEN = (
    "immediate_danger", "self_harm_risk", "harm_or_risk_of_harm", "device_held", "parents_risk", "multiple_victims",
)  # fmt: skip
GUARDED = (
    "immediate_danger", "harm_or_risk_of_harm", "self_harm_risk", "adult_involved", "under_13_involved",
    "someone_unidentified", "coercion_or_pressure", "threats_or_blackmail", "grooming_or_exploitation", "harassment",
    "shared_beyond_pair", "wide_age_gap", "made_without_knowledge", "made_unwillingly", "shared_without_agreement",
    "consent_in_doubt", "high_risk_of_abuse",
)  # fmt: skip
BARS = ("immediate_danger", "harm_or_risk_of_harm", "self_harm_risk", "consent_in_doubt", "high_risk_of_abuse")
DISCUSSED = ("made_without_knowledge", "made_unwillingly", "shared_without_agreement")
BY_ANOTHER = (
    "adult_involved", "threats_or_blackmail", "coercion_or_pressure", "financial_demand", "deception",
    "grooming_or_exploitation", "harassment", "intent_to_harm", *DISCUSSED,
)  # fmt: skip


def bounds(result: Result, name: str) -> tuple[int, int]:
    found = result["responses"][name]
    return RANK[found["at_least"]], RANK[found["at_most"]]


# --- 1: danger now --------------------------------------------------------------------------------
@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("said", ["yes", "disputed"])
def test_ruling_01_danger_alone_makes_police_and_social_care_a_must(area: str, said: str) -> None:
    result = assess(area, {"immediate_danger": said})
    assert (level(result, "police"), level(result, "social_care")) == ("must", "must")
    assert in_school(result) == "no"


@for_both
def test_ruling_01_the_first_step_is_999_now_and_then_social_care(area: str) -> None:
    first = assess(area, {"immediate_danger": "yes"})["actions"][0]
    assert first["text"].startswith("Call 999 now.")
    assert first["text"].index("999") < first["text"].index("social care")
    assert (first["duty"], first["due"]) == ("must", assess(area)["at"])


@for_both
def test_ruling_01_the_page_starts_with_the_call_and_asks_nothing_before_it(area: str) -> None:
    page = show.answer(assess(area, {"immediate_danger": "yes"}))
    head = page[: page.index("A child is in danger. Call 999 now.")]
    assert "?" not in head
    assert len(head.splitlines()) <= 4
    assert assess(area)["questions"][0]["fact"] == "immediate_danger"


@for_both
@given(facts=possible_facts())
@settings(deadline=None, max_examples=25)
def test_ruling_01_whatever_is_known_every_page_names_999_first(area: str, facts: dict[str, str]) -> None:
    result = assess(area, facts)
    page = show.answer(result)
    assert "999" in page.split("WHAT THE GUIDANCE ASKS FOR")[0]
    assert "101" not in page or page.index("999") < page.index("101")
    assert result["contacts"][0]["phone"] == "999"


# --- 2: harm --------------------------------------------------------------------------------------
@for_both
@pytest.mark.parametrize("fact", ["harm_or_risk_of_harm", "self_harm_risk"])
def test_ruling_02_harm_by_nobody_else_makes_social_care_a_must_at_once_and_police_consider(
    area: str, fact: str
) -> None:
    result = assess(area, quiet(**{fact: "yes"}))
    assert (level(result, "social_care"), level(result, "police")) == ("must", "consider")
    assert any("social care" in text for text in at_once(result))


@for_both
@pytest.mark.parametrize("act", BY_ANOTHER)
def test_ruling_02_harm_by_an_act_that_may_be_a_crime_makes_police_a_must(area: str, act: str) -> None:
    result = assess(area, quiet(harm_or_risk_of_harm="yes", **{act: "yes"}))
    assert (level(result, "social_care"), level(result, "police")) == ("must", "must")


@for_both
def test_ruling_02_that_police_must_rests_on_judgement_and_says_so(area: str) -> None:
    because = assess(area, quiet(harm_or_risk_of_harm="yes", deception="yes"))["responses"]["police"]["because"]
    assert next(why["text"] for why in because if why["rule"] == "harm-by-another").endswith("†")


# --- 3: how strong an answer is -------------------------------------------------------------------
@for_both
@given(facts=possible_facts())
@settings(deadline=None, max_examples=40)
def test_ruling_03_the_status_follows_from_the_bounds(area: str, facts: dict[str, str]) -> None:
    result = assess(area, facts)
    assume(result["scope"]["status"] != "adult-imagery")
    for name in RESPONSES:
        least, most = bounds(result, name)
        wanted = "yes" if least else "undetermined" if most else "no"
        assert (result["responses"][name]["status"], least <= most) == (wanted, True)


@for_both
@given(facts=complete_facts())
@settings(deadline=None, max_examples=30)
def test_ruling_03_complete_facts_leave_no_room(area: str, facts: dict[str, str]) -> None:
    result = assess(area, facts)
    assert all(found["at_least"] == found["at_most"] for found in result["responses"].values())
    assert in_school(result) != "undetermined"


@for_both
@given(facts=possible_facts(at_most=20), data=st.data())
@settings(deadline=None, max_examples=40)
def test_ruling_03_one_answer_more_only_narrows_the_bounds(
    area: str, facts: dict[str, str], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from([fact for fact in vocabulary().facts if fact not in facts]))
    value = data.draw(st.sampled_from(vocabulary()[name].answers))
    assume(possible({**facts, name: value}))
    before, after = assess(area, facts), assess(area, {**facts, name: value})
    assume(after["scope"]["status"] != "adult-imagery")
    for response in RESPONSES:
        assert bounds(before, response)[0] <= bounds(after, response)[0]
        assert bounds(before, response)[1] >= bounds(after, response)[1]


def test_ruling_03_a_duty_is_what_is_certain_and_never_what_is_only_possible() -> None:
    police = assess(STAFFORDSHIRE, {"shared_without_agreement": "yes"})["responses"]["police"]
    assert (police["duty"], police["at_least"], police["at_most"]) == ("should", "should", "must")


# --- 4: what is not known -------------------------------------------------------------------------
@for_both
@pytest.mark.parametrize("advice", ["none", "manage-here"])
@pytest.mark.parametrize("fact", GUARDED)
def test_ruling_04_never_managed_here_while_one_of_its_facts_is_unknown(area: str, advice: str, fact: str) -> None:
    result = assess(area, hidden(quiet(advice_taken=advice), fact))
    assert in_school(assess(area, quiet(advice_taken=advice))) == "yes"
    assert in_school(result) != "yes"
    assert fact in {question["fact"] for question in result["questions"]}


@for_both
@pytest.mark.parametrize("fact", GUARDED)
def test_ruling_04_nor_when_it_was_asked_and_answered_unknown(area: str, fact: str) -> None:
    facts = {**hidden(quiet(advice_taken="manage-here"), fact), fact: "unknown"}
    assert in_school(assess(area, facts)) != "yes"


@for_both
@given(facts=complete_facts(), fact=st.sampled_from(GUARDED))
@settings(deadline=None, max_examples=40)
def test_ruling_04_holds_whatever_else_is_settled(area: str, facts: dict[str, str], fact: str) -> None:
    known = hidden(facts, fact)
    result = assess(area, known)
    assume(result["scope"]["status"] != "adult-imagery")
    assert in_school(result) != "yes"


@for_both
def test_ruling_04_people_of_unknown_age_leave_it_open(area: str) -> None:
    facts = without(quiet(), "adult_involved", "under_13_involved")
    nobody_knows = {key: value for key, value in PUPIL_B.items() if key != "age"}
    people_facts = without(facts, *(fact.id for fact in vocabulary().facts.values() if fact.people))
    assert in_school(assess(area, people_facts, PUPIL_A, PUPIL_B)) == "yes"
    assert in_school(assess(area, people_facts, PUPIL_A, nobody_knows)) != "yes"


# --- 4a: when it can be managed within the setting ------------------------------------------------
@for_both
@given(facts=complete_facts(), advice=st.sampled_from(vocabulary()["advice_taken"].values))
@settings(deadline=None, max_examples=80)
def test_ruling_04a_on_complete_facts_it_is_yes_exactly_then(area: str, facts: dict[str, str], advice: str) -> None:
    facts = {**facts, "advice_taken": advice}
    result = assess(area, facts)
    assume(result["scope"]["status"] == "in-scope")
    agreed = assess(area, {**facts, **dict.fromkeys(DISCUSSED, "no")})  # ruling 20 asks for a talk, not for a bar
    others = max(bounds(agreed, "police")[0], bounds(agreed, "social_care")[0])
    talked = level(result, "advice") == "must" or any(
        facts[each] == "yes" for each in ("shared_beyond_pair", *DISCUSSED)
    )
    barred = any(facts[each] == "yes" for each in BARS)
    wanted = others < RANK["should"] and not barred and (not talked or advice == "manage-here")
    assert in_school(result) == ("yes" if wanted else "no")


@pytest.mark.parametrize("pack", ["hampshire-2017", "staffordshire-stoke-2017"])
def test_ruling_04a_makes_ruling_4_a_theorem_and_it_is_proved(pack: str) -> None:
    assert ruling_4(compiled(pack)).holds


# --- 5: asked in vain -----------------------------------------------------------------------------
def asked_in_vain(area: str, facts: dict[str, str]) -> dict[str, str]:
    """The facts, with every question that still matters answered "unknown"."""
    while left := [each["fact"] for each in assess(area, facts)["questions"] if each["fact"] not in facts]:
        facts = {**facts, **dict.fromkeys(left, "unknown")}
    return facts


@for_both
def test_ruling_05_all_asked_and_nothing_known_means_take_advice(area: str) -> None:
    advice = assess(area, asked_in_vain(area, {}))["responses"]["advice"]
    assert (advice["status"], advice["at_least"], advice["at_most"]) == ("yes", "should", "must")
    assert advice["because"][0]["rule"] == "asked-and-still-open"
    assert level(assess(area), "advice") == "none..must"


@for_both
def test_ruling_05_one_question_that_was_not_asked_is_enough_to_wait(area: str) -> None:
    facts = asked_in_vain(area, {})
    assert level(assess(area, without(facts, "threats_or_blackmail")), "advice") == "none..must"


@for_both
def test_ruling_05_it_never_lowers_advice_that_is_a_must(area: str) -> None:
    facts = asked_in_vain(area, {"someone_unidentified": "yes"})
    assert level(assess(area, facts), "advice") == "must"


@for_both
@given(facts=possible_facts(at_most=25))
@settings(deadline=None, max_examples=25)
def test_ruling_05_holds_from_wherever_the_asking_began(area: str, facts: dict[str, str]) -> None:
    result = assess(area, asked_in_vain(area, facts))
    open_still = [name for name, found in result["responses"].items() if found["at_least"] != found["at_most"]]
    assert not open_still or bounds(result, "advice")[0] >= RANK["should"]


# --- 6: what advice does --------------------------------------------------------------------------
def test_ruling_06_advice_taken_is_a_fact_of_the_plan_and_is_asked_last() -> None:
    assert vocabulary()["advice_taken"].plan
    questions = [each["fact"] for each in assess(STAFFORDSHIRE)["questions"]]
    plan = [vocabulary()[fact].plan for fact in questions]
    assert "advice_taken" in questions
    assert plan == sorted(plan)


@for_both
def test_ruling_06_the_advice_to_refer_raises_social_care_to_should(area: str) -> None:
    assert level(assess(area, quiet(advice_taken="refer")), "social_care") == "should"
    assert level(assess(area, quiet(advice_taken="refer", previous_incidents="yes")), "social_care") == "should"
    assert in_school(assess(area, quiet(advice_taken="refer"))) == "no"


def test_ruling_06_manage_here_opens_what_a_child_under_13_shuts() -> None:
    assert in_school(assess(STAFFORDSHIRE, quiet(under_13_involved="yes"))) == "no"
    assert in_school(assess(STAFFORDSHIRE, quiet(under_13_involved="yes", advice_taken="manage-here"))) == "yes"


@for_both
@given(facts=complete_facts(), advice=st.sampled_from(("manage-here", "refer", "undecided")))
@settings(deadline=None, max_examples=40)
def test_ruling_06_no_advice_lowers_anything(area: str, facts: dict[str, str], advice: str) -> None:
    before, after = (assess(area, {**facts, "advice_taken": each}) for each in ("none", advice))
    assert all(bounds(before, name)[0] <= bounds(after, name)[0] for name in RESPONSES)


# --- 7: a fixed first screen ----------------------------------------------------------------------
@for_both
@given(facts=possible_facts())
@settings(deadline=None, max_examples=40)
def test_ruling_07_the_first_screen_is_asked_first_whatever_is_certain(area: str, facts: dict[str, str]) -> None:
    result = assess(area, facts)
    known = {each["fact"] for each in result["factors"]}
    wanted = {fact for fact in FIRST_SCREEN if fact not in known}
    assert {each["fact"] for each in result["questions"][: len(wanted)]} == wanted
    assert wanted.isdisjoint(result["not_needed"])


@for_both
@pytest.mark.parametrize("fact", FIRST_SCREEN)
def test_ruling_07_even_when_both_are_a_must_already_and_nothing_else_matters(area: str, fact: str) -> None:
    facts = hidden(completed({"grooming_or_exploitation": "yes", "staff_received_image": "yes"}), fact)
    result = assess(area, facts)
    assert (level(result, "police"), level(result, "social_care")) == ("must", "must")
    assert fact in {each["fact"] for each in result["questions"]}


@for_both
def test_ruling_07_answered_not_known_they_stay_open_and_come_last(area: str) -> None:
    result = assess(area, dict.fromkeys(FIRST_SCREEN, "unknown"))
    assert {each["fact"] for each in result["questions"][-len(FIRST_SCREEN) :]} == set(FIRST_SCREEN)


def test_ruling_07_no_longer_matters_is_said_of_the_finding_and_never_of_the_child() -> None:
    result = assess(STAFFORDSHIRE, {"threats_or_blackmail": "yes"})
    assert "coercion_or_pressure" in result["not_needed"]
    assert "This is said of the finding, never of the child." in show.answer(result)


def test_ruling_07_the_vocabulary_marks_the_same_first_screen() -> None:
    assert {fact.id for fact in vocabulary().facts.values() if fact.first} == set(FIRST_SCREEN)
    assert all(fact in pack_for(area).questions for area in BOTH for fact in FIRST_SCREEN)
