"""Every passage is carried: `coverage.toml` says by what, and here that is held against the packs.

A carrier is written PACK/KIND/NAME. What must exist for a passage follows from its kind.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import pytest

from clearway.core.packs.load import installed, load_whole

HERE = Path(__file__).parent
KINDS: dict[str, str] = tomllib.loads((HERE / "passages.toml").read_text("utf-8"))
CARRIED: dict[str, list[str]] = tomllib.loads((HERE / "coverage.toml").read_text("utf-8"))

FITS = {
    "rule": ("rule", "gate"),
    "process": ("action",),
    "record": ("action",),
    "never": ("never",),
    "define": ("text",),
    "law": ("text",),
    "explain": ("text",),
    "figure": ("text",),
    "ask": ("fact",),
    "example": ("example",),
    "contact": ("contact",),
    "resource": ("resource",),
}
EXCEPTIONS = {
    # The passage only says where more is to be found and that it is for schools: the setting decides the step.
    "SS077": ("action", "text"),
}


@cache
def cited_by() -> Mapping[str, tuple[str, ...]]:
    """Each part of each pack that can carry a passage, with the passages that it cites or shows."""
    found: dict[str, tuple[str, ...]] = {}
    for pack in map(load_whole, installed()):
        kinds = {
            "rule": ((each.id, each.cite) for each in pack.rules),
            "gate": ((each.id, each.cite) for each in pack.gates.values()),
            "fact": ((each.fact, each.cite) for each in pack.questions.values()),
            "action": ((each.id, each.cite) for each in pack.actions),
            "never": ((each.id, each.cite) for each in pack.nevers),
            "contact": ((each.id, each.cite) for each in pack.contacts),
            "resource": ((each.id, each.cite) for each in pack.resources),
            "text": ((each.id, each.cite) for each in pack.texts),
            "example": ((each.id, each.shows) for each in pack.examples),
        }
        found.update({f"{pack.id}/{kind}/{name}": cite for kind, parts in kinds.items() for name, cite in parts})
    return found


@cache
def packs_of() -> Mapping[str, frozenset[str]]:
    """The packs that describe each passage."""
    found: dict[str, frozenset[str]] = {}
    for name in installed():
        for passage in load_whole(name).library.passages:
            found[passage] = found.get(passage, frozenset()) | {name}
    return found


def faults(passage: str, kind: str, carriers: Iterable[str]) -> list[str]:
    """What is wrong with what a passage is said to be carried by."""
    listed, found = list(carriers), []
    if not listed:
        found.append(f"{passage} is carried by nothing")
    for carrier in listed:
        if carrier not in cited_by():
            found.append(f"{carrier} does not exist")
        elif passage not in cited_by()[carrier]:
            found.append(f"{carrier} does not cite {passage}")
        if carrier.split("/")[1] not in EXCEPTIONS.get(passage, FITS[kind]):
            found.append(f"{carrier} does not fit {passage}, which is a {kind}")
    found += [f"{carrier} is named twice" for carrier, times in Counter(listed).items() if times > 1]
    return found


ASKING = [passage for passage, kind in KINDS.items() if kind != "frame"]


def test_a_passage_is_carried_by_what_its_kind_asks_for() -> None:
    found = [fault for each in ASKING for fault in faults(each, KINDS[each], CARRIED.get(each, []))]
    assert not found, "\n".join(found)
    assert len(ASKING) > 300


def test_a_passage_of_two_packs_is_carried_in_both() -> None:
    carried = {each: {carrier.split("/")[0] for carrier in CARRIED.get(each, [])} for each in ASKING}
    found = [f"{each}: carried in {sorted(packs)}" for each, packs in carried.items() if packs != packs_of()[each]]
    assert not found, "\n".join(found)


def test_the_further_information_stands_in_both_packs() -> None:
    both = {passage for passage, packs in packs_of().items() if len(packs) == 2}
    assert both == {passage for passage in ASKING if passage.startswith("FI")}


def test_only_passages_that_ask_for_something_are_listed() -> None:
    assert list(CARRIED) == ASKING


def test_every_passage_that_asks_for_something_is_described_in_a_pack() -> None:
    assert [passage for passage in ASKING if passage not in packs_of()] == []


def test_every_kind_has_its_carrier() -> None:
    assert set(FITS) == set(KINDS.values()) - {"frame"}


@pytest.mark.parametrize("passage", EXCEPTIONS)
def test_an_exception_is_needed(passage: str) -> None:
    fitting = [
        name for name, cite in cited_by().items() if passage in cite and name.split("/")[1] in FITS[KINDS[passage]]
    ]
    assert fitting == [], "it is carried as its kind asks: take the exception away"


@pytest.mark.parametrize(
    ("passage", "carriers", "fault"),
    [
        ("HQ011", [], "HQ011 is carried by nothing"),
        ("HQ011", ["hampshire-2017/rule/under-14"], "hampshire-2017/rule/under-14 does not exist"),
        ("HQ011", ["hampshire-2018/rule/under-13"], "hampshire-2018/rule/under-13 does not exist"),
        ("HQ012", ["hampshire-2017/rule/under-13"], "hampshire-2017/rule/under-13 does not cite HQ012"),
        ("HQ011", ["hampshire-2017/fact/under_13_involved"], "under_13_involved does not fit HQ011, which is a rule"),
        ("HQ011", ["hampshire-2017/rule/under-13"] * 2, "hampshire-2017/rule/under-13 is named twice"),
    ],
)  # fmt: skip
def test_a_gap_a_dangling_name_and_a_carrier_that_does_not_cite_are_found(
    passage: str, carriers: list[str], fault: str
) -> None:
    assert any(found.endswith(fault) for found in faults(passage, KINDS[passage], carriers))
