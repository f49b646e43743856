"""What the OpenAPI document says of each endpoint beyond its address."""

from typing import Any

from clearway.guidance.api import accepted

# The facts of examples/friday-1635-stafford.toml.
EXAMPLE: dict[str, object] = {
    "id": "friday-1635",
    "area": "staffordshire",
    "at": "2026-11-20T16:35:00",
    "facts": {"threats_or_blackmail": "yes"},
    "people": [{"id": "A", "roles": ["pictured"], "age": 15}],
}

ABOUT = """\
What published guidance asks for in an incident, for these facts: the same answers as the guide on these pages and the \
command line give. Software advises; people decide. If a child is in danger now, call 999 first.

Nothing that is sent is kept or logged, and no cookie is read or set. Send coded facts only: never a name, never a \
picture or a file. Every answer is JSON in UTF-8. A method that an address does not take is refused with 405, and an \
address that is not there with 404, both as `Refusal`."""

NOTE_SAID = (
    "What was assumed about the time, such as which of two hours was meant as the clocks went back. Often absent."
)

Responses = dict[int, dict[str, Any]]


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _answer(says: str, schema: dict[str, Any], *, note: bool = False) -> dict[str, Any]:
    made = {"description": says, "content": {"application/json": {"schema": schema}}}
    if note:
        made["headers"] = {"Clearway-Note": {"description": NOTE_SAID, "schema": {"type": "string"}}}
    return made


def _refusals(**said: str) -> Responses:
    return {int(status.lstrip("_")): _answer(says, _ref("Refusal")) for status, says in said.items()}


def _list_of(name: str) -> dict[str, Any]:
    return {"type": "array", "items": _ref(name)}


LOOKS_LIKE_A_FILE = "The address holds what looks like a picture or a file, is far too long, or cannot be read."
NOT_A_PARAMETER = "A parameter that is not known, is given twice, or cannot be used."

ASSESS: dict[str, Any] = {
    "description": "What the guidance says for these facts: the same answer as `clearway assess --json` gives.",
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": _ref("Incident"), "example": EXAMPLE}},
    },
    "responses": {
        200: _answer(
            "The answer: a Result for one area, a Comparison where `area` is a list.",
            {"oneOf": [_ref("Result"), _ref("Comparison")]}, note=True,
        ),
        **_refusals(
            _400="This is not JSON in UTF-8, or names something twice.",
            _413="More than an incident can hold: 256 KiB.",
            _415="This is sent as something else than application/json.",
            _422="This is JSON, and not an incident: an unknown name or value, facts that contradict, an area without "
            "a pack, a picture or file pasted as text. `key` says where, `remedy` names the nearest valid name.",
        ),
    },
}  # fmt: skip

PACKS: dict[str, Any] = {
    "description": "Which packs answer for which areas, from which documents, how old they are and who reviewed them.",
    "responses": {
        200: _answer("Every pack, by id.", _list_of("PackItem")),
        **_refusals(_400=LOOKS_LIKE_A_FILE, _422=NOT_A_PARAMETER),
    },
}

CONTACTS: dict[str, Any] = {
    "description": "Who answers in an area at a moment, and who takes over: as `clearway contacts --json` says it.",
    "parameters": [
        {"name": "area", "in": "query", "required": True, "schema": accepted.area(), "example": "staffordshire",
         "description": "The area."},
        {"name": "at", "in": "query", "required": False, "schema": accepted.time(), "example": "2026-11-20T16:35",
         "description": accepted.TIME_SAID},
    ],
    "responses": {
        200: _answer("The lines that may be called, emergency first.", _list_of("ContactItem"), note=True),
        **_refusals(_400=LOOKS_LIKE_A_FILE, _422=NOT_A_PARAMETER),
    },
}  # fmt: skip
