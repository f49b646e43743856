"""`clearway police`: the police pages, which stand apart from all others."""

import json
from typing import Any

import pytest

from cast import HAMPSHIRE, STAFFORDSHIRE, quiet
from clearway.core.packs.load import load, pack_for
from terminal import flat, headings, printed, refused, section, typed

AT = "2026-11-20T16:35"
MAY_IT = "MAY IT BE RECORDED AS EXPERIMENTAL?"
RESEARCHED = quiet(pictured_researched="yes", other_researched="yes")


def page(area: str, facts: dict[str, Any]) -> str:
    made = typed("police", "-", "--area", area, "--at", AT, stdin=json.dumps({"facts": facts}))
    assert made.exit_code == 0, made.output
    return made.stdout


def test_experimental_is_refused_on_what_is_known_and_what_is_missing_is_asked() -> None:
    found = section(page(HAMPSHIRE, {}), MAY_IT)
    assert found.strip().startswith("Not on what is known.")
    assert "Have police researched the child pictured?" in found
    assert "Still to be answered, each with its source:" in found


def test_it_may_be_recorded_once_each_point_has_its_answer() -> None:
    assert section(page(HAMPSHIRE, RESEARCHED), MAY_IT).strip().startswith("Yes: each point has its answer.")


def test_an_answer_that_speaks_against_it_is_named_with_its_passages() -> None:
    found = flat(section(page(HAMPSHIRE, {**RESEARCHED, "network_suspected": "yes"}), MAY_IT))
    assert found.startswith("Not on what is known. - The other person has not been researched")
    assert "[HS067]" in found


def test_staffordshire_does_not_say_and_shows_the_national_decision_model() -> None:
    made = page(STAFFORDSHIRE, {})
    assert "The documents of this area do not say." in section(made, MAY_IT)
    assert "National Decision Model" in section(made, "WHAT TO DO")


@pytest.mark.parametrize("area", [HAMPSHIRE, STAFFORDSHIRE])
def test_the_page_is_for_police_says_so_and_holds_their_steps_only(area: str) -> None:
    made = page(area, quiet())
    assert made.startswith("For police")
    assert headings(made) == [MAY_IT, "WHAT TO DO", "WHICH DOCUMENTS"]
    theirs = {each.text for each in pack_for(area).actions if each.audience == "police"}
    steps = printed(typed("police", "-", "--json", "--area", area, "--at", AT, stdin="{}"))["actions"]
    assert {each["text"].removesuffix(" \N{DAGGER}") for each in steps} <= theirs
    assert steps


def test_the_notice_of_the_pack_stands_on_it() -> None:
    assert flat(load("hampshire-2017").notice) in flat(page(HAMPSHIRE, {}))


def test_bad_input_is_refused_as_everywhere() -> None:
    assert 'Did you mean "hampshire"?' in refused(typed("police", "-", "--area", "hamshire", stdin="{}"))
    assert "no area is named" in refused(typed("police", "-", stdin="{}"))
