"""Rulings 8 to 15: adults, age, vulnerability, consent, what happened before, staff, and words for children."""

import re
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given, settings

from cast import AREAS, HAMPSHIRE, PUPIL_A, STAFFORDSHIRE, assess, in_school, level, pupil, quiet, without
from clearway.core.assess.verdicts import Verdicts
from clearway.core.facts.known import from_answers
from clearway.core.findings.compiled import compiled
from clearway.core.packs.load import installed, load, load_whole, pack_for
from clearway.core.packs.vocabulary import vocabulary
from clearway.core.result import Result
from incidents import possible_facts
from readings import NOTHING_ELSE, at_once, for_both, levels

PARTNER = pupil("B", "received", age=17)


def adult(name: str, *roles: str, conduct: str = "none", **more: object) -> dict[str, object]:
    return {"id": name, "roles": list(roles), "age": 18, "adult_conduct": conduct, **more}


# --- 8: an adult ----------------------------------------------------------------------------------
@pytest.mark.parametrize("conduct", ["none", "unknown"])
def test_ruling_08_any_adult_makes_police_a_must_in_hampshire(conduct: str) -> None:
    result = assess(HAMPSHIRE, NOTHING_ELSE, PUPIL_A, adult("B", "received", conduct=conduct))
    assert level(result, "police") == "must"
    assert result["category"]["subtypes"][0] == "adult-involved"


def test_ruling_08_an_adult_makes_police_should_and_advice_a_must_in_staffordshire() -> None:
    result = assess(STAFFORDSHIRE, NOTHING_ELSE, PUPIL_A, adult("B", "received"))
    assert levels(result) == ("should", "none", "must")
    assert "adult-involved" not in result["category"]["subtypes"]


@for_both
@pytest.mark.parametrize("conduct", ["solicited", "coerced", "exploitive"])
def test_ruling_08_an_adult_who_asks_forces_or_exploits_makes_both_a_must(area: str, conduct: str) -> None:
    result = assess(area, NOTHING_ELSE, PUPIL_A, adult("B", "asked", "received", conduct=conduct))
    assert levels(result)[:2] == ("must", "must")
    assert result["category"]["subtypes"][0] == "adult-involved"


@for_both
@pytest.mark.parametrize("role", ["found", "told-us", "other"])
def test_ruling_08_an_adult_who_only_found_it_or_told_us_is_not_involved(area: str, role: str) -> None:
    result = assess(area, NOTHING_ELSE, PUPIL_A, PARTNER, adult("C", role))
    assert levels(result) == ("none", "none", "none")
    assert in_school(result) == "yes"


@for_both
def test_ruling_08_for_17_and_18_a_text_for_the_result_page_says_that_it_rests_on_age_alone(area: str) -> None:
    about = [
        text for text in pack_for(area).texts if "result" in text.where and "age alone" in text.body.replace("\n", " ")
    ]
    assert [text for text in about if "18" in text.title and {"HQ012", "SS025"} & set(text.cite)]


# --- 9: under 13 ----------------------------------------------------------------------------------
def test_ruling_09_an_under_13_makes_police_a_must_in_hampshire() -> None:
    result = assess(HAMPSHIRE, quiet(under_13_involved="yes", advice_taken="manage-here"))
    assert (level(result, "police"), in_school(result)) == ("must", "no")


def test_ruling_09_an_under_13_makes_advice_a_must_and_social_care_consider_in_staffordshire() -> None:
    assert levels(assess(STAFFORDSHIRE, quiet(under_13_involved="yes"))) == ("none", "consider", "must")


@pytest.mark.parametrize(
    ("advice", "here"), [("none", "no"), ("undecided", "no"), ("refer", "no"), ("manage-here", "yes")]
)
def test_ruling_09_staffordshire_manages_it_here_only_once_the_advice_was_to(advice: str, here: str) -> None:
    assert in_school(assess(STAFFORDSHIRE, quiet(under_13_involved="yes", advice_taken=advice))) == here


def test_ruling_09_advice_that_is_not_known_does_not_open_it() -> None:
    facts = without(quiet(under_13_involved="yes"), "advice_taken")
    assert in_school(assess(STAFFORDSHIRE, facts)) != "yes"


def test_ruling_09_advice_opens_nothing_where_something_else_forbids() -> None:
    facts = quiet(under_13_involved="yes", advice_taken="manage-here", consent_in_doubt="yes")
    assert in_school(assess(STAFFORDSHIRE, facts)) == "no"


@pytest.mark.parametrize("pack", installed())
def test_ruling_09_no_step_asks_for_a_sanction(pack: str) -> None:
    asked = " ".join(action.text for action in load(pack).actions)
    assert not re.search(r"sanction|punish|detention|suspend|exclusion|exclude", asked, re.IGNORECASE)


@for_both
@pytest.mark.parametrize(("age", "band"), [(11, "yes"), (12, "yes"), (13, "no"), (15, "no")])
def test_ruling_09_12_or_under_and_under_13_are_one_band(area: str, age: int, band: str) -> None:
    result = assess(area, NOTHING_ELSE, PUPIL_A, pupil("B", "received", age=age))
    assert value_of(result, "under_13_involved") == band


