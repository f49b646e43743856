"""What is answered can be changed, is never taken for what it is not, and always stands beside."""

import re

import pytest
from playwright.sync_api import Page

import guide
from browser import Visits
from clearway.guidance.carry import Carried
from states import ADULT, BOTH, FRIDAY, NOTHING, PUPIL, QUIET, STAFFORD, carrying

pytestmark = pytest.mark.sampled(2)

with_and_without_script = pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])


def change(page: Page, question: str, answer: str) -> None:
    """From "check your answers", another answer to one question."""
    page.goto("/guide/answers/")
    with page.expect_navigation():
        guide.change_link(page, question).click()
    page.get_by_role("radio", name=answer, exact=True).check()
    guide.press(page, "Continue")


@with_and_without_script
def test_an_answer_can_be_changed_and_the_finding_follows(visit: Visits, script: bool) -> None:  # noqa: FBT001  a parameter
    page = visit(FRIDAY, script=script)
    page.goto("/guide/people/")
    assert guide.answer_so_far(page)["Police"] == "Should"
    change(page, guide.THREATS, "No")
    page.goto("/guide/people/")
    assert guide.answer_so_far(page)["Police"] == guide.NOT_KNOWN
    page.goto("/guide/answers/")
    row = guide.change_link(page, guide.THREATS).locator("xpath=ancestor::div[1]")
    assert "No" in re.split(r"[\t\n]", row.inner_text())


