"""What is printed: the answer on two sheets of A4 at most; words for the telephone, staff card, paper forms on one."""

import io
import json
import re
from functools import cache

import pytest
from playwright.sync_api import Page
from pypdf import PageObject, PdfReader

import case_studies as cases
import guide
import record
from browser import Visits
from clearway.core.answer import answer_with
from clearway.core.examples import incident_of
from clearway.core.facts.incident import Incident
from clearway.core.packs.load import installed, load, load_whole
from clearway.core.packs.schema import Example
from clearway.core.packs.vocabulary import DISPUTED, UNKNOWN
from clearway.guidance.carry import Carried
from clearway.guidance.queries import made
from every_state import STATES
from states import BOTH, FRIDAY, NOTHING, QUIET, TWELVE, asked_in_vain, carrying

pytestmark = pytest.mark.sampled(2)

A4 = (595, 842)  # points
DATED = ("date_of_birth", "incident_on")  # the guide asks for ages, not for dates


def sheets(page: Page) -> list[PageObject]:
    """The sheets on which a page is printed. Fails where one is not A4."""
    found = list(PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages)
    assert {(round(float(sheet.mediabox.width)), round(float(sheet.mediabox.height))) for sheet in found} == {A4}
    return found


def printed(page: Page) -> list[str]:
    """The page on paper: the text of each sheet."""
    return [sheet.extract_text() for sheet in sheets(page)]


def carried_of(incident: Incident, example: Example) -> Carried:
    """An example of a pack as a visitor would have answered it."""
    said = dict(incident.answers) | dict.fromkeys(incident.disputed, DISPUTED) | dict.fromkeys(incident.asked, UNKNOWN)
    people = example.incident.get("people", [])
    assert isinstance(people, list)
    return carrying(said, *people, areas=incident.areas)


@cache
def by_length() -> list[tuple[str, Carried]]:
    """Every example of every pack that the guide can hold, the one with the longest answer first."""
    found = []
    for name in installed():
        for example in load_whole(name).examples:
            if any(word in json.dumps(example.incident, default=str) for word in DATED):
                continue
            incident, area, at = incident_of(made(name), example)
            length = len(json.dumps(answer_with(made(name), incident, area, at)))
            found.append((length, f"{name}: {example.id}", carried_of(incident, example)))
    return [(name, carried) for _, name, carried in sorted(found, key=lambda each: -each[0])]


def test_the_answer_says_on_paper_when_it_was_given_and_from_which_edition(visit: Visits) -> None:
    page = visit(FRIDAY)
    page.goto("/guide/result/")
    text = closed_up("".join(printed(page)))
    pack = load("staffordshire-stoke-2017")
    assert closed_up("Friday 20 November 2026, 16:35") in text
    assert closed_up(f"{pack.id}, edition {pack.edition}") in text
    assert pack.checksum[:12] in text
    assert closed_up("Nobody has reviewed this pack.") in text
    assert closed_up("0345 604 2886") in text


def closed_up(text: str) -> str:
    """Text without its spaces: where a line breaks on paper says nothing."""
    return re.sub(r"\s", "", text)


def test_what_only_a_screen_can_do_is_not_on_paper(visit: Visits) -> None:
    page = visit(FRIDAY)
    page.goto("/guide/result/")
    text = " ".join(printed(page))
    assert not [
        words
        for words in ("Exit this page", "Start again", "Print this page", "Skip to", "Staff card")
        if words in text
    ]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("nth", [0, 1, 5, 40, 200], ids=lambda nth: f"{nth + 1} by length")
def test_the_answer_of_an_example_is_two_sheets_at_most(visit: Visits, nth: int) -> None:
    name, carried = by_length()[nth]
    page = visit(carried)
    page.goto("/guide/result/")
    assert len(sheets(page)) <= 2, name


SEEN = {
    "nothing known": NOTHING,
    "everything known": QUIET,
    "twelve people": TWELVE,
    "asked in vain": asked_in_vain(),
    "two areas": carrying({"threats_or_blackmail": "yes"}, areas=BOTH),
    "two areas in danger": STATES["result, two areas in danger"].carried or NOTHING,
}


@pytest.mark.parametrize("carried", SEEN.values(), ids=SEEN)
def test_the_answer_is_two_sheets_at_most(visit: Visits, carried: Carried) -> None:
    page = visit(carried)
    page.goto("/guide/result/")
    assert len(sheets(page)) <= 2


