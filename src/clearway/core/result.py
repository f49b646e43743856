"""The shape of an answer: what `clearway assess --json`, the API and a stored assessment hold.

Source: design.md section 5, to the letter. Times are ISO 8601 with an offset; a passage is its id.
"""

from typing import TypedDict, final


class Because(TypedDict):
    """One reason: the rule, its words, and the passages it rests on. A dagger marks judgement."""

    rule: str
    text: str
    cite: list[str]


class Response(TypedDict):
    """How strongly one response is asked for; bounds between none, consider, should and must."""

    status: str
    duty: str
    at_least: str
    at_most: str
    because: list[Because]
    sufficient: list[str]


class PackRef(TypedDict):
    """Which pack answered."""

    id: str
    edition: str
    checksum: str


class Scope(TypedDict):
    """Whether the guidance is about this at all."""

    status: str
    because: list[Because]
    missing: list[str]


class Category(TypedDict):
    """The typology. `subtypes` hold; `possible` could still hold. `status` is None out of scope."""

    status: str | None
    subtypes: list[str]
    possible: list[str]
    because: list[Because]


class Either(TypedDict):
    """One of several responses is asked for, and people choose which."""

    of: list[str]
    duty: str
    because: list[Because]


Gate = TypedDict("Gate", {"status": str, "because": list[Because], "missing": list[str], "for": str | None})


class Factor(TypedDict):
    """A fact that is known."""

    fact: str
    value: str
    worrying: bool
    disputed: bool
    cite: list[str]


class Question(TypedDict):
    """A fact that is not known and still matters; `decides` names findings, gates and actions."""

    fact: str
    text: str
    decides: list[str]
    urgency: str
    rank: int
    about_content: bool


class Viewing(TypedDict):
    """Whether anybody needs to look in order to decide. Almost never."""

    needed_to_decide: bool
    grounds: list[str]
    because: list[Because]


class ActionItem(TypedDict):
    """A step; `due` is a time or None; `blocked_by` names gates that are shut."""

    id: str
    text: str
    owner: str
    duty: str
    due: str | None
    blocked_by: list[str]
    cite: list[str]


class NeverItem(TypedDict):
    """A prohibition and the places where it is shown."""

    id: str
    text: str
    where: list[str]
    cite: list[str]


ContactItem = TypedDict(
    "ContactItem",
    {
        "id": str,
        "for": str,
        "name": str,
        "phone": str | None,
        "email": str | None,
        "open_now": bool | None,
        "closes_at": str | None,
        "opens_at": str | None,
        "instead": str | None,
        "verified_on": str | None,
        "verify_before_use": bool,
        "note": str,
        "cite": list[str],
    },
)


class Review(TypedDict):
    """How old the documents are, and who reviewed the pack."""

    documents_of: str
    superseded_nationally: bool
    reviewed_by: str | None
    reviewed_on: str | None


@final
class Result(TypedDict):
    """The answer for one area."""

    id: str
    area: str
    pack: PackRef
    at: str
    scope: Scope
    category: Category
    responses: dict[str, Response]
    either: list[Either]
    gates: dict[str, Gate]
    factors: list[Factor]
    questions: list[Question]
    not_needed: list[str]
    viewing: Viewing
    actions: list[ActionItem]
    never: list[NeverItem]
    contacts: list[ContactItem]
    review: Review


class PoliceView(TypedDict):
    """What the police pages of a pack say: whether "experimental" may be recorded, and the steps.

    `experimental` is None where the pack's documents have no such pages (ruling 40).
    """

    id: str
    area: str
    pack: PackRef
    at: str
    experimental: Gate | None
    actions: list[ActionItem]


class Difference(TypedDict):
    """A finding on which areas differ, the more protective value first."""

    finding: str
    values: dict[str, str]
    cite: list[str]


@final
class Comparison(TypedDict):
    """The answers for several areas, and where they differ."""

    id: str
    areas: list[Result]
    differences: list[Difference]
