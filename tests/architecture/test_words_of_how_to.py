"""What a how-to puts in quotation marks stands on a page: a button that was renamed is noticed here."""

import re

import pytest

from architecture.tree import ROOT, SOURCE

PAGES = ("look-after-who-has-access", "decide-who-sees-a-case", "when-the-computer-is-down")
SAID_BY_PEOPLE = {"somebody else is signed in as me", "Decided on paper on … at …"}
# On pages that are built beside these documents. The list may only shrink; empty, it goes.
NOT_YET: frozenset[str] = frozenset(
    {
        "A member of staff is them, or a relative",
        "Access review: cases",
        "Access review: roles",
        "By the head's word",
        "End everything now",
        "End it now",
        "Finish the review",
        "How you sign in",
        "Make a new address to join with",
        "People and roles",
        "Shared with others",
        "They leave: end everything at once",
        "What we are part of",
        "Where you are signed in",
    }
)


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("’", "'"))


def quoted(page: str) -> set[str]:
    """Everything in quotation marks, in paragraphs and in tables."""
    text = plain((ROOT / "docs" / "how-to" / f"{page}.md").read_text("utf-8"))
    return {each.rstrip(".,") for each in re.findall(r'(?<=[\s(|])"([^"]{4,80})"', text)}


@pytest.fixture(scope="module")
def program() -> str:
    files = [*SOURCE.rglob("*.html"), *SOURCE.rglob("*.py")]
    return plain(" ".join(path.read_text("utf-8") for path in files))


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_puts_in_quotation_marks_stands_in_the_program(page: str, program: str) -> None:
    assert {each for each in quoted(page) - SAID_BY_PEOPLE if each not in program} <= NOT_YET


def test_a_button_that_is_not_there_would_be_found(program: str) -> None:
    assert "Press this button that nobody made" not in program
    assert len(set.union(*(quoted(page) for page in PAGES))) > 30
