"""A 15-year-old is threatened with a picture, Friday 16:35, Stafford: how soon somebody who is new here can call."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page

import guide
from browser import NARROW, WIDE, Visits, scroll_width

POLICE, AT_NIGHT, BY_DAY = "101", "0345 604 2886", "First Response"
# The bars: presses (of a mouse, or a finger) from the first page on. Each is what the guide needs now; never raise one.
PRESSES_TO_THE_NUMBERS = 2
PRESSES_TO_A_MUST = 4
PRESSES_TO_THE_THREAT = 4

with_and_without_script = pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])


@dataclass
class Newcomer:
    """Somebody who presses, and is counted."""

    page: Page
    presses: int = 0

    def press(self, what: Locator) -> None:
        """One press of a mouse, or a finger."""
        what.first.click()
        self.presses += 1

    def goes(self, what: Locator) -> None:
        """One press that leads to another page."""
        with self.page.expect_navigation():
            self.press(what)

    def chooses_stafford(self) -> None:
        """The first page."""
        self.page.goto("/")
        self.press(self.page.get_by_role("radio", name="Staffordshire"))
        self.goes(self.page.get_by_role("button", name=guide.WHO_TO_CALL))


def right_call(said: str) -> bool:
    """Whether the right lines are offered: police, and the duty service in place of what closed at 16:30."""
    takes_over = re.search(rf"Takes over for {BY_DAY}.*Closed now, opens Monday 23 November 08:30", said)
    return POLICE in said and "MASH" in said and AT_NIGHT in said and takes_over is not None


@pytest.mark.sampled(4)
@pytest.mark.parametrize("width", [NARROW, WIDE])
@with_and_without_script
def test_the_numbers_are_there_after_two_presses(visit: Visits, script: bool, width: int) -> None:  # noqa: FBT001  a parameter
    newcomer = Newcomer(visit(script=script, width=width))
    newcomer.chooses_stafford()
    assert right_call(guide.call_now(newcomer.page))
    assert newcomer.presses == PRESSES_TO_THE_NUMBERS
    assert not script or scroll_width(newcomer.page) <= width


@pytest.mark.sampled(2)
@with_and_without_script
def test_a_child_at_risk_of_harm_is_a_must_after_four_presses(visit: Visits, script: bool) -> None:  # noqa: FBT001
    newcomer = Newcomer(visit(script=script))
    newcomer.chooses_stafford()
    newcomer.press(guide.choice(newcomer.page, guide.HARM, "Yes"))
    newcomer.goes(newcomer.page.get_by_role("button", name="Continue"))
    assert guide.heading(newcomer.page) == "What the guidance says in Staffordshire"
    assert right_call(guide.call_now(newcomer.page))
    assert re.search(r"Must\s+Emergency Duty Service", guide.call_now(newcomer.page))
    assert newcomer.presses == PRESSES_TO_A_MUST


@pytest.mark.sampled(2)
@with_and_without_script
def test_the_threat_itself_is_answered_after_four_presses(visit: Visits, script: bool) -> None:  # noqa: FBT001
    newcomer = Newcomer(visit(script=script))
    newcomer.chooses_stafford()
    newcomer.press(guide.tick(newcomer.page, guide.THREATS))
    newcomer.goes(newcomer.page.get_by_role("button", name="Continue"))
    said = guide.call_now(newcomer.page)
    assert right_call(said)
    assert "Call one of these now" in said
    assert re.search(r"Should\s+Staffordshire Police", said)
    assert re.search(r"Should\s+Emergency Duty Service", said)
    assert newcomer.presses == PRESSES_TO_THE_THREAT


def test_the_call_stands_before_everything_else_and_in_the_first_window(visit: Visits) -> None:
    page = visit()
    guide.begin(page)
    guide.choose(page, guide.HARM, "Yes")
    guide.press(page, "Continue")
    number = page.get_by_role("link", name=AT_NIGHT).first.bounding_box()
    assert number is not None
    assert number["y"] < 900
    assert guide.main(page).index(AT_NIGHT) < guide.main(page).index("What is asked for now")


def test_the_line_that_nobody_verified_says_so(visit: Visits) -> None:
    page = visit()
    guide.begin(page)
    assert "not verified: check before you dial" in guide.call_now(page)


@pytest.mark.sampled(2)
@with_and_without_script
def test_999_is_in_sight_on_every_page_on_the_way(visit: Visits, script: bool) -> None:  # noqa: FBT001
    page = visit(script=script)
    for address in ("/", "/guide/first/", "/guide/question/threats-or-blackmail/", "/guide/result/", "/nothing/"):
        if address == "/guide/first/":
            guide.begin(page)
        page.goto(address)
        emergency = page.get_by_role("region", name="Emergency").get_by_role("link", name="999")
        assert emergency.get_attribute("href") == "tel:999"
        assert (emergency.bounding_box() or {"y": 900})["y"] < 300


def test_danger_shows_999_and_social_care_before_anything_is_sent(visit: Visits) -> None:
    page = visit()
    guide.begin(page)
    sent = len(visit.last.told)
    assert not page.get_by_text("This page can wait").first.is_visible()
    guide.choose(page, guide.DANGER, "Yes")
    shown = page.get_by_role("group", name=guide.DANGER).get_by_text("This page can wait")
    assert shown.is_visible()
    assert "Call 999" in shown.inner_text()
    assert AT_NIGHT in shown.inner_text()
    assert len(visit.last.told) == sent
    guide.choose(page, guide.DANGER, "No")
    assert not shown.is_visible()


def test_danger_shows_999_at_once_without_a_script_too(visit: Visits) -> None:
    page = visit(script=False)
    guide.begin(page)
    shown = page.get_by_role("group", name=guide.DANGER).get_by_text("This page can wait")
    assert shown.is_visible()


@pytest.mark.sampled(2)
@with_and_without_script
def test_danger_once_sent_is_answered_with_the_call_first(visit: Visits, script: bool) -> None:  # noqa: FBT001
    page = visit(script=script)
    guide.begin(page)
    guide.choose(page, guide.DANGER, "Yes")
    guide.press(page, "Continue")
    said = guide.main(page)
    assert (
        guide.call_now(page).split("\n")[2].startswith("A child is in danger. Call 999 now") or "Call 999 now" in said
    )
    assert said.index("999") < said.index(POLICE) < said.index("What is asked for now")
    assert right_call(guide.call_now(page))
    guide.press(page, "Answer the next question")
    assert "Call 999 now" in guide.main(page)


@pytest.mark.full
def test_the_threat_is_reached_by_the_questions_alone(visit: Visits) -> None:
    """What a newcomer needs who presses Continue only, and answers nothing but the one question."""
    newcomer = Newcomer(visit())
    newcomer.chooses_stafford()
    newcomer.goes(newcomer.page.get_by_role("button", name="Continue"))
    while guide.heading(newcomer.page) != guide.THREATS:
        newcomer.press(newcomer.page.get_by_role("radio", name=guide.DONT_KNOW))
        newcomer.goes(newcomer.page.get_by_role("button", name="Continue"))
        assert newcomer.presses < 60
    newcomer.press(newcomer.page.get_by_role("radio", name="Yes", exact=True))
    newcomer.goes(newcomer.page.get_by_role("button", name="Continue"))
    assert AT_NIGHT in guide.main(newcomer.page)
    assert newcomer.presses <= 30
