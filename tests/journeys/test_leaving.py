"""The two ways out: afterwards nothing is left in the browser, and Back shows no answer."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, Route

import guide
from browser import Visits, kept, until
from states import FRIDAY

ELSEWHERE = "https://weather.example/today"
# Says what a finger in the middle of the page would touch, as soon as anything is laid over the page.
SAYS_WHEN_COVERED = """new MutationObserver((changes) => {
  const added = changes.flatMap((change) => [...change.addedNodes])
  if (!added.some((node) => node.matches?.('.govuk-exit-this-page-overlay'))) return
  console.debug('covered by ' + document.elementFromPoint(innerWidth / 2, innerHeight / 2).className)
}).observe(document, { childList: true, subtree: true })"""
with_and_without_script = pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])


def weather(route: Route) -> None:
    """What stands at the address that "exit this page" leads to. Nothing goes out for it."""
    route.fulfill(body="<!DOCTYPE html><title>Weather</title><p>Sun", content_type="text/html")


def reading(visit: Visits, address: str = "/guide/result/", *, script: bool = True) -> Page:
    """Somebody with answers, who reads a page and can leave it."""
    page = visit(FRIDAY, script=script, elsewhere=(ELSEWHERE,))
    page.context.route(ELSEWHERE, weather)
    page.goto("/guide/people/")
    page.goto(address)
    assert "15 years" in guide.main(page) or address == "/guide/result/"
    return page


@contextmanager
def leaving(page: Page) -> Iterator[None]:
    """What happens inside makes the browser ask for the address elsewhere, and show nothing of ours."""
    with page.expect_request(ELSEWHERE):
        yield
    assert until(page, lambda: "127.0.0.1" not in page.url)


def nothing_is_left(page: Page) -> bool:
    """Whether the browser holds no answers, and Back brings none to sight."""
    assert kept(page) is None
    for _ in range(2):
        page.go_back()
        if any(word in page.content() for word in ("15 years", "What the guidance says", "Should</strong>")):
            return False
    return True


@pytest.mark.sampled(2)
@with_and_without_script
@pytest.mark.asvs("14.3.1")
def test_start_again_forgets_everything(visit: Visits, script: bool) -> None:  # noqa: FBT001  a parameter
    page = reading(visit, script=script)
    guide.start_again(page)
    assert guide.heading(page) == "Is anyone in danger now?"
    assert "You have answers here" not in guide.main(page)
    assert nothing_is_left(page)


@pytest.mark.sampled(2)
@with_and_without_script
def test_exit_this_page_forgets_everything_and_goes_elsewhere(visit: Visits, script: bool) -> None:  # noqa: FBT001
    page = reading(visit, script=script)
    with leaving(page):
        guide.exit_button(page).click()
    assert page.context.cookies() == []
    assert nothing_is_left(page)


def test_pressing_shift_three_times_exits(visit: Visits) -> None:
    page = reading(visit)
    with leaving(page):
        for _ in range(3):
            page.keyboard.press("Shift")
    assert nothing_is_left(page)


def test_the_second_key_stop_of_every_page_exits(visit: Visits) -> None:
    page = reading(visit, "/guide/people/")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    with leaving(page):
        page.keyboard.press("Enter")
    assert kept(page) is None


def test_the_page_is_covered_while_it_leaves(visit: Visits) -> None:
    page = reading(visit)
    page.add_init_script(SAYS_WHEN_COVERED)
    page.reload()
    with leaving(page), page.expect_console_message(lambda message: message.text.startswith("covered by")) as said:
        guide.exit_button(page).click()
    assert "govuk-exit-this-page-overlay" in said.value.text


def test_another_tab_of_the_same_visit_has_no_answers_either(visit: Visits) -> None:
    page = reading(visit)
    other = page.context.new_page()
    other.goto("/guide/people/")
    guide.start_again(page)
    other.reload()
    assert guide.heading(other) == "Is anyone in danger now?"
    assert "Your earlier answers are not here" in guide.main(other)


@pytest.mark.asvs("14.3.3")
def test_nothing_but_two_cookies_is_kept_in_the_browser(visit: Visits) -> None:
    page = reading(visit)
    names = {cookie["name"] for cookie in page.context.cookies()}
    stored = page.evaluate("localStorage.length + sessionStorage.length")
    cookies = page.context.cookies()
    assert (names, stored) == ({"clearway-form", "clearway-guide"}, 0)
    assert all(cookie["httpOnly"] and cookie["sameSite"] == "Strict" for cookie in cookies)
    assert page.evaluate("document.cookie") == ""
