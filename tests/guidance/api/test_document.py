"""The OpenAPI document is valid, and true: what it says of a request is what is taken, of an answer what comes back."""

import json
import tomllib
from typing import Any

import jsonschema_rs
import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31

from architecture.tree import ROOT
from cast import AREAS, FRIDAY_1540, HAMPSHIRE, pupil
from clearway.core.examples import FRIDAY
from clearway.core.facts.incident import KEYS, MOST_PEOPLE, PERSON_KEYS
from clearway.core.packs.load import installed, load_whole
from clearway.core.packs.vocabulary import vocabulary
from clearway.guidance.api.described import EXAMPLE
from clearway.guidance.api.document import document
from clearway.guidance.api.given import MAY_BE_LEFT_OUT, _narrower
from guidance.api.door import answered, client, misfits, posted, refused, written

SCHEMAS: dict[str, Any] = document()["components"]["schemas"]


def test_the_document_is_openapi_3_1() -> None:
    assert document()["openapi"] == "3.1.0"
    jsonschema_rs.Draft202012Validator(OPENAPI_31).validate(document())


def test_it_is_served_as_it_is() -> None:
    assert answered(client().get("/api/v1/openapi.json")) == document()


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_schema_is_json_schema(name: str) -> None:
    jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **SCHEMAS[name]})


def test_every_reference_leads_somewhere_and_every_schema_is_led_to() -> None:
    found = {part.split('"')[0] for part in json.dumps(document()).split("#/components/schemas/")[1:]}
    assert found == set(SCHEMAS)


def test_every_status_that_an_endpoint_gives_is_documented() -> None:
    given = {
        (path, method): set(operation["responses"])
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    }
    assert given == {
        ("/api/v1/assess", "post"): {"200", "400", "413", "415", "422"},
        ("/api/v1/packs", "get"): {"200", "400", "422"},
        ("/api/v1/contacts", "get"): {"200", "400", "422"},
    }


def test_what_is_known_beyond_a_text_is_said_of_keys_that_exist() -> None:
    for name, keys in {**_narrower(), **MAY_BE_LEFT_OUT}.items():
        assert set(keys) <= set(SCHEMAS[name]["properties"])


# --- requests ---------------------------------------------------------------------------------------
@pytest.mark.asvs("2.1.1")
def test_an_incident_has_the_keys_that_the_reader_knows_and_no_other() -> None:
    assert tuple(SCHEMAS["Incident"]["properties"]) == KEYS
    assert tuple(SCHEMAS["Person"]["properties"]) == PERSON_KEYS
    assert list(SCHEMAS["Facts"]["properties"]) == list(vocabulary().facts)
    assert all(SCHEMAS[name]["additionalProperties"] is False for name in ("Incident", "Person", "Facts"))


@pytest.mark.sampled(2)
@pytest.mark.parametrize("pack", installed())
@pytest.mark.asvs("15.3.1")
def test_every_example_of_a_pack_fits_and_its_answer_fits(pack: str) -> None:
    whole = load_whole(pack)
    for example in whole.examples:
        raw = json.loads(written({"id": example.id, "area": whole.areas[0], "at": FRIDAY, **example.incident}))
        assert misfits("Incident", raw) == [], example.id
        answer = answered(posted(raw))
        assert misfits("Comparison" if "differences" in answer else "Result", answer) == [], example.id


def test_a_comparison_fits() -> None:
    answer = answered(posted({"area": list(AREAS), "at": FRIDAY_1540, "facts": {"coercion_or_pressure": "yes"}}))
    assert answer["differences"]
    assert misfits("Comparison", answer) == []


# What the reader refuses for its shape alone is not valid by the document either.
MISSHAPEN: tuple[dict[str, Any], ...] = (
    {"nothing": 1}, {"area": []}, {"area": "hamshire"}, {"area": [HAMPSHIRE, HAMPSHIRE]}, {"area": None},
    {"setting": "scool"}, {"setting": None}, {"id": None}, {"id": True}, {"id": "a" * 201}, {"id": 10**19},
    {"id": "a\nb"}, {"id": 1.5}, {"at": 5}, {"at": "tomorrow"}, {"at": "2026-11-20"}, {"incident_on": "yesterday"},
    {"incident_on": 20261120}, {"facts": None}, {"facts": {"nothing": "yes"}}, {"facts": {"harassment": True}},
    {"facts": {"kind": "disputed"}}, {"facts": {"harassment": None}}, {"people": None}, {"people": {}},
    {"people": [{"id": ""}]}, {"people": [{"name": "A"}]}, {"people": [{"roles": "pictured"}]},
    {"people": [{"roles": ["nobody"]}]}, {"people": [{"age": 121}]}, {"people": [{"age": -1}]},
    {"people": [{"age": "15"}]}, {"people": [{"age": True}]}, {"people": [{"sex": "x"}]},
    {"people": [{"age_basis": None}]}, {"people": [{}] * (MOST_PEOPLE + 1)}, {"notes": []}, {"notes": None},
)  # fmt: skip


@pytest.mark.parametrize("wrong", MISSHAPEN, ids=lambda wrong: written(wrong)[:40])
def test_what_is_refused_for_its_shape_is_no_incident_by_the_document_either(wrong: dict[str, Any]) -> None:
    raw = {"area": HAMPSHIRE, **wrong}
    refused(posted(raw), 422)
    assert misfits("Incident", raw) != []


EDGES: tuple[dict[str, Any], ...] = (
    {"id": ""}, {"id": 7}, {"id": "é"}, {"at": None}, {"at": "2026-11-20 16:35"}, {"at": "2026-11-20T16:35:00+01:00"},
    {"incident_on": None}, {"incident_on": "2026-11-18"}, {"facts": {}}, {"people": []}, {"notes": {"a": [1, None]}},
    {"people": [{}]}, {"people": [pupil("A", "pictured", vulnerabilities=["send"], sex=None)]}, {"area": [HAMPSHIRE]},
    {"people": [{"roles": None, "age": None, "date_of_birth": None, "vulnerabilities": None}]},
    {"people": [{"id": 1, "roles": ["sent", "sent"], "age": 120}]}, {"facts": {"kind": "unknown"}},
    {"facts": {"harassment": "disputed"}}, {"people": [{}] * MOST_PEOPLE},
)  # fmt: skip


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: written(edge)[:40])
def test_what_is_taken_at_the_edges_is_an_incident_by_the_document(edge: dict[str, Any]) -> None:
    raw = {"area": HAMPSHIRE, "at": "2026-11-20T16:35", **edge}
    answered(posted(raw))
    assert misfits("Incident", raw) == []


# --- the examples that are shown --------------------------------------------------------------------
def test_the_example_that_is_shown_is_the_one_in_examples() -> None:
    file = ROOT / "examples" / "friday-1635-stafford.toml"
    raw = tomllib.loads(file.read_text("utf-8"))
    assert json.loads(written(raw)) == EXAMPLE
    assert misfits("Incident", EXAMPLE) == []


# --- the check itself --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "change",
    [{"at": "today"}, {"more": 1}, {"id": 7}, {"area": "kent"}, {"either": [{"of": [], "duty": "none"}]}],
    ids=str,
)
def test_an_answer_that_is_not_as_documented_is_noticed(change: dict[str, Any]) -> None:
    answer = answered(posted({"area": HAMPSHIRE, "at": FRIDAY_1540}))
    assert misfits("Result", {**answer, **change}) != []
    del answer["review"]
    assert misfits("Result", answer) != []
