"""Everything by the keyboard alone: reached, seen where it is, and used."""

import pytest
from playwright.sync_api import Page

import guide
from browser import Visits
from every_state import STATES
from states import FRIDAY, NOTHING

pytestmark = pytest.mark.sampled(2)

FOCUSED = """(() => {
  const here = document.activeElement
  if (!here || here === document.body) return ''
  const legend = here.closest('fieldset')?.querySelector('legend')?.innerText ?? ''
  const label = here.labels?.[0]?.innerText ?? here.innerText ?? ''
  return (legend && here.type === 'radio' ? legend + ' | ' : '') + label.trim().split('\\n')[0]
})()"""
MOST_STOPS = 60
# Key strokes of the newcomer on Friday, from the first page to a must; see test_friday.py for presses of a mouse. Most
# are Tab, past what stands before: the skip link spares some on each page.
KEYS_TO_A_MUST = 49


class Keys:
    """Somebody who has a keyboard only, and whose strokes are counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.strokes = 0

    def stroke(self, key: str) -> str:
        """One stroke; what then has the focus, in the words that stand on it."""
        self.page.keyboard.press(key)
        self.strokes += 1
        return self.here

    @property
    def here(self) -> str:
        """What has the focus: of a radio its question too."""
        return str(self.page.evaluate(FOCUSED))

    def to(self, words: str) -> None:
        """Tab on until something with these words has the focus."""
        for _ in range(MOST_STOPS):
            if words in self.stroke("Tab"):
                return
        pytest.fail(f"Tab never came to “{words}”")

    def on(self, words: str) -> None:
        """Arrow down within a group until this choice has the focus."""
        for _ in range(10):
            if self.here.endswith(words):
                return
            self.stroke("ArrowDown")
        pytest.fail(f"the arrows never came to “{words}”")

    def enter(self) -> None:
        """Press what has the focus, and wait for the page that it leads to."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.strokes += 1


def test_the_friday_journey_by_keyboard(visit: Visits) -> None:
    page = visit()
    page.goto("/")
    keys = Keys(page)
    keys.to("Which area are you in? | Hampshire")
    keys.stroke("Space")
    keys.on("Staffordshire")
    keys.to(guide.WHO_TO_CALL)
    keys.enter()
    keys.to(f"{guide.HARM} | Yes")
    keys.stroke("Space")
    keys.to("Continue")
    keys.enter()
    assert "0345 604 2886" in guide.call_now(page)
    assert guide.heading(page) == "What the guidance says in Staffordshire"
    assert keys.strokes <= KEYS_TO_A_MUST


def test_the_skip_link_is_the_first_stop_and_leads_to_the_page_itself(visit: Visits) -> None:
    page = visit(NOTHING)
    page.goto("/guide/question/threats-or-blackmail/")
    keys = Keys(page)
    assert keys.stroke("Tab") == "Skip to main content"
    assert page.get_by_role("link", name="Skip to main content").is_visible()
    keys.stroke("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"
    keys.to(f"{guide.THREATS} | Yes")
    assert keys.strokes < 8


def test_a_link_of_the_error_summary_moves_the_focus_to_its_field(visit: Visits) -> None:
    page = visit(NOTHING)
    page.goto("/guide/question/threats-or-blackmail/")
    guide.press(page, "Continue")
    assert page.evaluate("document.activeElement.className").startswith("govuk-error-summary")
    keys = Keys(page)
    keys.stroke("Tab")
    keys.stroke("Enter")
    assert keys.here == f"{guide.THREATS} | Yes"


@pytest.mark.parametrize(
    "name", ["start, no area", "start, the same area twice", "person, error", "question, contradiction"]
)
def test_every_link_of_an_error_summary_finds_its_field(visit: Visits, name: str) -> None:
    page = visit(STATES[name].carried)
    STATES[name].reached(page)
    links = page.get_by_role("alert").get_by_role("link").all()
    assert links
    for link in links:
        link.click()
        assert page.evaluate("['INPUT', 'SELECT', 'FORM'].includes(document.activeElement.tagName)")


def test_a_choice_that_opens_something_opens_it_by_keyboard(visit: Visits) -> None:
    page = visit()
    guide.begin(page)
    keys = Keys(page)
    keys.to(f"{guide.DANGER} | Yes")
    keys.stroke("Space")
    assert page.get_by_text("This page can wait").first.is_visible()
    assert page.get_by_role("radio", checked=True).first.get_attribute("aria-expanded") == "true"


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", ["first", "result, should", "people, one"])
def test_whatever_has_the_focus_is_seen_to_have_it(visit: Visits, name: str) -> None:
    page = visit(STATES[name].carried, height=2200)
    STATES[name].reached(page)
    unseen = []
    for _ in range(14):
        page.keyboard.press("Tab")
        here = page.evaluate_handle("document.activeElement").as_element()
        assert here is not None
        with_focus = page.screenshot()
        words = page.evaluate(FOCUSED)
        here.evaluate("found => found.blur()")
        if page.screenshot() == with_focus:
            unseen.append(words)
        here.evaluate("found => found.focus({focusVisible: true})")
    assert unseen == []


def test_what_scrolls_sideways_can_be_reached_and_scrolled(visit: Visits) -> None:
    page = visit(STATES["result, two areas"].carried, width=320)
    page.goto("/guide/result/")
    table = page.get_by_role("region", name="Where the areas differ")
    table.focus()
    before = table.evaluate("found => found.scrollLeft")
    wider = table.evaluate("found => found.scrollWidth > found.clientWidth")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    assert not wider or table.evaluate("found => found.scrollLeft") > before


def test_no_page_takes_the_focus_away_from_its_start(visit: Visits) -> None:
    page = visit(FRIDAY)
    for address in ("/", "/guide/result/", "/guide/people/add/", "/library/"):
        page.goto(address)
        assert page.evaluate("document.activeElement === document.body")
