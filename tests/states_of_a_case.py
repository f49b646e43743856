"""Every page of a case in every state."""

from playwright.sync_api import Page

import guide
import record
from states import FRIDAY, State
from ways import ENTRANCE, case, pressed


def _corrected_by_another(page: Page) -> None:
    case = record.a_case(page)
    record.add_entry(page, case)
    guide.follow(page, "Correct")
    other = page.context.new_page()
    record.correct(other, case)
    other.close()
    page.get_by_label("Why do you correct it?").fill(record.WHY)
    guide.press(page, "Keep the correction")


def _correcting(page: Page) -> None:
    page.goto(record.a_standing_case(page, whole=True))
    guide.follow(page, "Correct")


def _what_was_said(page: Page) -> None:
    page.goto(record.a_standing_case(page, whole=True))
    guide.follow(page, "Friday 20 November 2026, 16:35: staffordshire-stoke-2017")


OF_A_CASE = {
    "case": State(None, ENTRANCE, "Nobody is put down yet", case()),
    "case, whole": State(None, ENTRANCE, "Tell the police", case(whole=True, then=guide.open_all)),
    "case, a person": State(None, ENTRANCE, "Date of birth", case("people/")),
    "case, a person, nothing typed": State(
        None, ENTRANCE, "There is a problem", case("people/", then=pressed("Add this person"))
    ),
    "case, an entry": State(None, ENTRANCE, record.HAPPENED, case("entries/")),
    "case, an entry, nothing typed": State(
        None, ENTRANCE, "There is a problem", case("entries/", then=pressed("Add it"))
    ),
    "case, a correction": State(None, ENTRANCE, "What stands now", _correcting),
    "case, a correction that came second": State(None, ENTRANCE, "before you", _corrected_by_another),
    "case, put to the guidance": State(None, ENTRANCE, "Answer the questions", case("guidance/")),
    "case, put to the guidance with answers": State(FRIDAY, ENTRANCE, "Keep this with case", case("guidance/")),
    "case, what the guidance said": State(None, ENTRANCE, "What was still unknown", _what_was_said),
    "case, read aloud": State(None, ENTRANCE, "Write down what came of it", case("call/")),
    "case, a call, nothing typed": State(
        None, ENTRANCE, "There is a problem", case("call/", then=pressed("Write it down"))
    ),
    "case, a decision": State(None, ENTRANCE, "Record a decision", case("decisions/")),
    "case, a decision, nothing typed": State(
        None, ENTRANCE, "There is a problem", case("decisions/", then=pressed("Record the decision"))
    ),
}
