"""Rulings 39 to 42: who may be called, what the police may call it, the settings, and what the documents misprint."""

import re

import pytest
from hypothesis import given, settings

from cast import AREAS, HAMPSHIRE, STAFFORDSHIRE, STOKE, assess, gate, in_school, quiet
from clearway.cli import show
from clearway.core.assess.verdicts import Verdicts
from clearway.core.calendar import moment
from clearway.core.contacts import contacts
from clearway.core.facts.known import from_answers
from clearway.core.findings.compiled import compiled
from clearway.core.packs.load import installed, load, load_whole, pack_for
from clearway.core.packs.schema import SETTINGS
from clearway.core.result import ContactItem
from completions import hidden
from incidents import possible_facts
from readings import for_each_pack

AREA = pytest.mark.parametrize("area", AREAS)
NEVER_DIALLED = {"SS132", "SS144", "HS145"}
FRIDAY_1629, FRIDAY_1630, FRIDAY_1635 = "2026-11-20T16:29", "2026-11-20T16:30", "2026-11-20T16:35"


def lines(area: str, at: str = FRIDAY_1635) -> dict[str, ContactItem]:
    return {each["id"]: each for each in contacts(pack_for(area), area, moment(at).at)}


# --- 39: contact details --------------------------------------------------------------------------
@AREA
def test_ruling_39_only_999_and_101_need_no_check(area: str) -> None:
    for line in lines(area).values():
        assert line["verify_before_use"] == (line["phone"] not in ("999", "101")), line["id"]
        assert line["verified_on"] is None
        assert line["cite"]


@AREA
def test_ruling_39_an_unverified_line_says_so_on_the_page(area: str) -> None:
    page = show.answer(assess(area, {"harm_or_risk_of_harm": "yes", "someone_unidentified": "yes"}), width=100)
    numbered = [line for line in lines(area).values() if line["verify_before_use"] and line["phone"]]
    assert page.count("not verified: check before you dial") >= min(1, len(numbered))


@AREA
@pytest.mark.parametrize("at", [FRIDAY_1629, FRIDAY_1635, "2026-11-21T03:00"])
def test_ruling_39_three_lines_are_never_dialled_nor_written_to(area: str, at: str) -> None:
    offered = lines(area, at)
    held = [each for each in pack_for(area).contacts if NEVER_DIALLED & set(each.cite)]
    assert NEVER_DIALLED.isdisjoint(passage for line in offered.values() for passage in line["cite"])
    assert all(not each.dial and not each.phone and each.id not in offered for each in held)


def test_ruling_39_each_of_the_three_is_kept_as_a_source() -> None:
    kept = {passage for pack in installed() for each in load(pack).contacts if not each.dial for passage in each.cite}
    assert kept == NEVER_DIALLED


@for_each_pack
def test_ruling_39_nothing_else_in_a_pack_holds_such_a_number_or_address(pack: str) -> None:
    made = load_whole(pack)
    parts = (*made.rules, *made.actions, *made.nevers, *made.texts, *made.resources, *made.questions.values())
    texts = " ".join(map(repr, parts))
    assert not re.search(r"schoolyouthengagement|\b07\d{3}|235897", texts)


def test_ruling_39_the_missing_daytime_number_of_staffordshire_is_asked_of_the_council() -> None:
    line = lines(STAFFORDSHIRE, FRIDAY_1629)["staffordshire-first-response"]
    assert (line["phone"], line["open_now"]) == (None, True)
    assert "ask the council for it" in line["note"].replace("\n", " ")


def test_ruling_39_hampshire_gives_no_number_for_social_care_and_the_council_is_asked() -> None:
    page = show.answer(assess(HAMPSHIRE, {"harm_or_risk_of_harm": "yes"}), width=100)
    assert lines(HAMPSHIRE)["council-social-care"]["phone"] is None
    assert "Your council's children's social care: no number in the documents: ask your council" in page


@pytest.mark.parametrize(
    ("area", "daytime", "night", "number"),
    [
        (STAFFORDSHIRE, "staffordshire-first-response", "staffordshire-emergency-duty", "0345 604 2886"),
        (STOKE, "stoke-safeguarding-referral-team", "stoke-emergency-duty", "01782 234234"),
    ],
)
def test_ruling_39_on_friday_the_daytime_line_closes_at_half_past_four(
    area: str, daytime: str, night: str, number: str
) -> None:
    before, after = lines(area, FRIDAY_1629)[daytime], lines(area, FRIDAY_1630)[daytime]
    assert (before["open_now"], before["instead"], before["closes_at"]) == (True, None, "2026-11-20T16:30:00+00:00")
    assert (after["open_now"], after["instead"], after["opens_at"]) == (False, night, "2026-11-23T08:30:00+00:00")
    assert lines(area)[night]["phone"] == number


def test_ruling_39_the_advice_line_of_one_area_is_not_offered_in_the_other() -> None:
    assert "staffordshire-esas" in lines(STAFFORDSHIRE)
    assert "staffordshire-esas" not in lines(STOKE)
    assert lines(STOKE)["stoke-advice"]["phone"] == "01782 235100"


# --- 40: what the police may call it --------------------------------------------------------------
RESEARCHED = {"pictured_researched": "yes", "other_researched": "yes"}
POINTS = {
    "the child pictured": ("pictured_researched", "vulnerable", "under_13_involved"),
    "the other person": ("other_researched", "previous_intelligence", "network_suspected"),
    "the conversation": ("conversation_inappropriate", "adult_involved"),
    "coercion or threats": ("coercion_or_pressure", "threats_or_blackmail", "harassment"),
}
ANSWERS = [fact for facts in POINTS.values() for fact in facts]