def value_of(result: Result, fact: str) -> str:
    return next((each["value"] for each in result["factors"] if each["fact"] == fact), "unknown")


# --- 10: age --------------------------------------------------------------------------------------
BORN = "2008-11-20"
AGED = {key: value for key, value in PARTNER.items() if key != "age"}


@for_both
@pytest.mark.parametrize(("on", "is_adult"), [("2026-11-19", "no"), ("2026-11-20", "yes"), ("2026-11-21", "yes")])
def test_ruling_10_a_person_is_18_from_the_birthday_on(area: str, on: str, is_adult: str) -> None:
    result = assess(area, NOTHING_ELSE, PUPIL_A, {**AGED, "date_of_birth": BORN}, at=f"{on}T09:00")
    assert value_of(result, "adult_involved") == is_adult


@for_both
@pytest.mark.parametrize("role", ["pictured", "received"])
def test_ruling_10_the_age_at_the_time_of_the_act_counts(area: str, role: str) -> None:
    person = {**AGED, "roles": [role], "date_of_birth": BORN}
    now = assess(area, NOTHING_ELSE, PUPIL_A, person)
    then = assess(area, NOTHING_ELSE, PUPIL_A, person, incident_on="2026-11-19")
    assert (value_of(now, "adult_involved"), value_of(then, "adult_involved")) == ("yes", "no")


@for_both
@pytest.mark.parametrize("met", ["no", "unknown"])
@pytest.mark.parametrize("basis", ["claimed", "unknown"])
def test_ruling_10_an_age_claimed_by_someone_not_met_is_unknown(area: str, met: str, basis: str) -> None:
    result = assess(area, NOTHING_ELSE, PUPIL_A, {**PARTNER, "age_basis": basis, "met_in_person": met})
    assert value_of(result, "adult_involved") == "unknown"
    assert value_of(result, "under_13_involved") == "unknown"
    assert in_school(result) != "yes"


@for_both
def test_ruling_10_an_age_claimed_by_someone_met_counts(area: str) -> None:
    result = assess(area, NOTHING_ELSE, PUPIL_A, {**PARTNER, "age_basis": "claimed", "met_in_person": "yes"})
    assert value_of(result, "adult_involved") == "no"


def test_ruling_10_an_unknown_age_is_never_taken_as_adult_nor_as_teenager() -> None:
    assert level(assess(HAMPSHIRE, NOTHING_ELSE, PUPIL_A, AGED), "police") == "none..must"


# --- 11: vulnerability ----------------------------------------------------------------------------
@for_both
@pytest.mark.parametrize("kind", ["exploitation-risk", "earlier-harm"])
def test_ruling_11_high_risk_is_referred_and_never_managed_here(area: str, kind: str) -> None:
    facts = {**NOTHING_ELSE, "advice_taken": "manage-here"}
    result = assess(area, facts, pupil("A", "pictured", vulnerabilities=[kind]), PARTNER)
    assert levels(result) == ("should", "should", "must")
    assert in_school(result) == "no"


@for_both
@pytest.mark.parametrize(
    "kind", ["send", "disability", "in-care", "social-worker", "mental-health", "domestic-abuse", "other"]
)
def test_ruling_11_another_vulnerability_asks_for_advice_and_bars_nothing(area: str, kind: str) -> None:
    result = assess(area, NOTHING_ELSE, pupil("A", "pictured", vulnerabilities=[kind]), PARTNER)
    assert levels(result) == ("none", "none", "should")
    assert in_school(result) == "yes"
    assert result["category"]["status"] == "experimental"
    assert "tell-allocated-worker" in [step["id"] for step in result["actions"]]


def police_may_call_it_experimental(**changed: str) -> bool | None:
    facts = {**quiet(**changed), "pictured_researched": "yes", "other_researched": "yes"}
    return Verdicts(compiled("hampshire-2017"), from_answers(facts)).verdict("police_experimental")


@pytest.mark.parametrize("fact", ["vulnerable", "high_risk_of_abuse"])
def test_ruling_11_on_police_pages_either_bars_experimental(fact: str) -> None:
    assert police_may_call_it_experimental() is True
    assert police_may_call_it_experimental(**{fact: "yes"}) is False


# --- 12: consent in doubt -------------------------------------------------------------------------
@for_both
def test_ruling_12_doubt_about_consent_is_referred_and_is_not_experimental(area: str) -> None:
    result = assess(area, quiet(consent_in_doubt="yes", advice_taken="manage-here"))
    assert levels(result) == ("should", "should", "must")
    assert in_school(result) == "no"
    assert result["category"]["status"] != "experimental"
    assert result["category"]["subtypes"] == []


