"""What a visitor does in the guide, by the roles and names that they see or hear: all knowledge of its pages."""

import re

from playwright.sync_api import Locator, Page

DONT_KNOW, DISPUTED = "I don’t know yet", "Reported, but disputed"
SECOND_AREA = re.compile("second area involved")
AGE_FROM, KNOWN, CLAIMED = (
    "Where does the age come from?",
    "From a record, or we know them",
    "It is what they say, or what a profile says",
)
NOT_KNOWN = "Not known yet"  # of a finding
WHO_TO_CALL = "Who to call, and what to do"
DANGER = "Is any child in danger right now?"
SELF_HARM = "Is there any sign of self-harm or suicidal thoughts in any child?"
HARM = "Has any child been harmed, or is any child at risk of harm?"
PARENTS = "Could telling a parent or carer put any child at risk?"
THREATS = "Has anyone been threatened or blackmailed?"
PRESSURE = "Was any child pushed or pressured into any of this?"


def begin(page: Page, area: str = "Staffordshire", second: str = "") -> None:
    """Choose where one is, on the first page."""
    page.goto("/")
    choose_area(page, area, second)
    press(page, WHO_TO_CALL)


def choose_area(page: Page, area: str, second: str = "") -> None:
    """On the first page, choose where one is, and send nothing yet."""
    page.get_by_role("radio", name=area).check()
    if second:
        open_all(page)
        page.get_by_label(SECOND_AREA).select_option(label=second)


def open_all(page: Page) -> None:
    """Open every part of the page that can be folded."""
    folded = page.locator("details:not([open]) > summary")
    while folded.count():
        folded.first.click()


def press(page: Page, name: str) -> None:
    """Press a button that leads on; where several have the name, the first."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()


def follow(page: Page, name: str) -> None:
    """Follow a link; where several have the name, the first."""
    with page.expect_navigation():
        page.get_by_role("link", name=name).first.click()


def choice(page: Page, question: str, answer: str) -> Locator:
    """One answer to a question."""
    return page.get_by_role("group", name=question).get_by_role("radio", name=answer, exact=True)


def choose(page: Page, question: str, answer: str) -> None:
    """Choose an answer, and send nothing yet."""
    choice(page, question, answer).check()


def exit_button(page: Page) -> Locator:
    """The button that leaves."""
    return page.get_by_role("button", name=re.compile("^Exit this page"))


def tick(page: Page, question: str) -> Locator:
    """On the first screen, the box of something that one was told."""
    return page.get_by_role("group", name="Have you been told of any of these?").get_by_label(question)


def answer(page: Page, slug: str, said: str) -> None:
    """Open a question's own page, choose an answer, and send it."""
    page.goto(f"/guide/question/{slug}/")
    page.get_by_role("radio", name=said, exact=True).check()
    press(page, "Continue")


def add_person(page: Page, letter: str, age: str, *parts: str) -> None:
    """List somebody whose age is known."""
    page.goto("/guide/people/add/")
    for part in parts:
        page.get_by_role("checkbox", name=part, exact=True).check()
    page.get_by_label("Age", exact=True).fill(age)
    choose(page, AGE_FROM, KNOWN)
    press(page, f"Save person {letter}")


def change_link(page: Page, question: str) -> Locator:
    """On "check your answers", the link that leads to another answer; with no question, to any."""
    return page.get_by_role("link", name=re.compile(rf"^Change ?: {re.escape(question)}"))


def start_again(page: Page) -> None:
    """Forget every answer: the link, and the button of the page that it leads to."""
    follow(page, "Start again")
    press(page, "Delete my answers and start again")


def heading(page: Page) -> str:
    """What the page calls itself."""
    return page.get_by_role("heading", level=1).inner_text()


def title(page: Page) -> str:
    """What the browser's tab says, without the product's name."""
    return page.title().removesuffix(" – Clearway")


def main(page: Page) -> str:
    """What the page says in its own part, without header and footer."""
    return page.get_by_role("main").inner_text()


def call_now(page: Page) -> str:
    """What the page says first about whom to call: the part under that heading."""
    return page.locator("section", has=page.get_by_role("heading", name="Who to call now")).first.inner_text()


def answer_so_far(page: Page) -> dict[str, str]:
    """What stands beside a question: each finding, and how strong it is."""
    rows = page.get_by_role("complementary", name="Where you are").get_by_role("listitem")
    return {
        row.locator("span").first.inner_text(): row.locator("strong").inner_text()
        for row in rows.filter(has=page.locator("strong")).all()
    }


def known(page: Page) -> str:
    """What stands beside a question as known."""
    return page.get_by_role("complementary", name="What you have said").inner_text()


def error(page: Page) -> str:
    """What the error summary says; nothing where there is none."""
    summary = page.get_by_role("alert")
    return summary.inner_text() if summary.count() else ""
