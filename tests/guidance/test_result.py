"""The answer as a page: everything the engine says stands on it, in the order in which a person needs it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from cast import AREAS, FRIDAY_1540, PACKS, PUPIL_A, PUPIL_B, quiet
from clearway.core.calendar import moment
from clearway.core.facts.incident import read
from clearway.core.packs.load import load_whole, pack_for
from clearway.core.packs.vocabulary import vocabulary
from clearway.core.result import Result
from clearway.guidance import queries
from clearway.guidance.carry import MOST_PEOPLE, Carried
from clearway.ui import clock
from visitor import Visitor

AT = moment(FRIDAY_1540).at
ORDER = [
    "Who to call now", "What is asked for now", "Still unknown, and it matters", "Category",
    "Does anyone need to look?", "What has to wait", "Do now", "Do next", "Not yet: each of these waits", "Never",
    "Which documents",
]  # fmt: skip
HEADINGS = re.compile(r"<h2[^>]*>([^<]*)</h2>")


@pytest.fixture(autouse=True)
def friday(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is Friday, 15:40."""
    monkeypatch.setattr(clock, "now", lambda: AT)


def visitor_with(facts: Mapping[str, str], *areas: str, people: tuple[Any, ...] = ()) -> Visitor:
    """Somebody who has said all this."""
    visitor = Visitor()
    visitor.carries(Carried(areas, "school", facts, people, passed=True))
    return visitor


def page_of(facts: Mapping[str, str], *areas: str, people: tuple[Any, ...] = ()) -> str:
    """The answer to all this, as text."""
    return visitor_with(facts, *(areas or ("staffordshire",)), people=people).at("/guide/result/")


@pytest.mark.parametrize("area", AREAS)
def test_the_order_is_danger_calls_findings_steps(area: str) -> None:
    visitor = visitor_with({"threats_or_blackmail": "yes"}, area)
    page = visitor.at("/guide/result/")
    assert [each for each in HEADINGS.findall(visitor.html) if each in ORDER] == ORDER
    assert page.index("Who to call now") < page.index("These are documents of 2016-17")


