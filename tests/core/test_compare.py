"""Several areas side by side: where the guidance differs, the more protective first; nothing is merged."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cast import AREAS, FRIDAY_1540, HAMPSHIRE, PUPIL_A, PUPIL_B, STAFFORDSHIRE, STOKE, incident, level, pupil, quiet
from clearway.core.answer import answer
from clearway.core.calendar import moment
from clearway.core.compare import compare, differences
from clearway.core.errors import IncidentError
from clearway.core.facts.incident import read
from clearway.core.packs.conditions import GATES, RESPONSES
from clearway.core.packs.schema import DUTY_RANK
from clearway.core.result import Comparison, Difference, Result
from incidents import whole_incidents

pytestmark = pytest.mark.sampled(2)

AT = moment(FRIDAY_1540).at
BOTH = (HAMPSHIRE, STAFFORDSHIRE)
SOME_AREAS = st.lists(st.sampled_from(AREAS), min_size=1, unique=True)


def compared(raw: dict[str, Any], areas: tuple[str, ...] | list[str] = BOTH) -> Comparison:
    return compare(read(raw), areas, AT)


def differing(facts: dict[str, str], *people: dict[str, Any]) -> dict[str, Difference]:
    found = compare(incident(facts, *people), BOTH, AT)
    return {each["finding"]: each for each in found["differences"]}


def findings(result: Result) -> dict[str, str]:
    """What the areas are compared on, read straight from a result."""
    found = {name: level(result, name) for name in RESPONSES}
    found["in_school"] = result["responses"]["in_school"]["status"]
    found["either"] = " or ".join(" or ".join(each["of"]) for each in result["either"]) or "no"
    category = result["category"]
    found["category"] = ":".join([category["status"] or "null", *category["subtypes"]])
    found.update({f"gate.{gate}": result["gates"][gate]["status"] for gate in GATES})
    return found


@settings(deadline=None, max_examples=25)
@given(whole_incidents(), SOME_AREAS)
def test_each_area_is_answered_as_if_it_stood_alone(raw: dict[str, Any], areas: list[str]) -> None:
    found = compared(raw, areas)
    assert found["id"] == raw["id"]
    assert found["areas"] == [answer(read(raw), area, AT) for area in areas]


@settings(deadline=None, max_examples=50)
@given(whole_incidents(), SOME_AREAS)
def test_the_differences_are_exactly_the_findings_on_which_the_areas_disagree(
    raw: dict[str, Any], areas: list[str]
) -> None:
    found = compared(raw, areas)
    values = {result["area"]: findings(result) for result in found["areas"]}
    expected = {
        name: {area: mine[name] for area, mine in values.items()}
        for name in findings(found["areas"][0])
        if len({mine[name] for mine in values.values()}) > 1
    }
    assert {each["finding"]: each["values"] for each in found["differences"]} == expected


@settings(deadline=None, max_examples=50)
@given(whole_incidents())
def test_the_more_protective_response_comes_first(raw: dict[str, Any]) -> None:
    for each in compared(raw)["differences"]:
        if each["finding"] in RESPONSES:
            ends = [value.partition("..")[::2] for value in each["values"].values()]
            ranks = [(DUTY_RANK[least], DUTY_RANK[most or least]) for least, most in ends]
            assert ranks == sorted(ranks, reverse=True)


@settings(deadline=None, max_examples=50)
@given(whole_incidents())
def test_no_comes_before_yes_in_school_and_shut_before_open(raw: dict[str, Any]) -> None:
    order = ["no", "undetermined", "yes", "not-covered"]
    for each in compared(raw)["differences"]:
        values = list(each["values"].values())
        if each["finding"] == "in_school":
            assert values == sorted(values, key=order.index)
        if each["finding"].startswith("gate."):
            assert values == ["shut", "open"]


@settings(deadline=None, max_examples=25)
@given(whole_incidents())
def test_the_order_in_which_areas_are_named_changes_no_difference(raw: dict[str, Any]) -> None:
    one, other = compared(raw, AREAS)["differences"], compared(raw, AREAS[::-1])["differences"]
    assert [(each["finding"], each["values"]) for each in one] == [(each["finding"], each["values"]) for each in other]


@settings(deadline=None, max_examples=25)
@given(whole_incidents())
def test_two_areas_under_one_pack_never_differ(raw: dict[str, Any]) -> None:
    assert compared(raw, (STAFFORDSHIRE, STOKE))["differences"] == []


@settings(deadline=None, max_examples=25)
@given(whole_incidents())
def test_whether_the_guidance_applies_at_all_is_the_same_everywhere(raw: dict[str, Any]) -> None:
    assert len({result["scope"]["status"] for result in compared(raw)["areas"]}) == 1


def test_one_area_differs_from_nobody() -> None:
    assert compared({"facts": quiet(wide_age_gap="yes")}, [HAMPSHIRE])["differences"] == []


def test_under_13_is_a_must_for_the_police_in_hampshire_and_advice_first_in_staffordshire() -> None:
    found = differing({}, pupil("A", "pictured", age=12))
    assert found["police"]["values"] == {HAMPSHIRE: "must", STAFFORDSHIRE: "none..must"}
    assert found["advice"]["values"][STAFFORDSHIRE] == "must"


def test_a_difference_cites_the_passages_of_both_areas() -> None:
    cite = differing(quiet(wide_age_gap="yes"), PUPIL_A, PUPIL_B)["police"]["cite"]
    assert {"HQ017", "SS010"} <= set(cite)
    assert len(cite) == len(set(cite))


def test_the_quietest_incident_has_no_difference_in_who_to_call() -> None:
    assert {"police", "social_care", "in_school", "either"}.isdisjoint(differing(quiet(), PUPIL_A, PUPIL_B))


def test_a_choice_between_police_and_social_care_is_shown_as_one() -> None:
    found = differing(quiet(harassment="yes"), PUPIL_A, PUPIL_B)["either"]
    assert found["values"] == {STAFFORDSHIRE: "police or social_care", HAMPSHIRE: "no"}
    assert list(found["values"]) == [STAFFORDSHIRE, HAMPSHIRE]


def test_a_gate_that_is_shut_in_one_area_stands_before_the_one_that_is_open_in_another() -> None:
    decided = incident(quiet(shared_beyond_pair="yes", referral_decided="no-agency"), PUPIL_A, PUPIL_B)
    for areas in (BOTH, BOTH[::-1]):
        found = {each["finding"]: each["values"] for each in compare(decided, areas, AT)["differences"]}
        assert list(found["gate.deletion"].items()) == [(HAMPSHIRE, "shut"), (STAFFORDSHIRE, "open")]


def test_not_within_the_setting_stands_before_within_the_setting() -> None:
    gap = incident(quiet(wide_age_gap="yes"), PUPIL_A, PUPIL_B)
    for areas in (BOTH, BOTH[::-1]):
        found = {each["finding"]: each["values"] for each in compare(gap, areas, AT)["differences"]}
        assert list(found["in_school"].items()) == [(HAMPSHIRE, "no"), (STAFFORDSHIRE, "yes")]


def test_no_results_have_no_differences() -> None:
    assert differences([]) == []


@pytest.mark.parametrize("areas", [["kent"], [HAMPSHIRE, "kent"]])
def test_one_area_without_a_pack_refuses_the_comparison(areas: list[str]) -> None:
    with pytest.raises(IncidentError, match='there is no pack for the area "kent"'):
        compared({}, areas)
