"""What the API takes, as JSON Schema: built from the vocabulary and the constants that the reader itself checks by."""

from functools import cache

from clearway.core.facts.incident import ANSWERS, KEYS, LARGEST_NUMBER, MOST_PEOPLE, OLDEST, PERSON_KEYS
from clearway.core.facts.people import AGE_BASES, CONDUCTS, ROLES, SEXES, VULNERABILITIES
from clearway.core.packs.load import areas
from clearway.core.packs.schema import SETTINGS
from clearway.core.packs.vocabulary import DISPUTED, NO, UNKNOWN, YES, vocabulary

Schema = dict[str, object]

LONGEST_ID = 200
DATE = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
TIME = "^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}[0-9:.,+Z-]*$"
TIME_SAID = "A date with a time, such as 2026-11-20T16:35; without an offset it is Europe/London. Left out: now."


@cache
def accepted() -> dict[str, Schema]:
    """The schemas `Incident`, `Facts` and `Person`, by name."""
    return {"Incident": _incident(), "Facts": _facts(), "Person": _person()}


def area() -> Schema:
    """An area that has guidance here."""
    return {"type": "string", "enum": sorted(areas())}


def time() -> Schema:
    """A date with a time."""
    return {"type": "string", "pattern": TIME, "examples": ["2026-11-20T16:35:00"]}


def _table(properties: dict[str, Schema], says: str, *required: str) -> Schema:
    made: Schema = {"type": "object", "description": says, "properties": properties, "additionalProperties": False}
    return made | ({"required": list(required)} if required else {})


def _incident() -> Schema:
    made: dict[str, Schema] = {
        "id": _id("Anything; the answer repeats it. Never a name."),
        "area": {
            "description": "One area for its answer, or a list for a comparison.",
            "oneOf": [area(), {"type": "array", "items": area(), "minItems": 1, "uniqueItems": True}],
        },
        "setting": _one_of(SETTINGS, "The setting. Left out: school."),
        "at": _maybe(time()) | {"description": TIME_SAID},
        "incident_on": _day("The day it happened. Left out: the day of `at`."),
        "facts": _ref("Facts") | {"description": "What is known. A fact that is left out is unknown, never no."},
        "people": {
            "type": "array", "items": _ref("Person"), "maxItems": MOST_PEOPLE,
            "description": "Who is involved. What follows from people is worked out.",
        },
        "notes": {"type": "object", "description": "Not read: no answer depends on notes, and none are kept."},
    }  # fmt: skip
    return _table({key: made[key] for key in KEYS}, "An incident, in coded facts.", "area")


def _facts() -> Schema:
    made: dict[str, Schema] = {}
    for fact in vocabulary().facts.values():
        answers = (*fact.answers, UNKNOWN) if fact.values else (YES, NO, UNKNOWN, DISPUTED)
        made[fact.id] = _one_of(answers, fact.says[0].upper() + fact.says[1:] + ".")
    says = (
        "Every fact that guidance asks for. `disputed`: reported and denied; it counts as yes, and the answer says so."
    )
    return _table(made, says)


def _person() -> Schema:
    made: dict[str, Schema] = {
        "id": _id("A letter, never a name. Left out: the number in the list.", shortest=1),
        "roles": _some_of(ROLES, "What the person did or was; empty counts as involved."),
        "age": {
            "type": ["integer", "null"], "minimum": 0, "maximum": OLDEST,
            "description": "Whole years at the time of the act. Left out: unknown.",
        },
        "date_of_birth": _day("In the place of `age`."),
        "age_basis": _one_of(AGE_BASES, "Where the age comes from. Left out: record."),
        "met_in_person": _one_of(ANSWERS, "A claimed age of somebody who was not met counts as unknown."),
        "sex": {"enum": [*SEXES, None], "description": "For the choice of a viewer only."},
        "vulnerabilities": _some_of(VULNERABILITIES, "Empty: checked, and none. Left out: unknown."),
        "consent_in_doubt": _one_of(ANSWERS, "Doubt that this child could, understood or was willing to take part."),
        "parents_risk": _one_of(ANSWERS, "Telling this child's parents or carers would put the child at risk."),
        "viewing_would_distress": _one_of(ANSWERS, "It would distress this child that somebody looked."),
        "adult_conduct": _one_of(CONDUCTS, "Adults only. Left out: unknown."),
    }  # fmt: skip
    return _table({key: made[key] for key in PERSON_KEYS}, "One person, by a letter.")


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _id(says: str, shortest: int = 0) -> Schema:
    text: Schema = {"type": "string", "minLength": shortest, "maxLength": LONGEST_ID, "pattern": r"^[^\u0000-\u001f]*$"}
    number: Schema = {"type": "integer", "minimum": -LARGEST_NUMBER, "maximum": LARGEST_NUMBER}
    return {"description": says, "oneOf": [text, number]}


def _one_of(known: tuple[str, ...], says: str) -> Schema:
    return {"type": "string", "enum": list(known), "description": says}


def _some_of(known: tuple[str, ...], says: str) -> Schema:
    return {"type": ["array", "null"], "items": {"type": "string", "enum": list(known)}, "description": says}


def _day(says: str) -> Schema:
    return _maybe({"type": "string", "pattern": DATE, "examples": ["2026-11-18"]}) | {"description": says}


def _maybe(schema: Schema) -> Schema:
    return {**schema, "type": [schema["type"], "null"]}
