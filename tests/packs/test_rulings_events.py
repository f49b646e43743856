"""Rulings 16 to 30: what happened, where it has gone, the typology, content, contact, adults only, money."""

import re
from pathlib import Path
from typing import Any

import click
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cast import AREAS, HAMPSHIRE, PUPIL_A, STAFFORDSHIRE, assess, in_school, level, pupil, quiet, without
from clearway.cli import show
from clearway.core.packs.conditions import CATEGORIES
from clearway.core.packs.load import load, load_whole, pack_for
from clearway.core.packs.vocabulary import vocabulary
from clearway.core.result import Result
from completions import complete_facts
from readings import NOTHING_ELSE, for_both, for_each_pack, levels, plain

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"
DISCUSSED = ("made_without_knowledge", "made_unwillingly", "shared_without_agreement")
PRESSED = ("threats_or_blackmail", "coercion_or_pressure", "harassment", "deception", "intent_to_harm")


def kinds(result: Result) -> list[str]:
    return result["category"]["subtypes"]


# --- 16: one code ---------------------------------------------------------------------------------
def test_ruling_16_experimental_is_the_one_code() -> None:
    assert "experimental" in CATEGORIES
    assert "experiential" not in CATEGORIES
    assert assess(HAMPSHIRE, quiet())["category"]["status"] == "experimental"


def test_ruling_16_search_finds_the_other_word_in_the_glossary() -> None:
    assert "experiential" in GLOSSARY.read_text("utf-8").lower()


@for_each_pack
def test_ruling_16_each_pack_says_that_both_words_mean_the_same(pack: str) -> None:
    about = [text for text in load(pack).texts if "experiential" in text.body.lower()]
    assert [text for text in about if "result" in text.where]


# --- 17: spread -----------------------------------------------------------------------------------
@pytest.mark.parametrize("fact", ["wider_distribution", "shared_publicly"])
@pytest.mark.parametrize(("area", "police", "advice"), [(HAMPSHIRE, "must", "should"), (STAFFORDSHIRE, "none", "must")])
def test_ruling_17_wider_spread(area: str, police: str, advice: str, fact: str) -> None:
    result = assess(area, quiet(**{fact: "yes"}))
    assert levels(result) == (police, "consider", advice)
    assert in_school(result) == "no"


@pytest.mark.parametrize(("area", "police"), [(HAMPSHIRE, "should"), (STAFFORDSHIRE, "none")])
def test_ruling_17_one_onward_share(area: str, police: str) -> None:
    result = assess(area, quiet(shared_beyond_pair="yes"))
    assert levels(result)[:2] == (police, "consider")


@pytest.mark.parametrize("advice", ["none", "undecided", "refer"])
@for_both
def test_ruling_17_one_onward_share_is_not_managed_here_until_it_was_discussed(area: str, advice: str) -> None:
    assert in_school(assess(area, quiet(shared_beyond_pair="yes", advice_taken=advice))) == "no"


def test_ruling_17_the_advice_to_manage_it_here_opens_it_where_police_stay_below_should() -> None:
    facts = quiet(shared_beyond_pair="yes", advice_taken="manage-here")
    assert in_school(assess(STAFFORDSHIRE, facts)) == "yes"
    assert in_school(assess(HAMPSHIRE, facts)) == "no"


# --- 18: a child posts their own picture to many --------------------------------------------------
OWN_POST = quiet(shared_publicly="yes", relationship="none", someone_unidentified="yes")


@for_both
def test_ruling_18_a_childs_own_post_to_many_is_experimental(area: str) -> None:
    result = assess(area, OWN_POST)
    assert (result["category"]["status"], kinds(result)) == ("experimental", ["attention-seeking"])


@pytest.mark.parametrize(("area", "response"), [(HAMPSHIRE, "police"), (STAFFORDSHIRE, "advice")])
def test_ruling_18_and_it_is_a_must_all_the_same(area: str, response: str) -> None:
    assert level(assess(area, OWN_POST), response) == "must"


@for_both
def test_ruling_18_it_is_contained_at_once(area: str) -> None:
    result = assess(area, OWN_POST)
    step = next(step for step in result["actions"] if step["text"].startswith("Contain"))
    assert (step["due"], step["blocked_by"]) == (result["at"], [])


@for_each_pack
def test_ruling_18_a_text_for_the_result_page_says_why_both_are_true_and_that_asking_for_help_protects(
    pack: str,
) -> None:
    [body] = [plain(text.body) for text in load(pack).texts if "FI011" in text.cite and "result" in text.where]
    assert re.search(r"[Bb]oth things are true|[Tt]wo things are true", body)
    assert re.search(r"protects the child", body)


