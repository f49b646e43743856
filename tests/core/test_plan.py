"""The plan: steps with their order, their gates and their due times, and what is never done."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cast import AREAS, FRIDAY_1540, HAMPSHIRE, STAFFORDSHIRE, STOKE, assess, gate, quiet
from clearway.core.assess.verdicts import Verdicts
from clearway.core.calendar import LONDON, moment
from clearway.core.facts.known import from_answers
from clearway.core.findings.compiled import Compiled, compile_pack, compiled
from clearway.core.packs.conditions import All, AnyOf, AtLeast, Condition, Finds, Is, Not
from clearway.core.packs.load import areas, load
from clearway.core.packs.schema import DUTY_RANK, SETTINGS, Action, Due
from clearway.core.plan.actions import nevers, steps
from clearway.core.plan.gates import gates
from clearway.core.result import ActionItem, Result
from incidents import complete_facts, whole_incidents

AT = moment(FRIDAY_1540).at
for_each_area = pytest.mark.parametrize("area", AREAS)


def ids(result: Result) -> list[str]:
    return [each["id"] for each in result["actions"]]


def step(result: Result, name: str) -> ActionItem:
    return next(each for each in result["actions"] if each["id"] == name)


# --- which steps hold -------------------------------------------------------------------------------------


def true_in(condition: Condition, facts: Mapping[str, str], result: Result) -> bool:
    """A condition read against complete facts and the findings of a result."""
    match condition:
        case All(parts):
            return all(true_in(part, facts, result) for part in parts)
        case AnyOf(parts):
            return any(true_in(part, facts, result) for part in parts)
        case Not(part):
            return not true_in(part, facts, result)
        case AtLeast(response, duty):
            return DUTY_RANK[result["responses"][response]["at_least"]] >= DUTY_RANK[duty]
        case Finds("gate", name):
            return result["gates"][name]["status"] == "open"
        case Finds("scope", name):
            return result["scope"]["status"] == name
        case Finds("category", name):
            return name in (result["category"]["status"], *result["category"]["subtypes"])
        case Is("must_stands"):
            return any(result["responses"][name]["at_least"] == "must" for name in ("police", "social_care"))
        case Is(fact, value):
            return facts.get(fact, "no") == value  # what else the engine supplies is no where all is known
    raise AssertionError(condition)


def wanted(action: Action, facts: Mapping[str, str], result: Result, setting: str) -> bool:
    applies = action.audience == "setting" and (not action.settings or setting in action.settings)
    done = action.done_when is not None and true_in(action.done_when, facts, result)
    return applies and not done and true_in(action.when, facts, result)


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(AREAS), complete_facts(), st.sampled_from(SETTINGS))
def test_where_everything_is_known_the_steps_are_those_whose_conditions_are_true(
    area: str, facts: dict[str, str], setting: str
) -> None:
    result = assess(area, facts, setting=setting)
    if result["category"]["status"] is not None:  # in scope, and there is an image
        actions = load(areas()[area]).actions
        holding = [action for action in actions if wanted(action, facts, result, setting)]
        names = {action.id for action in holding}
        assert sorted(ids(result)) == sorted(action.id for action in holding if names.isdisjoint(action.unless))


@settings(deadline=None, max_examples=40)
@given(whole_incidents(), st.sampled_from(AREAS))
def test_a_step_waits_exactly_for_those_of_its_gates_that_are_shut(raw: dict[str, Any], area: str) -> None:
    result = assess(area, raw["facts"], *raw["people"], setting=raw["setting"])
    needs = {action.id: action.needs for action in load(areas()[area]).actions}
    for each in result["actions"]:
        assert each["blocked_by"] == [name for name in needs[each["id"]] if gate(result, name) == "shut"]


@settings(deadline=None, max_examples=40)
@given(whole_incidents(), st.sampled_from(AREAS))
def test_what_is_due_at_once_comes_first_and_what_waits_for_a_gate_last(raw: dict[str, Any], area: str) -> None:
    result = assess(area, raw["facts"], *raw["people"], setting=raw["setting"])
    places = [(bool(each["blocked_by"]), each["due"] != result["at"]) for each in result["actions"]]
    assert places == sorted(places)
    order = [action.id for action in load(areas()[area]).actions]
    for place in set(places):
        alike = [order.index(each["id"]) for each, mine in zip(result["actions"], places, strict=True) if mine == place]
        assert alike == sorted(alike)


@for_each_area
def test_a_child_in_danger_is_the_first_step(area: str) -> None:
    first = assess(area, {"immediate_danger": "yes"})["actions"][0]
    assert "999" in first["text"].split(".")[0]
    assert first["duty"] == "must"


@for_each_area
def test_outside_the_scope_only_the_steps_about_that_are_left(area: str) -> None:
    facts = quiet(all_pictured_adults="yes", adult_involved="yes", child_involved="no")
    result = assess(area, facts)
    assert result["scope"]["status"] == "adult-imagery"
    assert ids(result) == ["adults-only-take-advice"]


# --- when a step is due -----------------------------------------------------------------------------------


@for_each_area
def test_a_call_that_must_be_made_is_due_at_once(area: str) -> None:
    result = assess(area, {"grooming_or_exploitation": "yes"}, at="2026-07-17T16:31")
    due_now = [each for each in result["actions"] if each["due"] == "2026-07-17T16:31:00+01:00"]
    assert any(each["duty"] == "must" for each in due_now)


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("2026-11-20T16:31", "2026-11-22T16:31:00+00:00"),
        ("2026-03-27T16:31", "2026-03-29T17:31:00+01:00"),
        ("2026-10-23T16:31", "2026-10-25T15:31:00+00:00"),
    ],
)
@pytest.mark.parametrize("area", [STAFFORDSHIRE, STOKE])
def test_the_written_referral_is_due_48_hours_after_the_call(area: str, at: str, due: str) -> None:
    assert step(assess(area, {"harm_or_risk_of_harm": "yes"}, at=at), "referral-in-writing")["due"] == due


@pytest.mark.parametrize(
    ("area", "name"),
    [(HAMPSHIRE, "decide-on-device"), (STAFFORDSHIRE, "device-decide-today"), (STOKE, "device-decide-today")],
)
def test_what_happens_to_a_device_is_decided_by_the_end_of_the_day(area: str, name: str) -> None:
    assert step(assess(area, {"device_held": "yes"}), name)["due"] == "2026-11-20T23:59:00+00:00"


@for_each_area
def test_a_step_without_a_time_limit_has_no_due_time(area: str) -> None:
    no_limit = {action.id for action in load(areas()[area]).actions if action.due is None}
    result = assess(area, quiet())
    assert [each["due"] for each in result["actions"] if each["id"] in no_limit]
    assert {each["due"] for each in result["actions"] if each["id"] in no_limit} == {None}


def with_actions(*actions: Action) -> Compiled:
    return compile_pack(replace(load("hampshire-2017"), id="toy", actions=actions))


PLAIN = replace(
    next(action for action in load("hampshire-2017").actions if action.id == "support-each-child"),
    id="plain",
    unless=(),
)


def planned(
    made: Compiled, facts: dict[str, str] | None = None, audience: str = "setting"
) -> dict[str, datetime | None]:
    verdicts = Verdicts(made, from_answers(facts or {}))
    return {
        each.action.id: each.due for each in steps(verdicts, gates(verdicts, (), AT.date()), "school", AT, audience)
    }


@pytest.mark.parametrize(
    ("due", "time"),
    [
        (Due(0, "at-once", "report"), "2026-11-20T15:40"),
        (Due(24, "hours", "report"), "2026-11-21T15:40"),
        (Due(48, "hours", "referral"), "2026-11-22T15:40"),
        (Due(0, "end-of-day", "report"), "2026-11-20T23:59"),
        (Due(1, "working-days", "referral"), "2026-11-23T23:59"),
        (Due(5, "working-days", "report"), "2026-11-27T23:59"),
        (Due(2, "school-days", "report"), "2026-11-24T23:59"),
    ],
)
def test_a_step_is_due_so_long_after_the_report_or_the_call(due: Due, time: str) -> None:
    made = with_actions(replace(PLAIN, due=due))
    assert planned(made) == {"plain": datetime.fromisoformat(time).replace(tzinfo=LONDON)}


@pytest.mark.parametrize("event", ["request", "viewing", "decision"])
def test_a_time_that_counts_from_something_yet_to_come_is_not_given(event: str) -> None:
    assert planned(with_actions(replace(PLAIN, due=Due(48, "hours", event)))) == {"plain": None}


# --- steps that are needless, done, or for others ------------------------------------------------------------


def test_a_step_that_another_makes_needless_is_left_out_only_while_the_other_holds() -> None:
    softer = replace(PLAIN, id="softer", unless=("harder",))
    harder = replace(PLAIN, id="harder", when=Is("harassment"))
    made = with_actions(softer, harder)
    assert planned(made, {"harassment": "yes"}).keys() == {"harder"}
    assert planned(made, {"harassment": "no"}).keys() == {"softer"}
    assert planned(made).keys() == {"softer"}


def test_a_step_that_is_known_to_be_done_is_left_out() -> None:
    made = with_actions(replace(PLAIN, done_when=Is("risk_assessed")))
    assert planned(made, {"risk_assessed": "yes"}) == {}
    assert planned(made, {"risk_assessed": "no"}).keys() == {"plain"}
    assert planned(made).keys() == {"plain"}


def test_a_step_is_shown_to_its_audience_only() -> None:
    made = with_actions(PLAIN, replace(PLAIN, id="theirs", audience="police"))
    assert planned(made).keys() == {"plain"}
    assert planned(made, audience="police").keys() == {"theirs"}


@pytest.mark.parametrize("setting", SETTINGS)
def test_powers_to_take_a_device_are_assumed_of_schools_only(setting: str) -> None:
    made = compiled("hampshire-2017")
    verdicts = Verdicts(made, from_answers({"device_held": "no"}))
    found = {each.action.id for each in steps(verdicts, gates(verdicts, (), AT.date()), setting, AT)}
    assert ("take-device-school" in found) == (setting == "school")


# --- prohibitions ---------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=30)
@given(st.sampled_from(AREAS), complete_facts(), st.data())
def test_a_prohibition_holds_until_it_is_known_not_to(area: str, facts: dict[str, str], data: st.DataObject) -> None:
    fewer = {fact: facts[fact] for fact in data.draw(st.sets(st.sampled_from(sorted(facts))))}
    made = compiled(areas()[area])
    whole, part = ({each.id for each in nevers(Verdicts(made, from_answers(some)))} for some in (facts, fewer))
    assert whole <= part


@pytest.mark.parametrize(
    ("said", "times"), [({}, 1), ({"staff_received_image": "yes"}, 1), ({"staff_received_image": "no"}, 0)]
)
def test_to_open_what_may_have_been_sent_to_staff_is_forbidden(said: dict[str, str], times: int) -> None:
    found = [each["id"] for each in assess(STAFFORDSHIRE, said)["never"]]
    assert found.count("never-open-what-was-sent-to-staff") == times
