"""What somebody does with a roll in a browser, by the names that they see: all knowledge of its pages."""

import re

from playwright.sync_api import Page

import guide
import record
from rolls import roll_of

PUPIL = "Example,Pupil,27/03/2011,A1,1,9,9A"
TWICE = "Other,Somebody,02/04/2012,A2,2,8,8B"
TROUBLE = roll_of(PUPIL, TWICE, TWICE, "Third,=1+1,01/01/2012,A3,3,8,8B")
DOUBTFUL = 4


def begin(page: Page) -> None:
    """The lead, where no import is on its way."""
    record.enter(page, record.LEAD)
    ended(page)


def ended(page: Page) -> None:
    """No import of an earlier test is on its way."""
    page.goto("/roll/")
    button = page.get_by_role("button", name=re.compile("^End it"))
    if button.count():
        with page.expect_navigation():
            button.first.click()


def paste(page: Page, text: str) -> None:
    """A roll is pasted; its columns are asked for next."""
    page.get_by_label("Paste the text of the file").fill(text)
    guide.press(page, "Go on")


def compare(page: Page) -> None:
    """Its columns are as they were found out; it is compared, by itself or by the button."""
    by_itself = page.locator("body.js-enabled").count()
    guide.press(page, "Compare it with who is known")
    if by_itself:
        page.wait_for_url("**/roll/look/", timeout=60_000)
    while "/progress/" in page.url:
        guide.press(page, "Go on")
