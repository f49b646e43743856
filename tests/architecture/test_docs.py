"""The documents tell the truth: paths exist, ADRs have numbers of their own, every command is described."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import is_valid_path

from architecture.tree import ROOT, name
from clearway.cli.main import cli
from clearway.core.errors import ClearwayError
from clearway.core.packs.conditions import GATES, RESPONSES
from clearway.core.packs.vocabulary import vocabulary

PAGES = sorted([*ROOT.glob("*.md"), *(path for path in (ROOT / "docs").rglob("*.md") if "rules" not in path.parts)])
QUOTED = re.compile(r"`([^`\s]+)`")
LINKED = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")
ENDINGS = (".py", ".toml", ".md", ".json", ".txt", ".csv", "/")
LATER = re.compile(r"^(my-incident\.toml|.*[*<>{].*|https?://.*)$")


def paths_in(page: Path) -> Iterator[str]:
    text = page.read_text("utf-8")
    for found in QUOTED.findall(text):
        if "/" in found and found.endswith(ENDINGS) and not LATER.match(found):
            yield found
    yield from (found for found in LINKED.findall(text) if not LATER.match(found))


def exists(page: Path, path: str) -> bool:
    """Whether a file is there; what begins with a slash is an address of the guide."""
    if path.startswith("/"):
        return bool(is_valid_path(path))
    source = ROOT / "src" / "clearway"
    places = (ROOT, page.parent, source, source / "core", source / "packs" / "hampshire-2017")
    return any((place / path).exists() for place in places)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_path_that_a_page_names_exists(page: Path) -> None:
    assert [path for path in paths_in(page) if not exists(page, path)] == []


def test_the_check_of_paths_finds_a_dead_one(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("See `src/clearway/core/nowhere.py`, `/about/`, `/nowhere/` and [this](gone.md).", "utf-8")
    dead = [path for path in paths_in(page) if not exists(page, path)]
    assert dead == ["src/clearway/core/nowhere.py", "/nowhere/", "gone.md"]


def test_every_decision_record_has_its_own_number_and_says_what_it_must() -> None:
    records = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
    numbers = [path.name[:4] for path in records]
    assert numbers == [f"{number:04d}" for number in range(1, len(records) + 1)]
    for path in records:
        text = path.read_text("utf-8")
        for part in ("## Context", "## Options", "## Decision", "## Consequences", "## What would change our mind"):
            assert part in text, f"{path.name} lacks {part}"


def test_the_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [command for command in cli_commands() if f"clearway {command}" not in readme] == []


def cli_commands() -> list[str]:
    return sorted(cli.commands)


def test_the_glossary_names_every_response_and_gate() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    assert [term for term in (*RESPONSES, *GATES) if f"`{term}`" not in glossary] == []


@pytest.mark.asvs("2.1.1")
def test_the_glossary_lists_every_fact() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    assert [fact for fact in vocabulary().facts if f"`{fact}`" not in glossary] == []


def test_the_tree_of_errors_is_drawn_where_they_are_defined() -> None:
    drawn = (ROOT / "src" / "clearway" / "core" / "errors.py").read_text("utf-8").split('"""')[1]

    def below(error: type[Exception]) -> Iterator[str]:
        for each in error.__subclasses__():
            yield each.__name__
            yield from below(each)

    assert [each for each in below(ClearwayError) if each not in drawn] == []


@pytest.mark.asvs("15.1.2")
def test_every_dependency_says_why_it_is_here() -> None:
    reasons = (ROOT / "docs" / "dependencies.md").read_text("utf-8").lower()
    head = (ROOT / "pyproject.toml").read_text("utf-8").split("[tool.hatch")[0]
    declared = re.findall(r'^    "([a-z0-9-]+)', head, re.MULTILINE)
    assert [each for each in declared if f"`{each}`" not in reasons] == []


def test_hazards_name_tests_that_exist() -> None:
    page = (ROOT / "docs" / "hazards.md").read_text("utf-8")
    named = set(re.findall(r"`(test_[a-z0-9_]+)`", page))
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    defined = set(re.findall(r"def (test_\w+)", tests))
    assert named
    assert named - defined == set()
