"""The record, all the way: a teacher reports, a lead opens, adds, asks the guidance, decides and corrects."""

import io
import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

import guide
import record
from browser import NARROW, Visits, scroll_width

pytestmark = pytest.mark.sampled(2)

both = pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])


@both
@pytest.mark.asvs("3.2.2", "14.2.3")
def test_from_the_report_to_the_correction(visit: Visits, script: bool) -> None:  # noqa: FBT001  # a parameter
    """One click signs in; what is written stands on the page of the case, in the order in which it happened."""
    page = visit(script=script)
    record.enter(page, record.TEACHER)
    concern = record.report(page)
    assert "Your report is kept." in guide.main(page)
    assert record.ACCOUNT in guide.main(page)
    page.goto("/home/")
    guide.follow(page, "Friday 20 November 2026, 16:35")
    assert guide.heading(page) == "Your report"
    record.leave(page)
    assert page.goto(concern).url.endswith("/sign-in/")  # type: ignore[union-attr]  # there is an answer

    record.enter(page, record.LEAD)
    case = record.open_case(page, concern)
    assert guide.heading(page) == f"Case {record.reference(case)}"
    record.add_person(page, case)
    record.add_entry(page, case)
    record.put_to_the_guidance(page, case)
    assert "staffordshire-stoke-2017" in guide.main(page)
    guide.follow(page, "staffordshire-stoke-2017")
    assert guide.heading(page).startswith("What the guidance said in")
    record.decide(page, case)
    record.correct(page, case)
    for words in ("A: Pupil A", "born 27 March 2011", record.MENDED, record.WHY, record.REASON, "Tell the police"):
        assert words in guide.main(page), words
    assert not page.get_by_text(record.ENTRY).is_visible()
    page.get_by_text("Before the correction (version 1)").click()
    expect(page.get_by_text(record.ENTRY)).to_be_visible()


def test_an_address_that_somebody_wrote_is_no_link(visit: Visits) -> None:
    """A-40, in a browser: nothing to click on, and nothing was fetched (the watch looks at every request)."""
    page = visit()
    page.goto(record.a_standing_case(page))
    assert "https://pictures.example/look.html" in guide.main(page)
    assert page.get_by_role("link", name=re.compile("pictures.example")).count() == 0
    assert page.locator("img, picture, video, iframe, object, embed").count() == 0


def test_of_two_tabs_the_second_gets_both_texts(visit: Visits) -> None:
    """A-30, in a browser: nothing that was typed is lost."""
    page = visit()
    case = record.a_case(page)
    record.add_entry(page, case)
    page.goto(case)
    guide.follow(page, "Correct this entry")
    second = page.context.new_page()
    second.goto(page.url)
    for tab, words in ((page, "The first tab's words."), (second, "The second tab's words.")):
        tab.get_by_label(record.HAPPENED).fill(words)
        tab.get_by_label("Why do you correct it?").fill(record.WHY)
        guide.press(tab, "Keep the correction")
    assert "Somebody wrote here before you" in guide.main(second)
    assert "The first tab's words." in guide.main(second)
    assert second.get_by_label(record.HAPPENED).input_value() == "The second tab's words."
    guide.press(second, "Keep the correction")
    assert "The second tab's words." in guide.main(second)


@both
def test_a_double_click_is_taken_once(visit: Visits, script: bool) -> None:  # noqa: FBT001  # a parameter
    """A-31, in a browser: also where no script holds the second click back."""
    page = visit(script=script)
    case = record.a_case(page)
    page.goto(f"{case}entries/")
    guide.choose(page, "What was it?", "Telephone call")
    page.get_by_label(record.HAPPENED).fill(record.ENTRY)
    page.get_by_role("button", name="Add it").dblclick(no_wait_after=True)
    page.wait_for_url(f"**{case}", wait_until="commit")  # without a script the second click breaks the first answer off
    page.wait_for_load_state()
    page.goto(case)
    assert guide.main(page).count(record.ENTRY) == 1


