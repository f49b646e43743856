"""A-49 in a browser: a page is hidden in no time and opens with a new sign-in; the idle lock covers every tab; what
was typed is kept, and nothing is left for whoever sits down next.
"""

import time

import pytest
from playwright.sync_api import Page, Route, expect

import guide
import record
from browser import Visits, kept, until
from states import FRIDAY

both = pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
OPEN_AGAIN, KEEP = "Open it again", "Hide this page and keep what you typed"
TYPED = "Pupil A was told about it by a friend."
QUICK = 200  # milliseconds to a blank page; measured at a few
REPORT = "/concerns/report/"
# Notes when the key went down for the third time, and the first frame in which nothing of the page is drawn any more.
MEASURE = """() => {
  window.blankAfter = new Promise((resolve) => {
    let pressed = []
    addEventListener('keydown', (event) => {
      pressed.push(performance.now())
      if (pressed.length < 3) return
      const look = () => document.body.getClientRects().length ? requestAnimationFrame(look)
        : resolve(performance.now() - pressed[2])
      look()
    })
  })
}"""

MEASURE_BUTTON = """() => {
  window.blankAfter = new Promise((resolve) => {
    addEventListener('pointerdown', () => {
      const pressed = performance.now()
      const look = () => document.body.getClientRects().length ? requestAnimationFrame(look)
        : resolve(performance.now() - pressed)
      look()
    }, {capture: true})
  })
}"""


def hide(page: Page) -> None:
    """The button."""
    with page.expect_navigation(url="**/locked/"):
        page.locator("[data-clearway-hide] button").click()


def writing(visit: Visits, *, script: bool = True) -> Page:
    """The teacher, who has begun to write a report."""
    page = visit(script=script)
    record.enter(page, record.TEACHER)
    page.goto(REPORT)
    page.get_by_label(record.SAID).fill(TYPED)
    guide.choose(page, record.IN_DANGER, "I do not know")
    return page


@pytest.mark.sampled(2)
@both
def test_a_page_is_hidden_and_opened_again(visit: Visits, script: bool) -> None:  # noqa: FBT001  # a parameter
    """Every other page is locked as well; one press opens it, since a demonstration has no passwords."""
    page = visit(script=script)
    case = record.a_standing_case(page)
    page.goto(case)
    hide(page)
    assert guide.heading(page) == "Locked"
    for address in (case, "/home/", REPORT, "/account/sessions/"):
        page.goto(address)
        assert guide.heading(page) == "Locked"
        assert "Pupil" not in page.content()
        assert "Signed in" not in guide.main(page)
    page.goto(case)
    guide.press(page, OPEN_AGAIN)
    assert page.url.endswith(case)
    assert guide.heading(page).startswith("Case ")


def test_what_was_typed_comes_back_and_is_not_sent(visit: Visits) -> None:
    """It says so; once it is sent, or thrown away, nothing of it comes back."""
    page = writing(visit)
    hide(page)
    guide.press(page, OPEN_AGAIN)
    page.goto(REPORT)
    assert "This has not been sent." in guide.main(page)
    assert page.get_by_label(record.SAID).input_value() == TYPED
    expect(guide.choice(page, record.IN_DANGER, "I do not know")).to_be_checked()
    page.get_by_label(record.ABOUT).fill("Pupil A, year 10")
    guide.press(page, "Report it")
    assert "Your report is kept." in guide.main(page)
    page.goto(REPORT)
    assert page.get_by_label(record.SAID).input_value() == ""
    assert "This has not been sent." not in guide.main(page)


@pytest.mark.full
def test_without_a_script_a_second_button_keeps_what_was_typed(visit: Visits) -> None:
    """At the end of the form, so that Enter still sends it; the one above hides, and keeps nothing."""
    page = writing(visit, script=False)
    assert "keeps what you type" not in page.locator("[data-clearway-hide]").inner_text()
    guide.press(page, KEEP)
    assert guide.heading(page) == "Locked"
    guide.press(page, OPEN_AGAIN)
    page.goto(REPORT)
    assert "This has not been sent." in guide.main(page)
    assert page.get_by_label(record.SAID).input_value() == TYPED
    expect(guide.choice(page, record.IN_DANGER, "I do not know")).to_be_checked()
    page.get_by_label(record.ABOUT).press("Enter")
    assert guide.heading(page) != "Locked"


@pytest.mark.full
def test_with_a_script_there_is_one_button_only(visit: Visits) -> None:
    page = writing(visit)
    assert page.get_by_role("button", name=KEEP).count() == 0
    assert "keeps what you type" in page.locator("[data-clearway-hide]").inner_text()


