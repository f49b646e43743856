"""The answer: its shape to the letter, what unknown and disputed mean in it, which questions it asks."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cast import (
    AREAS,
    FRIDAY_1540,
    PUPIL_A,
    PUPIL_B,
    STAFFORDSHIRE,
    assess,
    in_school,
    level,
    quiet,
    without,
)  # fmt: skip
from clearway.core.answer import answer, police_view
from clearway.core.calendar import moment
from clearway.core.compare import compare
from clearway.core.facts.incident import read
from clearway.core.facts.known import from_answers, join, know
from clearway.core.facts.space import space
from clearway.core.packs.conditions import GATES, RESPONSES
from clearway.core.packs.load import areas, load
from clearway.core.packs.schema import DUTY_RANK, SUBTYPES
from clearway.core.packs.vocabulary import vocabulary
from clearway.core.result import Comparison, PoliceView, Question, Response, Result
from incidents import FACTS, asked, disputed_facts, possible_facts, whole_incidents
from shapes import misfits

pytestmark = pytest.mark.sampled(2)

AT = moment(FRIDAY_1540).at
SOME_AREA = st.sampled_from(AREAS)
LEVELS = ("none", "consider", "should", "must")
FIRST_SCREEN = [fact.id for fact in FACTS if fact.first]


def answered(raw: dict[str, Any], area: str) -> Result:
    return answer(read(raw), area, AT)


def verdicts_of(result: Result) -> dict[str, object]:
    """What an answer decides, without its words: levels, typology, scope and gates."""
    return {
        **{name: level(result, name) for name in RESPONSES},
        "in_school": in_school(result),
        "scope": result["scope"]["status"],
        "category": (result["category"]["status"], *result["category"]["subtypes"], *result["category"]["possible"]),
        "either": [each["of"] for each in result["either"]],
        "needed_to_decide": result["viewing"]["needed_to_decide"],
        **{key: each["status"] for key, each in result["gates"].items()},
    }


# --- the shape --------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=100)
@given(whole_incidents(), SOME_AREA)
def test_an_answer_has_exactly_the_keys_and_types_of_a_result(raw: dict[str, Any], area: str) -> None:
    assert list(misfits(answered(raw, area), Result)) == []


@settings(deadline=None, max_examples=20)
@given(whole_incidents())
def test_a_comparison_has_exactly_the_keys_and_types_that_it_promises(raw: dict[str, Any]) -> None:
    assert list(misfits(compare(read(raw), AREAS, AT), Comparison)) == []


@settings(deadline=None, max_examples=30)
@given(whole_incidents(), SOME_AREA)
def test_the_police_pages_have_exactly_the_keys_and_types_that_they_promise(raw: dict[str, Any], area: str) -> None:
    assert list(misfits(police_view(read(raw), area, AT), PoliceView)) == []


@pytest.mark.parametrize(
    ("spoilt", "complaint"),
    [
        ({"extra": 1}, ".extra does not belong there"),
        ({"id": 1}, ".id: 1 is not <class 'str'>"),
        ({"gates": {"viewing": {"status": "shut"}}}, ".gates.viewing.because is missing"),
        ({"questions": [{"rank": True}]}, ".questions[0].rank: True is not <class 'int'>"),
        ({"review": None}, ".review: None is no table"),
    ],
)
def test_the_check_of_the_shape_sees_what_is_wrong(spoilt: dict[str, Any], complaint: str) -> None:
    result = {**assess(STAFFORDSHIRE), **spoilt}
    assert complaint in list(misfits(result, Result))


@settings(deadline=None, max_examples=60)
@given(whole_incidents(), SOME_AREA)
def test_every_status_is_one_of_the_words_of_the_contract(raw: dict[str, Any], area: str) -> None:
    result = answered(raw, area)
    assert result["scope"]["status"] in ("in-scope", "adult-imagery", "undetermined")
    assert result["category"]["status"] in ("experimental", "aggravated", "undetermined", None)
    assert {*result["category"]["subtypes"], *result["category"]["possible"]} <= set(SUBTYPES)
    assert list(result["responses"]) == [*RESPONSES, "in_school"]
    assert {each["status"] for each in result["gates"].values()} <= {"open", "shut"}
    assert {each["duty"] for each in result["actions"]} <= set(LEVELS)
    assert {each["value"] for each in result["factors"]} <= {"yes", "no", "disputed", *CHOICES}


CHOICES = {value for fact in FACTS for value in fact.values}


@settings(deadline=None, max_examples=60)
@given(whole_incidents(), SOME_AREA)
def test_the_status_of_a_response_follows_from_its_bounds(raw: dict[str, Any], area: str) -> None:
    result = answered(raw, area)
    for name in RESPONSES:
        found = result["responses"][name]
        assert DUTY_RANK[found["at_least"]] <= DUTY_RANK[found["at_most"]]
        assert found["duty"] == found["at_least"]
        assert found["status"] == status_of(found) or found["status"] == "not-covered"


def status_of(found: Response) -> str:
    if found["at_least"] != "none":
        return "yes"
    return "no" if found["at_most"] == "none" else "undetermined"


@settings(deadline=None, max_examples=40)
@given(whole_incidents(), SOME_AREA)
def test_an_answer_survives_json(raw: dict[str, Any], area: str) -> None:
    result = answered(raw, area)
    assert json.loads(json.dumps(result)) == result


@settings(deadline=None, max_examples=40)
@given(whole_incidents(), SOME_AREA)
def test_every_verdict_has_a_reason_and_every_passage_stands_in_the_library(raw: dict[str, Any], area: str) -> None:
    result = answered(raw, area)
    decided = [each for each in result["responses"].values() if each["status"] in ("yes", "no", "not-covered")]
    assert all(each["because"] for each in [*decided, *result["gates"].values(), *result["either"]])
    passages = load(areas()[area]).library.passages
    cited = json.dumps(result).split('"cite": [')[1:]
    assert all(name.strip('"') in passages for part in cited for name in part.partition("]")[0].split(", ") if name)


def test_an_answer_says_who_answered_when_and_how_old_the_documents_are() -> None:
    result = assess(STAFFORDSHIRE, at="2026-07-01T10:00")
    pack = load("staffordshire-stoke-2017")
    assert (result["id"], result["area"], result["at"]) == ("test", STAFFORDSHIRE, "2026-07-01T10:00:00+01:00")
    assert result["pack"] == {"id": pack.id, "edition": pack.edition, "checksum": pack.checksum}
    assert result["review"]["documents_of"] == "2016-17"
    assert result["review"]["superseded_nationally"] is True


@settings(deadline=None, max_examples=30)
@given(whole_incidents(), SOME_AREA, st.sampled_from(["2026-03-28T03:00", "2026-12-25T12:00", "2027-08-01T23:59"]))
def test_the_time_of_the_report_changes_nothing_that_is_decided(raw: dict[str, Any], area: str, when: str) -> None:
    dated = {**raw, "incident_on": "2026-01-10"}
    other = answer(read(dated), area, moment(when).at)
    assert verdicts_of(answered(dated, area)) == verdicts_of(other)


# --- unknown and disputed -----------------------------------------------------------------------------------


@settings(deadline=None, max_examples=60)
@given(possible_facts(), SOME_AREA, st.sets(st.sampled_from([fact.id for fact in FACTS])))
def test_left_out_and_unknown_are_the_same_but_for_the_advice_of_ruling_5(
    facts: dict[str, str], area: str, some: set[str]
) -> None:
    left_out, unknown = assess(area, facts), assess(area, asked(facts, some.__contains__))
    before, after = verdicts_of(left_out), verdicts_of(unknown)
    if before != after:
        assert unknown["responses"]["advice"]["because"][0]["rule"].startswith("asked-and-")
        assert {key for key in before if before[key] != after[key]} == {"advice"}
    assert left_out["factors"] == unknown["factors"]
    assert {each["fact"] for each in left_out["questions"]} == {each["fact"] for each in unknown["questions"]}


@settings(deadline=None, max_examples=30)
@given(possible_facts(at_most=12), SOME_AREA)
def test_where_all_that_matters_was_asked_in_vain_advice_is_at_least_a_should(facts: dict[str, str], area: str) -> None:
    before, after = assess(area, facts), assess(area, asked(facts))
    bounds = [before["responses"][name] for name in RESPONSES]
    undetermined = any(each["at_least"] != each["at_most"] for each in bounds) or in_school(before) == "undetermined"
    if undetermined and before["scope"]["status"] != "adult-imagery":
        assert DUTY_RANK[after["responses"]["advice"]["at_least"]] >= DUTY_RANK["should"]


@pytest.mark.parametrize("area", AREAS)
def test_one_question_that_was_not_asked_keeps_ruling_5_away(area: str) -> None:
    everything = asked({})
    assert level(assess(area, everything), "advice") == "should..must"
    assert level(assess(area, without(everything, "harassment", "made_unwillingly")), "advice") == "none..must"


@settings(deadline=None, max_examples=60)
@given(disputed_facts(), SOME_AREA)
def test_what_is_disputed_counts_as_yes_and_is_said(facts: dict[str, str], area: str) -> None:
    certain = {fact: "yes" if value == "disputed" else value for fact, value in facts.items()}
    found = assess(area, facts)
    assert verdicts_of(found) == verdicts_of(assess(area, certain))
    questions = load(areas()[area]).questions
    disputed = {fact for fact, value in facts.items() if value == "disputed" and fact in questions}
    assert {each["fact"] for each in found["factors"] if each["disputed"]} == disputed
    assert {each["fact"] for each in found["factors"] if each["value"] == "disputed"} == disputed


def test_a_reason_that_rests_on_what_somebody_denies_says_so() -> None:
    denied = assess(STAFFORDSHIRE, {"harassment": "disputed"})["responses"]["police"]["because"]
    certain = assess(STAFFORDSHIRE, {"harassment": "yes"})["responses"]["police"]["because"]
    assert "denied by somebody" in denied[0]["text"]
    assert all("denied" not in why["text"] for why in certain)


def test_a_factor_worries_only_where_the_answer_that_worries_was_given() -> None:
    facts = {"harassment": "yes", "deception": "no", "device_held": "yes", "kind": "imagery"}
    found = {each["fact"]: each["worrying"] for each in assess(STAFFORDSHIRE, facts)["factors"]}
    assert found == {"harassment": True, "deception": False, "device_held": False, "kind": False}


@settings(deadline=None, max_examples=60)
@given(possible_facts(), possible_facts(), SOME_AREA)
def test_one_more_answer_never_widens_the_bounds_of_a_response(
    facts: dict[str, str], more: dict[str, str], area: str
) -> None:
    wider = dict(facts)
    for fact, value in more.items():
        if space().close(join(space(), {**wider, fact: wider.get(fact, value)})) is not None:
            wider[fact] = wider.get(fact, value)
    before, after = assess(area, facts), assess(area, wider)
    if after["scope"]["status"] != "adult-imagery":
        for name in RESPONSES:
            old, new = before["responses"][name], after["responses"][name]
            assert DUTY_RANK[old["at_least"]] <= DUTY_RANK[new["at_least"]]
            assert DUTY_RANK[new["at_most"]] <= DUTY_RANK[old["at_most"]]
        assert in_school(before) in ("undetermined", in_school(after))


@settings(deadline=None, max_examples=40)
@given(possible_facts(), SOME_AREA)
def test_the_facts_called_sufficient_are_known_and_give_the_same_answer_by_themselves(
    facts: dict[str, str], area: str
) -> None:
    result, known = assess(area, facts), from_answers(facts).values
    for name in RESPONSES:
        found = result["responses"][name]
        alone = assess(area, {fact: known[fact] for fact in found["sufficient"]})
        if found["status"] != "undetermined":
            assert (alone["responses"][name]["status"], alone["responses"][name]["at_least"]) == (
                found["status"], found["at_least"],
            )  # fmt: skip


# --- questions ------------------------------------------------------------------------------------------------


def questions(result: Result) -> list[str]:
    return [each["fact"] for each in result["questions"]]


@settings(deadline=None, max_examples=60)
@given(whole_incidents(), SOME_AREA)
def test_only_what_is_not_known_is_asked_each_once_and_in_ranks_from_one(raw: dict[str, Any], area: str) -> None:
    result = answered(raw, area)
    known = know(read(raw), AT).values
    assert known.keys().isdisjoint(questions(result))
    assert len(set(questions(result))) == len(result["questions"])
    assert [each["rank"] for each in result["questions"]] == list(range(1, len(result["questions"]) + 1))


@settings(deadline=None, max_examples=60)
@given(whole_incidents(), SOME_AREA, st.sets(st.sampled_from([fact.id for fact in FACTS])))
def test_the_first_screen_comes_first_then_urgency_and_what_was_asked_before_comes_last(
    raw: dict[str, Any], area: str, some: set[str]
) -> None:
    facts = asked(raw["facts"], some.__contains__)
    words = vocabulary()

    def place(each: Question) -> tuple[bool, bool, int]:
        return each["fact"] in some, not words[each["fact"]].first, words.rank(each["fact"])

    places = [place(each) for each in answered({**raw, "facts": facts}, area)["questions"]]
    assert places == sorted(places)


@settings(deadline=None, max_examples=60)
@given(whole_incidents(), SOME_AREA)
def test_the_first_screen_is_asked_whatever_is_already_certain(raw: dict[str, Any], area: str) -> None:
    known = know(read(raw), AT).values
    open_ones = {fact for fact in FIRST_SCREEN if fact not in known}
    assert open_ones <= set(questions(answered(raw, area)))


@settings(deadline=None, max_examples=60)
@given(whole_incidents(), SOME_AREA)
def test_a_question_has_the_packs_words_and_says_what_it_decides(raw: dict[str, Any], area: str) -> None:
    pack = load(areas()[area])
    steps = {action.id for action in pack.actions}
    findings = {*RESPONSES, "in_school", "scope", "category", *GATES, *steps}
    for each in answered(raw, area)["questions"]:
        fact = vocabulary()[each["fact"]]
        assert each["text"] == pack.questions[fact.id].ask
        assert (each["urgency"], each["about_content"]) == (fact.urgency, fact.content)
        assert set(each["decides"]) <= findings
        assert each["decides"] or fact.first


def findings_of(result: Result) -> dict[str, object]:
    """The verdicts that are findings: whether anybody needs to look is none."""
    return {name: value for name, value in verdicts_of(result).items() if name != "needed_to_decide"}


@settings(deadline=None, max_examples=25)
@given(possible_facts(), SOME_AREA)
def test_no_answer_to_what_is_not_needed_changes_what_is_decided(facts: dict[str, str], area: str) -> None:
    result = assess(area, facts)
    assert set(result["not_needed"]).isdisjoint(questions(result))
    for fact in result["not_needed"]:
        for value in vocabulary()[fact].answers:
            more = {**facts, fact: value}
            if space().close(join(space(), more)) is not None:
                assert findings_of(assess(area, more)) == findings_of(result), f"{fact} = {value}"


@settings(deadline=None, max_examples=6)
@given(SOME_AREA, st.data())
def test_asking_until_nothing_is_left_asks_each_question_once(area: str, data: st.DataObject) -> None:
    incident, gone = read({}), []
    while True:
        left = [each for each in questions(answer(incident, area, AT)) if each not in gone]
        if not left:
            break
        gone.append(left[0])
        said = data.draw(st.sampled_from((*vocabulary()[left[0]].answers, "unknown")))
        if space().close(join(space(), {**incident.answers, **({left[0]: said} if said != "unknown" else {})})):
            incident = incident.answered(left[0], said)
    assert len(gone) == len(set(gone)) <= len(FACTS)


@settings(deadline=None, max_examples=40)
@given(disputed_facts(), SOME_AREA, st.sets(st.sampled_from([fact.id for fact in FACTS])), st.data())
def test_the_order_of_asking_never_changes_the_answer(
    facts: dict[str, str], area: str, some: set[str], data: st.DataObject
) -> None:
    everything = asked(facts, some.__contains__)
    incident = read({"id": "test"})
    for fact in data.draw(st.permutations(sorted(everything))):
        incident = incident.answered(fact, everything[fact])
    assert answer(incident, area, AT) == assess(area, everything)


# --- the two ends ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("area", AREAS)
def test_the_quietest_incident_is_managed_within_the_setting_and_asks_nothing(area: str) -> None:
    result = assess(area, quiet(), PUPIL_A, PUPIL_B)
    assert (in_school(result), questions(result)) == ("yes", [])
    assert [level(result, name) for name in RESPONSES] == ["none", "none", "none"]


@pytest.mark.parametrize("area", AREAS)
def test_where_nothing_is_known_nothing_is_decided_and_danger_is_asked_first(area: str) -> None:
    result = assess(area)
    assert {each["status"] for each in result["responses"].values()} == {"undetermined"}
    assert questions(result)[0] == "immediate_danger"


@pytest.mark.parametrize("area", AREAS)
def test_where_the_pictures_are_of_adults_only_the_guidance_does_not_answer(area: str) -> None:
    facts = quiet(all_pictured_adults="yes", child_involved="no")
    result = assess(area, facts)
    assert (result["scope"]["status"], result["category"]["status"]) == ("adult-imagery", None)
    statuses = {name: each["status"] for name, each in result["responses"].items()}
    assert statuses == {
        "police": "not-covered",
        "social_care": "not-covered",
        "advice": "yes",
        "in_school": "not-covered",
    }
