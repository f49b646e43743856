"""What loads and is not sound: each property fails on a pack that breaks it, with an incident that shows the fault.

One file a fault in unsound/. `shows` is what comes out for the counter-example; where a worrying answer is the
fault, `moved` is the fact and `then` is what comes out once it is yes.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from cast import FRIDAY_1540
from clearway.core.answer import answer_with
from clearway.core.calendar import moment
from clearway.core.examples import observed, run
from clearway.core.facts.incident import Incident, read
from clearway.core.findings import implicants
from clearway.core.findings.compiled import Compiled, Finding, compile_pack
from clearway.core.findings.implicants import Implicant
from clearway.core.prove import PROPERTIES, exact, outcome, properties, prove
from clearway.core.prove.exact import undetermined_is_exact
from clearway.core.prove.outcome import Failure, as_toml
from packs.patches import base, cases, compiled_from, whole

FAULTS = cases("unsound")
SHOWN = {name: raw for name, raw in FAULTS.items() if "shows" in raw}
BY_HAND = {"exact", "nothing-known", "asking"}


PROPERTY: dict[str, properties.Property] = {
    "answer": properties.always_an_answer,
    "contradiction": properties.no_contradiction,
    "monotone": properties.worry_never_lowers,
    "in-school": properties.worry_never_settles,
    "gates": properties.worry_never_opens,
    "ruling-4": properties.ruling_4,
    "dead-rule": properties.no_dead_rule,
    "dead-fact": properties.no_dead_fact,
    "exact": undetermined_is_exact,
    "nothing-known": properties.answers_everything,
    "asking": properties.asking_ends,
}


@cache
def faulty(name: str) -> Compiled:
    """The pack of one file in unsound/: it loads, and it compiles."""
    return compiled_from(FAULTS[name])


@cache
def failure_of(name: str) -> Failure:
    """The one failure, among those of the property, that the file names."""
    raw = FAULTS[name]
    found = PROPERTY[raw["property"]](faulty(name))
    assert found.id == raw["property"]
    [failure] = [each for each in found.failures if each.why == raw["why"]]
    return failure


def outcome_for(made: Compiled, incident: Incident, wanted: Mapping[str, Any]) -> dict[str, object]:
    """What comes out for an incident, of what the file names."""
    seen = observed(answer_with(made, incident, "testshire", moment(FRIDAY_1540).at))
    return {name: seen[name] for name in wanted}


def incident_in(failure: Failure) -> Incident:
    """The counter-example as it is printed, read back as any incident file is."""
    return read(tomllib.loads(as_toml("testshire", failure)))


@pytest.fixture(scope="module")
def sound() -> Compiled:
    return compile_pack(whole(base()))


def test_the_made_up_pack_is_sound(sound: Compiled) -> None:
    assert [each.failures for each in prove(sound) if not each.holds] == []
    assert [(example.id, failures) for example, failures in run(sound) if failures] == []


@pytest.mark.parametrize("name", FAULTS)
def test_the_property_fails_and_says_why(name: str) -> None:
    assert failure_of(name).why == FAULTS[name]["why"]


@pytest.mark.parametrize("name", SHOWN)
def test_the_counter_example_is_an_incident_that_shows_the_fault(name: str) -> None:
    raw, made = SHOWN[name], faulty(name)
    incident = incident_in(failure_of(name))
    assert {fact: incident.answers.get(fact) for fact in raw.get("facts", {})} == raw.get("facts", {})
    assert outcome_for(made, incident, raw["shows"]) == raw["shows"]
    if "moved" in raw:
        moved = incident.answered(raw["moved"], "yes")
        assert outcome_for(made, moved, raw["then"]) == raw["then"]


@pytest.mark.parametrize("name", SHOWN)
def test_the_sound_pack_does_not_show_that_fault(name: str, sound: Compiled) -> None:
    raw, incident = SHOWN[name], incident_in(failure_of(name))
    if "moved" in raw:
        moved = incident.answered(raw["moved"], "yes")
        assert outcome_for(sound, moved, raw["then"]) != raw["then"]
    else:
        assert outcome_for(sound, incident, raw["shows"]) != raw["shows"]


def test_every_property_has_a_pack_or_a_test_that_breaks_it(sound: Compiled) -> None:
    assert tuple(PROPERTY.values()) == PROPERTIES
    assert tuple(each.id for each in prove(sound)) == tuple(PROPERTY)
    assert {raw["property"] for raw in FAULTS.values()} | BY_HAND == set(PROPERTY)


# --- faults of the engine, not of a pack ----------------------------------------------------------


def test_an_implicant_that_does_not_force_its_answer_is_found() -> None:
    made = compile_pack(whole(base()))
    sound = made["police.must"]
    too_short = Implicant(1 << made.here.bit("harassment"), 1 << made.here.bit("harassment"))
    wrong = Finding(sound.id, sound.node, sound.support, (too_short, *sound.yes), sound.no)
    made._findings["police.must"] = wrong
    found = undetermined_is_exact(made)
    assert [each.why for each in found.failures] == ["an implicant of police.must does not force it"]


def test_an_implicant_that_was_not_kept_is_found() -> None:
    made = compile_pack(whole(base()))
    sound = made["police.must"]
    made._findings["police.must"] = Finding(sound.id, sound.node, sound.support, sound.yes[1:], sound.no)
    found = undetermined_is_exact(made)
    assert [each.why for each in found.failures] == [
        "an implicant of police.must that valid facts can satisfy is not kept"
    ]


def test_implicants_that_miss_a_decided_state_are_found(monkeypatch: pytest.MonkeyPatch, sound: Compiled) -> None:
    def forgetful(*arguments: Any) -> frozenset[Implicant]:
        return frozenset(sorted(implicants.primes_of(*arguments))[1:])

    monkeypatch.setattr(exact, "primes_of", forgetful)
    assert "the implicants of in_school miss a state that is decided" in {
        each.why for each in undetermined_is_exact(sound).failures
    }


def test_a_case_that_is_of_both_kinds_is_found() -> None:
    made = compile_pack(whole(base()))
    made.nodes["category.experimental"] = made.nodes["category.aggravated"]
    [failure] = properties.no_contradiction(made).failures
    assert failure.why == "both experimental and aggravated"


def test_an_engine_that_asks_nothing_when_nothing_is_known_is_found(
    monkeypatch: pytest.MonkeyPatch, sound: Compiled
) -> None:
    monkeypatch.setattr("clearway.core.answer.open_questions", lambda *_: [])
    [failure] = properties.answers_everything(sound).failures
    assert failure.why == "nothing is known, and nothing is asked"


def test_an_engine_that_asks_the_same_for_ever_is_found(monkeypatch: pytest.MonkeyPatch, sound: Compiled) -> None:
    monkeypatch.setattr(properties, "_next", lambda *_: "harassment")
    whys = [each.why for each in properties.asking_ends(sound).failures]
    assert whys == [f'answering "{answer}" never ends' for answer in ("no", "yes", "not known")]


def test_asking_ends_asks_each_fact_once_and_ends(sound: Compiled) -> None:
    asked: list[str] = []
    incident = read({"area": "testshire"})
    while (fact := properties._next(sound, incident)) is not None:
        asked.append(fact)
        incident = properties._reply(sound, incident, fact, ("no",))
    assert len(asked) == len(set(asked)) > 10


# --- how a failure is printed ---------------------------------------------------------------------


def test_nothing_is_a_counter_example_to_what_is_never_true(sound: Compiled) -> None:
    both = sound.diagrams.both(sound.nodes["in_school"], sound.nodes["police.must"])
    assert outcome.counter_example(sound, both, "never") == ()


def test_a_dead_part_has_no_counter_example() -> None:
    assert failure_of("dead-rule").facts == {}


def test_a_worked_case_that_expects_what_is_wrong_fails(sound: Compiled) -> None:
    [wrong] = [each for each in sound.pack.examples if each.id == "quiet-couple"]
    expect = {**wrong.expect, "police": "must", "in_school": "no", "gate.deletion": "shut", "polise": "must"}
    made = compile_pack(replace(sound.pack, examples=(replace(wrong, expect=expect, fires=("danger",), quiet=()),)))
    [(_, failures)] = run(made)
    assert failures == [
        "danger should fire and does not",
        "police is none, not must",
        "in_school is yes, not no",
        "gate.deletion is open, not shut",
        '"polise" is not something to expect: Did you mean "police"?',
    ]


@pytest.mark.parametrize(
    ("expect", "failure"),
    [
        ({"actions": ["call-999"]}, "actions: call-999 is missing"),
        ({"due": {"delete": "2026-11-23T17:00:00+00:00"}}, "due of delete: "),
        ({"subtypes": []}, "subtypes is ['romantic'], not []"),
        ({"category": "aggravated"}, "category is experimental, not aggravated"),
        ({"first_question": "kind"}, "first_question is "),
    ],
)
def test_each_thing_that_an_example_may_expect_is_held_against_the_answer(
    expect: dict[str, object], failure: str, sound: Compiled
) -> None:
    [example] = [each for each in sound.pack.examples if each.id == "quiet-couple"]
    made = compile_pack(replace(sound.pack, examples=(replace(example, expect=expect),)))
    [(_, [found])] = run(made)
    assert found.startswith(failure)


def test_an_example_whose_incident_cannot_be_read_fails_and_says_where(sound: Compiled) -> None:
    [example] = [each for each in sound.pack.examples if each.id == "quiet-couple"]
    made = compile_pack(replace(sound.pack, examples=(replace(example, incident={"facts": {"harasment": "yes"}}),)))
    [(_, failures)] = run(made)
    assert failures == ['facts.harasment: "harasment" is not a fact. Did you mean "harassment"?']


def test_a_rule_that_fires_where_it_is_said_to_stay_quiet_fails(sound: Compiled) -> None:
    [example] = [each for each in sound.pack.examples if each.id == "pressed"]
    made = compile_pack(replace(sound.pack, examples=(replace(example, quiet=("pressure",), fires=()),)))
    [(_, failures)] = run(made)
    assert failures == ["pressure should not fire and does"]
