"""The API as a program meets it, and what its OpenAPI document says of an answer."""

import json
from datetime import date
from functools import cache
from typing import Any

import jsonschema_rs
from django.test import Client

from clearway.guidance.api.document import document

JSON = "application/json"
ASSESS, PACKS, CONTACTS = "/api/v1/assess", "/api/v1/packs", "/api/v1/contacts"


def client(**options: Any) -> Client:
    """A program that calls, from this machine."""
    return Client(SERVER_NAME="localhost", **options)


def written(raw: object) -> str:
    """The raw incident as JSON; TOML's days and times as text."""
    return json.dumps(raw, default=lambda value: value.isoformat() if isinstance(value, date) else None)


def posted(raw: object, kind: str = JSON) -> Any:
    """The response to a raw incident, or to bytes as they are."""
    body = raw if isinstance(raw, bytes | str) else written(raw)
    return client().generic("POST", ASSESS, body, content_type=kind)


def answered(response: Any) -> Any:
    """The JSON of an answer with 200."""
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == JSON
    return response.json()


def refused(response: Any, status: int) -> dict[str, str]:
    """What is said in a refusal with this status, in the documented shape."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == JSON
    body = response.json()
    assert misfits("Refusal", body) == []
    error: dict[str, str] = body["error"]
    return error


@cache
def validator(name: str) -> jsonschema_rs.Draft202012Validator:
    """What checks a value against a schema of the document."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": document()["components"]}
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


def misfits(name: str, value: object) -> list[str]:
    """Where a value does not fit the schema of this name, in words."""
    return [f"{each.instance_path}: {each.message}" for each in validator(name).iter_errors(value)]
