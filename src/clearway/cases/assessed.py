"""A stored assessment, as a page shows it: what was given and what was said then, never worked out anew."""

import hashlib
import json
from collections.abc import Mapping, Sequence

from clearway.cases.models import POINTS, Assessment
from clearway.core.calendar import LONDON
from clearway.core.facts.incident import read
from clearway.core.packs.load import pack_for
from clearway.core.packs.vocabulary import vocabulary
from clearway.core.result import Result
from clearway.guidance import shown
from clearway.guidance.carry import Carried
from clearway.guidance.queries import Standing


def shown_of(row: Assessment) -> dict[str, object]:
    """What a page needs: the answer in rows, what was known, and whether the pack has been replaced since."""
    given: Mapping[str, object] = row.incident
    result: Result = row.result
    standing = Standing(
        read(given), row.assessed_at.astimezone(LONDON), (result,), (), tuple(result["questions"])
    )  # fmt: skip
    carried = carried_of(given)
    return {
        "answer": shown.area_answer(standing, result),
        "known": shown.known_rows(carried, standing),
        "people": [(str(each["id"]), shown.person_row(each)) for each in carried.people],
        "same_pack": pack_for(row.area).checksum == row.checksum,
    }


def words_of(areas: Sequence[str]) -> dict[str, object]:
    """How lines of the chronology say a fact, its answer in the words of these areas, and a question of the review."""
    return {
        "says": lambda fact: vocabulary()[fact].says,
        "said": lambda fact, value: shown.said(fact, value, areas) if value else "taken out",
        "point": POINTS.get,
    }


def mark_of(carried: Carried) -> str:
    """A short digest of the answers, so that what is kept is what was shown."""
    said = json.dumps([carried.areas, carried.setting, dict(carried.answers), list(carried.people)], default=dict)
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def carried_of(given: Mapping[str, object]) -> Carried:
    """The answers of a stored assessment, as a visitor of the guide would carry them."""
    areas, facts, people = given["area"], given["facts"], given["people"]
    assert isinstance(areas, list)  # noqa: S101  # as `as_file` wrote it
    assert isinstance(facts, dict)  # noqa: S101  # likewise
    assert isinstance(people, list)  # noqa: S101  # likewise
    return Carried(tuple(areas), str(given["setting"]), facts, tuple(people))


def as_file(carried: Carried) -> dict[str, object]:
    """The answers as an incident file has them."""
    return {
        "area": list(carried.areas),
        "setting": carried.setting,
        "facts": dict(carried.answers),
        "people": [dict(person) for person in carried.people],
    }
