"""Rulings 31, 32, 37 and 38: the gates for looking, deletion, parents, and questions to a child."""

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cast import AREAS, HAMPSHIRE, PUPIL_A, PUPIL_B, Person, assess, gate, level, quiet, without
from clearway.cli import show
from clearway.core.packs.load import load
from clearway.core.packs.vocabulary import vocabulary
from clearway.core.result import Result
from completions import complete_facts, hidden
from incidents import possible_facts
from readings import NOTHING_ELSE, for_both, for_each_pack, plain, steps

CONTENT = ("content_beyond_age", "content_violent_or_extreme")
EVIDENCE = (
    "coercion_or_pressure", "threats_or_blackmail", "financial_demand", "deception", "grooming_or_exploitation",
    "intent_to_harm", "staff_received_image", "harm_or_risk_of_harm",
)  # fmt: skip


def low(result: Result) -> bool:
    return {level(result, name) for name in ("police", "social_care")} <= {"none", "consider"}


# --- 31: looking ----------------------------------------------------------------------------------
def needs_a_look(**changed: str) -> dict[str, str]:
    """Content would still decide, nobody can say what it is, and advice was taken."""
    return without(quiet(**{"facts_without_viewing": "no", "advice_taken": "undecided", **changed}), *CONTENT)


@for_both
@pytest.mark.parametrize("advice", ["manage-here", "undecided", "refer"])
def test_ruling_31_looking_may_be_the_only_way_to_decide(area: str, advice: str) -> None:
    result = assess(area, needs_a_look(advice_taken=advice))
    assert (gate(result, "viewing"), result["viewing"]["needed_to_decide"]) == ("open", True)


@for_both
@pytest.mark.parametrize(
    "facts",
    [
        needs_a_look(advice_taken="none"),
        without(needs_a_look(), "advice_taken"),
        needs_a_look(facts_without_viewing="yes"),
        without(needs_a_look(), "facts_without_viewing"),
        {**needs_a_look(), **dict.fromkeys(CONTENT, "no")},
        needs_a_look(financial_demand="yes"),
    ],
    ids=["no advice", "advice not known", "told otherwise", "not known if told", "content known", "must already"],
)
def test_ruling_31_each_condition_that_is_missing_keeps_it_shut(area: str, facts: dict[str, str]) -> None:
    result = assess(area, facts)
    assert (gate(result, "viewing"), result["viewing"]["needed_to_decide"]) == ("shut", False)


@for_both
def test_ruling_31_it_is_shut_when_nothing_is_known(area: str) -> None:
    assert gate(assess(area), "viewing") == "shut"


@for_both
@pytest.mark.parametrize("fact", ["viewing_needed_for_takedown", "shown_to_staff", "on_setting_system"])
def test_ruling_31_take_down_and_what_could_not_be_avoided_are_grounds_too(area: str, fact: str) -> None:
    result = assess(area, quiet(**{fact: "yes"}))
    assert (gate(result, "viewing"), result["viewing"]["needed_to_decide"]) == ("open", False)
    assert len(result["viewing"]["grounds"]) == 1


@for_both
@pytest.mark.parametrize(
    "facts", [needs_a_look(), quiet(viewing_needed_for_takedown="yes"), quiet(shown_to_staff="yes")]
)
@pytest.mark.parametrize("answer", ["yes", "unknown"])
def test_ruling_31_it_is_shut_where_it_would_distress_a_child_or_nobody_knows(
    area: str, facts: dict[str, str], answer: str
) -> None:
    assert gate(assess(area, {**facts, "viewing_would_distress": answer}), "viewing") == "shut"


@for_both
@pytest.mark.parametrize("answer", ["yes", "unknown"])
def test_ruling_31_each_child_has_a_gate_of_its_own(area: str, answer: str) -> None:
    facts = {**NOTHING_ELSE, "shown_to_staff": "yes"}
    result = assess(area, facts, {**PUPIL_A, "viewing_would_distress": answer}, PUPIL_B)
    assert [gate(result, name) for name in ("viewing", "viewing:A", "viewing:B")] == ["shut", "shut", "open"]


@for_both
def test_ruling_31_where_the_facts_can_be_had_otherwise_the_page_says_how(area: str) -> None:
    page = plain(show.answer(assess(area, needs_a_look(facts_without_viewing="yes"))))
    assert "No. Nobody needs to look." in page
    assert "Use what you were told, do not ask the child to describe it, and take advice." in page


@for_both
@pytest.mark.parametrize("fact", ["shown_to_staff", "on_setting_system"])
def test_ruling_31_what_was_seen_by_accident_has_a_short_record_and_not_a_permit(area: str, fact: str) -> None:
    result = assess(area, quiet(viewing_would_distress="yes", **{fact: "yes"}))
    assert gate(result, "viewing") == "shut"
    assert [text for text in steps(result) if re.search(r"saw the image (by accident|without meaning)", text)]


@for_both
def test_ruling_31_it_is_on_the_premises_and_elsewhere_needs_a_reason(area: str) -> None:
    texts = steps(assess(area, quiet(viewing_needed_for_takedown="yes")))
    assert [
        text for text in texts if "premises" in text and re.search(r"(elsewhere|anywhere else).*(reason|why)", text)
    ]


