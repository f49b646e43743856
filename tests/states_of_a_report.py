"""Every page of a report in every state: written, read again, and what becomes of it."""

from collections.abc import Callable

from playwright.sync_api import Page

import guide
import record
from states import State
from ways import ENTRANCE, REPORT, by, followed, pressed

ONCE = 'input[name="once"]'


def _adding(page: Page) -> None:
    record.report(page)
    guide.follow(page, "Add to your report")


def _reported(page: Page) -> None:
    record.report(page, danger="Yes")


def _seen_by_the_lead(page: Page) -> None:
    record.enter(page, record.TEACHER)
    concern = record.report(page)
    record.leave(page)
    record.enter(page, record.LEAD)
    page.goto(concern)


def _looked_for_on_the_roll(page: Page) -> None:
    page.get_by_label(record.ABOUT).fill("Pupil")
    guide.press(page, "Find them on the roll")


def _what_becomes_of_it(*steps: Callable[[Page], None], danger: str = "No") -> Callable[[Page], None]:
    """A report about somebody who stands in a case, at the page where the lead says what becomes of it."""

    def done(page: Page) -> None:
        record.enter(page, record.TEACHER)
        page.goto(REPORT)
        _looked_for_on_the_roll(page)
        page.get_by_label("Pupil A, Year 10, 10B").check()
        guide.choose(page, record.IN_DANGER, danger)
        page.get_by_label(record.SAID).fill(record.ACCOUNT)
        guide.press(page, "Report it")
        concern = page.url
        record.leave(page)
        record.enter(page, record.LEAD)
        page.goto(concern)
        for step in steps:
            step(page)

    return done


def _closed(page: Page) -> None:
    guide.follow(page, "Close it without a case")
    page.get_by_label("Why does it become no case?").fill(record.WHY)
    guide.press(page, "Close it")


def _kept_from_a_report(page: Page) -> None:
    _seen_by_the_lead(page)
    guide.follow(page, "Keep somebody from it")
    page.get_by_label("Who?").select_option(label="Deputy A")
    guide.choose(page, "What do you decide?", "They see nothing of the report, and not that there is one")
    page.get_by_label("Why?").fill(record.WHY)
    guide.press(page, "Save")
    guide.follow(page, "Keep somebody from it")


def _sent_before_with_other_words(page: Page) -> None:
    """As a browser sends it that shows a form from before: with the mark that it had."""
    record.enter(page, record.TEACHER)
    page.goto(REPORT)
    mark = page.locator(ONCE).input_value()
    for danger in ("Yes", "No"):
        page.goto(REPORT)
        page.locator(ONCE).evaluate("(field, mark) => { field.value = mark }", mark)
        guide.choose(page, record.IN_DANGER, danger)
        page.get_by_label(record.ABOUT).fill("Pupil B")
        page.get_by_label(record.SAID).fill(record.ACCOUNT)
        guide.press(page, "Report it")


def _danger_reported(page: Page) -> None:
    guide.choose(page, record.IN_DANGER, "Yes")


def _nothing_typed(page: Page) -> None:
    record.begin_anew(page, REPORT)
    page.goto(REPORT)
    guide.press(page, "Report it")


def _typed_and_kept(page: Page) -> None:
    page.clock.install()
    page.get_by_label(record.SAID).fill(record.ACCOUNT)
    with page.expect_response("**/drafts/keep/"):
        page.clock.fast_forward(6000)


def _typed_while_nobody_answers(page: Page) -> None:
    page.route("**/drafts/keep/", lambda route: route.abort("connectionrefused"))
    page.clock.install()
    page.get_by_label(record.SAID).fill(record.ACCOUNT)
    page.clock.fast_forward(6000)


OF_A_REPORT = {
    "report": State(None, ENTRANCE, "Report a concern", by(record.TEACHER, REPORT)),
    "report, danger chosen": State(
        None, ENTRANCE, "before you go on", by(record.TEACHER, REPORT, then=_danger_reported), script=True
    ),
    "report, kept while it is typed": State(
        None, ENTRANCE, "is kept as a draft", by(record.TEACHER, REPORT, then=_typed_and_kept), script=True
    ),
    "report, typed while nobody answers": State(
        None,
        ENTRANCE,
        "There is no connection to Clearway.",
        by(record.TEACHER, REPORT, then=_typed_while_nobody_answers),
        script=True,
    ),
    "report, looked for on the roll": State(
        None, ENTRANCE, "Do you mean one of these?", by(record.TEACHER, REPORT, then=_looked_for_on_the_roll)
    ),
    "report, added to": State(None, ENTRANCE, "What do you want to add?", by(record.TEACHER, REPORT, then=_adding)),
    "report, joined to a case": State(
        None, ENTRANCE, "Pupil A is in it", _what_becomes_of_it(followed("Join it to a case"))
    ),
    "report, joined to none that is there": State(
        None,
        ENTRANCE,
        "Choose the case",
        _what_becomes_of_it(followed("Join it to a case"), pressed("It belongs to this case")),
    ),
    "report, to be closed": State(
        None, ENTRANCE, "Why does it become no case?", _what_becomes_of_it(followed("Close it without a case"))
    ),
    "report, closed": State(None, ENTRANCE, "it becomes no case", _what_becomes_of_it(_closed)),
    "report, read aloud": State(
        None,
        ENTRANCE,
        "A child is in danger now.",
        _what_becomes_of_it(followed("Whom else to call now, and what to say"), danger="Yes"),
    ),
    "report, nothing typed": State(None, ENTRANCE, "There is a problem", by(record.TEACHER, then=_nothing_typed)),
    "concern": State(None, ENTRANCE, "Danger now was reported.", by(record.TEACHER, REPORT, then=_reported)),
    "concern, seen by the lead": State(None, ENTRANCE, "Open the case", _seen_by_the_lead),
    "concern, kept from somebody": State(None, ENTRANCE, "Deputy A is kept from it", _kept_from_a_report),
    "report, sent before with other words": State(
        None, ENTRANCE, "You sent this form before, with other words.", _sent_before_with_other_words
    ),
}
