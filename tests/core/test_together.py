"""Findings decided together are those decided one by one, with reasons of the same size."""

import pytest

from cast import PACKS, assess, quiet
from clearway.core.answer import answer_with
from clearway.core.calendar import moment
from clearway.core.facts.incident import read
from clearway.core.facts.known import from_answers
from clearway.core.findings.compiled import compile_pack
from clearway.core.findings.together import ANSWER, Together, quicken
from clearway.core.packs.load import load
from oracles.draws import many, seeded, some_unknown


@pytest.mark.parametrize("name", PACKS)
@pytest.mark.parametrize("unknown", [0, 1 / 3, 0.8])
def test_the_same_verdict_with_a_reason_of_the_same_size(name: str, unknown: float) -> None:
    made = compile_pack(load(name))
    together = Together(made, ANSWER)
    random = seeded(round(10 * unknown))
    for facts in many(random, 300):
        state = from_answers(some_unknown(random, facts, unknown)).state
        for finding, (verdict, reason) in together.decide(state).items():
            alone, why = made[finding].decide(state)
            assert verdict == alone
            assert (reason is None) == (why is None)
            if reason and why:
                assert reason.holds(state)
                assert reason.looks.bit_count() == why.looks.bit_count()


def test_a_pack_made_ready_for_many_answers_the_same() -> None:
    ready, at = quicken(compile_pack(load(PACKS[0]))), moment("2026-11-20T15:40").at
    for facts in ({}, {"threats_or_blackmail": "yes"}, quiet(), quiet(shared_publicly="yes")):
        again = answer_with(ready, read({"id": "test", "facts": facts}), "hampshire", at)
        assert again == assess("hampshire", facts)
