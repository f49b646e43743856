"""Which column is which: by the words that schools' systems write over them, confirmed by a person."""

import re
from collections.abc import Iterable, Mapping

FIELDS = {
    "surname": "Surname",
    "forename": "Forename",
    "name": "Whole name in one column",
    "known_as": "Known as",
    "born_on": "Date of birth",
    "upn": "Unique pupil number (UPN)",
    "mis_id": "Number in your own system",
    "year_group": "Year group",
    "form": "Class or tutor group",
    "sex": "Sex",
}
WORDS = {
    "surname": ("surname", "legal surname", "last name", "family name", "legal last name", "chosen surname"),
    "forename": ("forename", "legal forename", "first name", "given name", "legal first name", "forenames"),
    "name": (
        "name", "full name", "pupil name", "student name", "pupil", "student", "surname forename", "legal name",
        "display name", "last name first name",
    ),
    "known_as": (
        "known as", "preferred name", "preferred forename", "preferred first name", "chosen name", "chosen forename",
    ),
    "born_on": ("date of birth", "dob", "birth date", "birthdate", "d o b", "born"),
    "upn": ("upn", "unique pupil number", "pupil upn", "unique pupil number upn"),
    "mis_id": (
        "admission number", "adno", "admission no", "adm no", "mis id", "arbor id", "bromcom id", "student id",
        "pupil id", "person id", "school id", "sims id", "roll number", "external id", "student number",
    ),
    "year_group": ("year group", "year", "national curriculum year", "nc year", "yr", "year taught in", "nat cur year"),
    "form": (
        "reg", "reg group", "registration group", "registration", "class", "form", "tutor group", "form group",
        "registration form", "class name",
    ),
    "sex": ("sex", "gender", "legal sex", "legal gender"),
}  # fmt: skip
_FIELD_OF = {word: field for field, words in WORDS.items() for word in words}
_SIGNS = re.compile(r"[\W_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
NEEDED = "Say which column holds the name: one with the whole name, or one with the surname and one with the forename"
Choice = Mapping[str, int]


def recognised(header: str) -> str:
    """The field that a header names, or nothing: "Legal Surname", "legal_surname" and "LegalSurname" are the same."""
    plain = _SIGNS.sub(" ", _CAMEL.sub(" ", header).casefold()).strip()
    return _FIELD_OF.get(plain, "")


def guessed(header: Iterable[str]) -> dict[str, int]:
    """For each field the first column whose header names it, from 0; a field that none names is left out.

    A column with the whole name is not taken where surname and forename stand in columns of their own.
    """
    found: dict[str, int] = {}
    for place, cell in enumerate(header):
        field = recognised(cell)
        if field:
            found.setdefault(field, place)
    if "surname" in found and "forename" in found:
        found.pop("name", None)
    return found


def wrong(choice: Choice, columns: int) -> str:
    """What is wrong with a choice of columns, in a sentence, or nothing."""
    if any(not 0 <= place < columns for place in choice.values()):
        return "Choose from the columns of the file"
    if "name" not in choice and not {"surname", "forename"} <= choice.keys():
        return NEEDED
    if len(set(choice.values())) < len(choice):
        return "Each column can be one thing only"
    if not {"born_on", "upn", "mis_id"} & choice.keys():
        return "Say which column holds the date of birth or a number: by the name alone nobody can be told apart"
    return ""
