"""What members of staff do in the record, by the roles and names that they see or hear: all knowledge of its pages."""

import re

from playwright.sync_api import Page

import guide

TEACHER, LEAD, ADMINISTRATOR = "Teacher A", "Lead A", "Administrator A"
DEPUTY, HEAD, TRUST, GUEST = "Deputy A", "Head A", "Trust lead A", "Social worker A"
ACCOUNT = "Pupil A said that somebody asks for money. See https://pictures.example/look.html"
ENTRY, MENDED, WHY = "Rang the front door and left a message.", "Rang the front door and spoke to them.", "I misread it"
REASON = "Somebody asks Pupil A for money."
THROW_AWAY = "Throw it away"
IN_DANGER, ABOUT = "Is anyone in danger now?", "Who is it about?"
STANDING: dict[tuple[str, bool], str] = {}
SAID, HAPPENED = "What were you told, or what did you notice?", "What happened?"


def enter(page: Page, who: str) -> None:
    """One click of the demonstration."""
    page.goto("/demonstration/")
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile(f"^{who}, ")).click()


def leave(page: Page) -> None:
    """Sign out."""
    guide.press(page, "Sign out")


def act_in(page: Page, name: str = "Demonstration School") -> None:
    """Go on in another organisation, where they are not there already."""
    page.goto("/organisation/switch/")
    button = page.get_by_role("button", name=f"Act in {name}", exact=True)
    if button.count():
        guide.press(page, f"Act in {name}")
    else:
        page.goto("/home/")


def report(page: Page, *, danger: str = "No") -> str:
    """The teacher reports a concern; its address."""
    guide.press(page, "Report a concern") if page.url.endswith("/home/") else page.goto("/concerns/report/")
    guide.choose(page, IN_DANGER, danger)
    page.get_by_label(ABOUT).fill("Pupil A, year 10")
    page.get_by_label(SAID).fill(ACCOUNT)
    guide.press(page, "Report it")
    return path_of(page)


def begin_anew(page: Page, address: str) -> None:
    """Throw away what they left unsent in the form there: every journey of a process shares one demonstration."""
    page.goto(address)
    if page.get_by_role("button", name=THROW_AWAY).count():
        guide.press(page, THROW_AWAY)


def open_case(page: Page, concern: str) -> str:
    """The lead opens a case from a concern; its address."""
    page.goto(concern)
    guide.press(page, "Open the case")
    return path_of(page)


def add_person(page: Page, case: str, name: str = "Pupil A") -> None:
    """The lead puts somebody down."""
    page.goto(case)
    guide.follow(page, "Add a person")
    page.get_by_label("Name", exact=True).fill(name)
    for part, number in (("Day", "27"), ("Month", "3"), ("Year", "2011")):
        page.get_by_label(part, exact=True).fill(number)
    guide.choose(page, "How are they involved?", "Shown in an image")
    guide.press(page, "Add this person")


def add_entry(page: Page, case: str, words: str = ENTRY) -> None:
    """The lead adds to the chronology."""
    page.goto(case)
    guide.follow(page, "Add to the chronology")
    guide.choose(page, "What was it?", "Telephone call")
    page.get_by_label(HAPPENED).fill(words)
    guide.press(page, "Add it")


def put_to_the_guidance(page: Page, case: str) -> None:
    """The lead answers the guide for the case and keeps what it says; led to the call, they go back to the case."""
    page.goto(case)
    guide.press(page, "Answer the questions")
    guide.follow(page, "Take over answers from the quick guide")
    guide.press(page, "Answer the questions")
    guide.begin(page)
    guide.answer(page, "threats-or-blackmail", "Yes")
    guide.follow(page, "Keep the answer with the case")
    guide.press(page, f"Keep this with case {reference(case)}")
    assert guide.heading(page) == "Call now, and read this out"
    page.goto(case)


def decide(page: Page, case: str) -> None:
    """The lead decides."""
    page.goto(case)
    guide.follow(page, "Record a decision")
    page.get_by_role("checkbox", name="Tell the police").check()
    guide.choose(page, "Is that what the guidance says?", "Yes")
    page.get_by_label("Why?").fill(REASON)
    guide.press(page, "Record the decision")


def correct(page: Page, case: str, words: str = MENDED) -> None:
    """The lead corrects an entry."""
    page.goto(case)
    guide.follow(page, "Correct this entry")
    page.get_by_label(HAPPENED).fill(words)
    page.get_by_label("Why do you correct it?").fill(WHY)
    guide.press(page, "Keep the correction")


def a_case(page: Page, *, whole: bool = False) -> str:
    """A new case, and the lead before it; `whole` with everything in it that there can be."""
    enter(page, TEACHER)
    concern = report(page)
    leave(page)
    enter(page, LEAD)
    case = open_case(page, concern)
    if whole:
        add_person(page, case)
        add_entry(page, case)
        put_to_the_guidance(page, case)
        decide(page, case)
        correct(page, case)
    return case


def a_standing_case(page: Page, *, whole: bool = False) -> str:
    """The lead signs in; the address of a case to which nobody adds, made once for a server since making it is slow."""
    enter(page, LEAD)
    key = (page.evaluate("location.origin"), whole)
    if key not in STANDING:  # by somebody at another browser: a sign-out here would forget the answers to the guide
        browser = page.context.browser
        assert browser
        with browser.new_context(base_url=key[0]) as elsewhere:
            STANDING[key] = a_case(elsewhere.new_page(), whole=whole)
    return STANDING[key]


def path_of(page: Page) -> str:
    """The address of the page, without the server's."""
    return "/" + page.url.split("/", 3)[3]


def reference(case: str) -> str:
    """The case's reference in its address."""
    return case.strip("/").rpartition("/")[2]
