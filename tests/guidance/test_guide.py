"""The guide, step by step, as somebody walks through it on a Friday afternoon."""

import pytest

from cast import AREAS
from clearway.core.calendar import moment
from clearway.core.facts.incident import read
from clearway.core.packs.vocabulary import vocabulary
from clearway.guidance import queries
from clearway.guidance.carry import Carried
from clearway.guidance.shown import slug_of
from clearway.ui import clock
from visitor import Visitor

FRIDAY = moment("2026-11-20T16:35").at


@pytest.fixture(autouse=True)
def friday(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is Friday, 16:35."""
    monkeypatch.setattr(clock, "now", lambda: FRIDAY)


@pytest.fixture
def visitor() -> Visitor:
    """Somebody at the first page."""
    return Visitor()


def test_the_first_page_puts_danger_first(visitor: Visitor) -> None:
    page = visitor.at("/")
    assert page.index("call 999") < page.index("Is anyone in danger now?") < page.index("Which area are you in?")


def test_an_area_is_asked_for_and_the_rest_is_kept(visitor: Visitor) -> None:
    page = visitor.sends("/", setting="college", second="")
    assert "Choose the area you are in" in page
    assert visitor.status == 422
    assert 'value="college" selected' in visitor.html


def test_two_areas_are_two(visitor: Visitor) -> None:
    page = visitor.begins("hampshire", second="hampshire")
    assert "Choose a second area that is not the first" in page


def test_after_the_area_come_the_calls_by_its_clock_and_the_fixed_questions(visitor: Visitor) -> None:
    page = visitor.begins("staffordshire")
    assert visitor.where == "/guide/first/"
    assert page.index("0345 604 2886") < page.index("Is any child in danger right now?")
    assert "Takes over for First Response" in page
    first = [fact.id for fact in vocabulary().facts.values() if fact.first]
    assert [fact for fact in first if f'name="{fact}"' not in visitor.html] == []


@pytest.mark.parametrize(
    "worry", ["immediate_danger", "self_harm_risk", "harm_or_risk_of_harm", "parents_risk", "multiple_victims"]
)
@pytest.mark.parametrize("answer", ["yes", "disputed"])
def test_one_yes_on_the_first_screen_is_enough_for_an_answer(visitor: Visitor, worry: str, answer: str) -> None:
    visitor.begins()
    page = visitor.sends("/guide/first/", **{worry: answer})
    assert visitor.where == "/guide/result/"
    assert page.index("Who to call now") < page.index("What is asked for now")


def test_danger_is_answered_with_the_call(visitor: Visitor) -> None:
    visitor.begins("hampshire")
    page = visitor.sends("/guide/first/", immediate_danger="yes")
    assert "A child is in danger. Call 999 now" in page


def test_an_empty_first_screen_leads_on_and_nothing_is_taken_as_no(visitor: Visitor) -> None:
    visitor.begins()
    visitor.sends("/guide/first/")
    assert visitor.where == "/guide/question/immediate-danger/"
    assert visitor.carried.answers == {}


def test_questions_come_in_the_engines_order(visitor: Visitor) -> None:
    visitor.begins("hampshire")
    visitor.sends("/guide/first/")
    asked = []
    while visitor.where != "/guide/result/":
        incident = visitor.carried.incident()
        expected = queries.standing(incident, FRIDAY).next_question
        assert expected is not None
        assert visitor.where == f"/guide/question/{slug_of(expected['fact'])}/"
        asked.append(expected["fact"])
        visitor.answers(expected["fact"], "unknown")
    assert len(asked) == len(set(asked)) > 30


def test_asked_in_vain_ends_in_advice_and_never_in_no(visitor: Visitor) -> None:
    everything = {fact.id: "unknown" for fact in vocabulary().facts.values() if not fact.police}
    visitor.carries(Carried(("hampshire",), answers=everything, passed=True))
    page = visitor.at("/guide/result/")
    assert "You have been asked everything" in page
    assert "Advice Should" in page


def test_a_question_without_an_answer_comes_back_with_the_reason(visitor: Visitor) -> None:
    visitor.begins()
    page = visitor.sends("/guide/question/coercion-or-pressure/")
    assert "There is a problem" in page
    assert "If you do not know, choose “I don’t know yet”" in page
    assert 'href="#id_answer"' in visitor.html
    assert visitor.status == 422


def test_an_answer_that_does_not_exist_is_refused_and_nothing_is_kept(visitor: Visitor) -> None:
    visitor.begins()
    page = visitor.answers("coercion_or_pressure", "perhaps")
    assert "Choose one of the answers on the page" in page
    assert visitor.carried.answers == {}


def test_any_answer_can_be_changed_and_keeps_its_place(visitor: Visitor) -> None:
    visitor.begins()
    visitor.answers("threats_or_blackmail", "yes")
    visitor.answers("coercion_or_pressure", "no")
    visitor.at("/guide/question/threats-or-blackmail/")
    assert 'value="yes" checked' in visitor.html
    visitor.answers("threats_or_blackmail", "disputed")
    assert list(visitor.carried.answers.items()) == [
        ("threats_or_blackmail", "disputed"),
        ("coercion_or_pressure", "no"),
    ]
    assert "Yes, reported but disputed" in visitor.at("/guide/answers/")


def test_back_leads_to_the_question_before(visitor: Visitor) -> None:
    visitor.begins()
    visitor.answers("threats_or_blackmail", "unknown")
    visitor.answers("coercion_or_pressure", "unknown")
    visitor.at("/guide/question/deception/")
    assert '<a class="govuk-back-link" href="/guide/question/coercion-or-pressure/">' in visitor.html
    visitor.at("/guide/question/threats-or-blackmail/")
    assert '<a class="govuk-back-link" href="/guide/first/">' in visitor.html


def test_an_answer_that_contradicts_another_names_it(visitor: Visitor) -> None:
    visitor.begins()
    visitor.answers("immediate_danger", "yes")
    page = visitor.answers("harm_or_risk_of_harm", "no")
    assert "This does not fit another answer: “Is any child in danger right now?” Yes. Change one of the two" in page
    assert 'value="no" checked' in visitor.html


def test_danger_is_taken_against_an_earlier_no_and_the_page_says_so(visitor: Visitor) -> None:
    visitor.begins()
    page = visitor.sends("/guide/first/", immediate_danger="yes", harm_or_risk_of_harm="no")
    assert visitor.where == "/guide/result/"
    assert page.index("Call 999 now") < page.index("We took out an earlier “No”")


def test_a_question_that_decides_nothing_any_more_says_so_and_can_be_answered(visitor: Visitor) -> None:
    visitor.carries(Carried(("hampshire",), answers={"kind": "contact"}, passed=True))
    page = visitor.at("/guide/question/shared-publicly/")
    assert "This question decides nothing any more" in page


def test_a_content_question_sends_nobody_to_look(visitor: Visitor) -> None:
    visitor.begins()
    assert "Nobody looks to find out" in visitor.at("/guide/question/content-beyond-age/")


@pytest.mark.parametrize(
    "slug", ["no-such-fact", "threats_or_blackmail", "Threats-Or-Blackmail", "chief-constable", "facts"]
)
def test_there_is_no_page_for_what_is_no_question(visitor: Visitor, slug: str) -> None:
    visitor.begins()
    page = visitor.at(f"/guide/question/{slug}/")
    assert visitor.status == 404
    assert "There is no such page" in page


@pytest.mark.parametrize("area", AREAS)
def test_every_question_of_every_area_has_its_page(visitor: Visitor, area: str) -> None:
    visitor.begins(area)
    for fact in vocabulary().facts.values():
        asked = queries.question(fact.id, [area])
        if asked and not fact.police and not fact.idle:
            page = visitor.at(f"/guide/question/{slug_of(fact.id)}/")
            assert asked.ask in page
            assert "I don’t know yet" in page
            assert ("Reported, but disputed" in page) is not bool(fact.values)


def test_the_factors_on_one_page_leave_the_rest_unknown(visitor: Visitor) -> None:
    visitor.begins("hampshire")
    visitor.at("/guide/factors/")
    page = visitor.sends("/guide/factors/", threats_or_blackmail="yes", coercion_or_pressure="no")
    assert visitor.where == "/guide/result/"
    assert dict(visitor.carried.answers) == {"threats_or_blackmail": "yes", "coercion_or_pressure": "no"}
    assert "Police Must" in page


def test_factors_that_do_not_fit_come_back_filled_in(visitor: Visitor) -> None:
    visitor.begins("hampshire")
    page = visitor.sends("/guide/factors/", kind="contact", shared_at_all="yes", deception="no")
    assert visitor.status == 422
    assert "This does not fit another answer" in page
    assert 'href="#id_kind"' in visitor.html
    assert visitor.html.count(" checked") == 3


def test_without_an_area_every_page_of_the_guide_leads_to_the_first_and_says_why(visitor: Visitor) -> None:
    for address in ("/guide/result/", "/guide/first/", "/guide/question/deception/", "/guide/people/"):
        page = visitor.at(address)
        assert visitor.where == "/"
        assert "Your earlier answers are not here" in page


def test_the_area_can_be_changed_and_the_answers_stay(visitor: Visitor) -> None:
    visitor.begins("hampshire")
    visitor.sends("/guide/first/", parents_risk="yes")
    page = visitor.begins("staffordshire", "college")
    assert visitor.where == "/guide/result/"
    assert visitor.carried.answers == {"parents_risk": "yes"}
    assert "in Staffordshire" in page


def test_start_again_forgets_everything(visitor: Visitor) -> None:
    visitor.begins()
    visitor.answers("deception", "yes")
    visitor.sends("/start-again/")
    assert visitor.where == "/"
    assert "Your earlier answers are not here" in visitor.at("/guide/result/")


def test_exit_this_page_forgets_everything_and_leads_elsewhere(visitor: Visitor) -> None:
    visitor.begins()
    response = visitor.client.get("/leave/")
    assert (response.status_code, response["Location"]) == (302, "https://www.bbc.co.uk/weather")
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert [cookie["max-age"] for cookie in response.cookies.values()] == [0, 0]


def test_what_was_asked_with_a_lost_cookie_is_told(visitor: Visitor) -> None:
    visitor.begins()
    visitor.client.cookies["clearway-guide"] = "cut"
    page = visitor.answers("deception", "yes")
    assert visitor.where == "/"
    assert "Your earlier answers are not here" in page


def test_a_tick_on_the_first_screen_is_a_yes_and_no_tick_says_nothing(visitor: Visitor) -> None:
    visitor.begins()
    visitor.sends("/guide/first/", told=["threats_or_blackmail", "adult_involved"])
    assert visitor.where == "/guide/result/"
    assert visitor.carried.answers == {"threats_or_blackmail": "yes", "adult_involved": "yes"}


def test_a_tick_can_be_taken_back(visitor: Visitor) -> None:
    visitor.begins()
    visitor.sends("/guide/first/", told="threats_or_blackmail")
    visitor.at("/guide/first/")
    assert visitor.html.count(" checked") == 1
    visitor.sends("/guide/first/", immediate_danger="unknown", seen="threats_or_blackmail:yes")
    assert visitor.carried.answers == {"immediate_danger": "unknown"}


def test_a_page_from_before_another_one_answered_takes_nothing_back(visitor: Visitor) -> None:
    visitor.begins()
    visitor.answers("threats_or_blackmail", "yes")
    visitor.sends("/guide/first/", seen="", immediate_danger="no")
    visitor.sends("/guide/factors/", seen="threats_or_blackmail:no", threats_or_blackmail="no", deception="no")
    assert visitor.carried.answers == {"threats_or_blackmail": "yes", "immediate_danger": "no", "deception": "no"}
    page = visitor.sends("/guide/question/threats-or-blackmail/", seen="threats_or_blackmail:no", answer="no")
    assert "This answer was changed on another page meanwhile" in page
    assert visitor.carried.answers["threats_or_blackmail"] == "yes"


def test_a_tick_leaves_disputed_disputed_and_an_earlier_no_alone(visitor: Visitor) -> None:
    visitor.begins()
    visitor.answers("threats_or_blackmail", "disputed")
    visitor.answers("adult_involved", "no")
    visitor.sends("/guide/first/", told="threats_or_blackmail")
    assert visitor.carried.answers == {"threats_or_blackmail": "disputed", "adult_involved": "no"}


def test_a_tick_that_does_not_fit_comes_back_with_the_reason(visitor: Visitor) -> None:
    visitor.begins()
    visitor.answers("kind", "contact")
    page = visitor.sends("/guide/first/", told="wider_distribution")
    assert visitor.status == 422
    assert "This does not fit another answer: “Is this about a picture" in page
    assert 'href="#id_told"' in visitor.html
    assert visitor.html.count(" checked") == 1


def test_i_dont_know_stays_on_top_of_what_to_find_out(visitor: Visitor) -> None:
    visitor.begins()
    visitor.sends("/guide/first/", immediate_danger="unknown", self_harm_risk="unknown", told="threats_or_blackmail")
    page = visitor.at("/guide/result/").partition("You said that you do not know yet")[2]
    assert page.index("in danger right now") < page.index("sign of self-harm") < page.index("Not asked yet")
    assert "2 not known: find out" in visitor.at("/guide/answers/")
    assert "self-harm or suicidal thoughts" in visitor.at("/guide/read-aloud/")


def test_changing_an_answer_from_the_list_leads_back_to_the_list(visitor: Visitor) -> None:
    visitor.begins()
    visitor.answers("deception", "no")
    visitor.at("/guide/answers/")
    assert 'href="/guide/answers/deception/"' in visitor.html
    page = visitor.sends("/guide/answers/deception/", answer="unknown")
    assert visitor.where == "/guide/answers/"
    assert "I don’t know yet" in page


def test_starting_again_asks_first(visitor: Visitor) -> None:
    visitor.begins()
    visitor.answers("deception", "no")
    assert "This deletes every answer" in visitor.at("/start-again/")
    assert visitor.carried.answers == {"deception": "no"}


def test_the_guide_says_what_the_terminal_says(visitor: Visitor) -> None:
    visitor.carries(Carried(("staffordshire",), answers={"threats_or_blackmail": "yes"}, passed=True))
    page = visitor.at("/guide/result/")
    incident = read({"area": ["staffordshire"], "facts": {"threats_or_blackmail": "yes"}})
    for response in queries.standing(incident, FRIDAY).results[0]["responses"].values():
        for why in response["because"]:
            assert why["text"] in page
