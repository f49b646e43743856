"""On complete facts our findings are those of another engine, zen, that runs the same rules.

Each run draws anew, from the seed that pytest-randomly prints; `-p randomly_seed=N` repeats it. And on
facts that are not complete, or not facts, zen answers as if all were well. Ours does not.
"""

from functools import cache
from itertools import islice

import pytest
import zen

from cast import HAMPSHIRE, PACKS, assess, incident, quiet, quiet_facts, without
from clearway.core.batch import FINDINGS
from clearway.core.errors import IncidentError
from clearway.core.facts.known import from_answers
from clearway.core.findings.compiled import compiled
from clearway.core.packs.load import load
from oracles.draws import Facts, anew, many, seeded
from oracles.zen_export import findings, inputs, model

PARTS, OF_FULL = 4, 20
ROWS, ROWS_OF_FULL = 5_000, 10_000


@cache
def engine() -> zen.ZenEngine:
    content = {pack: model(load(pack)) for pack in PACKS}
    return zen.ZenEngine({"loader": {"type": "static", "content": content}})


def by_zen(pack: str, rows: list[Facts]) -> list[dict[str, bool]]:
    """Zen's findings; each input is given, as text."""
    names = inputs(load(pack))
    answers = engine().evaluate_batch(
        [{"key": pack, "context": {name: facts[name] for name in names}} for facts in rows]
    )
    return [findings(each["data"]["result"]) for each in answers]


def by_us(pack: str, facts: Facts) -> dict[str, bool | None]:
    state = from_answers(facts).state
    return {name: compiled(pack)[name].decide(state)[0] for name in FINDINGS}


def compare(pack: str, part: int, count: int) -> None:
    draws = many(anew(pack, part), count)
    while rows := list(islice(draws, 1_000)):
        for facts, theirs in zip(rows, by_zen(pack, rows), strict=True):
            assert by_us(pack, facts) == theirs, facts


@pytest.mark.sampled(2)
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("pack", PACKS)
def test_our_findings_are_those_of_zen(pack: str, part: int) -> None:
    compare(pack, part, ROWS)


@pytest.mark.full
@pytest.mark.parametrize("part", range(OF_FULL))
@pytest.mark.parametrize("pack", PACKS)
def test_our_findings_are_those_of_zen_on_200000_complete_incidents(pack: str, part: int) -> None:
    compare(pack, PARTS + part, ROWS_OF_FULL)


@pytest.mark.parametrize("pack", PACKS)
def test_every_finding_comes_out_both_ways_in_the_draws(pack: str) -> None:
    rows = by_zen(pack, list(many(seeded(4), 5_000)))
    never_yes = {name for name in FINDINGS if not any(row[name] for row in rows)}
    assert never_yes == (set() if any(rule.of for rule in load(pack).rules) else {"either"})
    assert all(not all(row[name] for row in rows) for name in FINDINGS)


def test_a_rule_that_is_left_out_of_the_export_is_noticed() -> None:
    facts = quiet(under_13_involved="yes")
    weaker = model(load("hampshire-2017"))
    rows = weaker["nodes"][1]["content"]["expressions"]
    rows[0]["value"] = rows[0]["value"].replace("under_13_involved == 'yes'", "false")
    found = zen.ZenEngine({"loader": {"type": "static", "content": {"weaker": weaker}}}).evaluate("weaker", facts)
    assert findings(found["result"])["police.must"] != by_us("hampshire-2017", facts)["police.must"]


def police(facts: Facts) -> int:
    found: int = engine().evaluate("hampshire-2017", facts)["result"]["police"]
    return found


def test_zen_silently_lowers_police_when_an_input_is_missing_and_ours_says_what_to_ask() -> None:
    facts = quiet(under_13_involved="yes")
    assert police(facts) == 3
    assert police(without(facts, "under_13_involved")) == 0
    ours = assess(HAMPSHIRE, without(facts, "under_13_involved"))
    assert (ours["responses"]["police"]["status"], ours["responses"]["police"]["at_most"]) == ("undetermined", "must")
    assert "under_13_involved" in [question["fact"] for question in ours["questions"]]


@pytest.mark.parametrize("value", ["Yes", "yes ", "y", "true", "1", True, 1, None, ["yes"]])
def test_zen_silently_lowers_police_for_a_mistyped_value_and_ours_refuses_it(value: object) -> None:
    facts = {**quiet_facts(), "under_13_involved": value}
    assert police(facts) == 0  # type: ignore[arg-type]  # what a caller may well send
    with pytest.raises(IncidentError) as refused:
        incident(facts)  # type: ignore[arg-type]
    assert "under_13_involved" in str(refused.value)


def test_zen_silently_ignores_a_mistyped_fact_and_ours_names_the_nearest() -> None:
    facts = without(quiet(), "under_13_involved") | {"under_13_invloved": "yes"}
    assert police(facts) == 0
    with pytest.raises(IncidentError, match="under_13_involved"):
        incident(facts)


def test_zen_answers_for_answers_that_contradict_and_ours_refuses_them() -> None:
    facts = {**quiet_facts(), "wider_distribution": "yes", "shared_beyond_pair": "no"}
    assert police(facts) == 3
    with pytest.raises(IncidentError, match="cannot both be true"):
        assess(HAMPSHIRE, facts)