@for_each_pack
def test_ruling_31_it_staff_neither_open_nor_copy(pack: str) -> None:
    nevers = [plain(each.text) for each in load(pack).nevers]
    assert [text for text in nevers if re.search(r"IT staff do not open( it and do not)?,? copy", text)]


@for_both
@given(facts=possible_facts())
@settings(deadline=None, max_examples=40)
def test_ruling_31_needed_to_decide_is_never_said_without_all_of_it(area: str, facts: dict[str, str]) -> None:
    facts = {**facts, "facts_without_viewing": "no", "advice_taken": "undecided"}
    result = assess(area, facts)
    if result["viewing"]["needed_to_decide"]:
        deciding = [each for each in result["questions"] if each["about_content"]]
        assert {"police", "social_care"} & {name for each in deciding for name in each["decides"]}
    assert gate(result, "viewing") == "shut" or facts.get("viewing_would_distress") == "no"


# --- 32: deletion ---------------------------------------------------------------------------------
SETTLED = {"referral_decided": "no-agency"}


@for_both
@pytest.mark.parametrize("facts", [SETTLED, {"agency_released": "yes"}, {**SETTLED, "agency_released": "yes"}])
def test_ruling_32_the_child_deletes_after_a_signed_decision_or_a_release(area: str, facts: dict[str, str]) -> None:
    result = assess(area, quiet(**facts))
    assert gate(result, "deletion") == "open"
    assert (
        "The child deletes it. An adult is present and does not look at the screen."
        in (result["gates"]["deletion"]["because"][0]["text"])
    )


@for_both
@pytest.mark.parametrize("facts", [SETTLED, {"agency_released": "yes"}])
@pytest.mark.parametrize("fact", EVIDENCE)
def test_ruling_32_it_is_shut_for_what_may_be_evidence_or_is_not_known(
    area: str, fact: str, facts: dict[str, str]
) -> None:
    assert gate(assess(area, quiet(**facts, **{fact: "yes"})), "deletion") == "shut"
    assert gate(assess(area, hidden(quiet(**facts), fact)), "deletion") == "shut"


@for_both
@pytest.mark.parametrize("decided", ["none", "police", "social-care", "both"])
def test_ruling_32_any_other_decision_keeps_it_shut(area: str, decided: str) -> None:
    assert gate(assess(area, quiet(referral_decided=decided)), "deletion") == "shut"
    assert gate(assess(area, without(quiet(), "referral_decided")), "deletion") == "shut"


@for_both
@pytest.mark.parametrize(
    "fact", ["shared_without_agreement", "made_unwillingly", "high_risk_of_abuse", "consent_in_doubt"]
)
def test_ruling_32_it_waits_for_the_agencies_that_should_hear_of_it(area: str, fact: str) -> None:
    facts = quiet(**SETTLED, **{fact: "yes"})
    assert gate(assess(area, facts), "deletion") == "shut"
    assert gate(assess(area, hidden(quiet(**SETTLED), fact)), "deletion") == "shut"
    assert gate(assess(area, {**facts, "agency_released": "yes"}), "deletion") == "open"


def test_ruling_32_a_decision_never_overrides_a_must() -> None:
    assert gate(assess(HAMPSHIRE, quiet(**SETTLED, under_13_involved="yes")), "deletion") == "shut"


@for_both
@given(facts=complete_facts(), decided=st.sampled_from(vocabulary()["referral_decided"].values))
@settings(deadline=None, max_examples=50)
def test_ruling_32_on_complete_facts_it_is_open_exactly_then(area: str, facts: dict[str, str], decided: str) -> None:
    facts = {**facts, "referral_decided": decided}
    result = assess(area, facts)
    assume(result["scope"]["status"] == "in-scope")
    evidence = any(facts[each] == "yes" for each in EVIDENCE)
    freed = facts["agency_released"] == "yes" or (decided == "no-agency" and low(result))
    wanted = freed and not evidence and facts["kind"] != "contact"
    assert gate(result, "deletion") == ("open" if wanted else "shut")


@for_both
@pytest.mark.parametrize(("instruction", "authority"), [("yes", "no"), ("no", "yes"), ("no", "no"), ("yes", "yes")])
def test_ruling_32_staff_delete_only_on_police_instruction_and_with_the_heads_authority(
    area: str, instruction: str, authority: str
) -> None:
    result = assess(area, quiet(device_held="yes", police_instruction=instruction, head_authority=authority))
    theirs = [step["text"] for step in result["actions"] if step["id"] == "staff-deletion"]
    assert bool(theirs) == (instruction == authority == "yes")
    assert all("reference" in text and "written" in text for text in theirs)


