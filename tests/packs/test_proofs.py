"""Every property is proved for every installed pack, and the handbooks in docs/rules/ are those of the packs."""

from functools import cache
from pathlib import Path

import pytest

from clearway.core.findings.compiled import Compiled, compile_pack
from clearway.core.handbook import handbook
from clearway.core.packs.load import installed, load_whole
from clearway.core.prove import PROPERTIES
from clearway.core.prove.properties import Property

RULES = Path(__file__).resolve().parents[2] / "docs" / "rules"


@cache
def made_of(pack: str) -> Compiled:
    return compile_pack(load_whole(pack))


@pytest.mark.parametrize("pack", installed())
@pytest.mark.parametrize("proof", PROPERTIES, ids=lambda each: each.__name__)
def test_the_property_is_proved(proof: Property, pack: str) -> None:
    found = proof(made_of(pack))
    assert [each.why for each in found.failures] == []
    assert found.holds
    assert found.checked > 0


@pytest.mark.parametrize("pack", installed())
def test_the_handbook_is_the_one_of_the_pack(pack: str) -> None:
    written = (RULES / f"{pack}.md").read_text("utf-8")
    assert written == handbook(load_whole(pack)), "run `make docs`"


def test_there_is_a_handbook_for_each_pack_and_no_other() -> None:
    assert sorted(path.stem for path in RULES.glob("*.md")) == list(installed())
