"""The list of rulings: each has its test, and what they say of every result."""

import re
from pathlib import Path

import click
import pytest
from hypothesis import given, settings

from cast import AREAS, HAMPSHIRE, STAFFORDSHIRE, assess, incident, quiet
from clearway.cli import show
from clearway.core.calendar import moment
from clearway.core.compare import compare
from clearway.core.packs.load import load
from incidents import possible_facts
from readings import for_each_pack, plain

NUMBERS = [*(f"{number:02d}" for number in range(1, 43)), "04a"]
AT = moment("2026-11-20T15:40").at
RANK = {"none": 0, "consider": 1, "should": 2, "must": 3, "not-covered": -1}


@pytest.mark.parametrize("number", NUMBERS)
def test_each_ruling_has_a_test_that_begins_with_its_number(number: str) -> None:
    files = Path(__file__).parent.glob("test_rulings_*.py")
    assert [file.name for file in files if f"\ndef test_ruling_{number}_" in file.read_text("utf-8")]


def test_no_test_names_a_ruling_that_does_not_exist() -> None:
    texts = [file.read_text("utf-8") for file in Path(__file__).parent.glob("test_rulings_*.py")]
    named = {number for text in texts for number in re.findall(r"def test_ruling_(\w+?)_", text)}
    assert named == set(NUMBERS)


@pytest.mark.parametrize("area", AREAS)
@given(facts=possible_facts())
@settings(deadline=None, max_examples=15)
def test_every_result_says_how_old_the_documents_are_and_that_judgement_decides(
    area: str, facts: dict[str, str]
) -> None:
    result = assess(area, facts)
    page = " ".join(show.answer(result).split())
    assert "Documents of 2016-17. Later national guidance exists and is not applied here." in page
    assert "Your judgement decides." in page
    assert (result["review"]["documents_of"], result["review"]["superseded_nationally"]) == ("2016-17", True)


@for_each_pack
def test_every_pack_says_on_its_face_that_nobody_reviewed_it(pack: str) -> None:
    made = load(pack)
    assert (made.reviewed_by, made.reviewed_on) == (None, None)
    assert made.notice.startswith("Nobody has reviewed this pack")
    pages = [plain(click.unstyle(show.answer(assess(area)))) for area in made.areas]
    assert all("Nobody has reviewed this pack. Your judgement decides." in page for page in pages)


@given(facts=possible_facts())
@settings(deadline=None, max_examples=30)
def test_where_two_areas_differ_the_more_protective_comes_first_with_the_passages_of_both(
    facts: dict[str, str],
) -> None:
    made = compare(incident(facts), [STAFFORDSHIRE, HAMPSHIRE], AT)
    for each in made["differences"]:
        if each["finding"] in ("police", "social_care", "advice"):
            first, second = (RANK[value.partition("..")[0]] for value in each["values"].values())
            assert first >= second


@pytest.mark.parametrize("fact", ["under_13_involved", "adult_involved", "wider_distribution", "content_beyond_age"])
def test_a_difference_stands_beside_with_the_passages_of_both(fact: str) -> None:
    made = compare(incident(quiet(**{fact: "yes"})), [STAFFORDSHIRE, HAMPSHIRE], AT)
    police = next(each for each in made["differences"] if each["finding"] == "police")
    assert next(iter(police["values"])) == HAMPSHIRE
    assert {passage[:2] for passage in police["cite"]} >= {"HQ", "SS"}


@given(facts=possible_facts())
@settings(deadline=None, max_examples=20)
def test_nothing_is_merged(facts: dict[str, str]) -> None:
    made = compare(incident(facts), AREAS, AT)
    assert made["areas"] == [assess(area, facts) for area in AREAS]
