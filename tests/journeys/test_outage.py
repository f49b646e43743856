"""A teacher reports while the database is gone: in a real browser, with what axe finds, and on a telephone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page

import guide
import record
from browser import NARROW, Visits, scroll_width
from found_by_axe import findings
from lacking import chromium
from outages import file_away, files
from served import Served, served

pytestmark = pytest.mark.once
REPORT, COOKIE = "/concerns/report/", "clearway-reporter"
SAID = "Pupil B told me at break."


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of its own: its database is taken away."""
    chromium()
    told = {"CLEARWAY_CLOCK": "2026-11-20T16:35", "CLEARWAY_SECRET_KEY": settings.SECRET_KEY}
    with served(tmp_path_factory.mktemp("outage"), "--workers", "1", **told) as running:
        yield running


@pytest.fixture
def page(visit: Visits, server: Served) -> Iterator[Page]:
    """A teacher's, who was signed in when the database went."""
    found = visit()
    record.enter(found, record.TEACHER)
    found.goto("/home/")
    with file_away(server.folder / "data"):
        yield found
    watch = visit.last
    watch.complaints[:] = [each for each in watch.complaints if not each.endswith(f"{REPORT}: 503")]  # as it must say


def sends(page: Page) -> None:
    """Fills in the form and sends it."""
    guide.choose(page, record.IN_DANGER, "No")
    page.get_by_label(record.ABOUT).fill("Pupil A, year 10")
    page.get_by_label(record.SAID).fill(SAID)
    guide.press(page, "Report it")


def sound(page: Page) -> bool:
    """Whether axe finds nothing, wide, and the page fits a telephone."""
    assert findings(page) == []
    page.set_viewport_size({"width": NARROW, "height": 900})
    return scroll_width(page) == NARROW


def journal_of(server: Served) -> list[Path]:
    """The reports that lie there."""
    return files(server.folder / "data" / "journal")


def test_the_form_comes_and_what_is_sent_is_kept(page: Page, server: Served) -> None:
    before = len(journal_of(server))
    page.goto(REPORT)
    assert page.get_by_text("Clearway’s database cannot be reached.").is_visible()
    assert sound(page)
    sends(page)
    assert page.get_by_role("heading", name="Your report is kept, sealed").is_visible()
    assert sound(page)
    assert len(journal_of(server)) == before + 1


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(page: Page) -> None:
    page.goto(REPORT)
    page.get_by_label(record.SAID).fill(SAID)
    guide.press(page, "Report it")
    assert page.get_by_role("alert").get_by_text("Say who it is about").is_visible()
    assert page.get_by_label(record.SAID).input_value() == SAID
    assert sound(page)


def test_a_browser_that_knows_nobody_says_what_to_do_and_gives_every_word_back(page: Page, server: Served) -> None:
    before = len(journal_of(server))
    page.goto(REPORT)
    page.context.clear_cookies(name=COOKIE)
    sends(page)
    assert page.get_by_role("heading", name="We cannot tell who you are").is_visible()
    assert page.get_by_label(record.SAID).input_value() == SAID
    assert sound(page)
    page.goto(REPORT)
    assert page.get_by_text("So no report can be taken here now.").is_visible()
    assert sound(page)
    assert len(journal_of(server)) == before


def test_where_nothing_can_be_kept_it_is_said_loudly(page: Page, server: Served) -> None:
    journal = server.folder / "data" / "journal"
    away = journal.with_name("journal-away")
    page.goto(REPORT)
    journal.rename(away)
    journal.write_text("")
    try:
        sends(page)
    finally:
        journal.unlink()
        away.rename(journal)
    assert page.get_by_role("heading", name="Your report is not kept").is_visible()
    assert page.get_by_label(record.SAID).input_value() == SAID
    assert sound(page)
