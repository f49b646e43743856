"""The three case studies of the Staffordshire document, coded: they come out as it says, with Hampshire beside them.

SS088 to SS092 is case A, SS093 to SS098 case B, SS099 to SS106 case C. Coded facts only.
"""

from typing import Any

import pytest

from cast import HAMPSHIRE, STAFFORDSHIRE, Person, assess, gate, in_school, incident, level, pupil, quiet, without
from clearway.core.calendar import moment
from clearway.core.compare import compare
from clearway.core.result import Comparison, Result
from readings import OF_PEOPLE, levels, plain

AT = "2026-11-20T15:40"
SETTLED = without(quiet(risk_assessed="yes", referral_decided="no-agency"), *OF_PEOPLE)


def texts(result: Result) -> str:
    return " ".join(plain(step["text"]) for step in result["actions"])


def blocked(result: Result, gate_name: str) -> list[str]:
    return [step["id"] for step in result["actions"] if gate_name in step["blocked_by"]]


def beside(facts: dict[str, str], *people: Person) -> Comparison:
    return compare(incident(facts, *people), [STAFFORDSHIRE, HAMPSHIRE], moment(AT).at)


def difference(made: Comparison, finding: str) -> list[tuple[str, str]]:
    """The values of a finding on which the areas differ, the more protective first; nothing where they agree."""
    return [pair for each in made["differences"] if each["finding"] == finding for pair in each["values"].items()]


# --- case A: two of 15, a couple; one asked, the other sent a picture -----------------------------
A_PEOPLE = [
    pupil("A", "pictured", "created", "sent"),
    pupil("B", "asked", "received"),
    {"id": "C", "roles": ["told-us"], "age": 15},
]
A_REPORTED: dict[str, str] = {"kind": "imagery", "shared_at_all": "yes", "relationship": "romantic"}
A_SETTLED = {**SETTLED, "emotional_impact": "some"}


def test_case_a_as_first_reported_decides_nothing_and_opens_nothing() -> None:
    unknown = [{"id": each["id"], "roles": each["roles"], "age": 15} for each in A_PEOPLE]
    result = assess(STAFFORDSHIRE, A_REPORTED, *unknown)
    assert levels(result) == ("none..must", "none..must", "none..must")
    assert in_school(result) == "undetermined"
    assert {each["status"] for each in result["gates"].values()} == {"shut"}
    assert result["questions"][0]["fact"] == "immediate_danger"


def test_case_a_ends_experimental_and_in_the_school_without_an_agency() -> None:
    result = assess(STAFFORDSHIRE, A_SETTLED, *A_PEOPLE)
    assert (result["category"]["status"], result["category"]["subtypes"]) == ("experimental", ["romantic"])
    assert (*levels(result), in_school(result)) == ("none", "none", "none", "yes")


def test_case_a_both_are_spoken_with_the_one_deletes_and_a_plan_is_made_to_tell_the_parents() -> None:
    result = assess(STAFFORDSHIRE, A_SETTLED, *A_PEOPLE)
    assert [gate(result, name) for name in ("fact_finding", "deletion", "parents")] == ["open", "open", "open"]
    assert "Talk with each young person" in texts(result)
    assert "Help the child to plan how they are told" in texts(result)
    assert "Write it in each child's safeguarding record" in texts(result)


def test_case_a_nobody_looks() -> None:
    result = assess(STAFFORDSHIRE, A_SETTLED, *A_PEOPLE)
    assert (gate(result, "viewing"), result["viewing"]["needed_to_decide"]) == ("shut", False)


def test_case_a_comes_out_the_same_in_hampshire() -> None:
    made = beside(A_SETTLED, *A_PEOPLE)
    assert made["differences"] == []
    assert [in_school(each) for each in made["areas"]] == ["yes", "yes"]


# --- case B: a picture of a child of 11 on a school tablet; two others dared the child ------------
B_PEOPLE = [
    pupil("A", "pictured", "created", age=11),
    pupil("B", "asked", age=11),
    pupil("C", "asked", age=11),
    {"id": "D", "roles": ["found"], "age": 34},
]
B_FOUND: dict[str, str] = {
    "kind": "imagery", "no_sexual_motive": "yes", "on_setting_system": "yes", "device_held": "yes",
    "shared_at_all": "no", "advice_taken": "none",
}  # fmt: skip
B_SETTLED = {**SETTLED, **B_FOUND, "relationship": "friends", "advice_taken": "manage-here"}


def test_case_b_as_found_asks_for_advice_first_and_locks_the_tablet_away() -> None:
    result = assess(STAFFORDSHIRE, B_FOUND, *({"id": each["id"], "roles": each["roles"]} for each in B_PEOPLE[1:]),
                    {"id": "A", "roles": ["pictured"], "age": 11})  # fmt: skip
    assert level(result, "advice") == "must"
    assert in_school(result) == "no"
    assert "switch it off, lock it away, look at nothing" in texts(result)
    assert "saw the image by accident" in texts(result)


def test_case_b_is_managed_in_school_once_that_was_the_advice() -> None:
    result = assess(STAFFORDSHIRE, B_SETTLED, *B_PEOPLE)
    assert (result["category"]["status"], result["category"]["subtypes"]) == ("experimental", ["other"])
    assert (*levels(result), in_school(result)) == ("none", "consider", "must", "yes")


@pytest.mark.parametrize("advice", ["none", "undecided"])
def test_case_b_is_not_managed_in_school_before_that(advice: str) -> None:
    assert in_school(assess(STAFFORDSHIRE, {**B_SETTLED, "advice_taken": advice}, *B_PEOPLE)) == "no"


