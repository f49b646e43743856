"""Whatever comes to an address of the API: an answer or a refusal in JSON, never a page, never a fault of ours."""

import json
from typing import Any

import pytest
from django.conf import settings as django
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from cast import HAMPSHIRE
from clearway.core.facts.incident import KEYS, PERSON_KEYS
from clearway.core.packs.vocabulary import vocabulary
from clearway.guidance.api import routes
from guidance.api.door import ASSESS, CONTACTS, JSON, PACKS, client, misfits, posted, refused

TAKES = {
    ASSESS: "POST",
    PACKS: "GET",
    CONTACTS: "GET",
    "/api/v1/": "GET, HEAD",
    "/api/v1/openapi.json": "GET, HEAD",
}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


@pytest.mark.parametrize("path", TAKES)
@pytest.mark.parametrize("method", METHODS)
def test_a_method_that_an_address_does_not_take_is_refused_in_json(path: str, method: str) -> None:
    if method not in TAKES[path]:
        response = client().generic(method, path)
        assert refused(response, 405)["remedy"] == f"Use {TAKES[path]}; see /api/v1/."
        assert response["Allow"] == TAKES[path]


@pytest.mark.parametrize("path", [PACKS, f"{CONTACTS}?area={HAMPSHIRE}", "/api/v1/openapi.json", "/api/v1/"])
def test_head_is_answered_where_get_is(path: str) -> None:
    assert client().head(path).status_code == 200


@pytest.mark.parametrize("path", ["/api/", "/api/v2/assess", "/api/v1/nothing", "/api/v1/assess/", "/api/v1/assess/1"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_address_that_is_not_there_is_said_to_be_not_there_in_json(path: str, method: str) -> None:
    refused(client().generic(method, path, "{}", content_type=JSON), 404)


@pytest.mark.parametrize(
    "kind",
    ["image/png", "text/plain", "application/octet-stream", "multipart/form-data; boundary=x",
     "application/x-www-form-urlencoded"],
)  # fmt: skip
@pytest.mark.asvs("3.5.2")
def test_what_calls_itself_something_else_than_json_is_refused(kind: str) -> None:
    refused(posted({"area": HAMPSHIRE}, kind), 415)


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", ""])
def test_json_is_taken_with_a_charset_and_without_a_kind(kind: str) -> None:
    assert posted({"area": HAMPSHIRE}, kind).status_code == 200


def test_more_than_an_incident_can_hold_is_refused() -> None:
    refused(posted(b" " * (django.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)), 413)


@pytest.mark.parametrize(
    "query", ["area=data:image/png;base64,AAAA", "area=" + "A" * 300, "&".join(f"a{n}=1" for n in range(600))]
)
def test_a_file_in_an_address_is_refused_and_so_is_a_crowd_of_parameters(query: str) -> None:
    refused(client().get(f"{CONTACTS}?{query}"), 400)


def test_a_fault_of_ours_is_said_in_json_with_a_reference_and_without_what_was_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("canary-in-an-exception")

    monkeypatch.setattr(routes, "answered", broken)
    caller = client(raise_request_exception=False)
    response = caller.post(ASSESS, json.dumps({"area": HAMPSHIRE, "id": "canary"}), content_type=JSON)
    error = refused(response, 500)
    assert error["reference"]
    assert b"canary" not in response.content


def test_the_pages_have_names() -> None:
    assert reverse("api-page") == "/api/v1/"
    assert reverse("api-openapi") == "/api/v1/openapi.json"


# --- whatever is sent -------------------------------------------------------------------------------
WORDS = st.one_of(st.text(max_size=30), st.sampled_from(["yes", "no", "hampshire", "2026-11-20T16:35", "\ud800", "A"]))
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), WORDS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=8,
)
ANSWERS = st.one_of(st.sampled_from(["yes", "no", "unknown", "disputed"]), VALUES)
FACTS = st.dictionaries(st.one_of(st.sampled_from(sorted(vocabulary().facts)), WORDS), ANSWERS, max_size=5)
PEOPLE = st.lists(st.dictionaries(st.sampled_from(PERSON_KEYS), VALUES, max_size=4), max_size=3)
INCIDENTS = st.dictionaries(
    st.one_of(st.sampled_from(KEYS), WORDS), st.one_of(VALUES, FACTS, PEOPLE), max_size=6
).flatmap(lambda raw: st.sampled_from([raw, {**raw, "area": HAMPSHIRE}]))
DEPTHS = (19, 200, 900, 1000, 5000, 100_000)


def answered_or_refused(response: Any) -> None:
    """Nothing but JSON of the documented shape, and no fault of ours."""
    assert response.status_code in (200, 400, 413, 415, 422)
    assert response["Content-Type"] == JSON
    body = json.loads(response.content)
    shape = "Refusal" if response.status_code != 200 else "Comparison" if "differences" in body else "Result"
    assert misfits(shape, body) == []


@given(raw=st.binary(max_size=100))
@settings(deadline=None, max_examples=150)
def test_any_bytes_are_refused_in_json(raw: bytes) -> None:
    answered_or_refused(posted(raw))


@given(raw=INCIDENTS)
@settings(deadline=None, max_examples=250)
def test_any_json_in_the_place_of_an_incident_is_answered_or_refused(raw: dict[str, Any]) -> None:
    answered_or_refused(posted(raw))


@given(raw=VALUES)
@settings(deadline=None, max_examples=50)
@pytest.mark.asvs("15.3.5")
def test_any_json_at_all_is_refused(raw: object) -> None:
    answered_or_refused(posted(json.dumps(raw)))


@given(raw=st.binary(max_size=100), kind=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=40))
@settings(deadline=None, max_examples=50)
def test_any_kind_is_answered_or_refused(raw: bytes, kind: str) -> None:
    answered_or_refused(posted(raw, kind))


@given(query=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=80).map(lambda t: t.replace("#", "")))
@settings(deadline=None, max_examples=100)
def test_any_query_is_answered_or_refused(query: str) -> None:
    response = client().get(f"{CONTACTS}?{query}")
    assert response.status_code in (200, 400, 422)
    assert response["Content-Type"] == JSON


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("key", KEYS)
def test_no_depth_is_too_deep_for_a_refusal(key: str, depth: int) -> None:
    answered_or_refused(posted(f'{{"{key}": {"[" * depth}{"]" * depth}}}'))
    answered_or_refused(posted('{"area": "hampshire", "notes": ' + '{"a": ' * depth + "1" + "}" * depth + "}"))