def carried_examples() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every example of every pack that a visitor could have entered."""
    for name in PACKS:
        for example in load_whole(name).examples:
            if "incident_on" in example.incident or "date_of_birth" in str(example.incident):
                continue  # the guide asks for ages, and for no dates
            yield f"{name}/{example.id}", load_whole(name).areas[0], dict(example.incident)


EXAMPLES = list(carried_examples())


def test_hardly_an_example_is_left_out() -> None:
    assert len(EXAMPLES) > 550


def stands_on(page: str, result: Result) -> list[str]:
    """What the engine says and the page does not."""
    wanted = [why["text"] for each in result["responses"].values() for why in each["because"]]
    wanted += [why["text"] for each in result["either"] for why in each["because"]]
    wanted += [why["text"] for why in (*result["category"]["because"], *result["viewing"]["because"])]
    wanted += [why["text"] for gate in result["gates"].values() for why in gate["because"]]
    if result["scope"]["status"] == "adult-imagery":
        wanted += [why["text"] for why in result["scope"]["because"]]
    wanted += [each["text"] for each in (*result["actions"], *result["never"])]
    wanted += [result["pack"]["id"], result["pack"]["edition"], result["pack"]["checksum"][:12]]
    return [each for each in wanted if " ".join(each.split()) not in page]


def sample(every: int) -> list[Any]:
    """One example in so many, and all of them in `make test-all`."""
    return [
        pytest.param(*each, id=each[0], marks=[] if place % every == 0 else [pytest.mark.full])
        for place, each in enumerate(EXAMPLES)
    ]


@pytest.mark.parametrize(("name", "area", "incident"), sample(36))
def test_everything_the_engine_says_stands_on_the_page(name: str, area: str, incident: dict[str, Any]) -> None:
    assert name
    read_in = read({**incident, "area": area})
    people = tuple(dict(each) for each in incident.get("people", ())[:MOST_PEOPLE])
    carried = Carried((area,), read_in.setting, dict(incident.get("facts", {})), people, passed=True)
    standing = queries.standing(carried.incident(), AT)
    visitor = Visitor()
    visitor.carries(carried)
    assert stands_on(visitor.at("/guide/result/"), standing.results[0]) == []
    for address in ("/guide/answers/", "/guide/read-aloud/", "/guide/people/", "/guide/factors/"):
        visitor.at(address)
        assert visitor.status == 200


def test_every_citation_opens_its_passage() -> None:
    visitor = visitor_with({"threats_or_blackmail": "yes"}, "staffordshire", "hampshire")
    visitor.at("/guide/result/")
    cited = set(re.findall(r'href="(/library/passages/[A-Z]{2}\d{3}/)"', visitor.html))
    assert len(cited) > 20
    assert [each for each in cited if Visitor().client.get(each).status_code != 200] == []


def test_an_incident_that_can_be_managed_here_says_so() -> None:
    page = page_of(quiet(), "hampshire", people=(PUPIL_A, PUPIL_B))
    assert "Manage within the setting Yes" in page
    assert "Police Not needed" in page


def test_unknown_is_never_shown_as_no() -> None:
    page = page_of({})
    assert page.count("Not known yet") >= 4
    assert "Not needed" not in page


def test_what_is_reported_and_denied_is_said_on_the_answer() -> None:
    assert "Reported and denied, so taken as yes: threats or blackmail" in page_of({"threats_or_blackmail": "disputed"})


def test_where_two_areas_differ_the_more_protective_comes_first() -> None:
    page = page_of({"wider_distribution": "yes"}, "staffordshire", "hampshire")
    differ = page[page.index("Where the areas differ") :]
    assert differ.index("Hampshire must") < differ.index("Staffordshire")


def test_questions_that_decide_nothing_are_said_of_the_finding_never_of_a_child() -> None:
    page = page_of({"kind": "contact"})
    assert "No longer decides anything here" in page
    assert "never of a child: every child involved still matters" in page


def test_lines_that_nobody_verified_are_marked() -> None:
    page = page_of({"harm_or_risk_of_harm": "yes"})
    assert "not verified: check before you dial" in page


def test_after_half_past_four_the_emergency_duty_service_takes_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment("2026-11-20T16:35").at)
    page = page_of({"threats_or_blackmail": "yes"})
    calls = page[: page.index("What is asked for now")]
    assert "0345 604 2886" in calls
    assert "Takes over for First Response" in calls


def test_a_childs_own_gate_is_shown_where_it_differs() -> None:
    page = page_of(quiet(parents_risk="yes"), "hampshire", people=({**PUPIL_A, "parents_risk": "yes"}, PUPIL_B))
    assert "Person B" in page


def test_adult_imagery_leads_to_the_law() -> None:
    adults = tuple({**each, "age": 30, "vulnerabilities": []} for each in (PUPIL_A, PUPIL_B))
    facts = {"kind": "imagery", "someone_unidentified": "no", "child_involved": "no", "all_pictured_adults": "yes"}
    page = page_of(facts, "hampshire", people=adults)
    assert "Not covered" in page


def test_the_read_aloud_page_says_what_is_known_and_what_is_not() -> None:
    visitor = visitor_with(
        {"threats_or_blackmail": "yes", "coercion_or_pressure": "no", "deception": "disputed"},
        "staffordshire", people=(PUPIL_A,),
    )  # fmt: skip
    page = visitor.at("/guide/read-aloud/")
    for said in (
        "threats or blackmail", "(reported, and denied)", "As far as I was told, this is not so: coercion or pressure",
        "somebody of 15, who is pictured and sent it", "I do not know yet whether a child is in danger now",
        "not to look",
    ):  # fmt: skip
        assert said in page


def test_the_read_aloud_page_names_danger_first() -> None:
    page = visitor_with({"immediate_danger": "yes"}, "hampshire").at("/guide/read-aloud/")
    assert "A child is in danger now." in page


def test_check_your_answers_lists_what_was_said_and_what_is_open() -> None:
    visitor = visitor_with({"kind": "contact", "immediate_danger": "no"}, "hampshire", people=(PUPIL_A,))
    visitor.sends("/guide/people/A/remove/")
    page = visitor.at("/guide/answers/")
    assert "Messages or other contact online" in page
    assert "decides nothing now" in page
    for fact in vocabulary().facts.values():
        asked = pack_for("hampshire").questions.get(fact.id)
        assert asked is None or fact.police or fact.idle or asked.ask in page