def test_a_form_that_is_sent_to_a_locked_session_comes_back_filled_in(visit: Visits) -> None:
    """Another tab was hidden meanwhile. Without a script that tab does not know until it sends."""
    page = writing(visit, script=False)
    other = page.context.new_page()
    other.goto("/home/")
    hide(other)
    guide.press(page, "Report it")
    assert "What you typed is kept. It has not been sent." in guide.main(page)
    guide.press(page, OPEN_AGAIN)
    assert page.url.endswith(f"{REPORT}?kept=1")
    assert page.get_by_label(record.SAID).input_value() == TYPED
    guide.press(page, record.THROW_AWAY)
    page.goto(f"{REPORT}?kept=1")
    assert page.get_by_label(record.SAID).input_value() == ""


def slowly(route: Route) -> None:
    time.sleep(0.5)
    route.continue_()


def test_escape_three_times_blanks_the_page_in_under_200_milliseconds(visit: Visits) -> None:
    """A-49: measured in the page itself, from the third press to a frame without anything."""
    page = writing(visit)
    page.evaluate(MEASURE)
    held = page.context.new_cdp_session(page)
    page.route("**/hide/", slowly)  # the server takes its time
    for _ in range(3):
        held.send("Input.dispatchKeyEvent", {"type": "keyDown", "key": "Escape", "code": "Escape"})
        held.send("Input.dispatchKeyEvent", {"type": "keyUp", "key": "Escape", "code": "Escape"})
    assert page.evaluate("window.blankAfter") < QUICK
    assert page.title() == "Clearway"
    page.wait_for_url("**/locked/")


def test_the_button_blanks_the_page_in_under_200_milliseconds(visit: Visits) -> None:
    """A-49: from the finger on the button."""
    page = writing(visit)
    page.evaluate(MEASURE_BUTTON)
    page.route("**/hide/", slowly)
    page.locator("[data-clearway-hide] button").click(no_wait_after=True)
    assert page.evaluate("window.blankAfter") < QUICK
    assert page.title() == "Clearway"
    page.wait_for_url("**/locked/")


def test_escape_pressed_now_and_then_hides_nothing(visit: Visits) -> None:
    page = writing(visit)
    page.clock.install()
    for _ in range(6):
        page.keyboard.press("Escape")
        page.clock.fast_forward(2500)
    assert guide.heading(page) == "Report a concern"


def told_by(page: Page) -> bool:
    """Whether the page says whose case it is of; before the first page of all there is an empty one."""
    return "Pupil A" in page.content() or any("2026-" in each for each in page.locator("h1").all_inner_texts())


@pytest.mark.full
@pytest.mark.asvs("14.3.1")
def test_back_shows_nothing_of_a_page_that_was_hidden(visit: Visits) -> None:
    page = visit()
    page.goto(record.a_standing_case(page, whole=True))
    hide(page)
    for _ in range(3):
        page.go_back()
        assert until(page, lambda: not told_by(page))


def test_nobody_there_for_a_quarter_of_an_hour_locks_every_tab(visit: Visits) -> None:
    """The page's own clock runs ahead; what was typed in the one tab is kept, and the other goes blank with it."""
    page = writing(visit)
    other = page.context.new_page()
    other.goto("/home/")
    page.bring_to_front()
    page.clock.install()
    page.clock.fast_forward(14 * 60_000)
    page.wait_for_timeout(100)
    assert guide.heading(page) == "Report a concern"
    with page.expect_navigation(url="**/locked/"), other.expect_navigation(url="**/locked/"):
        page.clock.fast_forward(70_000)
    guide.press(page, OPEN_AGAIN)
    page.goto(REPORT)
    assert page.get_by_label(record.SAID).input_value() == TYPED


def test_who_types_is_there_though_no_page_is_opened(visit: Visits) -> None:
    """The server is told, seldom; a quarter of an hour counts from the last key."""
    page = writing(visit)
    page.clock.install()
    for _ in range(5):
        page.clock.fast_forward(5 * 60_000)
        with page.expect_response("**/here/") as said:
            page.get_by_label(record.SAID).press_sequentially("x")
        assert said.value.status == 204
    assert guide.heading(page) == "Report a concern"


def test_answers_to_the_guide_are_out_of_sight_while_it_is_locked(visit: Visits) -> None:
    """And there again for whoever opens the lock; gone with the end of the session."""
    page = visit(FRIDAY)
    record.enter(page, record.LEAD)
    page.goto("/guide/people/")
    hide(page)
    page.goto("/guide/people/")
    assert "15 years" not in page.content()
    page.goto("/home/")
    guide.press(page, OPEN_AGAIN)
    page.goto("/guide/people/")
    assert "15 years" in guide.main(page)
    record.leave(page)
    assert kept(page) is None


def test_a_visitor_s_three_escapes_leave_as_the_button_does(visit: Visits) -> None:
    page = visit(FRIDAY, elsewhere=("https://weather.example/today",))
    page.context.route("https://weather.example/today", lambda route: route.fulfill(body="Sun"))
    page.goto("/guide/people/")
    with page.expect_request("https://weather.example/today"):
        for _ in range(3):
            page.keyboard.press("Escape")
    assert until(page, lambda: "127.0.0.1" not in page.url)
    assert kept(page) is None
