"""POST /api/v1/assess: one incident in, the whole answer out, the same as the command line gives."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from architecture.tree import ROOT
from cast import AREAS, FRIDAY_1540, HAMPSHIRE, STAFFORDSHIRE
from clearway.core.calendar import moment
from clearway.guidance.api import reading
from guidance.api.door import answered, posted, refused, written
from incidents import whole_incidents
from terminal import printed, typed

EXAMPLES = sorted((ROOT / "examples").glob("*.*"))


def by_hand(raw: object) -> Any:
    """What the command line answers for the same JSON."""
    return printed(typed("assess", "-", "--json", stdin=written(raw)))


def raw_of(path: Path) -> Any:
    """What an example file holds."""
    text = path.read_text("utf-8")
    return json.loads(text) if path.suffix == ".json" else tomllib.loads(text)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_answered_as_the_command_line_answers_it(path: Path) -> None:
    raw = {"at": FRIDAY_1540, **raw_of(path)}
    assert answered(posted(raw)) == by_hand(raw)


@pytest.mark.parametrize("area", [HAMPSHIRE, [HAMPSHIRE], [STAFFORDSHIRE, HAMPSHIRE], list(AREAS)])
def test_a_list_of_areas_gives_a_comparison_even_with_one(area: str | list[str]) -> None:
    raw = {"id": "i", "area": area, "at": FRIDAY_1540, "facts": {"coercion_or_pressure": "yes"}}
    answer = answered(posted(raw))
    assert ("differences" in answer) == isinstance(area, list)
    assert answer == by_hand(raw)


@given(incident=whole_incidents(), area=st.sampled_from(AREAS))
@settings(deadline=None, max_examples=25)
def test_any_incident_is_answered_as_the_command_line_answers_it(incident: dict[str, Any], area: str) -> None:
    raw = {**incident, "area": area, "at": FRIDAY_1540}
    assert answered(posted(raw)) == by_hand(raw)


def test_the_keys_of_an_answer_come_in_the_order_of_the_command_line() -> None:
    raw = {"area": HAMPSHIRE, "at": FRIDAY_1540}
    assert list(answered(posted(raw))) == list(by_hand(raw))


def test_an_incident_without_a_moment_is_answered_for_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "now", lambda: moment("2026-11-20T16:35").at)
    assert answered(posted({"area": HAMPSHIRE}))["at"] == "2026-11-20T16:35:00+00:00"


def test_what_was_assumed_about_a_doubled_hour_is_said_beside_the_answer() -> None:
    response = posted({"area": HAMPSHIRE, "at": "2026-10-25T01:30"})
    assert answered(response)["at"] == "2026-10-25T01:30:00+01:00"
    assert response["Clearway-Note"].endswith("came twice, as the clocks went back: the earlier is taken")


def test_where_nothing_was_assumed_nothing_is_said() -> None:
    assert "Clearway-Note" not in posted({"area": HAMPSHIRE, "at": FRIDAY_1540})


def test_the_same_incident_sent_again_gives_the_same_bytes() -> None:
    raw = {"area": HAMPSHIRE, "at": FRIDAY_1540, "facts": {"threats_or_blackmail": "yes"}}
    assert posted(raw).content == posted(raw).content


def test_notes_change_nothing() -> None:
    raw = {"area": HAMPSHIRE, "at": FRIDAY_1540}
    assert posted(raw).content == posted({**raw, "notes": {"platforms": ["one"]}}).content


# name, what is sent, the status, the key named, and what is said.
REFUSED: dict[str, tuple[object, int, str, str]] = {
    "nothing": (b"", 400, "", "this is not valid JSON"),
    "half": (b'{"area": ', 400, "", "this is not valid JSON"),
    "bytes that are no text": (b"\x89PNG\r\n", 400, "", "this is not text in UTF-8"),
    "toml": (b'area = "hampshire"', 400, "", "this is not valid JSON"),
    "a key twice": (b'{"area": "hampshire", "area": "hampshire"}', 400, "", '"area" is given twice'),
    "nan": (b'{"area": NaN}', 400, "", "NaN is not a value that belongs here"),
    "too deep": (b"[" * 60_000, 400, "", "it is nested too deeply"),
    "a number too long": (b'{"id": ' + b"9" * 5000 + b"}", 400, "", "this is not valid JSON"),
    "a list": ([], 422, "", "an incident is a table of keys"),
    "no area": ({}, 422, "area", "no area is named"),
    "area null": ({"area": None}, 422, "area", "no area is named"),
    "an unknown area": ({"area": "hamshire"}, 422, "area", 'there is no pack for the area "hamshire"'),
    "one unknown area of two": ({"area": [HAMPSHIRE, "x y"]}, 422, "area", 'there is no pack for the area "x y"'),
    "an unknown key": ({"fact": {}}, 422, "fact", '"fact" is not a key that belongs here'),
    "an unknown fact": ({"area": HAMPSHIRE, "facts": {"harasment": "yes"}}, 422, "facts.harasment", "is not a fact"),
    "true for yes": ({"area": HAMPSHIRE, "facts": {"harassment": True}}, 422, "facts.harassment", "is not an answer"),
    "an hour that was not": ({"area": HAMPSHIRE, "at": "2026-03-29T01:30"}, 422, "at", "did not exist"),
    "a year far off": ({"area": HAMPSHIRE, "at": "1999-01-01T10:00"}, 422, "at", "lies outside the days"),
    "a file as text": (
        {"area": HAMPSHIRE, "notes": {"a": "data:text/plain;base64,AAAA"}}, 422, "notes.a", "looks like a picture",
    ),
    "a contradiction": (
        {"area": HAMPSHIRE, "facts": {"self_harm_risk": "yes", "harm_or_risk_of_harm": "no"}}, 422, "facts",
        "cannot both be true",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.asvs("2.2.2", "15.3.5")
def test_what_cannot_be_used_is_refused_with_where_what_and_what_to_do(case: str) -> None:
    raw, status, key, says = REFUSED[case]
    error = refused(posted(raw), status)
    assert says in error["problem"]
    assert error.get("key", "").startswith(key)
    assert error["remedy"]


@pytest.mark.parametrize(
    ("raw", "remedy"),
    [
        ({"area": "hamshire"}, 'Did you mean "hampshire"?'),
        ({"area": HAMPSHIRE, "facts": {"harasment": "yes"}}, 'Did you mean "harassment"?'),
        ({"area": HAMPSHIRE, "setting": "scool"}, 'Did you mean "school"?'),
        ({"are": HAMPSHIRE}, 'Did you mean "area"?'),
    ],
)
def test_a_mistyped_name_is_answered_with_the_nearest(raw: object, remedy: str) -> None:
    assert refused(posted(raw), 422)["remedy"] == remedy


def test_only_the_beginning_of_what_is_wrong_is_repeated() -> None:
    long = "a b " * 5000
    error = refused(posted({"area": long}), 422)
    assert all(len(text) <= reading.LONGEST + 1 for text in error.values())


def test_a_character_that_cannot_be_written_is_refused_and_not_repeated() -> None:
    error = refused(posted(b'{"\\ud800": 1}'), 422)
    assert error["problem"] == "this holds something that cannot be printed"
    assert "key" not in error
