"""What is each child's own: a gate of one child never opens because of another, nor hides what is missing."""

import pytest

from cast import AREAS, FRIDAY_1540, PUPIL_B, assess, incident, pupil, quiet_facts, without
from clearway.core.answer import answer
from clearway.core.calendar import moment
from clearway.core.errors import IncidentError


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("risk", ["yes", "unknown"])
def test_risk_from_one_childs_parents_keeps_the_other_childs_gate_shut_until_the_agency_was_asked(
    area: str, risk: str
) -> None:
    facts = without(quiet_facts(), "parents_risk")
    result = assess(area, facts, pupil("A", "pictured", "sent", parents_risk=risk), PUPIL_B)
    assert result["gates"]["parents:B"]["status"] == "shut"


@pytest.mark.parametrize("area", AREAS)
def test_once_the_agency_was_asked_it_opens_for_the_child_whom_it_does_not_put_at_risk(area: str) -> None:
    facts = without({**quiet_facts(), "agency_consulted": "yes"}, "parents_risk")
    result = assess(area, facts, pupil("A", "pictured", "sent", parents_risk="yes"), PUPIL_B)
    assert result["gates"]["parents:A"]["status"] == "shut"
    assert result["gates"]["parents:B"]["status"] == "open"


@pytest.mark.parametrize("area", AREAS)
def test_what_is_missing_for_one_child_is_said_though_the_others_answer_settles_the_incident(area: str) -> None:
    result = assess(area, {}, pupil("A", "pictured", viewing_would_distress="yes"), PUPIL_B)
    assert result["gates"]["viewing"]["missing"] == []
    assert "shown_to_staff" in result["gates"]["viewing:B"]["missing"]


@pytest.mark.parametrize("area", AREAS)
def test_an_adult_has_no_gate_of_a_childs_own(area: str) -> None:
    result = assess(area, {}, PUPIL_B, {"id": "C", "roles": ["received"], "age": 25})
    assert "parents:B" in result["gates"]
    assert "parents:C" not in result["gates"]


def test_a_person_without_a_name_cannot_take_the_place_of_the_incidents_own_gate() -> None:
    with pytest.raises(IncidentError, match="the id is empty"):
        incident({}, pupil("", "pictured"))


@pytest.mark.parametrize("on", ["2026-11-21", "2027-01-01", "1850-01-01"])
def test_acts_after_the_report_or_out_of_memory_are_refused_whichever_way_the_moment_is_given(on: str) -> None:
    with pytest.raises(IncidentError, match="incident_on"):
        answer(incident({}, incident_on=on), AREAS[0], moment(FRIDAY_1540).at)


@pytest.mark.parametrize("fact", ["consent_in_doubt", "vulnerable", "multiple_victims", "someone_unidentified"])
@pytest.mark.parametrize("area", AREAS)
def test_nothing_is_out_of_scope_while_a_fact_speaks_of_a_child(area: str, fact: str) -> None:
    adults = {"all_pictured_adults": "yes", "child_involved": "no", "under_13_involved": "no", "kind": "imagery"}
    assert assess(area, adults)["scope"]["status"] == "adult-imagery"
    assert assess(area, {**adults, fact: "yes"})["scope"]["status"] == "in-scope"
    assert assess(area, {**adults, fact: "yes"})["responses"]["police"]["status"] != "not-covered"


PASTED = "data:text/plain;base64,AAAA"


@pytest.mark.parametrize(
    "raw",
    [
        {PASTED: 1}, {"facts": {PASTED: "yes"}}, {"facts": {"harassment": PASTED}}, {"at": PASTED},
        {"incident_on": PASTED}, {"people": [{PASTED: 1}]}, {"people": [{"roles": [PASTED]}]},
        {"people": [{"id": PASTED, "age": -1}]}, {"area": PASTED}, {"notes": {"a": [{"b": PASTED}]}},
    ],
)  # fmt: skip
def test_what_was_pasted_is_never_repeated_wherever_it_stands(raw: dict[str, object]) -> None:
    from clearway.core.facts.incident import read

    with pytest.raises(IncidentError) as refused:
        read(raw)
    assert "picture or a file" in str(refused.value)
    assert "base64" not in str(refused.value)


def test_a_number_too_large_to_print_and_a_nest_too_deep_are_refused_cleanly() -> None:
    from clearway.core.facts.incident import read

    deep: object = 1
    for _ in range(3000):
        deep = [deep]
    for raw in ({"id": 16**4000}, {"at": 16**4000}, {"people": [{"age": 16**4000}]}, {"area": deep}, {"at": deep}):
        with pytest.raises(IncidentError):
            read(raw)
