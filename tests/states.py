"""Every page without a sign-in in every state a visitor can bring it into: what is carried, where, what is pressed.

Each state names words that the page then shows, so that a state which can no longer be reached is noticed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from playwright.sync_api import Page

import guide
from cast import quiet_facts, without
from clearway.core.packs.vocabulary import UNKNOWN, vocabulary
from clearway.guidance.carry import LETTERS, MOST_PEOPLE, Carried
from clearway.guidance.queries import question

STAFFORD, BOTH = ("staffordshire",), ("staffordshire", "hampshire")
PUPIL = {"id": "A", "roles": ["pictured"], "age": 15, "age_basis": "record"}
STRANGER = {"id": "B", "roles": ["pressed"], "age": 17, "age_basis": "claimed", "met_in_person": "no"}
ADULT = {"id": "B", "roles": ["asked"], "age": 30, "age_basis": "record", "adult_conduct": "solicited"}


def carrying(
    answers: Mapping[str, str] | None = None, *people: Mapping[str, object], areas: tuple[str, ...] = STAFFORD
) -> Carried:
    """A visitor who has passed the first screen with these answers; of the facts only those asked for in the areas."""
    words = vocabulary()
    asked = [fact for fact in answers or {} if question(fact, areas) and not (words[fact].police or words[fact].idle)]
    return Carried(areas, "school", {fact: (answers or {})[fact] for fact in asked}, tuple(people), passed=True)


def asked_in_vain(areas: tuple[str, ...] = STAFFORD) -> Carried:
    """Somebody who was asked everything and knows nothing."""
    return carrying(dict.fromkeys(vocabulary().facts, UNKNOWN), areas=areas)


NOTHING = carrying()
FRIDAY = carrying({"threats_or_blackmail": "yes"}, PUPIL)
QUIET = carrying(quiet_facts())
TWELVE = carrying(None, *({**PUPIL, "id": letter} for letter in LETTERS[:MOST_PEOPLE]))
IMAGERY_OF_ADULTS = {"kind": "imagery", "all_pictured_adults": "yes", "child_involved": "no"}
CONTENT_OPEN = carrying(without(quiet_facts(), "content_beyond_age", "content_violent_or_extreme"))


@dataclass(frozen=True, slots=True)
class State:
    """How a page comes into a state: what is carried, the address, what is done there, and words that it then shows."""

    carried: Carried | None
    address: str
    shows: str
    then: Callable[[Page], None] = lambda _: None
    script: bool = False  # whether it comes about in a script only

    def reached(self, page: Page) -> None:
        """Bring a visit that carries the state's answers into it."""
        page.goto(self.address)
        self.then(page)
        page.get_by_text(self.shows).first.wait_for(state="visible")


def _sent(page: Page) -> None:
    guide.press(page, "Continue")


def _no_area(page: Page) -> None:
    guide.press(page, guide.WHO_TO_CALL)


def _same_area_twice(page: Page) -> None:
    guide.choose_area(page, "Staffordshire", "Staffordshire")
    guide.press(page, guide.WHO_TO_CALL)


def _danger(page: Page) -> None:
    guide.choose(page, guide.DANGER, "Yes")


def _contradiction(page: Page) -> None:
    guide.choose(page, guide.DANGER, "Yes")
    guide.choose(page, guide.HARM, "No")
    guide.press(page, "Continue")


def _no_against_a_worry(page: Page) -> None:
    page.get_by_role("radio", name="No", exact=True).check()
    guide.press(page, "Continue")


def _bad_age(page: Page) -> None:
    page.get_by_label("Age", exact=True).fill("fifteen")
    guide.press(page, "Save person A")


def _bad_token(page: Page) -> None:
    page.context.clear_cookies(name="clearway-form")
    guide.press(page, "Continue")


def _factors_sent(page: Page) -> None:
    guide.choose(page, guide.THREATS, "Yes")
    guide.press(page, "See the answer")


