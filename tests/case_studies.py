"""The three case studies of the guidance, worked from a teacher's report to the closed file, as people would do it.

What is known in each comes from the pack's own example of how it stood at the end; nothing of it is written here again.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

import guide
import record
from browser import NARROW, WIDE, scroll_width
from clearway.cases.models import STEPS_OF_THE_MODEL
from clearway.core.examples import incident_of
from clearway.core.findings.compiled import compiled
from clearway.core.packs.load import load_whole
from clearway.core.packs.schema import Example, Pack
from clearway.core.packs.vocabulary import vocabulary
from clearway.guidance import shown
from clearway.guidance.forms import ROLE_NAMES
from clearway.guidance.queries import standing
from found_by_axe import findings

PACK, AREA = "staffordshire-stoke-2017", "staffordshire"
ROLES = (
    ("pictured", "Shown in an image"), ("shared-on", "Made, sent or passed on an image"),
    ("asked", "Made, sent or passed on an image"), ("received", "Received or saw an image"),
)  # fmt: skip
LATER = ("risk_assessed", "referral_decided")  # what a meeting and a decision make known
ADVISED = {"manage-here": "Manage it here"}
ONE_OF_MANY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d{4,}|/SS\d+/")
LOOKED_AT = os.environ.get("JOURNEY_LOOK", "")  # a folder for a picture of each page, wide and narrow


@cache
def pack() -> Pack:
    """The pack whose case studies they are."""
    return load_whole(PACK)


def study(letter: str) -> Example:
    """How a case study stood at the end."""
    return next(each for each in pack().examples if each.id == f"case-{letter}-at-the-end")


def known(letter: str) -> tuple[list[Mapping[str, Any]], dict[str, str]]:
    """Who is involved, as the example lists them, and each answer that was given."""
    people = study(letter).incident["people"]
    assert isinstance(people, list)
    incident, _, _ = incident_of(compiled(PACK), study(letter))
    answers = {**incident.answers, **dict.fromkeys(incident.disputed, "disputed")}
    answers |= dict.fromkeys(incident.asked, "unknown")
    words = vocabulary()  # what decides nothing is not asked in a case
    return people, {fact: value for fact, value in answers.items() if not (words[fact].idle or words[fact].police)}


def expected(letter: str) -> list[tuple[str, str]]:
    """What the guidance says of it then: each finding, and how strong it is."""
    incident, _, at = incident_of(compiled(PACK), study(letter))
    stands = standing(incident, at)
    answer = shown.area_answer(stands, stands.results[0])
    return [(row.title, row.word) for row in answer.findings]


@dataclass
class Walk:
    """Somebody at work. Each kind of page that is reached is looked at once: for its width when narrow, and by axe,
    which needs scripts itself.
    """

    page: Page
    looks: bool = True
    script: bool = True
    found: list[str] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)

    def goes(self, path: str) -> None:
        """To an address."""
        self.page.goto(path)
        self._looks()

    def presses(self, name: str) -> None:
        """A button that leads on."""
        guide.press(self.page, name)
        assert not guide.error(self.page), guide.error(self.page)
        self._looks()

    def follows(self, name: str) -> None:
        """A link."""
        guide.follow(self.page, name)
        self._looks()

    def writes(self, label: str, words: str) -> None:
        """In a field."""
        self.page.get_by_label(label, exact=True).fill(words)

    def _looks(self) -> None:
        kind = f"{ONE_OF_MANY.sub('*', record.path_of(self.page))}: {guide.error(self.page)[:40]}"
        if kind in self.kinds or not self.looks:
            return
        self.kinds.add(kind)
        if self.script:
            self.found += [f"{kind} {each}" for each in findings(self.page)]
        self._pictured("wide", len(self.kinds))
        self.page.set_viewport_size({"width": NARROW, "height": 900})
        if (wide := scroll_width(self.page)) != NARROW:
            self.found.append(f"{kind} is {wide} pixels wide")
        self._pictured("narrow", len(self.kinds))
        self.page.set_viewport_size({"width": WIDE, "height": 900})

    def _pictured(self, how: str, at: int) -> None:
        if LOOKED_AT:
            heading = re.sub(r"\W+", "-", guide.heading(self.page))[:40]
            self.page.screenshot(full_page=True, path=Path(LOOKED_AT) / f"{at:02}-{heading}-{how}.png")


def reported(walk: Walk) -> str:
    """A teacher reports it; the report's address."""
    record.enter(walk.page, record.TEACHER)
    walk.presses("Report a concern")
    guide.choose(walk.page, record.IN_DANGER, "No")
    walk.page.get_by_label(record.ABOUT).fill("Pupil A and Pupil B, year 10")
    walk.page.get_by_label(record.SAID).fill("I was told of a picture, and of the two of them. I did not look at it.")
    walk.page.get_by_label("Who told you?").fill("A friend of Pupil A")
    walk.presses("Report it")
    concern = record.path_of(walk.page)
    record.leave(walk.page)
    return concern


def opened(walk: Walk, concern: str) -> str:
    """A lead takes it up and opens the case; its address."""
    record.enter(walk.page, record.LEAD)
    walk.goes("/home/")
    walk.goes(concern)
    walk.presses("Open the case")
    return record.path_of(walk.page)


def put_down(walk: Walk, case: str, people: list[Mapping[str, Any]]) -> None:
    """Who is involved, and what is known of each."""
    for each in people:
        walk.goes(f"{case}people/")
        walk.writes("Name", "A member of staff" if "found" in each["roles"] else f"Pupil {each['id']}")
        role = next((says for part, says in ROLES if part in each["roles"]), "Involved in another way")
        guide.choose(walk.page, "How are they involved?", role)
        walk.presses("Add this person")
    for each in people:
        walk.goes(f"{case}people/{each['id']}/")
        _of_them(walk.page, each)
        guide.choose(walk.page, "Where does this come from?", "I have seen a document or a record")
        walk.presses("Keep this")


