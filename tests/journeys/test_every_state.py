"""Every page in every state: what axe finds, how narrow it can be, and that it says its words without a script."""

from http import HTTPStatus

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it ships no types
from playwright.sync_api import Page

from browser import NARROW, Visits, scroll_width
from every_state import STATES
from found_by_axe import EXCEPTED_ELEMENTS, EXCEPTED_RULE, findings
from states import THE_GUIDE, State

WITHOUT_SCRIPT = {name: state for name, state in STATES.items() if not state.script}
# Each run of `make test` looks at every state once; at every one narrow and without a script with the full counts.
DOUBLED = 640  # what 1280 pixels hold at 200 per cent
every = pytest.mark.parametrize("state", STATES.values(), ids=STATES)


@pytest.mark.sampled(60)
@every
def test_axe_finds_nothing_and_the_page_fits_320_pixels(visit: Visits, state: State) -> None:
    page = visit(state.carried)
    state.reached(page)
    found = findings(page)
    page.set_viewport_size({"width": NARROW, "height": 900})
    assert (found, scroll_width(page)) == ([], NARROW)


def test_the_one_exception_is_still_needed(visit: Visits) -> None:
    page = visit(THE_GUIDE["first"].carried)
    THE_GUIDE["first"].reached(page)
    found = {rule["id"]: len(rule["nodes"]) for rule in Axe().run(page).response["violations"]}
    assert found.get(EXCEPTED_RULE) == page.locator(EXCEPTED_ELEMENTS).count() == 4


@pytest.mark.full
@every
def test_a_page_that_is_opened_narrow_fits_axe_finds_nothing_and_its_links_lead_somewhere(
    visit: Visits, state: State
) -> None:
    """As on a telephone; then as at 1280 pixels and 200 per cent."""
    page = visit(state.carried, width=NARROW, device_scale_factor=2)
    state.reached(page)
    assert (scroll_width(page), findings(page)) == (NARROW, [])
    page.set_viewport_size({"width": DOUBLED, "height": 450})
    assert (scroll_width(page), broken_links(page)) == (DOUBLED, [])


def broken_links(page: Page) -> list[str]:
    """Addresses of Clearway in links that answer with anything but a page, and places in this page that it lacks."""
    paths = {link.get_attribute("href") or "" for link in page.locator("a[href]").all()}
    inside = {path for path in paths if path.startswith("/") and path != "/leave/"}
    broken = [path for path in sorted(inside) if page.request.get(path).status != HTTPStatus.OK]
    return broken + [path for path in paths if path.startswith("#") and not page.locator(f'[id="{path[1:]}"]').count()]


@pytest.mark.full
@pytest.mark.parametrize("state", WITHOUT_SCRIPT.values(), ids=WITHOUT_SCRIPT)
def test_a_page_says_its_words_without_a_script(visit: Visits, state: State) -> None:
    state.reached(visit(state.carried, script=False))
    assert visit.last.told
