"""A roll comes in from a browser: as a file with a script, pasted without one."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import guide
import rolling
from browser import Visits
from clearway.ui.intake import LONGEST
from rolls import numbered, roll_of


def refused(visit: Visits, *statuses: int) -> None:
    """The script was refused on purpose, with these answers and no others: that is no complaint."""
    watch = visit.last
    watch.complaints[:] = [
        each for each in watch.complaints if not each.endswith(tuple(f": {each}" for each in statuses))
    ]


def chosen(page: Page, path: Path) -> None:
    page.goto("/roll/")
    page.get_by_label("Choose the CSV file").set_input_files(path)


def file(folder: Path, text: str, coding: str = "utf-8") -> Path:
    path = folder / "roll.csv"
    path.write_bytes(text.encode(coding))
    return path


def test_a_file_is_read_in_the_browser_and_its_roll_is_done_by_itself(visit: Visits, tmp_path: Path) -> None:
    """Some hundred pupils in several pieces, in the letters of an old program."""
    page = visit()
    rolling.begin(page)
    text = numbered(600) + "Müller,Zoë,27/03/2011,B1,9001,9,9A\n"
    chosen(page, file(tmp_path, text.replace("\n", "\r\n"), "cp1252"))
    page.wait_for_url("**/roll/columns/")
    assert "Windows-1252" in guide.main(page)
    rolling.compare(page)
    assert "601" in guide.main(page)
    confirm = page.get_by_role("checkbox")
    if confirm.count():
        confirm.check()
    with page.expect_navigation():
        page.get_by_role("button", name="Bring the roll in").click()
    page.wait_for_url("**/roll/", timeout=60_000)
    assert "New: 601." in guide.main(page)


def test_without_a_script_it_is_pasted_and_goes_on_by_a_button(visit: Visits) -> None:
    page = visit(script=False)
    rolling.begin(page)
    assert page.locator("input[type=file]").count() == 0
    rolling.paste(page, roll_of(rolling.PUPIL))
    rolling.compare(page)
    assert guide.heading(page) == "What the roll would change"
    guide.press(page, "End it without doing it")
    assert "discarded" in guide.main(page)


@pytest.mark.full
def test_what_is_pasted_and_is_more_than_one_form_holds_goes_in_pieces(visit: Visits) -> None:
    page = visit()
    rolling.begin(page)
    text = numbered(1500)
    assert len(text) > LONGEST["narrative"]
    page.get_by_label("Paste the text of the file").fill(text)
    page.get_by_role("button", name="Go on", exact=True).click()
    page.wait_for_url("**/roll/columns/")
    rolling.ended(page)


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"PK\x03\x04rest", "an Excel workbook"),
        (b"", "The file is empty"),
        (b"Surname,Forename\x00,DOB\nA,B,2011-03-27\n", "This is no CSV"),
        (b"1,2\n3,4\n", "looks like the names of columns"),
    ],
)
def test_what_is_no_roll_is_refused_before_it_leaves_or_in_a_sentence(
    visit: Visits, tmp_path: Path, raw: bytes, said: str
) -> None:
    page = visit()
    rolling.begin(page)
    path = tmp_path / "roll.csv"
    path.write_bytes(raw)
    chosen(page, path)
    expect(page.locator("#roll-file-error")).to_contain_text(said)
    refused(visit, 422)


def test_a_picture_in_a_file_is_named_by_its_line_and_nothing_of_it_is_kept(visit: Visits, tmp_path: Path) -> None:
    page = visit()
    rolling.begin(page)
    text = (
        numbered(40)
        + "Other,data:image/png;base64;iVBORw0KGgoAAAANSUhEUg,02/04/2012,A2,2,8,8B\n"
        + rolling.PUPIL
        + "\n"
    )
    chosen(page, file(tmp_path, text))
    expect(page.locator("#roll-file-error")).to_contain_text("Line 42 looks as if it held a picture")
    refused(visit, 400)
