"""Anything at all, sent to any form: an answer or a clear message with the form kept; never a fault, nothing lost."""

from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from carriers import consistent
from clearway.core.packs.vocabulary import vocabulary
from clearway.guidance.carry import Carried, cookie_name, opened, sealed
from clearway.guidance.forms import PersonForm
from clearway.guidance.shown import slug_of
from clearway.ui import clock
from visitor import FORM, Visitor, text_of

PAGES = (
    "/", "/guide/first/", "/guide/next/", "/guide/factors/", "/guide/people/", "/guide/people/add/",
    "/guide/people/A/", "/guide/people/A/remove/", "/guide/answers/", "/guide/result/", "/guide/read-aloud/",
    "/start-again/", "/leave/", *(f"/guide/question/{slug_of(fact)}/" for fact in vocabulary().facts),
)  # fmt: skip
CALM = {200, 302, 400, 403, 404, 405, 413, 415, 422}
FIELDS = [
    "area",
    "second",
    "setting",
    "answer",
    *PersonForm.base_fields,
    *vocabulary().facts,
    "told",
    "seen",
    "csrfmiddlewaretoken",
]
VALUES = [
    "yes", "no", "unknown", "disputed", "hampshire", "stoke-on-trent", "school", "15", "none", "pictured",
    "threats_or_blackmail", "wider_distribution", "kind:contact",
]  # fmt: skip
anything = st.one_of(st.sampled_from(VALUES), st.text(max_size=40))
forms = st.dictionaries(
    st.one_of(st.sampled_from(FIELDS), st.text(max_size=20)), st.lists(anything, min_size=1, max_size=3), max_size=8
)


BEFORE = Carried(("hampshire",), answers={"kind": "contact"}, people=({"id": "A", "age": 15},))


def posted(client: Client, page: str, fields: dict[str, list[str]]) -> int:
    """The status after a form was sent."""
    body = urlencode(fields, doseq=True, encoding="utf-8", errors="surrogatepass")
    return client.post(page, body, content_type=FORM).status_code


@settings(deadline=None)
@given(st.sampled_from(PAGES), forms)
@pytest.mark.asvs("1.4.2", "2.2.1")
def test_any_form_sent_to_any_page_is_met_calmly(page: str, fields: dict[str, list[str]]) -> None:
    client = Client()
    client.cookies[cookie_name()] = sealed(
        Carried(("hampshire",), answers={"kind": "contact"}, people=({"id": "A", "age": 15},))
    )
    assert posted(client, page, fields) in CALM
    value = client.cookies[cookie_name()].value
    assert value == "" or opened(value) is not None


@settings(deadline=None)
@given(st.sampled_from(PAGES), consistent(clock.now()))
def test_every_page_opens_on_whatever_was_answered(page: str, before: Carried) -> None:
    client = Client()
    client.cookies[cookie_name()] = sealed(before)
    assert client.get(page).status_code in CALM


@settings(deadline=None)
@given(st.sampled_from(PAGES), st.text(st.characters(max_codepoint=255), max_size=200))
def test_any_cookie_is_met_calmly(page: str, value: str) -> None:
    client = Client()
    client.cookies[cookie_name()] = value
    assert client.get(page).status_code in CALM


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from(PAGES))
def test_any_bytes_are_met_calmly(body: bytes, page: str) -> None:
    client = Client()
    client.cookies[cookie_name()] = sealed(Carried(("hampshire",)))
    assert client.post(page, body, content_type=FORM).status_code in CALM


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace", "options"])
def test_other_methods_are_refused_in_our_own_words(method: str) -> None:
    for page in PAGES:
        response = getattr(Client(), method)(page)
        assert response.status_code in {302, 405, 404, 415} or (method == "options" and response.status_code == 200)


def test_a_form_sent_twice_is_sent_once() -> None:
    visitor = Visitor()
    visitor.begins()
    visitor.answers("deception", "yes")
    once = visitor.carried
    visitor.answers("deception", "yes")
    assert visitor.carried == once


def test_two_tabs_answer_in_turn_and_both_answers_stay() -> None:
    visitor = Visitor()
    visitor.begins()
    visitor.at("/guide/question/deception/")
    visitor.at("/guide/question/harassment/")
    visitor.answers("deception", "yes")
    visitor.answers("harassment", "no")
    assert visitor.carried.answers == {"deception": "yes", "harassment": "no"}


def test_an_answer_to_a_page_from_before_the_area_changed_is_taken() -> None:
    visitor = Visitor()
    visitor.begins("hampshire")
    visitor.at("/guide/question/deception/")
    visitor.begins("staffordshire")
    visitor.answers("deception", "yes")
    assert visitor.carried.areas == ("staffordshire",)
    assert visitor.carried.answers == {"deception": "yes"}


def test_a_form_without_its_token_is_refused_and_the_answers_stay() -> None:
    client = Client(enforce_csrf_checks=True)
    before = Carried(("hampshire",), answers={"deception": "yes"}, passed=True)
    client.cookies[cookie_name()] = sealed(before)
    response = client.post("/guide/question/harassment/", {"answer": "yes"}, content_type=FORM)
    assert response.status_code == 403
    assert "That page was too old to send" in text_of(response)
    assert opened(client.cookies[cookie_name()].value) == before


def begun_from(origin: str, fetched_from: str) -> int:
    """The status when our first form, with its token, comes from somewhere."""
    client = Client(enforce_csrf_checks=True)
    page = client.get("/").content.decode()
    token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    body = urlencode({"area": "hampshire", "setting": "school", "csrfmiddlewaretoken": token})
    headers = {"origin": origin, "sec-fetch-site": fetched_from}
    return client.post("/", body, content_type=FORM, headers=headers).status_code


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null"])
def test_a_form_from_another_site_is_refused_even_with_a_token(origin: str) -> None:
    assert begun_from(origin, "cross-site") == 403


def test_a_form_of_our_own_page_is_taken_though_the_browser_hides_its_origin() -> None:
    assert begun_from("null", "same-origin") == 302