THE_GUIDE = {
    "start": State(None, "/", "Is anyone in danger now?"),
    "start, no area": State(None, "/", "Choose the area you are in", _no_area),
    "start, the same area twice": State(None, "/", "Choose a second area that is not the first", _same_area_twice),
    "start, with answers": State(FRIDAY, "/", "You have answers here from before"),
    "start again": State(FRIDAY, "/start-again/", "Start again?"),
    "start, answers lost": State(None, "/guide/result/", "Your earlier answers are not here"),
    "first": State(Carried(STAFFORD), "/guide/first/", "First: is every child safe?"),
    "first, danger chosen": State(Carried(STAFFORD), "/guide/first/", "This page can wait.", _danger, script=True),
    "first, contradiction": State(Carried(STAFFORD), "/guide/first/", "We took out", _contradiction),
    "first, two areas": State(Carried(BOTH), "/guide/first/", "Who to call now in Hampshire"),
    "question": State(NOTHING, "/guide/question/threats-or-blackmail/", guide.THREATS),
    "question, nothing chosen": State(NOTHING, "/guide/question/threats-or-blackmail/", "There is a problem", _sent),
    "question, contradiction": State(
        carrying({"immediate_danger": "yes"}),
        "/guide/question/harm-or-risk-of-harm/",
        "does not fit",
        _no_against_a_worry,
    ),
    "question, answered": State(FRIDAY, "/guide/question/threats-or-blackmail/", "Call now"),
    "question, why it is asked": State(FRIDAY, "/guide/question/under-13-involved/", "It comes from", guide.open_all),
    "question, a choice": State(NOTHING, "/guide/question/kind/", "Is this about a picture"),
    "question about content": State(CONTENT_OPEN, "/guide/question/content-beyond-age/", "Nobody looks to find out"),
    "question, decides nothing": State(FRIDAY, "/guide/question/all-pictured-adults/", "decides nothing any more"),
    "factors": State(NOTHING, "/guide/factors/", "All factors on one page"),
    "factors, sent": State(NOTHING, "/guide/factors/", "What the guidance says", _factors_sent),
    "people, none": State(NOTHING, "/guide/people/", "Nobody is listed yet"),
    "people, one": State(FRIDAY, "/guide/people/", "Person A"),
    "people, twelve": State(TWELVE, "/guide/people/", "Twelve people are listed"),
    "person, new": State(NOTHING, "/guide/people/add/", "What part did they have?"),
    "person, error": State(NOTHING, "/guide/people/add/", "There is a problem", _bad_age),
    "person, changed": State(FRIDAY, "/guide/people/A/", "What part did they have?"),
    "person, an adult": State(carrying(None, PUPIL, ADULT), "/guide/people/B/", "what did they do?"),
    "answers, none": State(NOTHING, "/guide/answers/", "Check your answers"),
    "answers": State(FRIDAY, "/guide/answers/", "Check your answers", guide.open_all),
    "answers, all": State(QUIET, "/guide/answers/", "Nothing left to ask"),
    "read aloud": State(FRIDAY, "/guide/read-aloud/", "To read out on the telephone"),
    "read aloud, nothing known": State(NOTHING, "/guide/read-aloud/", "To read out on the telephone"),
}
RESULTS = {
    "result, nothing known": State(NOTHING, "/guide/result/", "It may become", guide.open_all),
    "result, should": State(FRIDAY, "/guide/result/", "It may become", guide.open_all),
    "result, must": State(carrying({"grooming_or_exploitation": "yes"}), "/guide/result/", "Must", guide.open_all),
    "result, danger": State(carrying({"immediate_danger": "yes"}), "/guide/result/", "A child is in danger"),
    "result, disputed": State(carrying({"coercion_or_pressure": "disputed"}, STRANGER), "/guide/result/", "Should"),
    "result, manage within the setting": State(QUIET, "/guide/result/", "Experimental", guide.open_all),
    "result, asked in vain": State(asked_in_vain(), "/guide/result/", "You have been asked everything", guide.open_all),
    "result, two areas": State(
        carrying({"threats_or_blackmail": "yes"}, PUPIL, areas=BOTH), "/guide/result/", "Where the", guide.open_all
    ),
    "result, two areas in danger": State(
        carrying({"immediate_danger": "yes"}, PUPIL, areas=BOTH), "/guide/result/", "A child is in danger"
    ),
    "result, adult imagery": State(
        carrying(IMAGERY_OF_ADULTS), "/guide/result/", "Not covered"
    ),
    "result, contact": State(carrying({"kind": "contact"}), "/guide/result/", "Consider", guide.open_all),
}  # fmt: skip
BEHIND = {
    "staff card": State(None, "/staff-card/", "Speak to the safeguarding lead now"),
    "report on paper": State(None, "/paper/report/", "Given into whose hand?"),
    "call sheet on paper": State(None, "/paper/call-sheet/", "Each call"),
    "library": State(None, "/library/", "Questions"),
    **{
        f"library, {page}": State(None, f"/library/{pack}/{page}/", shows)
        for pack, page, shows in (
            ("hampshire-2017", "questions", "Questions and answers"),
            ("hampshire-2017", "law", "The law"),
            ("hampshire-2017", "outcome-21", "Outcome 21"),
            ("hampshire-2017", "contacts", "Who to call"),
            ("staffordshire-stoke-2017", "police", "How the police approach it"),
            ("staffordshire-stoke-2017", "learning", "Background and figures"),
            ("staffordshire-stoke-2017", "families", "For children and families"),
        )
    },
    "library, from the guide": State(FRIDAY, "/library/staffordshire-stoke-2017/contacts/", "Back to your answer"),
    "passage": State(None, "/library/passages/SS083/", "Passage SS083"),
    "passage, of two packs": State(None, "/library/passages/FI015/", "Passage FI015"),
    "about": State(None, "/about/", "About"),
    "API": State(None, "/api/v1/", "openapi.json"),
    "not found": State(None, "/nothing/", "There is no such page"),
    "a picture in the address": State(None, "/?a=data:image/png;base64,iVBORw0KGgoAAAANSUhEUg", "We did not take that"),
    "an old form": State(NOTHING, "/guide/question/threats-or-blackmail/", "too old to send", _bad_token),
}  # fmt: skip