@for_each_pack
def test_ruling_18_an_audience_nobody_can_name_is_someone_unidentified(pack: str) -> None:
    assert "audience" in load(pack).questions["someone_unidentified"].help


@for_both
def test_ruling_18_attention_seeking_is_never_printed(area: str) -> None:
    assert "attention" not in show.answer(assess(area, OWN_POST)).lower()
    assert not [question for question in pack_for(area).questions.values() if "attention" in question.ask.lower()]


# --- 19: the definitions decide -------------------------------------------------------------------
@for_both
def test_ruling_19_what_friends_send_each_other_is_attention_seeking_as_defined(area: str) -> None:
    assert kinds(assess(area, quiet(relationship="friends"))) == ["attention-seeking"]


@for_both
def test_ruling_19_what_a_partner_passes_on_without_agreement_is_reckless_and_not_experimental(area: str) -> None:
    result = assess(area, quiet(shared_beyond_pair="yes", shared_without_agreement="yes"))
    assert (result["category"]["status"], kinds(result)) == ("aggravated", ["reckless-misuse"])


@for_both
@pytest.mark.parametrize("changed", [{"shared_at_all": "no"}, {"no_sexual_motive": "yes"}])
def test_ruling_19_kept_for_oneself_or_without_a_sexual_motive_is_other_as_defined(
    area: str, changed: dict[str, str]
) -> None:
    assert kinds(assess(area, quiet(relationship="friends", **changed))) == ["other"]


def test_ruling_19_the_change_notes_say_so() -> None:
    notes = load_whole("staffordshire-stoke-2017").changes
    assert re.search(r"glosses.*SS019.*SS021.*definitions decide", notes)


# --- 20: without knowledge or agreement -----------------------------------------------------------
@for_both
@pytest.mark.parametrize("fact", DISCUSSED)
def test_ruling_20_without_knowledge_or_agreement_is_reckless_misuse_and_both_should_hear_of_it(
    area: str, fact: str
) -> None:
    result = assess(area, quiet(**{fact: "yes"}))
    assert (result["category"]["status"], kinds(result)) == ("aggravated", ["reckless-misuse"])
    assert levels(result)[:2] == ("should", "should")


@for_both
@pytest.mark.parametrize("fact", DISCUSSED)
@pytest.mark.parametrize(
    ("advice", "here"), [("none", "no"), ("undecided", "no"), ("refer", "no"), ("manage-here", "yes")]
)
def test_ruling_20_only_the_advice_to_manage_it_here_opens_that(area: str, fact: str, advice: str, here: str) -> None:
    result = assess(area, quiet(advice_taken=advice, **{fact: "yes"}))
    assert in_school(result) == here
    assert level(result, "police") == "should"


# --- 21: threats and the like between young people ------------------------------------------------
@for_both
@pytest.mark.parametrize("shared", ["yes", "no"])
@pytest.mark.parametrize("fact", [*PRESSED, "financial_demand"])
def test_ruling_21_it_is_intent_to_harm_also_when_nothing_was_shared_yet(area: str, fact: str, shared: str) -> None:
    result = assess(area, quiet(shared_at_all=shared, **{fact: "yes"}))
    assert (result["category"]["status"], kinds(result)) == ("aggravated", ["intent-to-harm"])


@pytest.mark.parametrize("fact", PRESSED)
def test_ruling_21_hampshire_makes_police_a_must_and_social_care_a_should(fact: str) -> None:
    assert levels(assess(HAMPSHIRE, quiet(**{fact: "yes"})))[:2] == ("must", "should")


@for_both
def test_ruling_21_grooming_or_exploitation_makes_both_a_must(area: str) -> None:
    result = assess(area, quiet(grooming_or_exploitation="yes"))
    assert (levels(result)[:2], kinds(result)) == (("must", "must"), ["intent-to-harm"])


# --- 22: every sub-type that holds ----------------------------------------------------------------
@for_both
def test_ruling_22_all_that_hold_are_reported_most_protective_first(area: str) -> None:
    facts = quiet(adult_exploitive="yes", threats_or_blackmail="yes", made_unwillingly="yes")
    assert kinds(assess(area, facts)) == ["adult-involved", "intent-to-harm", "reckless-misuse"]


@for_both
@pytest.mark.parametrize("age", [8, 9, 10, 12, 13, 17])
@pytest.mark.parametrize(
    ("fact", "kind"), [("threats_or_blackmail", "intent-to-harm"), ("made_unwillingly", "reckless-misuse")]
)
def test_ruling_22_no_age_falls_out_of_a_sub_type(area: str, age: int, fact: str, kind: str) -> None:
    result = assess(area, {**NOTHING_ELSE, fact: "yes"}, PUPIL_A, pupil("B", "received", age=age))
    assert kinds(result) == [kind]


