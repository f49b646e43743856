"""A batch gives each row the single answer, and refuses columns that hold no facts.

Each run draws anew, from the seed that pytest-randomly prints; `-p randomly_seed=N` repeats it.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from cast import PACKS, quiet, without
from clearway.core.assess.verdicts import Verdicts
from clearway.core.batch import FINDINGS, Batch, Column, planes, program, unpack
from clearway.core.batch import columns as of_columns
from clearway.core.errors import IncidentError
from clearway.core.facts.known import from_answers
from clearway.core.facts.space import Space, space
from clearway.core.findings.compiled import compiled
from clearway.core.packs.conditions import DUTIES, RESPONSES
from clearway.core.packs.vocabulary import vocabulary
from oracles.draws import Facts, anew, complete, many, seeded, some_unknown

pytestmark = pytest.mark.sampled(2)

WORDS = vocabulary()
ROWS = 2_500
PARTS = [0, 1, *(pytest.param(part, marks=pytest.mark.full) for part in (2, 3))]  # half of them for both packs
Verdict = bool | None


def code(fact: str, value: str | None) -> int:
    """A value as a column holds it."""
    return 0 if value is None else 1 + WORDS[fact].answers.index(value)


def columns(rows: Sequence[Facts]) -> dict[str, Column]:
    """The rows as columns, one for every fact of the vocabulary."""
    return {fact: np.array([code(fact, row.get(fact)) for row in rows], dtype=np.uint8) for fact in WORDS.facts}


def by_batch(pack: str, rows: Sequence[Facts], of: Sequence[str] = FINDINGS) -> list[dict[str, Verdict]]:
    found = Batch(compiled(pack), of).run(columns(rows))
    flags = {name: (unpack(yes, len(rows)), unpack(no, len(rows))) for name, (yes, no) in found.items()}
    assert not any((yes & no).any() for yes, no in flags.values())
    return [
        {name: True if yes[row] else False if no[row] else None for name, (yes, no) in flags.items()}
        for row in range(len(rows))
    ]


def by_one(pack: str, facts: Facts) -> dict[str, Verdict]:
    """The single answer: levels, in_school with ruling 4, either, scope and category with its sub-types."""
    verdicts = Verdicts(compiled(pack), from_answers(facts))
    ranks = ("none", *DUTIES)
    found: dict[str, Verdict] = {}
    for response in RESPONSES:
        level = verdicts.levels[response]
        for duty in DUTIES:
            surely = ranks.index(level.at_least) >= ranks.index(duty)
            maybe = ranks.index(level.at_most) >= ranks.index(duty)
            found[f"{response}.{duty}"] = True if surely else None if maybe else False
    found["in_school"] = {"yes": True, "no": False}.get(verdicts.in_school)
    return found | {name: verdicts.verdict(name) for name in FINDINGS if name not in found}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("pack", PACKS)
def test_each_of_10000_rows_with_a_third_unknown_has_the_single_answer(pack: str, part: int) -> None:
    rnd = anew(pack, part)
    rows = [some_unknown(rnd, facts, 1 / 3) for facts in many(rnd, ROWS)]
    for facts, found in zip(rows, by_batch(pack, rows), strict=True):
        assert found == by_one(pack, facts), facts


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("chance", [0.0, 0.05, 0.9, 1.0])
def test_rows_that_are_complete_or_nearly_empty_have_the_single_answer(pack: str, chance: float) -> None:
    rnd = anew(pack, chance)
    rows = [some_unknown(rnd, facts, chance) for facts in many(rnd, 500)]
    for facts, found in zip(rows, by_batch(pack, rows), strict=True):
        assert found == by_one(pack, facts), facts


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("count", [0, 1, 63, 64, 65, 129])
def test_a_batch_of_any_size_has_a_row_for_each_and_nothing_past_the_last(pack: str, count: int) -> None:
    rows = [some_unknown(seeded(row), complete(seeded(row)), 0.2) for row in range(count)]
    assert by_batch(pack, rows) == [by_one(pack, facts) for facts in rows]
    for sides in Batch(compiled(pack)).run(columns(rows)).values():
        for plane in sides:
            assert plane.size == -(-count // 64)
            assert int(np.bitwise_count(plane).sum()) == int(unpack(plane, count).sum())


def test_blocks_and_parts_meet_without_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [some_unknown(seeded(row), complete(seeded(row)), 0.3) for row in range(500)]
    whole = by_batch(PACKS[0], rows)
    monkeypatch.setattr(program, "BLOCK", 2)
    monkeypatch.setattr(of_columns, "PACKED", 128)
    assert by_batch(PACKS[0], rows) == whole


@pytest.mark.parametrize("pack", PACKS)
def test_a_fact_without_a_column_is_unknown_in_every_row(pack: str) -> None:
    facts = complete(seeded(7))
    some = {fact: column for fact, column in columns([facts]).items() if fact not in ("kind", "relationship")}
    found = Batch(compiled(pack)).run(some)
    known = {fact: answer for fact, answer in facts.items() if fact in some}
    assert {name: bool(yes[0]) for name, (yes, _) in found.items()} == {
        name: verdict is True for name, verdict in by_one(pack, known).items()
    }


@pytest.mark.parametrize("pack", PACKS)
def test_no_columns_are_no_rows(pack: str) -> None:
    assert all(yes.size == no.size == 0 for yes, no in Batch(compiled(pack)).run({}).values())


def test_gates_may_be_asked_for_and_are_open_only_where_that_is_known() -> None:
    gates = [name for name in compiled(PACKS[0]).names() if name.startswith(("gate.", "rule."))]
    rows = [some_unknown(seeded(row), complete(seeded(row)), 0.1) for row in range(300)]
    for facts, found in zip(rows, by_batch(PACKS[0], rows, gates), strict=True):
        state = from_answers(facts).state
        assert found == {name: compiled(PACKS[0])[name].decide(state)[0] for name in gates}


@pytest.mark.parametrize("pack", PACKS)
def test_ruling_4_never_yes_in_school_while_one_of_its_facts_is_unknown(pack: str) -> None:
    [rule] = compiled(pack).deciding("in_school")
    left_out = [without(quiet(), fact) for fact in rule.answered]
    unknown = [fact not in from_answers(facts).values for fact, facts in zip(rule.answered, left_out, strict=True)]
    first, *others = [row["in_school"] for row in by_batch(pack, [quiet(), *left_out])]
    assert first is True
    assert others == [None if each else True for each in unknown]
    assert sum(unknown) > 10, "the rest follow from other answers: no harm, so no danger"


# --- refusals -----------------------------------------------------------------------------------
def yes_or_no(*values: int) -> Column:
    return np.array(values, dtype=np.uint8)


REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "a fact that does not exist": ({"adult_envolved": yes_or_no(1)}, "adult_envolved", "adult_involved"),
    "a fact that the engine supplies": ({"must_stands": yes_or_no(1)}, "must_stands", "not a fact"),
    "another type": ({"deception": np.array([1, 2])}, "deception", "uint8"),
    "truth values": ({"deception": np.array([True, False])}, "deception", "1 yes, 2 no"),
    "text": ({"deception": np.array(["yes"])}, "deception", "uint8"),
    "a list": ({"deception": [1, 2]}, "deception", "numpy array"),
    "two dimensions": ({"deception": np.zeros((2, 2), dtype=np.uint8)}, "deception", "one dimension"),
    "another length": ({"deception": yes_or_no(1), "harassment": yes_or_no(1, 2)}, "harassment", "2 rows here, 1"),
    "a value past no": ({"deception": yes_or_no(0, 2, 3)}, "deception", "row 3 has the value 3"),
    "a value past the choice": ({"kind": yes_or_no(3, 4)}, "kind", "row 2 has the value 4"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_column_that_holds_no_facts_is_refused_with_its_name_and_a_remedy(case: str) -> None:
    bad, key, says = REFUSED[case]
    with pytest.raises(IncidentError, match=says) as refused:
        planes(space(), bad)
    assert refused.value.key == key
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"shared_publicly": "yes", "shared_at_all": "no"}, "shared_at_all"),
        ({"wider_distribution": "yes", "shared_beyond_pair": "no"}, "shared_beyond_pair"),
        ({"self_harm_risk": "yes", "harm_or_risk_of_harm": "no"}, "harm_or_risk_of_harm"),
        ({"kind": "contact", "made_unwillingly": "yes"}, "made_unwillingly"),
        ({"adult_exploitive": "yes", "adult_involved": "no"}, "adult_involved"),
    ],
)
@pytest.mark.parametrize("row", [1, 64, 65, 700])
def test_the_first_row_that_breaks_a_constraint_is_named_with_both_facts(answers: Facts, says: str, row: int) -> None:
    rows: list[Facts] = [{} for _ in range(800)]
    rows[row - 1] = rows[row + 20] = answers
    with pytest.raises(IncidentError, match=f"row {row}: .* cannot both be true") as refused:
        planes(space(), columns(rows))
    assert says in str(refused.value)


def is_refused(facts: Facts) -> bool:
    try:
        from_answers(facts)
    except IncidentError:
        return True
    return False


def test_a_pair_of_answers_is_refused_exactly_where_the_single_answer_refuses_it() -> None:
    singles = [(fact, answer) for fact in WORDS.facts for answer in WORDS[fact].answers]
    for number, (fact, answer) in enumerate(singles):
        pairs = [{fact: answer, other: value} for other, value in singles[number + 1 :] if other != fact]
        kept = [facts for facts in pairs if not is_refused(facts)]
        planes(space(), columns(kept))
        for facts in pairs:
            if facts not in kept:
                with pytest.raises(IncidentError, match="row 1: "):
                    planes(space(), columns([facts]))


def test_a_choice_that_has_lost_all_values_but_one_has_that_one() -> None:
    kind = replace(WORDS["kind"], values=("imagery", "contact"))
    here = Space(replace(WORDS, facts={**WORDS.facts, "kind": kind}))
    made = planes(here, {"shared_publicly": yes_or_no(0, 1, 2)})
    imagery = made.sides[here.bit("kind", "imagery"), True]
    assert unpack(imagery, 3).tolist() == [False, True, False]
