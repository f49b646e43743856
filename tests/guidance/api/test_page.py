"""The page about the API: every endpoint, every field, real examples, and no script or style of its own."""

import html
import json
import re
from itertools import pairwise

import pytest

from clearway.core.packs.vocabulary import vocabulary
from clearway.guidance.api.document import document
from clearway.guidance.api.page import in_words
from guidance.api.door import answered, client, posted, refused


def page() -> str:
    """The page, as text."""
    response = client().get("/api/v1/")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/html")
    return response.content.decode()


def shown() -> list[str]:
    """What stands in each block of code."""
    return [html.unescape(each) for each in re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", page(), re.DOTALL)]


def test_every_endpoint_stands_on_the_page() -> None:
    text = page()
    for path, methods in document()["paths"].items():
        for method in methods:
            assert f"<code>{method.upper()} {path}</code>" in text


def test_every_key_of_every_table_stands_on_the_page() -> None:
    text = page()
    for name, schema in document()["components"]["schemas"].items():
        for key in schema["properties"]:
            assert f"<code>{key}</code>" in text or name == "Refusal"
    assert f"All {len(vocabulary().facts)} facts" in text


def test_what_is_said_in_a_header_is_told() -> None:
    assert page().count("Header <code>Clearway-Note</code>") == 2


def test_the_document_for_machines_is_linked() -> None:
    assert 'href="/api/v1/openapi.json"' in page()


def test_the_examples_are_what_really_is_sent_and_comes_back() -> None:
    sent, answer, _, packs, asked, contacts, wrong = shown()
    assert json.loads(answer) == answered(posted(sent.partition("\n\n")[2]))
    assert json.loads(packs) == answered(client().get("/api/v1/packs"))
    assert json.loads(contacts) == answered(client().get(asked.removeprefix("GET ")))
    raw = {**json.loads(sent.partition("\n\n")[2]), "facts": {"threats": "yes"}}
    assert json.loads(wrong) == {"error": refused(posted(raw), 422)}


def test_the_page_brings_no_script_or_style_of_its_own() -> None:
    text = page()
    assert " style=" not in text
    assert "<style" not in text
    scripts = re.findall(r"<script[^>]*>", text)
    assert scripts
    assert all("/static/ui/" in each and "nonce=" in each for each in scripts)
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", text)


def test_headings_go_down_one_step_at_a_time_and_no_id_comes_twice() -> None:
    text = page()
    levels = [int(each) for each in re.findall(r"<h([1-6])", text)]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"$ref": "#/components/schemas/Gate"}, "Gate"),
        ({"type": "array", "items": {"type": "string"}}, "list of text"),
        ({"type": ["string", "null"], "format": "date"}, "date or null"),
        ({"type": ["integer", "null"], "minimum": 0, "maximum": 120}, "whole number or null (to 120)"),
        ({"type": "object", "additionalProperties": {"type": "boolean"}}, "table of true or false"),
        ({"enum": ["female", None]}, "one of: female, null"),
        ({"oneOf": [{"type": "string", "maxLength": 3}, {"type": "object"}]}, "text (up to 3 characters); or table"),
        ({"type": "string", "pattern": "^[0-9]$", "examples": ["7"]}, "text (such as 7)"),
        ({"type": "array", "items": {"enum": ["a", "b"]}, "minItems": 1}, "list of: a, b (1 or more)"),
        ({"type": "integer", "maximum": 10**18}, "whole number"),
    ],
)
def test_a_schema_is_said_in_words(schema: dict[str, object], words: str) -> None:
    assert in_words(schema) == words