@for_each_pack
def test_ruling_22_that_a_child_under_10_is_not_criminally_responsible_is_shown_as_information(pack: str) -> None:
    assert [
        text for text in load(pack).texts if "under 10" in text.title and text.kind == "law" and "law" in text.where
    ]


# --- 23: one of two is a must ---------------------------------------------------------------------
@pytest.mark.parametrize("fact", [*PRESSED, *DISCUSSED])
def test_ruling_23_staffordshire_each_is_a_should_and_one_of_them_is_a_must(fact: str) -> None:
    result = assess(STAFFORDSHIRE, quiet(**{fact: "yes"}))
    assert levels(result)[:2] == ("should", "should")
    [either] = result["either"]
    assert (either["of"], either["duty"]) == (["police", "social_care"], "must")
    assert "SS029" in either["because"][0]["cite"]


def test_ruling_23_the_lead_is_shown_both_chooses_and_says_why() -> None:
    page = click.unstyle(show.answer(assess(STAFFORDSHIRE, quiet(harassment="yes"))))
    assert re.search(
        r"Police or children's social care: one of them is a MUST\n +You choose, and write down why\.", page
    )


@pytest.mark.parametrize("fact", ["adult_exploitive", "financial_demand", "immediate_danger"])
def test_ruling_23_exploitation_by_an_adult_money_and_danger_make_both_a_must(fact: str) -> None:
    result = assess(STAFFORDSHIRE, quiet(harassment="yes", **{fact: "yes"}))
    assert levels(result)[:2] == ("must", "must")
    assert result["either"] == []


@given(facts=complete_facts())
@settings(deadline=None, max_examples=30)
def test_ruling_23_hampshires_list_decides_there_without_a_choice(facts: dict[str, str]) -> None:
    assert assess(HAMPSHIRE, facts)["either"] == []


# --- 24: between the two lists of Hampshire -------------------------------------------------------
@pytest.mark.parametrize("advice", ["none", "manage-here"])
@pytest.mark.parametrize("fact", ["unwanted_contact_continues", "conversation_inappropriate"])
def test_ruling_24_hampshire_police_should_hear_of_it_and_it_is_not_managed_here(fact: str, advice: str) -> None:
    result = assess(HAMPSHIRE, quiet(advice_taken=advice, **{fact: "yes"}))
    assert (level(result, "police"), in_school(result)) == ("should", "no")


# --- 25: a wide age gap ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("area", "wanted"), [(HAMPSHIRE, ("must", "none", "none")), (STAFFORDSHIRE, ("consider", "none", "should"))]
)
def test_ruling_25_a_wide_age_gap_as_the_professional_judges_it(area: str, wanted: tuple[str, str, str]) -> None:
    assert levels(assess(area, quiet(wide_age_gap="yes"))) == wanted


@for_both
@given(ages=st.tuples(st.integers(13, 17), st.integers(13, 17)))
@settings(deadline=None, max_examples=15)
def test_ruling_25_no_ages_ever_decide_it(area: str, ages: tuple[int, int]) -> None:
    facts = without(NOTHING_ELSE, "wide_age_gap")
    result = assess(area, facts, pupil("A", "pictured", age=ages[0]), pupil("B", "received", age=ages[1]))
    assert "wide_age_gap" in [each["fact"] for each in result["questions"]]
    assert "wide_age_gap" not in [each["fact"] for each in result["factors"]]


# --- 26: the type of image ------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("area", "fact", "wanted"),
    [
        (HAMPSHIRE, "content_beyond_age", ("must", "none", "none")),
        (HAMPSHIRE, "content_violent_or_extreme", ("must", "none", "none")),
        (STAFFORDSHIRE, "content_beyond_age", ("should", "consider", "must")),
        (STAFFORDSHIRE, "content_violent_or_extreme", ("should", "should", "must")),
    ],
)
def test_ruling_26_the_two_facts_about_content(area: str, fact: str, wanted: tuple[str, str, str]) -> None:
    assert levels(assess(area, quiet(**{fact: "yes"}))) == wanted


@for_each_pack
@pytest.mark.parametrize("fact", ["content_beyond_age", "content_violent_or_extreme"])
def test_ruling_26_they_are_answered_from_what_staff_were_told(pack: str, fact: str) -> None:
    question = load(pack).questions[fact]
    assert question.ask.startswith("From what you were told")
    assert re.search(r"[Nn]obody looks", plain(question.help))
    assert re.search(r"no child is asked to describe", plain(question.help))


@for_both
def test_ruling_26_the_page_says_so_beside_each_such_question(area: str) -> None:
    about = {each["fact"] for each in assess(area)["questions"] if each["about_content"]}
    assert about == {"content_beyond_age", "content_violent_or_extreme"}
    page = plain(show.answer(assess(area), everything=True))
    assert page.count("Answer only from what you were told; nobody looks.") == len(about)


