"""docs/asvs.md says what the tests claim: nothing that does not exist, nothing of level 1 without a word."""

import ast
from pathlib import Path

import pytest

from architecture.tree import name
from asvs.claims import IN_PART, OPEN, PAGE, TESTS, Claim, claims, marks, page, requirements, status

# Level 1 rows that wait for what is being built in this issue. The list may only shrink.
WAITING: frozenset[str] = frozenset()


def test_the_page_is_what_the_tests_claim_now() -> None:
    assert PAGE.read_text("utf-8") == page(), "run `make docs`"


def test_every_claim_is_of_a_requirement_that_applies() -> None:
    applying = {row.id for row in requirements() if row.applies}
    assert [each for each in claims() if each.id not in applying] == []


def test_every_row_of_level_1_names_its_test_or_its_reason() -> None:
    shown = {each.id for each in claims()}
    states = {row.id: status(row, row.id in shown) for row in requirements() if row.level == 1}
    assert {name for name, state in states.items() if state == "open"} == WAITING


def test_what_does_not_apply_says_why() -> None:
    assert [row.id for row in requirements() if not row.applies and not row.reason] == []


def test_what_is_said_to_be_shown_in_part_is_shown_in_part() -> None:
    shown = {each.id for each in claims()}
    said = {row.id for row in requirements() if row.reason.startswith(IN_PART)}
    assert said - shown == set()
    assert [row.id for row in requirements() if row.reason.startswith(OPEN) and row.id in shown] == []


def test_every_requirement_of_levels_1_and_2_has_one_row() -> None:
    rows = requirements()
    assert len({row.id for row in rows}) == len(rows) == 253
    assert [sum(row.level == level for row in rows) for level in (1, 2)] == [70, 183]
    assert [row.id for row in rows if "|" in row.words + row.reason + row.chapter] == []


def test_no_claim_is_written_in_a_way_that_is_not_read() -> None:
    """A claim through another name, in a class or upon a fixture would stand in a test and not on the page."""
    for path in TESTS.rglob("test_*.py"):
        text = path.read_text("utf-8")
        if "mark.asvs" in text:
            module = ast.parse(text)
            written = [each for each in ast.walk(module) if isinstance(each, ast.Attribute) and each.attr == "asvs"]
            assert len(marks(module)) == len(written), name(path)


WRITTEN = """
import pytest
pytestmark = [pytest.mark.django_db, pytest.mark.asvs("1.1.1")]

@pytest.mark.full
@pytest.mark.asvs("6.2.1", "6.2.5")
def test_one() -> None: ...

def helper() -> None: ...

def test_other() -> None: ...
"""


@pytest.fixture
def written(tmp_path: Path) -> Path:
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "test_written.py").write_text(WRITTEN, "utf-8")
    return folder


def test_claims_are_read_from_a_test_and_from_a_whole_file(written: Path) -> None:
    one, other = "tests/test_written.py::test_one", "tests/test_written.py::test_other"
    assert claims(written) == [
        Claim("1.1.1", one, full=True), Claim("6.2.1", one, full=True), Claim("6.2.5", one, full=True),
        Claim("1.1.1", other, full=False),
    ]  # fmt: skip
