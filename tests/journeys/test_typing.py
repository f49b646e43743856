"""What somebody types at length is kept while they type, in a real browser; a lost connection takes nothing along."""

from playwright.sync_api import Page, expect

import guide
import record
from browser import Visits, until

REPORT, KEEP = "/concerns/report/", "**/drafts/keep/"
TYPED = "Pupil A was told about it by a friend."
KEPT, CUT_OFF = "is kept as a draft", "There is no connection to Clearway."
PAUSE = 6000  # milliseconds, longer than the script waits


def writing(visit: Visits) -> Page:
    """The teacher at an empty form, whose clock runs as the test says."""
    page = visit()
    record.enter(page, record.TEACHER)
    record.begin_anew(page, REPORT)
    page.goto(REPORT)
    page.clock.install()
    return page


def pauses(page: Page, words: str = TYPED) -> None:
    """They type, and then think."""
    page.get_by_label(record.SAID).fill(words)
    page.clock.fast_forward(PAUSE)


def test_what_is_typed_is_kept_without_a_press_and_stands_there_in_another_browser(visit: Visits) -> None:
    """As after a battery that ran out: nothing was sent, hidden or closed."""
    page = writing(visit)
    guide.choose(page, record.IN_DANGER, "I do not know")
    pauses(page)
    expect(page.get_by_role("status").filter(has_text=KEPT)).to_be_visible()
    later = visit()
    record.enter(later, record.TEACHER)
    assert "Begun and not sent" in guide.main(later)
    later.goto(REPORT)
    assert "This has not been sent." in guide.main(later)
    assert later.get_by_label(record.SAID).input_value() == TYPED
    expect(guide.choice(later, record.IN_DANGER, "I do not know")).to_be_checked()
    record.begin_anew(later, REPORT)


def test_whoever_types_without_a_pause_is_kept_as_well(visit: Visits) -> None:
    page = writing(visit)
    with page.expect_response(KEEP) as said:
        for _ in range(8):
            page.get_by_label(record.SAID).press_sequentially("word ")
            page.clock.fast_forward(3000)
    assert said.value.status == 204
    record.begin_anew(page, REPORT)


def test_a_page_that_is_left_is_kept_at_once(visit: Visits) -> None:
    page = writing(visit)
    page.get_by_label(record.SAID).fill(TYPED)
    page.goto("/home/")
    page.reload()
    assert until(page, lambda: bool(page.reload()) and "Begun and not sent" in guide.main(page))
    record.begin_anew(page, REPORT)


def test_what_is_sent_is_a_draft_no_more_though_the_word_of_it_was_on_its_way(visit: Visits) -> None:
    page = writing(visit)
    guide.choose(page, record.IN_DANGER, "No")
    page.get_by_label(record.ABOUT).fill("Pupil A, year 10")
    pauses(page)
    guide.press(page, "Report it")
    assert "Your report is kept." in guide.main(page)
    page.goto(REPORT)
    assert "This has not been sent." not in guide.main(page)
    assert page.get_by_label(record.SAID).input_value() == ""


def test_a_lost_connection_takes_no_word_along(visit: Visits) -> None:
    """Sent while nobody answers, the form stays where it is; when somebody answers again, it goes."""
    page = writing(visit)
    guide.choose(page, record.IN_DANGER, "No")
    page.get_by_label(record.ABOUT).fill("Pupil A, year 10")
    page.route(KEEP, lambda route: route.abort("connectionrefused"))
    pauses(page)
    expect(page.get_by_role("status").filter(has_text=CUT_OFF)).to_be_visible()
    page.get_by_role("button", name="Report it").click()
    expect(page.get_by_role("status").filter(has_text=CUT_OFF)).to_be_focused()
    assert page.get_by_label(record.SAID).input_value() == TYPED
    page.unroute(KEEP)
    page.clock.fast_forward(2000)  # or it would be the second click of a double one
    guide.press(page, "Report it")
    assert "Your report is kept." in guide.main(page)
    page.goto(REPORT)
    assert page.get_by_label(record.SAID).input_value() == ""


def test_when_the_connection_is_back_it_is_kept_without_a_press(visit: Visits) -> None:
    page = writing(visit)
    page.context.set_offline(offline=True)
    pauses(page)
    expect(page.get_by_role("status").filter(has_text=CUT_OFF)).to_be_visible()
    with page.expect_response(KEEP) as said:
        page.context.set_offline(offline=False)
    assert said.value.status == 204
    expect(page.get_by_role("status").filter(has_text=KEPT)).to_be_visible()
    record.begin_anew(page, REPORT)


def test_what_looks_like_a_picture_is_not_kept_and_the_page_says_so(visit: Visits) -> None:
    page = writing(visit)
    pauses(page, "data:image/png;base64,iVBORw0KGgoAAAANSUhEUg")
    expect(page.get_by_role("status").filter(has_text="looks like a picture or a file")).to_be_visible()
    refused = [each for each in visit.last.complaints if each.endswith("/drafts/keep/: 400")]
    assert refused
    visit.last.complaints[:] = [each for each in visit.last.complaints if each not in refused]