def test_a_report_by_the_keyboard_alone(visit: Visits) -> None:
    """From the sign-in to the page that says it is kept: Tab, Space, Enter and letters; every key is counted.

    Two pages, and 40 keys beside the words. At 0.28 seconds a key, a typist of no great skill (Card, Moran and Newell's
    keystroke-level model), with 1.35 seconds to think before each of three things to say, it takes less than a minute.
    """
    page, keys = visit(), Keys()
    record.enter(page, record.TEACHER)
    record.begin_anew(page, "/concerns/report/")
    record.leave(page)
    page.goto("/demonstration/")
    tab_to(page, "button", re.compile("^Teacher A, "), Keys())
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, "button", "Report a concern", keys)
    keys.presses(page, "Enter")
    tab_to(page, "radio", "Yes", keys)
    keys.press(page, "ArrowDown")
    tab_to(page, "textbox", record.ABOUT, keys)
    keys.types(page, "Pupil A, year 10")
    tab_to(page, "textbox", record.SAID, keys)
    keys.types(page, "Pupil A says a picture goes round. I did not look.")
    tab_to(page, "button", "Report it", keys)
    keys.presses(page, "Enter")
    assert "Your report is kept." in guide.main(page)
    assert "No" in guide.main(page)
    assert (keys.pages, keys.beside) == (2, BESIDE), keys
    assert (keys.beside + keys.words) * A_KEY + 3 * TO_THINK < 60


A_KEY, TO_THINK = 0.28, 1.35  # seconds
BESIDE = 40


@dataclass
class Keys:
    """What somebody types: keys in words, keys beside them, and pages that they wait for."""

    words: int = 0
    beside: int = 0
    pages: int = 0

    def press(self, page: Page, key: str) -> None:
        """A key."""
        page.keyboard.press(key)
        self.beside += 1

    def presses(self, page: Page, key: str) -> None:
        """A key that leads on."""
        with page.expect_navigation():
            self.press(page, key)
        self.pages += 1

    def types(self, page: Page, words: str) -> None:
        """Words."""
        page.keyboard.type(words)
        self.words += len(words)


def tab_to(page: Page, role: str, name: "str | re.Pattern[str]", keys: Keys) -> None:
    """Press Tab until something with this role and name has the focus."""
    wanted = page.get_by_role(role, name=name).first  # type: ignore[arg-type]  # a role's name as any other text
    for _ in range(60):
        keys.press(page, "Tab")
        if wanted.evaluate("it => it === document.activeElement"):
            return
    raise AssertionError(f"the keyboard does not reach {role} {name!r} on {page.url}")


def test_an_error_leads_to_its_field_and_nothing_typed_is_lost(visit: Visits) -> None:
    """The words come back, and the summary's links move the focus."""
    page = visit()
    record.enter(page, record.TEACHER)
    page.goto("/concerns/report/")
    page.get_by_label(record.SAID).fill(record.ACCOUNT)
    guide.press(page, "Report it")
    assert "Say who it is about" in guide.error(page)
    assert page.get_by_label(record.SAID).input_value() == record.ACCOUNT
    page.get_by_role("alert").get_by_role("link", name=re.compile("Say who it is about")).click()
    assert page.get_by_label(record.ABOUT).evaluate("it => it === document.activeElement")


@pytest.mark.parametrize("width", [NARROW, 1280])
def test_a_long_word_does_not_push_the_page_wide(visit: Visits, width: int) -> None:
    """A word of 200 letters, as somebody may paste one."""
    page = visit(width=width)
    case = record.a_case(page)
    record.add_entry(page, case, "Told " + "exceedingly" * 18)
    page.goto(case)
    assert scroll_width(page) == width


def test_a_case_on_paper_holds_its_words_and_no_buttons(visit: Visits) -> None:
    """A4; every version of every entry, since nobody can open anything on paper."""
    page = visit()
    case = record.a_standing_case(page, whole=True)
    page.goto(case)
    sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert {(round(float(each.mediabox.width)), round(float(each.mediabox.height))) for each in sheets} == {(595, 842)}
    text = re.sub(r"\s", "", "".join(each.extract_text() for each in sheets))
    for words in (f"Case {record.reference(case)}", record.MENDED, record.ENTRY, record.WHY, record.REASON):
        assert re.sub(r"\s", "", words) in text, words
    for words in ("Sign out", "Answer the questions", "Add a person", "Correct this entry"):
        assert re.sub(r"\s", "", words) not in text, words


@pytest.mark.full
@pytest.mark.asvs("14.2.1")
def test_the_tab_says_no_name(visit: Visits) -> None:
    """A-18 in small: a history of titles and addresses holds references, and nobody's name."""
    page = visit()
    titles = []
    page.on("framenavigated", lambda _: titles.append(f"{page.url} {page.title()}"))
    record.a_case(page, whole=True)
    assert len(titles) > 10
    assert not [each for each in titles if "Pupil" in each or "Lead" in each or "Teacher" in each]