@for_both
@given(facts=possible_facts(of_people=False))
@settings(deadline=None, max_examples=25)
def test_ruling_12_experimental_is_never_available_where_consent_is_in_doubt(area: str, facts: dict[str, str]) -> None:
    category = assess(area, {**facts, "consent_in_doubt": "yes"})["category"]
    kinds = {*category["subtypes"], *category["possible"]}
    assert kinds.isdisjoint({"romantic", "attention-seeking", "other"})


@for_both
def test_ruling_12_one_childs_doubt_is_enough(area: str) -> None:
    result = assess(area, NOTHING_ELSE, PUPIL_A, {**PARTNER, "consent_in_doubt": "yes"})
    assert level(result, "advice") == "must"


# --- 13: it happened before -----------------------------------------------------------------------
@for_both
def test_ruling_13_it_happened_before_means_advice_first(area: str) -> None:
    result = assess(area, quiet(previous_incidents="yes"))
    assert levels(result) == ("none", "consider", "must")
    assert in_school(result) == "no"


@pytest.mark.parametrize(("area", "police"), [(HAMPSHIRE, "must"), (STAFFORDSHIRE, "should")])
def test_ruling_13_another_child_affected_makes_both_a_should_and_hampshires_list_a_must(
    area: str, police: str
) -> None:
    result = assess(area, quiet(previous_incidents="yes", multiple_victims="yes"))
    assert levels(result) == (police, "should", "must")


def test_ruling_13_on_police_pages_it_is_aggravating() -> None:
    assert police_may_call_it_experimental(previous_incidents="yes") is False


# --- 14: staff ------------------------------------------------------------------------------------
@for_both
def test_ruling_14_an_image_sent_to_staff_makes_police_and_advice_a_must_and_the_head_is_told(area: str) -> None:
    result = assess(area, quiet(staff_received_image="yes"))
    assert (level(result, "police"), level(result, "advice")) == ("must", "must")
    assert [text for text in at_once(result) if re.search(r"[Tt]ells? the head", text)]


@for_both
def test_ruling_14_a_question_about_staff_conduct_leaves_for_the_allegations_route_and_says_so(area: str) -> None:
    result = assess(area, quiet(staff_conduct_in_question="yes"))
    step = next(step for step in result["actions"] if "allegations against staff" in step["text"].replace("\n", " "))
    assert (step["duty"], step["due"]) == ("must", result["at"])
    assert "Leave this" in step["text"]
    assert in_school(result) == "no"


# --- 15: words for children -----------------------------------------------------------------------
POLICE_WORDS = re.compile(r"\b(suspects?|offenders?|perpetrators?|victims?)\b", re.IGNORECASE)
NAMES = {"Victim Support"}


def each_field(part: Any) -> Iterator[tuple[str, Any]]:
    """A part of a pack, field by field."""
    return ((field.name, getattr(part, field.name)) for field in fields(part))


def texts_of(pack: str) -> Iterator[tuple[str, str]]:
    """Every text of a pack that is not for the police, with what it belongs to."""
    made = load_whole(pack)
    everything = (
        *made.rules, *made.actions, *made.nevers, *made.texts, *made.contacts, *made.resources, *made.examples,
        *made.questions.values(), *made.gates.values(), *made.library.passages.values(),
    )  # fmt: skip
    for each in everything:
        if "police" in (getattr(each, "audience", ""), getattr(each, "kind", "")):
            continue
        for field, value in each_field(each):
            for text in value.values() if isinstance(value, dict) else [value]:
                if isinstance(text, str) and field not in ("id", "fact", "file"):
                    yield f"{type(each).__name__} {getattr(each, 'id', getattr(each, 'fact', ''))}", text
    yield "notice", made.notice
    yield "changes", made.changes


@pytest.mark.parametrize("pack", installed())
def test_ruling_15_police_words_stay_on_police_pages(pack: str) -> None:
    found = [where for where, text in texts_of(pack) if POLICE_WORDS.search(re.sub("|".join(NAMES), "", text))]
    assert found == []
    assert len(list(texts_of(pack))) > 500


def test_ruling_15_nor_do_they_stand_in_the_vocabulary() -> None:
    said = [fact.says for fact in vocabulary().facts.values() if not fact.police]
    assert [text for text in said if POLICE_WORDS.search(text)] == []


@pytest.mark.parametrize("area", AREAS)
@given(facts=possible_facts())
@settings(deadline=None, max_examples=20)
def test_ruling_15_every_child_involved_gets_a_support_plan_the_one_who_shared_included(
    area: str, facts: dict[str, str]
) -> None:
    result = assess(area, facts)
    if result["scope"]["status"] != "adult-imagery":
        plans = [step for step in result["actions"] if "support plan for every child involved" in step["text"]]
        assert [step for step in plans if "the one who shared included" in step["text"].replace("\n", " ")]
        assert all(step["blocked_by"] == [] for step in plans)


@pytest.mark.parametrize("pack", installed())
def test_ruling_15_what_is_for_the_police_says_so_and_cites(pack: str) -> None:
    theirs = [each for each in load(pack).texts if each.kind == "police"]
    assert theirs
    assert all(each.cite and each.where[0] == "police" for each in theirs)