# --- 37: parents ----------------------------------------------------------------------------------
@for_both
@pytest.mark.parametrize("answer", ["yes", "unknown"])
@pytest.mark.parametrize("consulted", ["yes", "no"])
def test_ruling_37_shut_for_the_child_whom_it_would_put_at_risk_or_nobody_knows(
    area: str, answer: str, consulted: str
) -> None:
    child: Person = {**PUPIL_A, "parents_risk": answer}
    result = assess(area, {**NOTHING_ELSE, "agency_consulted": consulted}, child, PUPIL_B)
    assert (gate(result, "parents"), gate(result, "parents:A")) == ("shut", "shut")
    assert result["gates"]["parents:A"]["for"] == "A"


@for_both
def test_ruling_37_each_childs_parents_by_themselves(area: str) -> None:
    facts = {**NOTHING_ELSE, "agency_consulted": "yes"}
    result = assess(area, facts, {**PUPIL_A, "parents_risk": "yes"}, PUPIL_B)
    assert gate(result, "parents:B") == "open"


@pytest.mark.parametrize("area", AREAS)
def test_ruling_37_risk_from_a_parent_is_a_must_for_social_care_at_once(area: str) -> None:
    result = assess(area, {"parents_risk": "yes"})
    assert level(result, "social_care") == "must"
    now = [text["text"] for text in result["actions"] if text["due"] == result["at"] and text["duty"] == "must"]
    assert [text for text in now if re.search(r"[Dd]o not tell", text) and "social care" in text]


@for_both
@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({}, "shut"),
        ({"agency_consulted": "yes"}, "open"),
        ({"referral_decided": "no-agency"}, "open"),
        ({"referral_decided": "no-agency", "financial_demand": "yes"}, "shut"),
        ({"financial_demand": "yes", "agency_consulted": "yes"}, "open"),
    ],
)
def test_ruling_37_with_an_agency_asked_for_it_is_agreed_first_who_tells(
    area: str, changed: dict[str, str], state: str
) -> None:
    result = assess(area, quiet(shared_without_agreement="yes", **changed))
    assert gate(result, "parents") == state
    assert (state == "open") or [text for text in steps(result) if re.search(r"^Agree with the agenc", text)]


@for_both
@pytest.mark.parametrize("decided", ["police", "social-care", "both"])
def test_ruling_37_a_decision_to_refer_means_that_it_is_agreed_first(area: str, decided: str) -> None:
    facts = quiet(referral_decided=decided)
    assert gate(assess(area, facts), "parents") == "shut"
    assert gate(assess(area, {**facts, "agency_consulted": "yes"}), "parents") == "open"


@for_both
def test_ruling_37_where_an_agency_works_with_a_child_it_is_agreed_too(area: str) -> None:
    assert [text for text in steps(assess(area, quiet(agency_involvement="yes"))) if text.startswith("Agree with the")]


@for_both
def test_ruling_37_parents_are_told_that_they_may_report_to_the_police_themselves(area: str) -> None:
    result = assess(area, quiet())
    assert gate(result, "parents") == "open"
    assert [text for text in steps(result) if "may report it to the police themselves" in text]


# --- 38: questions to establish the facts ---------------------------------------------------------
@pytest.mark.parametrize("area", AREAS)
@given(facts=possible_facts())
@settings(deadline=None, max_examples=20)
def test_ruling_38_a_first_account_is_always_heard(area: str, facts: dict[str, str]) -> None:
    result = assess(area, facts)
    assume(result["scope"]["status"] != "adult-imagery")
    listening = [step for step in result["actions"] if step["text"].startswith("Listen to what")]
    assert [step["blocked_by"] for step in listening] == [[]]


@for_both
@given(facts=complete_facts(), decided=st.sampled_from(vocabulary()["referral_decided"].values))
@settings(deadline=None, max_examples=50)
def test_ruling_38_on_complete_facts_questions_open_exactly_then(
    area: str, facts: dict[str, str], decided: str
) -> None:
    facts = {**facts, "referral_decided": decided}
    result = assess(area, facts)
    assume(result["scope"]["status"] == "in-scope")
    must = "must" in (level(result, "police"), level(result, "social_care"))
    agreed = facts["agency_released"] == "yes" or (decided == "no-agency" and not must)
    safe = facts["risk_assessed"] == "yes" and facts["immediate_danger"] == "no"
    assert gate(result, "fact_finding") == ("open" if safe and agreed else "shut")


@for_both
def test_ruling_38_a_decision_against_a_must_opens_nothing(area: str) -> None:
    facts = quiet(risk_assessed="yes", referral_decided="no-agency", financial_demand="yes")
    assert gate(assess(area, facts), "fact_finding") == "shut"
    assert gate(assess(area, {**facts, "agency_released": "yes"}), "fact_finding") == "open"


@for_both
def test_ruling_38_what_is_not_recorded_keeps_them_shut_and_the_child_chooses_the_adult(area: str) -> None:
    facts = quiet(risk_assessed="yes", referral_decided="no-agency")
    assert gate(assess(area, without(facts, "risk_assessed")), "fact_finding") == "shut"
    assert gate(assess(area, without(facts, "referral_decided")), "fact_finding") == "shut"
    [why] = assess(area, facts)["gates"]["fact_finding"]["because"]
    assert "chooses the adult" in why["text"]
    assert "communicate" in why["text"]