def test_every_answer_given_can_be_changed(visit: Visits) -> None:
    page = visit(QUIET)
    page.goto("/guide/answers/")
    changes = guide.change_link(page, "").all()
    addresses = [link.get_attribute("href") or "" for link in changes]
    assert len(addresses) == len(QUIET.answers)
    for address in addresses[:: max(1, len(addresses) // 6)]:
        page.goto(address)
        assert page.get_by_role("radio", checked=True).count() == 1


@with_and_without_script
def test_i_do_not_know_yet_never_counts_as_no(visit: Visits, script: bool) -> None:  # noqa: FBT001
    page = visit(NOTHING, script=script)
    guide.answer(page, "threats-or-blackmail", guide.DONT_KNOW)
    assert set(guide.answer_so_far(page).values()) == {guide.NOT_KNOWN}
    assert "threat" in guide.known(page).lower()
    assert guide.DONT_KNOW in guide.known(page)
    page.goto("/guide/read-aloud/")
    assert "This is not so" not in guide.main(page)


def test_what_is_left_empty_is_unknown_and_not_no(visit: Visits) -> None:
    page = visit(NOTHING)
    page.goto("/guide/factors/")
    guide.press(page, "See the answer")
    assert "It may become “must”" in guide.main(page)
    page.goto("/guide/people/")
    assert set(guide.answer_so_far(page).values()) == {guide.NOT_KNOWN}


@with_and_without_script
def test_disputed_is_shown_as_disputed_everywhere_and_counts(visit: Visits, script: bool) -> None:  # noqa: FBT001
    page = visit(NOTHING, script=script)
    guide.answer(page, "coercion-or-pressure", guide.DISPUTED)
    assert guide.answer_so_far(page)["Police"] == "Should"
    assert "disputed" in guide.known(page)
    page.goto("/guide/answers/")
    assert "Yes, reported but disputed" in guide.main(page)
    page.goto("/guide/read-aloud/")
    assert "(reported, and denied)" in guide.main(page)
    page.goto("/guide/result/")
    assert "disputed" in guide.main(page).lower()


@with_and_without_script
def test_danger_outweighs_a_no_to_harm_that_was_sent_with_it_and_the_page_says_so(
    visit: Visits, script: bool  # noqa: FBT001
) -> None:  # fmt: skip
    page = visit(Carried(STAFFORD), script=script)
    page.goto("/guide/first/")
    guide.choose(page, guide.DANGER, "Yes")
    guide.choose(page, guide.HARM, "No")
    guide.press(page, "Continue")
    assert "We took out an earlier “No”" in guide.main(page)
    assert guide.HARM in guide.main(page)
    assert "Call 999 now" in guide.main(page)


def test_a_no_that_does_not_fit_a_danger_is_refused_and_the_form_is_kept(visit: Visits) -> None:
    page = visit(carrying({"immediate_danger": "yes"}))
    guide.answer(page, "harm-or-risk-of-harm", "No")
    assert "does not fit" in guide.error(page)
    assert guide.DANGER in guide.error(page)
    assert page.get_by_role("radio", name="No", exact=True).is_checked()
    assert guide.title(page).startswith("Error: ")
    page.goto("/guide/result/")
    assert "Call 999 now" in guide.main(page)


@with_and_without_script
def test_people_are_added_changed_and_taken_off(visit: Visits, script: bool) -> None:  # noqa: FBT001
    page = visit(NOTHING, script=script)
    guide.add_person(page, "A", "15", "Is pictured")
    guide.add_person(page, "B", "30", "Asked for it")
    assert "15 years: is pictured" in guide.main(page)
    assert guide.answer_so_far(page)["Police"] in ("Should", "Must")
    guide.follow(page, "Change person B")
    page.get_by_label("Age", exact=True).fill("16")
    guide.press(page, "Save person B")
    assert "16 years: asked for it" in guide.main(page)
    assert guide.answer_so_far(page)["Police"] == guide.NOT_KNOWN
    guide.press(page, "Take off person A")
    assert "15 years" not in guide.main(page)
    assert "Person B" in guide.main(page)
    guide.add_person(page, "A", "14", "Received it")
    assert "Person A" in guide.main(page)


def test_an_age_only_claimed_is_said_to_be_claimed(visit: Visits) -> None:
    page = visit(NOTHING)
    page.goto("/guide/people/add/")
    page.get_by_role("checkbox", name="Asked for it", exact=True).check()
    page.get_by_label("Age", exact=True).fill("17")
    guide.choose(page, guide.AGE_FROM, guide.CLAIMED)
    guide.choose(page, "Has anyone at your setting, or the child, met them in person?", "No")
    guide.press(page, "Save person A")
    assert "17 years (only claimed)" in guide.main(page)


def test_an_adult_listed_settles_the_question_whether_one_is_involved(visit: Visits) -> None:
    page = visit(carrying(None, PUPIL, ADULT))
    page.goto("/guide/answers/")
    assert "Follows from your other answers" in guide.main(page)


@with_and_without_script
def test_a_practised_lead_answers_the_factors_on_one_page(visit: Visits, script: bool) -> None:  # noqa: FBT001
    page = visit(NOTHING, script=script)
    page.goto("/guide/factors/")
    guide.choose(page, guide.THREATS, "Yes")
    guide.choose(page, guide.PRESSURE, guide.DISPUTED)
    guide.press(page, "See the answer")
    assert guide.heading(page).startswith("What the guidance says")
    page.goto("/guide/factors/")
    assert guide.choice(page, guide.THREATS, "Yes").is_checked()
    assert guide.choice(page, guide.PRESSURE, guide.DISPUTED).is_checked()


@with_and_without_script
def test_two_areas_are_compared_the_own_one_first(visit: Visits, script: bool) -> None:  # noqa: FBT001
    page = visit(script=script)
    guide.begin(page, "Staffordshire", second="Hampshire")
    page.goto("/guide/factors/")
    guide.choose(page, guide.THREATS, "Yes")
    guide.press(page, "See the answer")
    calls = page.get_by_role("heading", name="Who to call now in").all_inner_texts()
    assert calls == ["Who to call now in Staffordshire", "Who to call now in Hampshire"]
    table = page.get_by_role("region", name="Where the areas differ")
    police = table.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Police")).first.inner_text()
    assert police.index("Hampshire") < police.index("Staffordshire"), "the more protective first"


def test_the_area_can_be_changed_and_the_answers_stay(visit: Visits) -> None:
    page = visit(FRIDAY)
    page.goto("/guide/answers/")
    guide.follow(page, "Change area")
    guide.choose_area(page, "Hampshire")
    guide.press(page, guide.WHO_TO_CALL)
    assert guide.heading(page) == "What the guidance says in Hampshire"
    page.goto("/guide/people/")
    assert guide.answer_so_far(page)["Police"] == "Must"
    assert "Person A" in guide.main(page)


@with_and_without_script
def test_the_words_for_the_telephone_say_what_was_reported_and_nothing_else(visit: Visits, script: bool) -> None:  # noqa: FBT001
    page = visit(FRIDAY, script=script)
    page.goto("/guide/result/")
    guide.follow(page, "Words for the telephone")
    said = guide.main(page)
    assert "of 15, who is pictured" in said
    assert "0345 604 2886" in said
    assert "I do not know yet whether a child is in danger now." in said
    assert "this is not so" not in said
    assert said.index("I was told of: threats or blackmail.") < said.index("Not known yet: self-harm")
    assert "Friday 20 November, 16:35" in said


@with_and_without_script
def test_a_citation_opens_document_passage_and_our_own_words(visit: Visits, script: bool) -> None:  # noqa: FBT001
    page = visit(FRIDAY, script=script)
    page.goto("/guide/result/")
    cited = page.get_by_role("region", name="Staffordshire").get_by_role("link", name="SS", exact=False).first
    name = cited.inner_text()
    with page.expect_navigation():
        cited.click()
    said = guide.main(page)
    assert guide.heading(page) == f"Passage {name}"
    assert "These are our words, not the document’s." in said
    assert f"{int(name[2:])} of " in said
    guide.follow(page, "Back to your answer")
    assert guide.heading(page).startswith("What the guidance says")


def test_questions_that_no_longer_decide_are_named_and_no_child_is(visit: Visits) -> None:
    page = visit(FRIDAY)
    page.goto("/guide/result/")
    page.get_by_text("No longer decides anything here").click()
    assert "never of a child: every child involved still matters" in guide.main(page)


def test_nobody_is_asked_to_look(visit: Visits) -> None:
    page = visit(carrying({"threats_or_blackmail": "yes"}, areas=BOTH))
    page.goto("/guide/result/")
    assert guide.main(page).count("No. Nobody needs to look.") == 2
