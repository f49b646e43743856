"""Every page of a case in every state."""

from playwright.sync_api import Page

import guide
import record
from states import FRIDAY, State
from ways import ENTRANCE, case, pressed


def _corrected_by_another(page: Page) -> None:
    case = record.a_case(page)
    record.add_entry(page, case)
    guide.follow(page, "Correct this entry")
    other = page.context.new_page()
    record.correct(other, case)
    other.close()
    page.get_by_label("Why do you correct it?").fill(record.WHY)
    guide.press(page, "Keep the correction")


def _comes_late(page: Page) -> None:
    page.goto(record.a_standing_case(page) + "entries/")
    guide.choose(page, "What was it?", "Telephone call")
    page.get_by_label(record.HAPPENED).fill(record.ENTRY)
    page.get_by_label("Year").fill("2020")
    guide.press(page, "Add it")


def _correcting(page: Page) -> None:
    page.goto(record.a_standing_case(page, whole=True))
    guide.follow(page, "Correct this entry")


def _what_was_said(page: Page) -> None:
    page.goto(record.a_standing_case(page, whole=True))
    page.get_by_role("link", name="staffordshire-stoke-2017").first.click()


def _came_of_a_step(page: Page) -> None:
    page.goto(record.a_standing_case(page, whole=True) + "plan/")
    page.get_by_role("link", name="Say what came of it").first.click()


def _closed(page: Page) -> None:
    case = record.a_case(page)
    page.goto(case + "close/")
    page.get_by_label("Nobody recorded a decision").check()
    page.get_by_label("Why is it closed?").fill(record.WHY)
    guide.press(page, "Close the case")


def _to_be_reopened(page: Page) -> None:
    _closed(page)
    guide.follow(page, "Open it again")


def _written_to_when_closed(page: Page) -> None:
    """A form that was opened before somebody closed the case."""
    case = record.a_case(page)
    page.goto(case + "entries/")
    other = page.context.new_page()
    other.goto(case + "close/")
    other.get_by_label("Nobody recorded a decision").check()
    other.get_by_label("Why is it closed?").fill(record.WHY)
    guide.press(other, "Close the case")
    other.close()
    guide.choose(page, "What was it?", "Telephone call")
    page.get_by_label(record.HAPPENED).fill(record.ENTRY)
    guide.press(page, "Add it")


def _said_by_another(page: Page) -> None:
    case = record.a_case(page)
    record.add_person(page, case)
    page.goto(case + "people/A/")
    page.get_by_label("Age", exact=True).fill("15")
    guide.choose(page, guide.AGE_FROM, guide.KNOWN)
    guide.choose(page, "Where does this come from?", "I was told")
    other = page.context.new_page()
    other.goto(case + "people/A/")
    other.get_by_label("Age", exact=True).fill("14")
    guide.choose(other, guide.AGE_FROM, guide.KNOWN)
    guide.choose(other, "Where does this come from?", "I was told")
    guide.press(other, "Keep this")
    other.close()
    guide.press(page, "Keep this")


def _decided(page: Page) -> None:
    page.goto(record.a_standing_case(page, whole=True))
    page.get_by_role("link", name="Tell the police").first.click()


def _correcting_a_call(page: Page) -> None:
    page.goto(record.a_case(page) + "call/")
    guide.choose(page, "Whom did you call?", "The police")
    guide.press(page, "Write it down")
    guide.follow(page, "Correct this call")


def _correcting_a_conversation(page: Page) -> None:
    case = record.a_case(page)
    record.add_person(page, case)
    page.goto(case + "people/A/talk/")
    guide.choose(page, "Has the conversation taken place?", "Yes: this is what was said")
    page.get_by_label("Who talks with them?").fill("Tutor C")
    guide.choose(page, "Did the young person choose with whom to talk?", "Yes, it was their choice")
    page.get_by_label("What was said?").fill("They want it to stop.")
    guide.press(page, "Write it down")
    page.goto(case)
    guide.follow(page, "Correct this conversation")


