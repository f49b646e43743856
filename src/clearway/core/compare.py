"""Several areas side by side: where their guidance differs, the more protective first. Nothing is merged."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from clearway.core.answer import Compiler, answer, areas_of
from clearway.core.facts.incident import Incident
from clearway.core.findings.compiled import compiled
from clearway.core.packs.conditions import GATES, RESPONSES
from clearway.core.packs.schema import DUTY_RANK
from clearway.core.result import Because, Comparison, Difference, Result

SHUT_FIRST = {"shut": 0, "open": 1}
NOT_HERE_FIRST = {"no": 0, "undetermined": 1, "yes": 2, "not-covered": 3}
GRAVER_FIRST = {"aggravated": 0, "undetermined": 1, "experimental": 2, "null": 3}


def answered(incident: Incident, at: datetime, made_of: Compiler = compiled) -> Result | Comparison:
    """What the incident asks for: the answer for its area or, where it gives a list, a comparison. Raises InputError.

    `at` is aware. A list of one area is a comparison of one: the shape follows from what was written.
    """
    areas = areas_of(incident)
    return compare(incident, areas, at, made_of) if incident.several else answer(incident, areas[0], at, made_of)


def compare(incident: Incident, areas: Sequence[str], at: datetime, made_of: Compiler = compiled) -> Comparison:
    """The answer for each area, in the order given, and where they differ. Raises InputError."""
    results = [answer(incident, area, at, made_of) for area in areas]
    return {"id": incident.id, "areas": results, "differences": differences(results)}


def differences(results: Sequence[Result]) -> list[Difference]:
    """Each finding on which the areas do not agree, with every value and the passages behind them."""
    found: list[Difference] = []
    for name in RESPONSES:
        rows = [(each["area"], level_of(each, name), each["responses"][name]["because"]) for each in results]
        _note(found, name, sorted(rows, key=lambda row: _least_first(row[1])))
    rows = [(each["area"], each["responses"]["in_school"]["status"], _why_here(each)) for each in results]
    _note(found, "in_school", sorted(rows, key=lambda row: NOT_HERE_FIRST[row[1]]))
    rows = [
        (each["area"], _either(each), [why for one in each["either"] for why in one["because"]]) for each in results
    ]
    _note(found, "either", sorted(rows, key=lambda row: row[1] == "no"))
    rows = [(each["area"], _category(each), each["category"]["because"]) for each in results]
    _note(found, "category", sorted(rows, key=lambda row: GRAVER_FIRST[row[1].partition(":")[0]]))
    for gate in GATES:
        rows = [(each["area"], each["gates"][gate]["status"], each["gates"][gate]["because"]) for each in results]
        _note(found, f"gate.{gate}", sorted(rows, key=lambda row: SHUT_FIRST[row[1]]))
    return found


def level_of(result: Result, name: str) -> str:
    """A response as one word, or as "should..must" where it is bounded only."""
    response = result["responses"][name]
    if response["status"] == "not-covered":
        return "not-covered"
    if response["at_least"] == response["at_most"]:
        return response["at_least"]
    return f"{response['at_least']}..{response['at_most']}"


def _least_first(value: str) -> tuple[int, int]:
    least, _, most = value.partition("..")
    return -DUTY_RANK.get(least, 0), -DUTY_RANK.get(most or least, 0)


def _why_here(result: Result) -> list[Because]:
    return result["responses"]["in_school"]["because"]


def _either(result: Result) -> str:
    return " or ".join(" or ".join(one["of"]) for one in result["either"]) or "no"


def _category(result: Result) -> str:
    category = result["category"]
    return ":".join([str(category["status"]).replace("None", "null"), *category["subtypes"]])


def _note(found: list[Difference], name: str, rows: Iterable[tuple[str, str, list[Because]]]) -> None:
    rows = list(rows)
    if len({value for _, value, _ in rows}) > 1:
        cites = dict.fromkeys(passage for _, _, why in rows for each in why for passage in each["cite"])
        found.append({"finding": name, "values": {area: value for area, value, _ in rows}, "cite": list(cites)})
