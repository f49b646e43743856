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


@pytest.mark.parametrize(("pack", "example"), EXAMPLES.values(), ids=EXAMPLES)
def test_the_example_comes_out_as_it_says(pack: str, example: Example) -> None:
    [(shown, failures)] = run(made_with(pack, example))
    assert shown is example
    assert failures == []


@pytest.mark.parametrize(("pack", "example"), EXAMPLES.values(), ids=EXAMPLES)
def test_the_example_says_something_that_can_fail(pack: str, example: Example) -> None:
    assert example.expect or example.fires or example.quiet
    _, area, _ = incident_of(made_of(pack), example)
    assert areas()[area] == pack
