"""A-49: whoever wants it has names covered on their screen until they point at them, or tab to them."""

from playwright.sync_api import Locator, Page, expect

import guide
import record
from browser import Visits

COVERED = "rgba(0, 0, 0, 0)"


def colour(name: Locator) -> str:
    """In which colour a name is written."""
    return str(name.evaluate("each => getComputedStyle(each).color"))


def ask_for(page: Page, button: str) -> None:
    """The choice, on their own page."""
    page.goto("/account/")
    guide.press(page, button)


def test_names_are_covered_until_they_are_pointed_at(visit: Visits) -> None:
    """In a heading, in a link, by the keyboard; not on paper, and not for anybody who did not ask for it."""
    page = visit()
    case = record.a_case(page)
    record.add_person(page, case)
    ask_for(page, "Cover names")
    try:
        page.goto(case)
        name = page.locator(".cw-name").first
        assert colour(name) == COVERED
        name.hover()
        assert colour(name) != COVERED
        page.mouse.move(0, 0)
        assert colour(name) == COVERED
        page.locator("a", has=page.locator(".cw-name")).first.focus()
        assert colour(name) != COVERED
        guide.follow(page, "Pupil A")
        heading = page.locator("h1 .cw-name")
        page.mouse.move(0, 0)
        assert colour(heading) == COVERED
        heading.focus()
        expect(heading).to_be_focused()
        assert colour(heading) != COVERED
        heading.blur()
        page.emulate_media(media="print")
        assert colour(heading) != COVERED
    finally:
        page.emulate_media(media="screen")
        ask_for(page, "Show names")
    page.goto(case)
    assert colour(page.locator(".cw-name").first) != COVERED