@pytest.mark.parametrize("carried", SEEN.values(), ids=SEEN)
def test_the_words_for_the_telephone_are_one_sheet(visit: Visits, carried: Carried) -> None:
    page = visit(carried)
    page.goto("/guide/read-aloud/")
    assert len(sheets(page)) == 1


def test_the_staff_card_is_one_sheet(visit: Visits) -> None:
    page = visit()
    page.goto("/staff-card/")
    (text,) = printed(page)
    assert "999" in text
    assert closed_up("Speak to the safeguarding lead now") in closed_up(text)


def test_the_call_sheet_of_a_case_is_one_sheet_without_its_form(visit: Visits) -> None:
    page = visit()
    page.goto(record.a_standing_case(page, whole=True) + "call/")
    (text,) = printed(page)
    for words in ("Call now, and read this out", "This was reported", "threats or blackmail", "What do you advise?"):
        assert closed_up(words) in closed_up(text), words
    for words in ("Write down what came of it", "Print this sheet"):
        assert closed_up(words) not in closed_up(text), words


def test_the_call_sheet_is_one_sheet_however_much_was_told_answered_and_done(visit: Visits) -> None:
    walk = cases.Walk(visit(), looks=False)
    page, (people, facts) = walk.page, cases.known("c")
    record.enter(page, record.TEACHER)
    page.goto("/concerns/report/")
    guide.choose(page, record.IN_DANGER, "I do not know")
    page.get_by_label(record.ABOUT).fill("Pupil A and Pupil B, year 10")
    page.get_by_label(record.SAID).fill("Pupil A told me this, and then that. " * 500)
    guide.press(page, "Report it")
    concern = record.path_of(page)
    guide.follow(page, "Add to your report")
    page.get_by_label("What do you want to add?").fill("Pupil B told me more. " * 100)
    guide.press(page, "Add it")
    record.leave(page)
    case = cases.opened(walk, concern)
    cases.put_down(walk, case, people)
    cases.answered(walk, case, facts)
    cases.advised(walk, case, facts["advice_taken"])
    cases.met(walk, case)
    cases.talked(walk, case, "A")
    page.goto(f"{case}call/")
    (text,) = printed(page)
    for words in (
        "Added to the report",
        "It goes on",
        "Both pupils",
        "So far we called",
        "What was done",
        "What do you advise?",
    ):
        assert closed_up(words) in closed_up(text), words


@pytest.mark.parametrize(
    ("address", "first", "last"),
    [
        ("/paper/report/", "Is anyone in danger now?", "Begin the account with"),
        ("/paper/call-sheet/", "Social care", "keep its answer with the case"),
    ],
)
def test_a_sheet_to_fill_in_by_hand_is_one_sheet_without_what_only_a_screen_can_do(
    visit: Visits, address: str, first: str, last: str
) -> None:
    page = visit()
    page.goto(address)
    (text,) = printed(page)
    for words in ("999", first, last):
        assert closed_up(words) in closed_up(text)
    assert "Print this sheet" not in text


def test_the_button_that_prints_prints(visit: Visits) -> None:
    page = visit(FRIDAY)
    page.add_init_script("window.print = () => { window.wasPrinted = true }")
    for address in ("/guide/result/", "/guide/read-aloud/"):
        page.goto(address)
        page.get_by_role("button", name="Print this page").click()
        assert page.evaluate("window.wasPrinted") is True


def test_there_is_no_button_that_prints_where_it_could_not(visit: Visits) -> None:
    page = visit(FRIDAY, script=False)
    page.goto("/guide/result/")
    assert not page.get_by_role("button", name="Print this page").is_visible()


@pytest.mark.full
@pytest.mark.parametrize("part", range(8))
def test_the_answer_of_every_example_is_two_sheets_at_most(visit: Visits, part: int) -> None:
    long = []
    for name, carried in by_length()[part::8]:
        page = visit(carried)
        page.goto("/guide/result/")
        if len(sheets(page)) > 2:
            long.append(name)
        page.goto("/guide/read-aloud/")
        if len(sheets(page)) > 1:
            long.append(f"{name}, read aloud")
        page.context.close()
    assert not long, "\n".join(long)
