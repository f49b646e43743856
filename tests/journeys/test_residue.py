"""A-18 and A-49 in a browser with a profile on disk: after the work and the sign-out nothing of it is left anywhere,
neither for whoever presses Back, nor for the next who signs in, nor in any file of the browser.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, sync_playwright

import guide
import record
from browser import ARGUMENTS, SECONDS, Watch, until
from lacking import chromium
from served import Served

MARK = "Q7residue"
ABOUT, ACCOUNT, UNSENT, HIDDEN, NAME, ENTRY = (
    f"{MARK}-{place}" for place in ("about", "account", "unsent", "hidden", "name", "entry")
)
STORED = """async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length,
  document.cookie.length]"""
HOME, REPORT, SESSIONS = "/home/", "/concerns/report/", "/account/sessions/"


@contextmanager
def profile(folder: Path, server: Served) -> Iterator[tuple[BrowserContext, Watch]]:
    """A browser whose profile lies in this folder, as on anybody's desk. Closed afterwards, so that all is written."""
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            folder, executable_path=chromium(), args=ARGUMENTS, base_url=server.address, locale="en-GB"
        )
        context.set_default_timeout(SECONDS * 1000)
        watch = Watch(server.address)
        watch.over(context)
        yield context, watch
        context.close()


def works(page: Page) -> str:
    """A report, a case with a person and an entry, something typed and left, something typed and hidden; the case."""
    record.enter(page, record.TEACHER)
    page.goto(REPORT)
    guide.choose(page, record.IN_DANGER, "No")
    page.get_by_label(record.ABOUT).fill(ABOUT)
    page.get_by_label(record.SAID).fill(ACCOUNT)
    guide.press(page, "Report it")
    concern = record.path_of(page)
    record.leave(page)
    record.enter(page, record.LEAD)
    case = record.open_case(page, concern)
    record.add_person(page, case, NAME)
    record.add_entry(page, case, ENTRY)
    page.goto(f"{case}entries/")
    page.get_by_label(record.HAPPENED).fill(UNSENT)
    page.goto(f"{case}decisions/")
    page.get_by_label("Why?").fill(HIDDEN)
    with page.expect_navigation(url="**/locked/"):
        page.locator("[data-clearway-hide] button").click()
    guide.press(page, "Open it again")
    page.goto(f"{case}decisions/")
    assert page.get_by_label("Why?").input_value() == HIDDEN
    page.goto(case)
    assert ENTRY in guide.main(page)
    return case


def shows_nothing(page: Page) -> bool:
    return until(page, lambda: MARK not in page.content())


def found_on_disk(folder: Path) -> dict[str, int]:
    """The files of a profile that hold anything of it, as it was typed, in either coding that a browser uses."""
    sought = (MARK.encode(), MARK.encode("utf-16-le"))
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    assert len(files) > 20
    counts = {path.name: sum(path.read_bytes().count(each) for each in sought) for path in files}
    return {name: count for name, count in counts.items() if count}


@pytest.mark.full
@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.asvs("14.3.3")
def test_after_the_sign_out_nothing_is_left_in_the_browser(server: Served, tmp_path: Path) -> None:
    """A-18: Back, the browser's memory, titles and addresses, every store, and its profile on disk. A-49: the next."""
    with profile(tmp_path / "profile", server) as (context, watch):
        page, visited = context.new_page(), []
        page.on("framenavigated", lambda _: visited.append(f"{page.url} {page.title()}"))
        case = works(page)
        record.leave(page)
        assert page.evaluate(STORED) == [0, 0, 0, 0]
        for _ in range(12):
            page.go_back()
            assert shows_nothing(page), page.url
        record.enter(page, record.ADMINISTRATOR)
        for address in (HOME, case, f"{case}decisions/", REPORT, SESSIONS, "/", "/guide/people/"):
            page.goto(address)
            assert shows_nothing(page), address
        record.leave(page)
        assert not [each for each in visited if MARK in each]
        assert watch.complaints == []
    assert found_on_disk(tmp_path / "profile") == {}


def test_what_a_profile_held_would_be_found(tmp_path: Path) -> None:
    """A-18: the search bites, in both codings."""
    for place in range(21):
        (tmp_path / f"{place}").write_bytes(b"\0")
    (tmp_path / "one").write_bytes(b"x" + ABOUT.encode() + b"y")
    (tmp_path / "two").write_bytes(NAME.encode("utf-16-le"))
    assert found_on_disk(tmp_path) == {"one": 1, "two": 1}
