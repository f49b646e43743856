"""What a how-to puts in quotation marks stands on a page: a button that was renamed is noticed here."""

import re

import pytest

from architecture.tree import ROOT, SOURCE

PAGES = (
    "look-after-who-has-access", "decide-who-sees-a-case", "when-the-computer-is-down", "import-the-pupil-roll",
    "restore-somebody",
)  # fmt: skip
SAID_BY_PEOPLE = {
    "somebody else is signed in as me", "Decided on paper on … at …", "Telephone lost, seen in person",
}  # fmt: skip


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("’", "'"))


def quoted(page: str) -> set[str]:
    """Everything in quotation marks, in paragraphs and in tables."""
    text = plain((ROOT / "docs" / "how-to" / f"{page}.md").read_text("utf-8"))
    return {each.rstrip(".,") for each in re.findall(r'(?<=[\s(|])"([^"]{4,80})"', text)}


@pytest.fixture(scope="module")
def program() -> str:
    files = [*SOURCE.rglob("*.html"), *SOURCE.rglob("*.py"), *(ROOT / "frontend" / "scripts").glob("*.mjs")]
    return plain(" ".join(path.read_text("utf-8") for path in files))


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_puts_in_quotation_marks_stands_in_the_program(page: str, program: str) -> None:
    assert {each for each in quoted(page) - SAID_BY_PEOPLE if each not in program} == set()


def test_a_button_that_is_not_there_would_be_found(program: str) -> None:
    assert "Press this button that nobody made" not in program
    assert len(set.union(*(quoted(page) for page in PAGES))) > 30