def _correcting_a_call_second(page: Page) -> None:
    _correcting_a_call(page)
    other = page.context.new_page()
    other.goto(page.url)
    for each in (other, page):
        each.get_by_label("Why is it corrected?").fill(record.WHY)
        guide.press(each, "Keep the correction")
    other.close()


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
    "case, an entry that comes late": State(None, ENTRANCE, "Why is it recorded late?", _comes_late),
    "case, a correction": State(None, ENTRANCE, "What stands now", _correcting),
    "case, a correction that came second": State(None, ENTRANCE, "before you", _corrected_by_another),
    "case, a call, to be corrected": State(None, ENTRANCE, "What stands now", _correcting_a_call),
    "case, a call, corrected second": State(None, ENTRANCE, "before you", _correcting_a_call_second),
    "case, a conversation, to be corrected": State(None, ENTRANCE, "What stands now", _correcting_a_conversation),
    "case, a part": State(None, ENTRANCE, "Why is it corrected?", case("people/A/part/", whole=True)),
    "case, a part, nothing typed": State(
        None, ENTRANCE, "There is a problem", case("people/A/part/", whole=True, then=pressed("Keep the correction"))
    ),
    "case, put to the guidance": State(None, ENTRANCE, "Answer the questions", case("guidance/")),
    "case, put to the guidance with answers": State(FRIDAY, ENTRANCE, "Keep this with case", case("guidance/")),
    "case, what the guidance said": State(None, ENTRANCE, "What was still unknown", _what_was_said),
    "case, read aloud": State(None, ENTRANCE, "Write down what came of it", case("call/")),
    "case, a call, nothing typed": State(
        None, ENTRANCE, "There is a problem", case("call/", then=pressed("Write it down"))
    ),
    "case, its questions": State(None, ENTRANCE, "Where your answers come from", case("questions/")),
    "case, its questions, nothing answered": State(
        None, ENTRANCE, "There is a problem", case("questions/", then=pressed("Keep these answers"))
    ),
    "case, a question": State(None, ENTRANCE, "Where does this come from?", case("questions/device-held/")),
    "case, a question, nothing answered": State(
        None, ENTRANCE, "There is a problem", case("questions/device-held/", then=pressed("Keep this answer"))
    ),
    "case, what the guidance says": State(None, ENTRANCE, "What this rests on", case("said/", whole=True)),
    "case, the guidance not asked": State(None, ENTRANCE, "It has not been asked yet", case("said/")),
    "case, a conflict of interest": State(
        None, ENTRANCE, "If it is you: hand the case over", case("conflict/", whole=True)
    ),
    "case, a conflict of interest, nothing typed": State(
        None, ENTRANCE, "There is a problem", case("conflict/", then=pressed("Hand it over and step aside"))
    ),
    "case, what is known of somebody, that came second": State(
        None, ENTRANCE, "Somebody wrote here before you", _said_by_another
    ),
    "case, whose guidance": State(None, ENTRANCE, "Which area are you in?", case("where/")),
    "case, what is known of somebody": State(None, ENTRANCE, "What part did they have?", case("people/A/", whole=True)),
    "case, own file of a child": State(
        None, ENTRANCE, "Read it before you hand it out", case("people/A/file/", whole=True)
    ),
    "case, plan": State(None, ENTRANCE, "Each child’s own plan", case("plan/", whole=True)),
    "case, plan, nothing in it": State(None, ENTRANCE, "Nothing is to be done", case("plan/")),
    "case, a step": State(None, ENTRANCE, "What is to be done?", case("plan/add/")),
    "case, a step, nothing typed": State(
        None, ENTRANCE, "There is a problem", case("plan/add/", then=pressed("Add it"))
    ),
    "case, what came of a step": State(None, ENTRANCE, "How does it stand?", _came_of_a_step),
    "case, support plan": State(None, ENTRANCE, "Who is their safe adult here?", case("people/A/support/", whole=True)),
    "case, before home time": State(None, ENTRANCE, "How do they get home?", case("people/A/home/", whole=True)),
    "case, before home time, nothing typed": State(
        None, ENTRANCE, "There is a problem", case("people/A/home/", whole=True, then=pressed("Keep this plan"))
    ),
    "case, a meeting": State(None, ENTRANCE, "Agenda", case("meetings/", whole=True)),
    "case, a meeting, nothing typed": State(
        None, ENTRANCE, "There is a problem", case("meetings/", then=pressed("Keep it"))
    ),
    "case, further review": State(None, ENTRANCE, "Nobody has talked with them yet", case("further/", whole=True)),
    "case, a conversation": State(None, ENTRANCE, "Who talks with them?", case("people/A/talk/", whole=True)),
    "case, a conversation, nothing typed": State(
        None, ENTRANCE, "There is a problem", case("people/A/talk/", whole=True, then=pressed("Write it down"))
    ),
    "case, a point": State(None, ENTRANCE, "What do you know, and from whom?", case("further/SS047/")),
    "case, a point, nothing typed": State(
        None, ENTRANCE, "There is a problem", case("further/SS047/", then=pressed("Keep this answer"))
    ),
    "case, to be closed": State(None, ENTRANCE, "Why is it closed?", case("close/")),
    "case, to be closed, nothing typed": State(
        None, ENTRANCE, "There is a problem", case("close/", then=pressed("Close the case"))
    ),
    "case, closed": State(None, ENTRANCE, "This case is closed", _closed),
    "case, to be opened again": State(None, ENTRANCE, "Why is it opened again?", _to_be_reopened),
    "case, closed and written to": State(None, ENTRANCE, "Nothing was added to it", _written_to_when_closed),
    "case, decided": State(None, ENTRANCE, "Second signature", _decided),
    "case, a decision with what the guidance says": State(
        None, ENTRANCE, "How you came to it", case("decisions/", whole=True)
    ),
    "case, a decision": State(None, ENTRANCE, "Record a decision", case("decisions/")),
    "case, a decision, nothing typed": State(
        None, ENTRANCE, "There is a problem", case("decisions/", then=pressed("Record the decision"))
    ),
}
