"""Running a pack's own examples: facts in; findings, gates, actions and due times out."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from clearway.core import explain
from clearway.core.answer import answer_with
from clearway.core.assess.verdicts import Verdicts
from clearway.core.calendar import moment
from clearway.core.compare import level_of
from clearway.core.errors import InputError, nearest
from clearway.core.facts.incident import Incident, read
from clearway.core.facts.known import know
from clearway.core.findings.compiled import Compiled
from clearway.core.packs.conditions import GATES, RESPONSES
from clearway.core.packs.schema import WORDS_ONLY, Example
from clearway.core.packs.vocabulary import NO
from clearway.core.result import Result

FRIDAY = "2026-11-20T15:40"


def run(made: Compiled) -> Iterator[tuple[Example, list[str]]]:
    """Each example of a pack, with what did not come out as it says."""
    for example in made.pack.examples:
        try:
            yield example, _failures(made, example)
        except InputError as error:
            yield example, [str(error)]


def incident_of(made: Compiled, example: Example) -> tuple[Incident, str, datetime]:
    """The example's incident, its area and its moment; the pack's first area and a Friday where left out."""
    raw = {"id": example.id, "area": made.pack.areas[0], "at": FRIDAY, **example.incident}
    incident = read(raw)
    at = (incident.at or moment(FRIDAY)).at
    if example.calm:
        known = know(incident, at)
        for fact in made.pack.questions:
            if made.here.words[fact].worry and fact not in known.values and fact not in known.asked:
                incident = incident.answered(fact, NO)
    return incident, incident.areas[0], at


def _failures(made: Compiled, example: Example) -> list[str]:
    incident, area, at = incident_of(made, example)
    result = answer_with(made, incident, area, at)
    verdicts = Verdicts(made, know(incident, at))
    shown = {why["rule"] for response in result["responses"].values() for why in response["because"]}
    rules = {rule.id for rule in made.pack.rules}
    failures = [f"{name} is not a rule" for name in (*example.fires, *example.quiet) if name not in rules]
    for rule in made.pack.rules:
        holds = rule.id in shown if rule.value in WORDS_ONLY else bool(verdicts.verdict(f"rule.{rule.id}"))
        if rule.id in example.fires and not holds:
            failures.append(f"{rule.id} should fire and does not")
        if rule.id in example.quiet and holds:
            failures.append(f"{rule.id} should not fire and does")
    found = observed(result)
    classification = explain.police_classification(verdicts)
    if classification is not None:
        found["police_experimental"] = classification["status"]
    return failures + _differences(example.expect, found)


def observed(result: Result) -> dict[str, object]:
    """What an example may expect, by the names it uses."""
    found: dict[str, object] = {name: level_of(result, name) for name in RESPONSES}
    found["in_school"] = result["responses"]["in_school"]["status"]
    found["scope"] = result["scope"]["status"]
    found["category"] = result["category"]["status"] or "null"
    found["subtypes"] = result["category"]["subtypes"]
    found["possible"] = result["category"]["possible"]
    found["either"] = bool(result["either"])
    found["needed_to_decide"] = result["viewing"]["needed_to_decide"]
    found.update({f"gate.{gate}": result["gates"][gate]["status"] for gate in GATES})
    found["disputed"] = [each["fact"] for each in result["factors"] if each["disputed"]]
    found["actions"] = [each["id"] for each in result["actions"]]
    found["first_question"] = result["questions"][0]["fact"] if result["questions"] else ""
    found["due"] = {each["id"]: each["due"] for each in result["actions"]}
    return found


def _differences(expect: Mapping[str, object], have: Mapping[str, object]) -> list[str]:
    failures = []
    for name, wanted in expect.items():
        if name not in have:
            failures.append(f'"{name}" is not something to expect: {nearest(name, have)}')
            continue
        got = have[name]
        if name in ("actions", "possible") and isinstance(wanted, list) and isinstance(got, list):
            failures += [f"{name}: {each} is missing" for each in wanted if each not in got]
        elif name == "due" and isinstance(wanted, Mapping) and isinstance(got, Mapping):
            failures += [
                f"due of {each}: {got.get(each)}, not {time}" for each, time in wanted.items() if got.get(each) != time
            ]
        elif got != wanted:
            failures.append(f"{name} is {got}, not {wanted}")
    return failures
