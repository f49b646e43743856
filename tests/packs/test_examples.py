"""Every worked example of every installed pack comes out as it says: one test an example."""

import copy
from dataclasses import replace
from functools import cache

import pytest

from clearway.core.examples import incident_of, run
from clearway.core.findings.compiled import Compiled, compile_pack
from clearway.core.packs.load import areas, installed, load_whole
from clearway.core.packs.schema import Example

EXAMPLES = {f"{pack}/{example.id}": (pack, example) for pack in installed() for example in load_whole(pack).examples}


@cache
def made_of(pack: str) -> Compiled:
    return compile_pack(load_whole(pack))


def made_with(pack: str, example: Example) -> Compiled:
    """The compiled pack with this one example; the functions are shared, not compiled anew."""
    made = copy.copy(made_of(pack))
    made.pack = replace(made.pack, examples=(example,))
    return made


@pytest.mark.sampled(4)  # `clearway pack lint`, which `make test` runs first, asks all of them
@pytest.mark.parametrize(("pack", "example"), EXAMPLES.values(), ids=EXAMPLES)
def test_the_example_comes_out_as_it_says(pack: str, example: Example) -> None:
    [(shown, failures)] = run(made_with(pack, example))
    assert shown is example
    assert failures == []


def test_the_example_says_something_that_can_fail() -> None:
    silent = [id_ for id_, (_, each) in EXAMPLES.items() if not (each.expect or each.fires or each.quiet)]
    assert silent == []
    assert len(EXAMPLES) > 200


def test_the_example_happens_in_an_area_of_its_pack() -> None:
    happened = {id_: incident_of(made_of(pack), example)[1] for id_, (pack, example) in EXAMPLES.items()}
    assert [f"{id_}: {area}" for id_, area in happened.items() if areas()[area] != EXAMPLES[id_][0]] == []