def test_case_b_the_boards_procedures_are_looked_at_and_the_school_learns_from_it() -> None:
    found = texts(assess(STAFFORDSHIRE, B_SETTLED, *B_PEOPLE))
    assert "Look at the Board's own procedures" in found
    assert "refresh staff training in online safety" in found
    assert gate(assess(STAFFORDSHIRE, B_SETTLED, *B_PEOPLE), "parents") == "open"


def test_case_b_no_child_is_sanctioned_on_advice_of_clearway() -> None:
    found = texts(assess(STAFFORDSHIRE, B_SETTLED, *B_PEOPLE)).lower()
    assert "sanction" not in found
    assert "punish" not in found


def test_case_b_is_a_must_for_the_police_in_hampshire_and_that_stands_first() -> None:
    made = beside(B_SETTLED, *B_PEOPLE)
    assert difference(made, "police") == [(HAMPSHIRE, "must"), (STAFFORDSHIRE, "none")]
    assert difference(made, "in_school") == [(HAMPSHIRE, "no"), (STAFFORDSHIRE, "yes")]
    assert difference(made, "advice") == [(STAFFORDSHIRE, "must"), (HAMPSHIRE, "none")]
    assert difference(made, "gate.deletion") == [(HAMPSHIRE, "shut"), (STAFFORDSHIRE, "open")]


# --- case C: two of 16 who have parted; friends say that one passed the other's pictures on -------
C_PEOPLE = [
    pupil("A", "pictured", "told-us", age=16),
    pupil("B", "received", "shared-on", age=16),
    pupil("C", "received", age=16),
]
C_REPORTED: dict[str, Any] = {
    "kind": "imagery", "relationship": "former-partners", "shared_beyond_pair": "yes",
    "shared_without_agreement": "yes",
}  # fmt: skip
C_SETTLED = {
    **SETTLED, **C_REPORTED, "shared_beyond_pair": "disputed", "shared_without_agreement": "disputed",
    "device_refused": "yes", "emotional_impact": "some", "advice_taken": "manage-here",
}  # fmt: skip


def test_case_c_as_first_reported_is_reckless_misuse_and_either_agency_hears_of_it() -> None:
    result = assess(STAFFORDSHIRE, {**C_REPORTED, "advice_taken": "none"}, *C_PEOPLE)
    assert (result["category"]["status"], result["category"]["subtypes"]) == ("aggravated", ["reckless-misuse"])
    assert "intent-to-harm" in result["category"]["possible"]
    assert [each["of"] for each in result["either"]] == [["police", "social_care"]]
    assert in_school(result) == "no"


def test_case_c_the_advice_was_reckless_misuse_and_no_intent_so_the_school_goes_on_with_it() -> None:
    result = assess(STAFFORDSHIRE, C_SETTLED, *C_PEOPLE)
    assert result["category"]["subtypes"] == ["reckless-misuse"]
    assert (*levels(result), in_school(result)) == ("should", "should", "should", "yes")
    assert gate(result, "parents") == "open"


def test_case_c_a_denial_does_not_undo_the_report_and_both_stand_in_the_answer() -> None:
    result = assess(STAFFORDSHIRE, C_SETTLED, *C_PEOPLE)
    denied = [each["fact"] for each in result["factors"] if each["disputed"]]
    assert denied == ["shared_beyond_pair", "shared_without_agreement"]
    assert "denied" in result["responses"]["police"]["because"][0]["text"]


def test_case_c_the_phone_that_was_refused_changes_nothing_but_the_advice() -> None:
    refused, not_asked = (
        assess(STAFFORDSHIRE, {**C_SETTLED, "device_refused": each}, *C_PEOPLE) for each in ("yes", "no")
    )
    assert refused["category"] == not_asked["category"]
    assert levels(refused) == levels(not_asked)
    assert "Do not use force, and do not threaten." in texts(refused)


def test_case_c_deletion_waits_until_the_agencies_say_that_they_do_not_need_it() -> None:
    waiting = assess(STAFFORDSHIRE, C_SETTLED, *C_PEOPLE)
    assert gate(waiting, "deletion") == "shut"
    assert blocked(waiting, "deletion")
    assert gate(assess(STAFFORDSHIRE, {**C_SETTLED, "agency_released": "yes"}, *C_PEOPLE), "deletion") == "open"


def test_case_c_hampshire_keeps_it_out_of_the_school_because_it_left_the_pair() -> None:
    made = beside(C_SETTLED, *C_PEOPLE)
    assert difference(made, "in_school") == [(HAMPSHIRE, "no"), (STAFFORDSHIRE, "yes")]
    assert difference(made, "either") == [(STAFFORDSHIRE, "police or social_care"), (HAMPSHIRE, "no")]
    assert difference(made, "police") == []
    assert "beyond-the-pair" in [why["rule"] for why in made["areas"][1]["responses"]["in_school"]["because"]]


@pytest.mark.parametrize("fact", ["intent_to_harm", "threats_or_blackmail"])
def test_case_c_with_intent_hampshire_makes_police_a_must_and_staffordshire_still_lets_the_lead_choose(
    fact: str,
) -> None:
    made = beside({**C_SETTLED, fact: "yes"}, *C_PEOPLE)
    assert difference(made, "police") == [(HAMPSHIRE, "must"), (STAFFORDSHIRE, "should")]
    assert [each["category"]["subtypes"] for each in made["areas"]] == [["intent-to-harm", "reckless-misuse"]] * 2
