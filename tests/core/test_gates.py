"""Gates: shut until what is known opens them, for the incident and for each child by itself."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cast import AREAS, PUPIL_A, PUPIL_B, STOKE, Person, assess, gate, pupil, quiet, quiet_facts, without
from clearway.core.facts.known import from_answers, join
from clearway.core.facts.people import BYSTANDER_ROLES
from clearway.core.facts.space import space
from clearway.core.packs.conditions import GATES
from clearway.core.packs.vocabulary import vocabulary
from incidents import possible_facts, some_children

for_each_area = pytest.mark.parametrize("area", AREAS)

# Facts that open each gate, beside the quietest incident.
OPENS = {
    "viewing": quiet(viewing_needed_for_takedown="yes"),
    "deletion": quiet(referral_decided="no-agency"),
    "parents": quiet(),
    "device_return": quiet(device_held="yes", parents_contacted="yes", deletion_confirmed="yes"),
    "fact_finding": quiet(risk_assessed="yes", referral_decided="no-agency"),
}
# One change that shuts it again.
EVIDENCE = (
    "coercion_or_pressure", "threats_or_blackmail", "financial_demand", "deception", "grooming_or_exploitation",
    "intent_to_harm", "staff_received_image", "harm_or_risk_of_harm",
)  # fmt: skip
SHUTS = [
    *(("viewing", fact, "yes") for fact in ("viewing_would_distress", "staff_received_image")),
    ("viewing", "viewing_needed_for_takedown", "no"),
    *(("deletion", fact, "yes") for fact in (*EVIDENCE, "consent_in_doubt", "high_risk_of_abuse")),
    *(("deletion", "referral_decided", value) for value in ("none", "police", "social-care", "both")),
    ("parents", "parents_risk", "yes"),
    ("parents", "harm_or_risk_of_harm", "yes"),
    *(("parents", "referral_decided", value) for value in ("police", "social-care", "both")),
    *(("device_return", fact, "no") for fact in ("device_held", "parents_contacted", "deletion_confirmed")),
    *(("device_return", fact, "yes") for fact in ("harm_or_risk_of_harm", "adult_involved", "consent_in_doubt")),
    ("fact_finding", "risk_assessed", "no"),
    ("fact_finding", "immediate_danger", "yes"),
    ("fact_finding", "grooming_or_exploitation", "yes"),
    ("fact_finding", "referral_decided", "none"),
]  # fmt: skip
for_each_shutter = pytest.mark.parametrize(("name", "fact", "value"), SHUTS)


# Whether a must stands is asked of what is known now, so an unknown fact that could make one shuts nothing yet.
ONLY_WHEN_KNOWN = {("fact_finding", "grooming_or_exploitation")}


def hidden(facts: Mapping[str, str], fact: str) -> dict[str, str]:
    """The facts without one of them, and without what would give it away."""
    told = [name for name, value in facts.items() if fact in from_answers({name: value}).values]
    return without(facts, *told)


def changed(facts: Mapping[str, str], fact: str, value: str) -> dict[str, str]:
    """The facts with one changed, and with what that forces."""
    differs = {name: given for name, given in facts.items() if given != quiet_facts()[name]}
    return quiet(**{**differs, fact: value})


# --- gates: what opens them, and what keeps them shut ----------------------------------------------------


@for_each_area
@pytest.mark.parametrize("name", GATES)
def test_a_gate_is_open_where_everything_that_shuts_it_is_ruled_out(area: str, name: str) -> None:
    found = assess(area, OPENS[name])["gates"][name]
    assert (found["status"], found["missing"]) == ("open", [])
    assert found["because"][0]["rule"] == name


@for_each_area
@for_each_shutter
def test_one_thing_that_shuts_a_gate_is_enough(area: str, name: str, fact: str, value: str) -> None:
    found = assess(area, changed(OPENS[name], fact, value))["gates"][name]
    assert found["status"] == "shut"
    assert found["because"]


@for_each_area
@pytest.mark.parametrize(("name", "fact"), sorted({row[:2] for row in SHUTS} - ONLY_WHEN_KNOWN))
def test_not_to_know_what_would_shut_a_gate_keeps_it_shut_and_is_said(area: str, name: str, fact: str) -> None:
    found = assess(area, hidden(OPENS[name], fact))["gates"][name]
    assert found["status"] == "shut"
    assert fact in found["missing"]


@for_each_area
@pytest.mark.parametrize("name", GATES)
def test_where_nothing_is_known_every_gate_is_shut(area: str, name: str) -> None:
    assert gate(assess(area), name) == "shut"


@for_each_area
@pytest.mark.parametrize("fact", EVIDENCE)
def test_what_may_be_evidence_is_not_deleted_whoever_has_released_it(area: str, fact: str) -> None:
    released = changed(OPENS["deletion"], "agency_released", "yes")
    assert gate(assess(area, released), "deletion") == "open"
    assert gate(assess(area, changed(released, fact, "yes")), "deletion") == "shut"


@for_each_area
@pytest.mark.parametrize("name", ["deletion", "fact_finding", "parents"])
def test_a_signed_decision_never_overrides_a_must(area: str, name: str) -> None:
    signed = changed(OPENS[name], "referral_decided", "no-agency")
    assert gate(assess(area, signed), name) == "open"
    assert gate(assess(area, changed(signed, "adult_exploitive", "yes")), name) == "shut"


@for_each_area
def test_looking_in_order_to_decide_needs_that_it_matters_that_nothing_else_would_do_and_advice(area: str) -> None:
    wanted = without(quiet(facts_without_viewing="no", advice_taken="undecided"), "content_beyond_age")
    assert gate(assess(area, wanted), "viewing") == "open"
    for fact, value in (("facts_without_viewing", "yes"), ("advice_taken", "none"), ("content_beyond_age", "no")):
        assert gate(assess(area, {**wanted, fact: value}), "viewing") == "shut"
    assert gate(assess(area, without(wanted, "facts_without_viewing")), "viewing") == "shut"
    assert gate(assess(area, without(wanted, "advice_taken")), "viewing") == "shut"


@for_each_area
@pytest.mark.parametrize("ground", ["viewing_needed_for_takedown", "shown_to_staff", "on_setting_system"])
def test_there_are_three_other_grounds_for_looking(area: str, ground: str) -> None:
    result = assess(area, quiet(**{ground: "yes"}))
    assert gate(result, "viewing") == "open"
    assert not result["viewing"]["needed_to_decide"]


@settings(deadline=None, max_examples=80)
@given(st.sampled_from(AREAS), st.sampled_from(["deletion", "device_return"]), st.data())
def test_what_cannot_be_undone_is_open_only_where_nothing_that_is_not_known_could_shut_it(
    area: str, name: str, data: st.DataObject
) -> None:
    left_out = data.draw(st.sets(st.sampled_from(sorted(quiet_facts())), max_size=6))
    part = without(OPENS[name], *left_out)
    whole = dict(part)
    for fact in sorted(left_out):
        answer = data.draw(st.sampled_from(vocabulary()[fact].answers))
        if space().close(join(space(), {**whole, fact: answer})) is not None:
            whole[fact] = answer
    if gate(assess(area, part), name) == "open":
        assert gate(assess(area, whole), name) == "open"


# --- each child's own gates -------------------------------------------------------------------------------


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(AREAS), possible_facts(of_people=False), some_children(pictured=False))
def test_the_five_gates_always_exist_and_each_child_involved_has_two_of_their_own(
    area: str, facts: dict[str, str], children: list[Person]
) -> None:
    found = assess(area, facts, *children)["gates"]
    involved = [
        child["id"] for child in children if not child["roles"] or not BYSTANDER_ROLES.issuperset(child["roles"])
    ]
    own = {f"{name}:{child}": child for name in ("parents", "viewing") for child in involved}
    assert {key: each["for"] for key, each in found.items()} == {**dict.fromkeys(GATES), **own}


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(AREAS), possible_facts(of_people=False), some_children(pictured=False))
def test_a_gate_that_is_open_for_the_incident_is_open_for_every_child(
    area: str, facts: dict[str, str], children: list[Person]
) -> None:
    found = assess(area, facts, *children)["gates"]
    for key, each in found.items():
        if each["for"] is not None and found[key.partition(":")[0]]["status"] == "open":
            assert each["status"] == "open", key


@for_each_area
@pytest.mark.parametrize(("name", "own"), [("parents", "parents_risk"), ("viewing", "viewing_would_distress")])
def test_a_childs_own_answer_shuts_that_childs_gate(area: str, name: str, own: str) -> None:
    facts = without(OPENS[name], own)
    at_risk = pupil("A", "pictured", "sent", **{own: "yes"})
    found = assess(area, facts, at_risk, PUPIL_B)["gates"]
    assert (found[name]["status"], found[f"{name}:A"]["status"]) == ("shut", "shut")


@for_each_area
def test_one_child_whom_looking_would_distress_does_not_shut_it_for_another(area: str) -> None:
    distressed = pupil("A", "pictured", "sent", viewing_would_distress="yes")
    facts = without(OPENS["viewing"], "viewing_would_distress")
    found = assess(area, facts, distressed, PUPIL_B)["gates"]
    assert (found["viewing:A"]["status"], found["viewing:B"]["status"]) == ("shut", "open")


@for_each_area
@pytest.mark.parametrize(("name", "own"), [("parents", "parents_risk"), ("viewing", "viewing_would_distress")])
def test_what_is_not_known_of_a_child_keeps_that_childs_gate_shut_and_is_asked_first(
    area: str, name: str, own: str
) -> None:
    facts = without(OPENS[name], own)
    unknown = pupil("A", "pictured", "sent", **{own: "unknown"})
    found = assess(area, facts, unknown, PUPIL_B)["gates"]
    assert (found[f"{name}:A"]["status"], found[f"{name}:A"]["missing"][0]) == ("shut", own)
    assert found[name]["status"] == "shut"


@pytest.mark.parametrize(("name", "own"), [("parents", "parents_risk"), ("viewing", "viewing_would_distress")])
def test_what_is_certain_of_one_child_does_not_settle_what_is_unknown_of_another(name: str, own: str) -> None:
    children = [pupil("A", "pictured", **{own: "yes"}), pupil("C", "received", **{own: "unknown"})]
    found = assess(STOKE, {}, *children)["gates"]
    assert (found[name]["missing"], found[f"{name}:A"]["missing"]) == ([], [])
    assert own in found[f"{name}:C"]["missing"]


def test_a_stated_answer_stands_for_a_child_of_whom_nothing_was_said() -> None:
    silent = pupil("A", "pictured", "sent", parents_risk="unknown")
    assert gate(assess(STOKE, quiet(), silent, PUPIL_B), "parents:A") == "open"


def test_where_every_child_is_safe_to_tell_the_gate_for_all_is_open() -> None:
    found = assess(STOKE, without(quiet(), "parents_risk"), PUPIL_A, PUPIL_B)["gates"]
    assert {found[key]["status"] for key in ("parents", "parents:A", "parents:B")} == {"open"}


def test_outside_the_scope_every_gate_is_shut_for_that_reason() -> None:
    grown = [{**PUPIL_A, "age": 30, "adult_conduct": "none"}, {**PUPIL_B, "age": 31, "adult_conduct": "none"}]
    result = assess(STOKE, {"kind": "imagery", "someone_unidentified": "no"}, *grown)
    assert result["scope"]["status"] == "adult-imagery"
    assert {(each["status"], each["because"][0]["rule"]) for each in result["gates"].values()} == {
        ("shut", "adults-only")
    }
