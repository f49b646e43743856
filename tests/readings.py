"""Readings of an answer: the levels together, the steps as plain text, and both packs for a test to run over."""

import pytest

from cast import HAMPSHIRE, STAFFORDSHIRE, level, quiet, without
from clearway.core.packs.load import installed
from clearway.core.packs.vocabulary import vocabulary
from clearway.core.result import Result

BOTH = (HAMPSHIRE, STAFFORDSHIRE)
for_both = pytest.mark.parametrize("area", BOTH)
for_each_pack = pytest.mark.parametrize("pack", installed())

OF_PEOPLE = [fact.id for fact in vocabulary().facts.values() if fact.people]
NOTHING_ELSE = without(quiet(), *OF_PEOPLE)  # every fact that does not follow from people, and nothing worries


def levels(result: Result) -> tuple[str, str, str]:
    """Police, social care and advice."""
    return level(result, "police"), level(result, "social_care"), level(result, "advice")


def plain(text: str) -> str:
    """The text without its line breaks."""
    return " ".join(text.split())


def steps(result: Result) -> list[str]:
    """The text of each step, in order."""
    return [plain(step["text"]) for step in result["actions"]]


def at_once(result: Result) -> list[str]:
    """The text of each step that is a must and is due now."""
    now = [step for step in result["actions"] if step["due"] == result["at"] and step["duty"] == "must"]
    return [plain(step["text"]) for step in now]
