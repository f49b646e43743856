"""The readable answer: its sections in order, what stands in them, its width, and no colour where none belongs."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cast import AREAS, HAMPSHIRE, PUPIL_A, PUPIL_B, STAFFORDSHIRE, STOKE, quiet
from incidents import whole_incidents
from terminal import SECTIONS, flat, headings, section, typed

AT = "2026-11-20T16:35"
THREAT: dict[str, Any] = {"threats_or_blackmail": "yes"}
DANGER, ASKED, UNKNOWN, NOT_NEEDED, CATEGORY, GATES, LOOK, NEXT, NEVER, DOCUMENTS = SECTIONS
DIFFER = "WHERE THE AREAS DIFFER"


def page(
    area: str, facts: dict[str, Any], *flags: str, people: tuple[Any, ...] = (), columns: int = 90, at: str = AT
) -> str:
    text = json.dumps({"id": "t", "facts": facts, "people": list(people)})
    made = typed("assess", "-", "--area", area, "--at", at, *flags, stdin=text, columns=columns)
    assert made.exit_code == 0, made.output
    return made.stdout


# --- the order ------------------------------------------------------------------------------------
@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize(
    "facts", [{}, THREAT, quiet(), {"immediate_danger": "yes"}], ids=["empty", "threat", "calm", "danger"]
)
def test_the_sections_stand_in_this_order_and_none_is_left_out(area: str, facts: dict[str, Any]) -> None:
    assert headings(page(area, facts)) == list(SECTIONS)


@given(incident=whole_incidents())
@settings(deadline=None, max_examples=20)
def test_whatever_the_incident_the_sections_are_the_same(incident: dict[str, Any]) -> None:
    made = typed("assess", "-", "--area", HAMPSHIRE, "--at", AT, stdin=json.dumps(incident))
    assert headings(made.stdout) == list(SECTIONS)


def compared(facts: dict[str, Any], *areas: str, columns: int = 90) -> str:
    flags = [flag for area in areas for flag in ("--area", area)]
    made = typed("assess", "-", *flags, "--at", AT, stdin=json.dumps({"facts": facts}), columns=columns)
    assert made.exit_code == 0, made.output
    return made.stdout


def test_where_areas_are_compared_the_differences_stand_before_the_documents() -> None:
    found = headings(compared({"under_13_involved": "yes"}, HAMPSHIRE, STAFFORDSHIRE))
    assert found == [*SECTIONS[:-1], *SECTIONS[:-1], DIFFER, DOCUMENTS]


def test_the_more_protective_area_comes_first_with_the_passages_of_both() -> None:
    differ = flat(section(compared(quiet(under_13_involved="yes"), STAFFORDSHIRE, HAMPSHIRE), DIFFER))
    assert differ.startswith(
        "• Police Hampshire: must Staffordshire: none The more protective comes first. [HQ010, HQ011"
    )
    assert "SS" in differ.partition("]")[0]


def test_the_documents_of_each_area_that_is_compared_are_named() -> None:
    found = flat(section(compared({}, STAFFORDSHIRE, HAMPSHIRE), DOCUMENTS))
    assert found.index("SS: Responding to sexting") < found.index("HQ: Youth produced sexual images")


def test_areas_that_agree_say_so() -> None:
    assert "They do not differ on what is known." in section(compared({}, STAFFORDSHIRE, STOKE), DIFFER)


# --- what stands in them ----------------------------------------------------------------------------
def test_the_page_begins_with_its_area_its_moment_and_its_id() -> None:
    assert page(STOKE, {}).splitlines()[0] == "Clearway for Stoke-on-Trent · Friday 20 November 2026, 16:35 · t"


def test_danger_is_said_in_the_first_line_and_otherwise_when_to_call_999() -> None:
    assert (
        section(page(HAMPSHIRE, {"immediate_danger": "yes"}), DANGER)
        .strip()
        .startswith("A child is in danger. Call 999 now.")
    )
    assert section(page(HAMPSHIRE, {}), DANGER).strip().startswith("If a child is in danger now, call 999.")


def test_who_to_call_says_how_strongly_when_it_is_open_and_who_takes_over() -> None:
    found = flat(section(page(STAFFORDSHIRE, {"harm_or_risk_of_harm": "yes"}), DANGER))
    assert "MUST First Response: Staffordshire children's social care, daytime" in found
    assert "closed, opens Monday 23 November 08:30 → now: Emergency Duty Service" in found
    assert "CONSIDER Staffordshire Police: ask for the Multi Agency Safeguarding Hub (MASH): 101" in found
    assert "MAYBE Education Safeguarding Advisory Service" in found
    assert "0345 604 2886, not verified: check before you dial" in found


def test_nobody_is_named_whom_the_guidance_does_not_ask_for() -> None:
    found = section(page(STAFFORDSHIRE, quiet()), DANGER)
    assert len(found.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ({}, "Police: not decided yet; up to must"),
        (THREAT, "Police: SHOULD at least; it could become must"),
        (quiet(), "Police: not needed"),
        (quiet(staff_received_image="yes"), "Police: MUST"),
        (quiet(), "Manage within the setting: yes"),
        ({}, "Manage within the setting: not decided yet"),
        ({"harm_or_risk_of_harm": "yes"}, "Manage within the setting: no"),
    ],
)
def test_what_is_asked_for_is_one_line_a_response(facts: dict[str, Any], line: str) -> None:
    assert f"  {line}\n" in section(page(STAFFORDSHIRE, facts), ASKED) + "\n"


def test_every_reason_has_its_passages() -> None:
    found = flat(section(page(HAMPSHIRE, quiet(under_13_involved="yes")), ASKED))
    assert "A child aged 12 or under is involved. [HQ010, HQ011]" in found


def test_what_was_reported_and_denied_is_said_to_be_taken_as_yes() -> None:
    found = flat(section(page(HAMPSHIRE, {"harassment": "disputed"}), ASKED))
    assert "Reported and denied, so taken as yes: harassment." in found


def test_ten_questions_are_shown_first_and_all_of_them_when_asked() -> None:
    short, whole = section(page(HAMPSHIRE, {}), UNKNOWN), section(page(HAMPSHIRE, {}, "--all"), UNKNOWN)
    assert "  10. " in short
    assert "  11. " not in short
    assert "more, less urgent: --all lists them" in flat(short)
    assert "more, less urgent" not in whole
    assert "  11. " in whole


def test_a_question_says_what_it_decides() -> None:
    found = flat(section(page(HAMPSHIRE, {}), UNKNOWN))
    assert "1. Is any child in danger right now? [immediate_danger] (police, children's social care," in found


def test_nothing_unknown_says_nothing() -> None:
    assert section(page(HAMPSHIRE, quiet()), UNKNOWN).strip() == "Nothing."


def test_the_category_is_shown_with_what_is_still_possible_and_never_attention_seeking() -> None:
    assert "aggravated: intent-to-harm" in section(page(HAMPSHIRE, THREAT), CATEGORY)
    assert "Still possible: adult-involved, reckless-misuse." in section(page(HAMPSHIRE, THREAT), CATEGORY)
    assert section(page(HAMPSHIRE, quiet(relationship="friends")), CATEGORY).strip().splitlines()[0] == "experimental"


def test_each_gate_is_open_or_shut_with_its_reason() -> None:
    found = section(page(HAMPSHIRE, {}), GATES)
    for gate in ("Looking at the image", "Asking for deletion", "Telling parents or carers", "Giving a device back"):
        assert f"  {gate}: shut\n      - " in found


def test_a_child_whose_gate_differs_is_shown_by_themselves() -> None:
    people = ({**PUPIL_A, "parents_risk": "yes"}, PUPIL_B)
    found = section(page(HAMPSHIRE, {"agency_consulted": "yes", "someone_unidentified": "no"}, people=people), GATES)
    assert "Telling parents or carers: shut" in found
    assert "Telling parents or carers, B: open" in found


def test_steps_say_how_strong_they_are_when_they_are_due_and_what_they_wait_for() -> None:
    found = flat(section(page(STAFFORDSHIRE, {"harm_or_risk_of_harm": "yes", "device_held": "yes"}), NEXT))
    assert "□ MUST · safeguarding lead: A child has been harmed" in found
    assert "Due now. [SS043]" in found
    assert "Due today 23:59." in found
    assert "Due Sunday 22 November 16:35." in found
    assert "Not yet: each of these waits for a gate to open." in found
    assert "Waits for: telling parents or carers." in found


def test_what_nobody_does_and_which_documents_stand_last() -> None:
    assert section(page(HAMPSHIRE, {}), NEVER).strip().startswith("✕ Never copy")
    found = flat(section(page(HAMPSHIRE, {}), DOCUMENTS))
    assert "HQ: Youth produced sexual images (YPSI)" in found
    assert "Nobody has reviewed this pack. Your judgement decides." in found


# --- width and colour ---------------------------------------------------------------------------------
def widest(text: str) -> int:
    return max(map(len, text.splitlines()))


@pytest.mark.parametrize("facts", [{}, THREAT, {"immediate_danger": "yes"}], ids=["empty", "threat", "danger"])
@pytest.mark.parametrize("columns", [50, 60, 80])
def test_every_line_is_wrapped_to_the_window_and_no_word_is_lost(columns: int, facts: dict[str, Any]) -> None:
    narrow, wide = (page(STAFFORDSHIRE, facts, columns=each) for each in (columns, 100))
    assert widest(narrow) <= columns
    assert "".join(narrow.split()) == "".join(wide.split())


def test_a_comparison_is_wrapped_too() -> None:
    assert widest(compared({"under_13_involved": "yes"}, HAMPSHIRE, STOKE, columns=50)) <= 50


def test_a_wide_window_is_not_filled_further_than_reads_well() -> None:
    assert 90 < widest(page(STAFFORDSHIRE, THREAT, columns=200)) <= 100
    assert page(STAFFORDSHIRE, THREAT, columns=200) == page(STAFFORDSHIRE, THREAT, columns=100)


@given(columns=st.integers(1, 39))
@settings(deadline=None, max_examples=5)
def test_a_window_too_narrow_to_read_is_taken_as_forty(columns: int) -> None:
    assert page(HAMPSHIRE, {}, columns=columns) == page(HAMPSHIRE, {}, columns=40)


def test_colour_is_for_a_terminal_only() -> None:
    text = json.dumps({"facts": THREAT})
    plain, coloured = (
        typed("assess", "-", "--area", HAMPSHIRE, "--at", AT, stdin=text, color=each) for each in (False, True)
    )
    assert "\x1b" not in plain.stdout
    assert "\x1b[" in coloured.stdout


@pytest.mark.parametrize("command", [["assess", "-", "--json"], ["contacts", "--json"]])
def test_json_never_holds_colour(command: list[str]) -> None:
    made = typed(*command, "--area", HAMPSHIRE, stdin='{"facts": {"immediate_danger": "yes"}}', color=True)
    assert "\x1b" not in made.stdout
