"""The pictures of docs/how-to/, made by walking the journeys that the pages describe.

`JOURNEY_PICTURES=1 pytest -n 0 tests/journeys/test_how_to.py` makes them anew. Otherwise the journeys are walked all
the same, so that a page never describes what is not there, and no picture is written.
"""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page

import case_studies as cases
import guide
import record
from browser import Visits
from pictures import size, small

PAGES = Path(__file__).parents[2] / "docs" / "how-to"
WRITES = bool(os.environ.get("JOURNEY_PICTURES"))
LARGEST, WIDTH = 120_000, 1280  # bytes; pixels
HOW_TO = ["answer-on-a-friday", "print-and-call", "compare-two-areas", "a-case-from-start-to-end"]
NAMED = re.compile(r"!\[(?P<says>[^\]]*)\]\((?P<file>[^)]+\.png)\)")


def picture(page: Page, name: str, *, to: Locator | None = None, height: int = 900) -> None:
    """A picture of the page from its head on: `height` pixels, or down to the end of something."""
    if not WRITES:
        return
    if to is not None:
        box = to.bounding_box()
        assert box is not None
        height = int(box["y"] + box["height"]) + 24
    write(page, name, page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": WIDTH, "height": height}))


def write(page: Page, name: str, png: bytes) -> None:
    """Keep a picture, small."""
    browser = page.context.browser
    assert browser is not None
    (PAGES / f"{name}.png").write_bytes(small(browser, png))


def test_answer_on_a_friday(visit: Visits) -> None:
    page = visit()
    page.goto("/")
    guide.choose_area(page, "Staffordshire")
    picture(page, "friday-1-where", to=page.get_by_role("button", name=guide.WHO_TO_CALL))
    guide.press(page, guide.WHO_TO_CALL)
    picture(page, "friday-2-who-to-call", height=760)
    guide.choose(page, guide.DANGER, "Yes")
    picture(page, "friday-3-danger", to=page.get_by_role("group", name=guide.DANGER))
    guide.choose(page, guide.DANGER, "No")
    guide.tick(page, guide.THREATS).check()
    guide.press(page, "Continue")
    page.goto("/guide/next/")
    picture(page, "friday-4-a-question", to=page.get_by_role("button", name="Continue"))
    guide.follow(page, "See the answer so far")
    picture(page, "friday-5-the-answer", height=1100)
    page.goto("/guide/answers/")
    assert guide.change_link(page, guide.THREATS).is_visible()


def test_print_and_call(visit: Visits) -> None:
    page = visit()
    guide.begin(page)
    guide.add_person(page, "A", "15", "Is pictured")
    guide.answer(page, "threats-or-blackmail", "Yes")
    page.goto("/guide/result/")
    assert page.get_by_role("button", name="Print this page").is_visible()
    guide.follow(page, "Words for the telephone")
    picture(page, "print-1-words-for-the-telephone", height=1000)
    page.emulate_media(media="print")
    page.goto("/staff-card/")
    page.set_viewport_size({"width": 794, "height": 1123})  # A4 at 96 pixels an inch
    if WRITES:
        write(page, "print-2-staff-card", page.screenshot())
    assert page.get_by_text("Our lead:").is_visible()


def test_compare_two_areas(visit: Visits) -> None:
    page = visit()
    guide.begin(page, "Staffordshire", second="Hampshire")
    guide.press(page, "Continue")
    guide.answer(page, "threats-or-blackmail", "Yes")
    page.goto("/guide/result/")
    picture(page, "compare-1-both-answers", to=page.get_by_role("region", name="Where the areas differ"))
    assert "Hampshire" in page.get_by_role("region", name="Where the areas differ").inner_text()


def test_a_case_from_start_to_end(visit: Visits) -> None:
    """Case study C: it is denied, and advice is asked."""
    walk = cases.Walk(visit(), looks=False)
    page, (people, facts) = walk.page, cases.known("c")
    record.enter(page, record.TEACHER)
    page.goto("/concerns/report/")
    picture(page, "case-1-report", height=1000)
    concern = cases.reported(walk)
    record.enter(page, record.LEAD)
    page.goto("/home/")
    picture(page, "case-2-home", height=900)
    record.leave(page)
    case = cases.opened(walk, concern)
    cases.put_down(walk, case, people)
    page.goto(f"{case}call/")
    picture(page, "case-3-call-sheet", height=1100)
    cases.answered(walk, case, facts)
    page.goto(f"{case}said/")
    picture(page, "case-4-the-guidance", height=1300)
    cases.advised(walk, case, facts["advice_taken"])
    cases.met(walk, case)
    cases.decided(walk, case)
    page.goto(case)
    guide.follow(page, "Manage it within the setting")
    picture(page, "case-5-the-decision", height=1100)
    page.goto(f"{case}plan/")
    picture(page, "case-6-the-plan", height=1100)
    cases.closed(walk, case)
    picture(page, "case-7-closed", height=900)
    assert "This case is closed" in guide.main(page)


@pytest.mark.parametrize("name", HOW_TO)
def test_each_picture_that_a_page_names_is_there_small_and_described(name: str) -> None:
    named = NAMED.findall((PAGES / f"{name}.md").read_text("utf-8"))
    assert named
    for says, file in named:
        data = (PAGES / file).read_bytes()
        assert (len(data) <= LARGEST, size(data)[0] <= WIDTH, len(says) > 20) == (True, True, True), file


def test_no_picture_lies_unused() -> None:
    written = "".join(page.read_text("utf-8") for page in PAGES.glob("*.md"))
    assert [path.name for path in PAGES.glob("*.png") if path.name not in written] == []