def may_be_called_experimental(facts: dict[str, str]) -> bool:
    """Whether the police pages of Hampshire may class it as experimental."""
    return Verdicts(compiled("hampshire-2017"), from_answers(facts)).verdict("police_experimental") is True


def test_ruling_40_experimental_is_open_to_the_police_once_all_four_points_are_answered() -> None:
    assert may_be_called_experimental(quiet(**RESEARCHED))


@pytest.mark.parametrize("fact", ANSWERS)
def test_ruling_40_it_is_refused_until_each_part_of_each_point_has_an_answer(fact: str) -> None:
    assert not may_be_called_experimental(hidden(quiet(**RESEARCHED), fact))


@pytest.mark.parametrize("fact", ANSWERS)
def test_ruling_40_it_is_refused_where_the_answer_speaks_against_it(fact: str) -> None:
    worse = "no" if fact.endswith("_researched") else "yes"
    assert not may_be_called_experimental(quiet(**{**RESEARCHED, fact: worse}))


@pytest.mark.parametrize("fact", ["persistent_offender", "previous_incidents", "wide_age_gap", "intent_to_harm"])
def test_ruling_40_it_is_refused_where_the_documents_name_an_aggravating_factor(fact: str) -> None:
    assert not may_be_called_experimental(quiet(**RESEARCHED, **{fact: "yes"}))
    assert not may_be_called_experimental(hidden(quiet(**RESEARCHED), fact))


@given(facts=possible_facts())
@settings(deadline=None, max_examples=40)
def test_ruling_40_it_is_never_open_while_a_point_is_open(facts: dict[str, str]) -> None:
    known = from_answers(facts).values
    if any(fact not in known for fact in ANSWERS):
        assert not may_be_called_experimental(facts)


def test_ruling_40_the_police_are_told_to_record_the_four_points_each_with_its_source() -> None:
    verdicts = Verdicts(compiled("hampshire-2017"), from_answers(quiet()))
    theirs = [
        each for each in verdicts.pack.actions if each.audience == "police" and verdicts.verdict(f"action.{each.id}")
    ]
    [record] = [each for each in theirs if "four points" in each.text.replace("\n", " ")]
    assert "each with its source" in record.text.replace("\n", " ")
    assert {"HS066", "HS067", "HS068", "HS069"} <= set(record.cite)


@AREA
def test_ruling_40_a_setting_is_never_asked_nor_told_what_is_for_the_police(area: str) -> None:
    result = assess(area)
    theirs = {each.id for each in pack_for(area).actions if each.audience == "police"}
    assert theirs
    assert theirs.isdisjoint(step["id"] for step in result["actions"])
    assert {"pictured_researched", "network_suspected"}.isdisjoint(each["fact"] for each in result["questions"])


# --- 41: settings ---------------------------------------------------------------------------------
@AREA
@given(facts=possible_facts())
@settings(deadline=None, max_examples=8)
def test_ruling_41_a_setting_changes_steps_and_never_what_is_asked_for(area: str, facts: dict[str, str]) -> None:
    results = [assess(area, facts, setting=setting) for setting in SETTINGS]
    for result in results[1:]:
        assert result["responses"] == results[0]["responses"]
        assert result["gates"] == results[0]["gates"]


@for_each_pack
def test_ruling_41_the_head_is_the_authorising_manager_of_the_setting(pack: str) -> None:
    question = load(pack).questions["head_authority"]
    assert re.search(r"head,? or (the )?(authorising manager|manager who authorises)", question.ask)


def test_ruling_41_every_kind_of_setting_is_meant() -> None:
    [body] = [text.body for text in load("staffordshire-stoke-2017").texts if text.cite[0] == "SS003"]
    assert all(word in body for word in ("early years", "youth", "libraries", "manager who authorises"))


@AREA
@pytest.mark.parametrize("setting", [each for each in SETTINGS if each != "school"])
def test_ruling_41_what_only_a_school_may_do_is_not_shown_elsewhere(area: str, setting: str) -> None:
    ids = {step["id"] for step in assess(area, quiet(device_held="yes"), setting=setting)["actions"]}
    assert not {each for each in ids if each.endswith("-school")}
    assert in_school(assess(area, quiet(), setting=setting)) == "yes"
    assert gate(assess(area, quiet(), setting=setting), "parents") == "open"


# --- 42: errata -----------------------------------------------------------------------------------
@for_each_pack
def test_ruling_42_the_statute_has_its_right_name(pack: str) -> None:
    made = load_whole(pack)
    laws = " ".join(text.body.replace("\n", " ") for text in made.texts if text.kind == "law")
    assert "Criminal Justice Act 1988, section 160" in laws
    assert not re.search(r"Crime and Justice Act", laws + made.changes)


def test_ruling_42_the_six_steps_of_the_national_decision_model_stand_in_the_staffordshire_pack() -> None:
    made = load("staffordshire-stoke-2017")
    theirs = [action for action in made.actions if action.id.startswith("ndm-")]
    assert [action.audience for action in theirs] == ["police"] * 6
    wanted = ("Code of Ethics", "information", "risk", "powers", "options", "review")
    assert all(word in action.text for word, action in zip(wanted, theirs, strict=True))


def test_ruling_42_they_are_marked_as_judgement_because_the_document_lost_its_picture() -> None:
    made = load("staffordshire-stoke-2017")
    [text] = [each for each in made.texts if each.title == "The National Decision Model"]
    assert text.judgement
    assert "College of Policing" in text.body
    assert all(action.judgement for action in made.actions if action.id.startswith("ndm-"))
