"""Rulings 33 to 36: refusal, an image sent to staff, saving, and devices."""

import re

import pytest
from hypothesis import assume, given, settings

from cast import assess, gate, level, quiet
from clearway.core.packs.load import load, load_whole
from clearway.core.packs.schema import SETTINGS
from clearway.core.result import Result
from completions import complete_facts
from readings import for_both, for_each_pack, plain, steps


def low(result: Result) -> bool:
    return {level(result, name) for name in ("police", "social_care")} <= {"none", "consider"}


# --- 33: refusal ----------------------------------------------------------------------------------
@for_both
@pytest.mark.parametrize(("others", "police"), [("yes", "should"), ("no", "consider"), ("unknown", "consider..should")])
def test_ruling_33_refusing_to_delete_weighs_more_when_it_shows_another_child(
    area: str, others: str, police: str
) -> None:
    result = assess(area, {**quiet(deletion_refused="yes"), "holds_others_image": others})
    assert level(result, "police") == police


@for_both
def test_ruling_33_it_is_explained_without_threat_and_welfare_comes_first(area: str) -> None:
    [text] = [text for text in steps(assess(area, quiet(deletion_refused="yes"))) if "has not deleted it" in text]
    assert text.index("how they are") < text.index("xplain")
    assert re.search(r"without (a )?threat", text)


@for_both
def test_ruling_33_refusing_to_hand_over_a_device_makes_nothing_worse(area: str) -> None:
    calm, refused = assess(area, quiet()), assess(area, quiet(device_refused="yes"))
    assert refused["category"]["subtypes"] == calm["category"]["subtypes"]
    assert [level(refused, name) for name in ("police", "social_care", "advice")] == ["none", "none", "should"]
    assert [text for text in steps(refused) if re.search(r"use no force|[Dd]o not use force", text)]


# --- 34: an image sent to staff -------------------------------------------------------------------
WORDS = ("Do not open, forward, copy or show it.", "Tell the safeguarding lead and the police now", "until they say")


@for_both
def test_ruling_34_what_to_do_with_an_image_sent_to_staff_in_these_words(area: str) -> None:
    result = assess(area, {"staff_received_image": "yes"})
    now = [step for step in result["actions"] if all(words in plain(step["text"]) for words in WORDS)]
    assert [step["due"] for step in now] == [result["at"]]
    assert not [text for text in steps(result) if re.search(r"(^|\. )Delete", text)]


@for_both
def test_ruling_34_nobody_looks_at_it_and_nobody_deletes_it(area: str) -> None:
    result = assess(area, quiet(staff_received_image="yes", shown_to_staff="yes", referral_decided="no-agency"))
    assert (gate(result, "viewing"), gate(result, "deletion")) == ("shut", "shut")
    assert [each for each in result["never"] if "staff" in each["text"] and "delete" in each["text"]]


def test_ruling_34_hq035_is_shown_as_superseded_with_the_reason() -> None:
    [body] = [plain(text.body) for text in load("hampshire-2017").texts if text.cite[0] == "HQ035"]
    assert "On this point it is superseded" in body
    assert "destroy evidence" in body


# --- 35: no exception for saving ------------------------------------------------------------------
@for_each_pack
def test_ruling_35_no_text_shows_the_exception_for_saving_an_image(pack: str) -> None:
    made = load_whole(pack)
    texts = [
        *(each.because for each in made.rules), *(each.text for each in made.actions),
        *(each.text for each in made.nevers),
        *(each.body for each in made.texts), *(each.help for each in made.questions.values()),
        *(each.open for each in made.gates.values()), *(each.says for each in made.library.passages.values()),
    ]  # fmt: skip
    sentences = [each for text in texts for each in re.split(r"(?<=[.:;?])\s", plain(text))]
    assert len(sentences) > 500
    saving = [each for each in sentences if re.search(r"\b(sav|print|forward|cop[yi]|shar|distribut)", each)]
    assert [each for each in saving if re.search(r"\b(unless|except)\b.*\bpolice\b", each, re.IGNORECASE)] == []


# --- 36: devices ----------------------------------------------------------------------------------
POWERS = {"school": r"uthorised", "college": r"college"}
ELSEWHERE = r"by choice|freely"


def device_steps(area: str, setting: str) -> str:
    result = assess(area, quiet(shared_without_agreement="yes"), setting=setting)
    taking = r"device has to be (taken|kept safe)|device has to go to the police|takes or searches|power to take"
    return " ".join(text for text in steps(result) if re.search(taking, text))


@for_both
@pytest.mark.parametrize("setting", SETTINGS)
def test_ruling_36_the_setting_decides_the_powers_over_a_device(area: str, setting: str) -> None:
    text = device_steps(area, setting)
    assert re.search(POWERS.get(setting, ELSEWHERE), text)
    assert ("uthorised staff" in text or "whom the head has authorised" in text) == (setting == "school")
    assert ("call the police" in text or "ring the police" in text) or setting in ("school", "college")


@for_both
@pytest.mark.parametrize("setting", SETTINGS)
def test_ruling_36_one_instruction_everywhere_for_a_device_that_staff_hold(area: str, setting: str) -> None:
    result = assess(area, {"device_held": "yes"}, setting=setting)
    pattern = r"[Ss]witch (it|the device) off, lock it away(,| and) look at nothing"
    [held] = [
        step
        for step in result["actions"]
        if re.search(pattern, plain(step["text"])) and "staff do not" not in step["text"]
    ]
    assert (held["due"], held["blocked_by"]) == (result["at"], [])


@for_both
def test_ruling_36_what_happens_to_it_is_decided_by_the_end_of_the_day(area: str) -> None:
    result = assess(area, {"device_held": "yes"})
    [decide] = [
        step
        for step in result["actions"]
        if re.search(r"by the end of (the )?(day|today)", step["text"], re.IGNORECASE)
    ]
    assert decide["due"] == "2026-11-20T23:59:00+00:00"


@for_each_pack
def test_ruling_36_nobody_goes_through_a_device_merely_to_find_or_delete(pack: str) -> None:
    assert [each for each in load(pack).nevers if "merely to find" in each.text and "devices" in each.where]


@for_both
@given(facts=complete_facts())
@settings(deadline=None, max_examples=50)
def test_ruling_36_a_device_goes_back_exactly_when_all_four_hold(area: str, facts: dict[str, str]) -> None:
    facts = {**facts, "device_held": "yes"}
    result = assess(area, facts)
    assume(result["scope"]["status"] == "in-scope")
    agreed = facts["parents_contacted"] == "yes" or facts["agency_consulted"] == facts["agency_released"] == "yes"
    deleted = facts["deletion_confirmed"] == "yes" or facts["kind"] == "contact"
    assert gate(result, "device_return") == ("open" if low(result) and agreed and deleted else "shut")
    assert gate(result, "device_return") == "shut" or result["category"]["status"] in ("experimental", None)
