"""The page about the API, for people: what `document()` says, in our own frame, without a script of anybody's."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clearway.core.calendar import moment
from clearway.core.compare import answered
from clearway.core.contacts import contacts
from clearway.core.errors import IncidentError
from clearway.core.facts.incident import read
from clearway.core.packs.load import pack_for
from clearway.guidance import queries
from clearway.guidance.api import packs
from clearway.guidance.api.described import EXAMPLE
from clearway.guidance.api.document import document
from clearway.guidance.api.reading import as_error

LIMITS = {
    "minimum": "from {}", "maximum": "to {}", "minLength": "{} characters or more", "maxLength": "up to {} characters",
    "minItems": "{} or more", "maxItems": "up to {}",
}  # fmt: skip
WORTH_SAYING = 1_000_000
PLAIN = {
    "string": "text", "integer": "whole number", "boolean": "true or false", "null": "null", "object": "table",
    "array": "list",
}  # fmt: skip
FORMATS = {"date-time": "time with an offset", "date": "date"}


@dataclass(frozen=True, slots=True)
class Field:
    """A key of a table, or a parameter: its name, what it may hold, in words, and what it means."""

    name: str
    holds: str
    required: bool
    says: str


@dataclass(frozen=True, slots=True)
class Shape:
    """A table by name, what it is, and its keys."""

    name: str
    says: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address: what it is for, what it takes, what it answers, and a real example of both."""

    method: str
    path: str
    name: str
    summary: str
    says: str
    parameters: tuple[Field, ...]
    answers: tuple[tuple[str, str, str], ...]
    request: str
    answer: str


def page(request: HttpRequest) -> HttpResponse:
    """What the API takes and answers."""
    return render(request, "guidance/api.html", _shown())


@cache
def _shown() -> dict[str, object]:
    made = document()
    shapes = {name: _shape(name, schema) for name, schema in made["components"]["schemas"].items()}
    taken = ("Incident", "Person", "Facts")
    return {
        "about": made["info"]["description"].split("\n\n"),
        "endpoints": [
            _endpoint(path, method, operation)
            for path, methods in made["paths"].items()
            for method, operation in methods.items()
        ],
        "taken": [shapes[name] for name in taken],
        "given": [shape for name, shape in shapes.items() if name not in taken and name not in ("Refusal", "Error")],
        "error": shapes["Error"],
        "refused": _indented(_refusal()),
    }


def _endpoint(path: str, method: str, operation: dict[str, Any]) -> Endpoint:
    request, answer = _examples()[operation["operationId"]]
    return Endpoint(
        method=method.upper(),
        path=path,
        name=operation["operationId"],
        summary=operation["summary"],
        says=operation["description"],
        parameters=tuple(
            Field(each["name"], in_words(each["schema"]), each["required"], each["description"])
            for each in operation["parameters"]
        ),
        answers=tuple(
            (status, _with_headers(each), in_words(each["content"]["application/json"]["schema"]))
            for status, each in operation["responses"].items()
        ),
        request=request,
        answer=_indented(answer),
    )


def _with_headers(answer: dict[str, Any]) -> str:
    headers = (f"Header `{name}`: {each['description']}" for name, each in answer.get("headers", {}).items())
    return " ".join([answer["description"], *headers])


def _shape(name: str, schema: dict[str, Any]) -> Shape:
    required = schema.get("required", ())
    fields = (
        Field(key, in_words(each), key in required, each.get("description", ""))
        for key, each in schema["properties"].items()
    )
    return Shape(name, schema.get("description", ""), tuple(fields))


def in_words(schema: dict[str, Any]) -> str:
    """What a schema allows, in words."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "oneOf" in schema:
        return "; or ".join(map(in_words, schema["oneOf"]))
    if "enum" in schema:
        return f"one of: {_listed(schema)}"
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    said = [text.format(schema[key]) for key, text in LIMITS.items() if 0 < abs(schema.get(key, 0)) < WORTH_SAYING]
    said += [f"such as {each}" for each in schema.get("examples", ())]
    return " or ".join(_kind(each, schema) for each in kinds) + (f" ({', '.join(said)})" if said else "")


def _listed(schema: dict[str, Any]) -> str:
    return ", ".join("null" if each is None else each for each in schema["enum"])


def _kind(kind: str, schema: dict[str, Any]) -> str:
    if kind == "array":
        items = schema["items"]
        return f"list of: {_listed(items)}" if "enum" in items else f"list of {in_words(items)}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"table of {in_words(schema['additionalProperties'])}"
    return FORMATS[schema["format"]] if kind == "string" and "format" in schema else PLAIN[kind]


@cache
def _examples() -> dict[str, tuple[str, object]]:
    """For each endpoint what is sent, as text, and what really comes back."""
    at = moment(EXAMPLE["at"]).at
    area = str(EXAMPLE["area"])
    sent = "POST /api/v1/assess\nContent-Type: application/json\n\n" + _indented(EXAMPLE)
    return {
        "assess": (sent, answered(read(EXAMPLE), at, queries.made)),
        "packs": ("GET /api/v1/packs", packs.installed()),
        "contacts": (f"GET /api/v1/contacts?area={area}&at={at:%Y-%m-%dT%H:%M}", contacts(pack_for(area), area, at)),
    }


def _refusal() -> object:
    """What comes back for a fact whose name is mistyped."""
    try:
        read({**EXAMPLE, "facts": {"threats": "yes"}})
    except IncidentError as error:
        return as_error(error)
    return {}


def _indented(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