# --- 27: a couple who have parted -----------------------------------------------------------------
@for_both
def test_ruling_27_a_couple_who_have_parted_is_romantic_when_it_stayed_between_them(area: str) -> None:
    assert kinds(assess(area, quiet(relationship="former-partners"))) == ["romantic"]


@for_both
@pytest.mark.parametrize(
    "changed", [{"intent_to_harm": "yes"}, {"shared_beyond_pair": "yes"}, {"shared_without_agreement": "yes"}]
)
def test_ruling_27_with_malice_or_passed_on_it_is_not(area: str, changed: dict[str, str]) -> None:
    assert "romantic" not in kinds(assess(area, quiet(relationship="former-partners", **changed)))


# --- 28: contact without an image -----------------------------------------------------------------
@for_both
def test_ruling_28_contact_without_an_image_is_in_scope_with_no_category_and_advice_to_consider(area: str) -> None:
    result = assess(area, quiet(kind="contact"))
    assert (result["scope"]["status"], result["category"]["status"]) == ("in-scope", None)
    assert levels(result) == ("none", "none", "consider")


@for_both
def test_ruling_28_no_question_about_an_image_is_asked(area: str) -> None:
    asked = [each["fact"] for each in assess(area, {"kind": "contact"})["questions"]]
    assert len(asked) > 20
    assert [fact for fact in asked if vocabulary()[fact].image] == []


@for_both
@pytest.mark.parametrize("fact", [*PRESSED, "adult_involved", "under_13_involved", "harm_or_risk_of_harm"])
def test_ruling_28_the_responses_follow_from_the_other_facts(area: str, fact: str) -> None:
    contact, imagery = (assess(area, quiet(kind=kind, **{fact: "yes"})) for kind in ("contact", "imagery"))
    assert levels(contact)[:2] == levels(imagery)[:2]


# --- 29: adults only ------------------------------------------------------------------------------
GROWN: dict[str, Any] = {"age": 19, "age_basis": "record", "adult_conduct": "none"}
ADULTS = [{**GROWN, "id": "A", "roles": ["pictured", "sent"]}, {**GROWN, "id": "B", "roles": ["received"]}]
KNOWN = {"kind": "imagery", "someone_unidentified": "no"}


@pytest.mark.parametrize("area", AREAS)
def test_ruling_29_images_of_adults_only_are_not_covered_and_advice_is_to_consider(area: str) -> None:
    result = assess(area, KNOWN, *ADULTS)
    assert (result["scope"]["status"], result["category"]["status"]) == ("adult-imagery", None)
    assert levels(result) == ("not-covered", "not-covered", "consider")
    assert in_school(result) == "not-covered"


@for_both
@pytest.mark.parametrize("role", ["received", "sent", "asked", "pressed"])
def test_ruling_29_a_child_who_took_any_part_brings_it_into_scope(area: str, role: str) -> None:
    result = assess(area, KNOWN, *ADULTS, pupil("C", role))
    assert result["scope"]["status"] == "in-scope"
    assert level(result, "police") != "not-covered"


@for_both
@pytest.mark.parametrize(
    "facts",
    [
        {"kind": "imagery"},
        {"someone_unidentified": "no"},
        {**KNOWN, "kind": "both"},
        {**KNOWN, "immediate_danger": "yes"},
    ],
)
def test_ruling_29_it_is_never_assumed(area: str, facts: dict[str, str]) -> None:
    assert assess(area, facts, *ADULTS)["scope"]["status"] != "adult-imagery"


@for_both
@pytest.mark.parametrize("more", [{"age_basis": "claimed"}, {"age_basis": "unknown"}, {"age": 17}])
def test_ruling_29_an_unknown_or_claimed_age_of_someone_pictured_counts_as_a_child(
    area: str, more: dict[str, Any]
) -> None:
    result = assess(area, KNOWN, {**ADULTS[0], **more}, ADULTS[1])
    assert result["scope"]["status"] != "adult-imagery"


@for_each_pack
def test_ruling_29_the_law_page_names_what_replaced_section_33(pack: str) -> None:
    bodies = [plain(text.body) for text in load(pack).texts if "FI019" in text.cite and "law" in text.where]
    assert [body for body in bodies if "66B of the Sexual Offences Act 2003" in body]


# --- 30: money ------------------------------------------------------------------------------------
@pytest.mark.parametrize("area", AREAS)
def test_ruling_30_profit_or_money_makes_both_a_must_in_every_pack(area: str) -> None:
    result = assess(area, quiet(financial_demand="yes"))
    assert levels(result)[:2] == ("must", "must")
    assert result["category"]["status"] == "aggravated"