def _of_them(page: Page, each: Mapping[str, Any]) -> None:
    for part in each["roles"]:
        page.get_by_role("checkbox", name=ROLE_NAMES[part], exact=True).check()
    if "age" in each:
        page.get_by_label("Age", exact=True).fill(str(each["age"]))
        guide.choose(page, guide.AGE_FROM, guide.KNOWN)
    if each.get("vulnerabilities") == []:
        page.get_by_role("checkbox", name="You checked, and there is nothing").check()
    for key, question in (
        ("consent_in_doubt", "Is it in doubt that"), ("parents_risk", "Could telling their parents"),
        ("viewing_would_distress", "Would it distress"),
    ):  # fmt: skip
        if key in each:
            group = page.get_by_role("group", name=re.compile(question))
            group.get_by_role("radio", name="No", exact=True).check()


def answered(walk: Walk, case: str, facts: Mapping[str, str]) -> None:
    """Every question, on one page."""
    walk.goes(f"{case}questions/")
    guide.open_all(walk.page)
    for fact, value in facts.items():
        if fact not in LATER and not (fact == "advice_taken" and value in ADVISED):
            walk.page.locator(f'input[name="{fact}"][value="{value}"]').check()
    guide.choose(walk.page, "Where does this come from?", "I was told")
    walk.page.get_by_label("Who told you, or which document is it?").fill("Both pupils")
    walk.presses("Keep these answers")


def met(walk: Walk, case: str) -> None:
    """The initial review meeting."""
    walk.goes(f"{case}meetings/")
    guide.choose(walk.page, "Which meeting is it?", "Initial review meeting")
    guide.choose(walk.page, "Is it planned, or was it held?", "It was held: these are its minutes")
    walk.writes("Who is there?", "Lead A, lead\nDeputy A, deputy")
    walk.writes("What is known, and from whom?", "What the report says, and what both pupils told us.")
    guide.choose(walk.page, "Is any child at immediate risk?", "No")
    guide.choose(walk.page, "Do you refer it?", "No: not now")
    walk.writes("Why?", "Nobody was pressed, and it goes no further.")
    walk.presses("Keep it")


def advised(walk: Walk, case: str, advice: str) -> None:
    """The advice service is rung, and says to manage it here."""
    walk.goes(f"{case}call/")
    guide.choose(walk.page, "Whom did you call?", "The education safeguarding advice service")
    walk.page.get_by_label("With whom did you speak?").fill("The advice line")
    guide.choose(walk.page, "What did they advise?", ADVISED[advice])
    walk.page.get_by_label("What was said?").fill("It may or may not meet the threshold. Manage it here.")
    walk.presses("Write it down")


def talked(walk: Walk, case: str, letter: str) -> None:
    """The further review: a conversation, and the eight questions, each answered or not known."""
    walk.goes(f"{case}people/{letter}/talk/")
    walk.page.get_by_label("Who talks with them?").fill("Lead A, lead")
    guide.choose(walk.page, "Did the young person choose with whom to talk?", "Yes, it was their choice")
    walk.page.get_by_label("What was said?").fill("They are sorry, and want to tell their parents themselves.")
    walk.presses("Write it down")
    for number, known in ((47, "Yes"), (54, "It is not known")):
        walk.goes(f"{case}further/SS0{number}/")
        guide.choose(walk.page, "Do you know?", known)
        walk.page.get_by_label("What do you know, and from whom?").fill("Both pupils were asked.")
        walk.presses("Keep this answer")


def decided(walk: Walk, case: str) -> None:
    """Not to refer it, with a reason for each factor that speaks for it."""
    walk.goes(f"{case}decisions/")
    walk.page.get_by_role("checkbox", name="Manage it within the setting").check()
    guide.choose(walk.page, "Is that what the guidance says?", "Yes")
    walk.writes("Why?", "What is known speaks for it, and nothing else is known.")
    for each in walk.page.get_by_label(re.compile("Why not, although")).all():
        each.fill("Looked at, and advice was asked.")
    for title, _ in STEPS_OF_THE_MODEL.values():
        walk.page.get_by_label(title, exact=True).fill("No immediate risk to any child; looked at again on Monday.")
    walk.presses("Record the decision")


def planned(walk: Walk, case: str, letters: str) -> None:
    """A support plan for each child, the weekend of one of them, and what came of three steps."""
    for letter in letters:
        walk.goes(f"{case}people/{letter}/support/")
        walk.page.get_by_label("Who is their safe adult here?").fill("Their form tutor, every morning.")
        walk.presses("Keep this plan")
    walk.goes(f"{case}people/A/home/")
    walk.page.get_by_label("Whom do they ring?").fill("A parent; then Childline.")
    walk.presses("Keep this plan")
    for _ in range(3):
        walk.goes(f"{case}plan/")
        walk.follows("Say what came of it")
        guide.choose(walk.page, "How does it stand?", "Done")
        walk.page.get_by_label("What was done, or why can it not be done?").fill("Done today.")
        walk.presses("Keep this")


def closed(walk: Walk, case: str) -> None:
    """With what is known to be open still."""
    walk.goes(f"{case}close/")
    for each in walk.page.get_by_role("checkbox").all():
        each.check()
    walk.page.get_by_label("Why is it closed?").fill("Both families know, and each child has an adult.")
    walk.presses("Close the case")


def asked_for(letter: str) -> list[str]:
    """The steps that the guidance asks for at the end, in its words."""
    names = study(letter).expect["actions"]
    assert isinstance(names, list)
    return [each.text for each in pack().actions if each.id in names]
