"""What the API answers, as JSON Schema: walked from the typed tables that the answers are made of."""

import inspect
import types
from collections.abc import Mapping
from functools import cache
from typing import Any, TypedDict, Union, get_args, get_origin, get_type_hints, is_typeddict

from clearway.core.packs.load import areas
from clearway.core.packs.parts import PURPOSES
from clearway.core.packs.schema import ASKS, DUTY_RANK, SUBTYPES
from clearway.core.packs.vocabulary import vocabulary
from clearway.core.result import Comparison, ContactItem, Result
from clearway.guidance.api.accepted import Schema
from clearway.guidance.api.packs import PackItem

TYPES = {str: "string", int: "integer", bool: "boolean", type(None): "null"}
DUTIES: Schema = {"enum": list(DUTY_RANK)}
INSTANT: Schema = {"format": "date-time"}
DAY: Schema = {"format": "date"}


class Error(TypedDict):
    """Why it was refused: where (`key`), what is wrong, and what to do. `reference` only when the fault is ours."""

    key: str
    problem: str
    remedy: str
    reference: str


class Refusal(TypedDict):
    """What is answered in the place of a result."""

    error: Error


MAY_BE_LEFT_OUT = {"Error": ("key", "remedy", "reference")}


@cache
def given() -> dict[str, Schema]:
    """Every schema of an answer, by name. The two kinds of assessment are `Result` and `Comparison`."""
    found: dict[str, Schema] = {}
    for shape in (Result, Comparison, PackItem, ContactItem, Refusal):
        _walk(shape, found)
    return found


def _walk(shape: Any, found: dict[str, Schema]) -> Schema:  # noqa: ANN401  # a type of any kind
    """The schema of a type; that of a typed table goes into `found`, and a reference comes back."""
    origin, inside = get_origin(shape), get_args(shape)
    if is_typeddict(shape):
        if shape.__name__ not in found:
            _table(shape, found)
        return {"$ref": f"#/components/schemas/{shape.__name__}"}
    if origin in (list, tuple):
        return {"type": "array", "items": _walk(inside[0], found)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _walk(inside[1], found)}
    if origin in (Union, types.UnionType):
        return _either([_walk(each, found) for each in inside])
    return {"type": TYPES[shape]}


def _either(choices: list[Schema]) -> Schema:
    if all(each.keys() == {"type"} for each in choices):
        return {"type": [each["type"] for each in choices]}
    return {"oneOf": choices}


def _table(shape: Any, found: dict[str, Schema]) -> None:  # noqa: ANN401  # a TypedDict
    name = shape.__name__
    made: Schema = {"type": "object"}
    found[name] = made
    says = shape.__dict__.get("__doc__")
    if says:
        made["description"] = inspect.cleandoc(says)
    closer = _narrower().get(name, {})
    hints = get_type_hints(shape)
    made["properties"] = {
        key: {**_walk(hint, found), **closer.get(key, {}), **_by_key(key)} for key, hint in hints.items()
    }
    made["required"] = [key for key in hints if key not in MAY_BE_LEFT_OUT.get(name, ())]
    made["additionalProperties"] = False


def _by_key(key: str) -> Schema:
    return {"items": {"type": "string", "pattern": "^[A-Z]{2}[0-9]{3}$"}} if key == "cite" else {}


@cache
def _narrower() -> Mapping[str, Mapping[str, Schema]]:
    """What is known of a text beyond its being a text: which values it has, or that it is a time."""
    area: Schema = {"enum": sorted(areas())}
    return {
        "Result": {"area": area, "at": INSTANT},
        "PackRef": {"checksum": {"pattern": "^[0-9a-f]{64}$"}},
        "Response": {
            "status": {"enum": ["yes", "no", "undetermined", "not-covered"]},
            "duty": DUTIES, "at_least": DUTIES, "at_most": DUTIES,
        },
        "Scope": {"status": {"enum": ["in-scope", "adult-imagery", "undetermined"]}},
        "Category": {
            "status": {"enum": ["experimental", "aggravated", "undetermined", None]},
            "subtypes": {"items": {"type": "string", "enum": list(SUBTYPES)}},
            "possible": {"items": {"type": "string", "enum": list(SUBTYPES)}},
        },
        "Either": {"duty": {"enum": list(ASKS)}},
        "Gate": {"status": {"enum": ["open", "shut"]}, "for": {"description": "The person it is about, or null."}},
        "Question": {"urgency": {"enum": list(vocabulary().urgencies)}, "rank": {"minimum": 1}},
        "ActionItem": {"due": INSTANT, "duty": {"enum": list(ASKS)}},
        "ContactItem": {
            "for": {"enum": list(PURPOSES)}, "closes_at": INSTANT, "opens_at": INSTANT, "verified_on": DAY,
        },
        "Review": {"reviewed_on": DAY},
        "PackItem": {
            "areas": {"items": {"type": "string", **area}}, "checksum": {"pattern": "^[0-9a-f]{64}$"},
            "in_force_from": DAY, "in_force_to": DAY, "reviewed_on": DAY,
        },
        "Error": {"problem": {"minLength": 1}},
    }  # fmt: skip
