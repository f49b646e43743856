"""What `clearway init` takes for an answer, and what it says of what it does not take."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from clearway.config import answers
from clearway.config.answers import AnswerError, Answers, read
from clearway.core.packs import load
from installed import answers as good

TODAY = date(2026, 11, 20)


def given(**changes: Any) -> dict[str, Any]:
    """Good answers, but for these; "lead.email" reaches into a table, and None takes a key away."""
    raw = tomllib.loads(good(Path("/srv")))
    for name, value in changes.items():
        table: Any = raw
        *path, last = name.split("__")
        for part in path:
            table = table[int(part) if part.isdecimal() else part]
        if value is None:
            del table[last]
        else:
            table[last] = value
    return raw


def refusal(raw: dict[str, Any]) -> str:
    with pytest.raises(AnswerError) as refused:
        read(raw, "answers.toml", TODAY)
    return str(refused.value)


def test_good_answers_are_taken() -> None:
    found = read(given(), "answers.toml", TODAY)
    assert isinstance(found, Answers)
    assert (found.name, found.areas, found.acknowledge) == ("Meadow School", ("hampshire",), ("hampshire-2017",))
    assert [line.use for line in found.lines] == ["social_care", "police"]
    assert found.lines[0].verified_on == date(2026, 11, 18)


BAD = [
    ({"folder": "clearway"}, "folder", "whole path"),
    ({"folder": None}, "folder", "is missing"),
    ({"foldre": "/srv"}, "foldre", 'Did you mean "folder"?'),
    ({"hosts": []}, "hosts", "is empty"),
    ({"hosts": ["https://clearway.example.org"]}, "hosts", "no https://"),
    ({"checkpoint_to": "print"}, "checkpoint_to", "leave the house"),
    ({"owner_url": "mysql://a:hunter-4711@db/x"}, "owner_url", "postgresql://"),
    ({"master_key": "nowhere"}, "master_key", "Use one of: environment, file"),
    ({"master_key": "environment", "master_key_file": "/srv/key"}, "master_key_file", "one place"),
    ({"organisation__areas": ["narnia"]}, "areas", "there is no pack for the area"),
    ({"organisation__kind": "scool"}, "organisation.kind", 'Did you mean "school"?'),
    ({"organisation__setting": "prison"}, "organisation.setting", "is not a valid setting"),
    ({"organisation__name": "  "}, "organisation.name", "must be a text"),
    ({"organisation__nmae": "x"}, "organisation.nmae", 'Did you mean "name"?'),
    ({"organisation": "x"}, "organisation", "a table is expected"),
    ({"line__0__phone": "ask the council"}, "line[1].phone", "not a telephone number"),
    ({"line__0__phone": "01"}, "line[1].phone", "not a telephone number"),
    ({"line__0__phone": "0" * 16}, "line[1].phone", "not a telephone number"),
    ({"line__0__verified_on": "soon"}, "line[1].verified_on", "not a day"),
    ({"line__0__verified_on": date(2026, 11, 21)}, "line[1].verified_on", "still to come"),
    ({"line__0__verified_on": tomllib.loads("at = 2026-11-02T10:00:00")["at"]}, "line[1].verified_on", "not a day"),
    ({"line__0__verified_on": None}, "line[1].verified_on", "not a day"),
    ({"line__0__use": "council"}, "line[1].use", "social_care"),
    ({"line__0__area": "staffordshire"}, "line[1].area", "hampshire"),
    ({"line__0__name": "x" * 121}, "line[1].name", "1 to 120 letters"),
    ({"line__0__hours": None}, "line[1].hours", "is missing"),
    ({"line__1__use": "social_care"}, "line", "the line police of hampshire is missing"),
    ({"line": None}, "line", "the line social_care of hampshire is missing"),
    ({"lead__email": "lena"}, "lead.email", "not an e-mail address"),
    ({"lead__name": "x" * 201}, "lead.name", "1 to 200 letters"),
    ({"lead": None}, "lead", "a table is expected"),
    ({"administrator__email": "LEAD@school.example"}, "administrator", "are one person"),
    ({"acknowledge": []}, "acknowledge", "nobody has reviewed the pack hampshire-2017"),
    ({"acknowledge": ["hampshire-2017", "staffordshire-stoke-2017"]}, "acknowledge", "is no pack that needs it"),
    ({"behind_proxy": "yes"}, "behind_proxy", "must be true or false"),
    ({"organisation__name": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUg"}, "", "picture"),
]


@pytest.mark.parametrize(("changes", "key", "said"), BAD)
def test_what_cannot_be_used_is_named_with_its_place_and_remedy(changes: dict[str, Any], key: str, said: str) -> None:
    message = refusal(given(**changes))
    assert message.startswith(f"answers.toml: {key}")
    assert said in message
    assert "4711" not in message


def test_each_area_needs_lines_and_packs_of_its_own() -> None:
    raw = given(organisation__areas=["hampshire", "staffordshire"])
    assert "the line social_care of staffordshire is missing" in refusal(raw)
    raw["line"] += [{**line, "area": "staffordshire"} for line in raw["line"]]
    assert "nobody has reviewed the pack staffordshire-stoke-2017" in refusal(raw)
    raw["acknowledge"].append("staffordshire-stoke-2017")
    assert read(raw, "", TODAY).areas == ("hampshire", "staffordshire")


@pytest.mark.parametrize("phone", ["01234 567890", "+44 1234 567890", "0044 (1234) 567-890", "101", "(01234)"])
def test_a_number_is_taken_as_people_write_it(phone: str) -> None:
    if phone.startswith("("):
        with pytest.raises(AnswerError, match="digits and spaces"):
            answers.phone_of(phone, "hampshire")
    else:
        assert answers.phone_of(phone, "hampshire") == phone


@pytest.mark.parametrize("phone", ["01632 960999", "+44 1632 960 999", "0044 1632 960999", "+44 (0) 1632 960999"])
def test_a_line_that_is_never_dialled_is_refused_however_it_is_written(
    monkeypatch: pytest.MonkeyPatch, phone: str
) -> None:
    from dataclasses import replace

    pack = load.load("hampshire-2017")
    line = replace(next(each for each in pack.contacts if not each.dial), phone="01632 960999")
    monkeypatch.setattr(answers, "load", lambda _: replace(pack, contacts=(line,)))
    with pytest.raises(AnswerError, match="never dialled"):
        answers.phone_of(phone, "hampshire")


def test_the_owners_address_may_come_from_the_environment_and_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEARWAY_OWNER_URL", "postgresql://owner:hunter-4711@localhost/clearway")
    found = read(given(), "answers.toml", TODAY)
    assert found.owner_url.endswith("@localhost/clearway")
    assert "4711" not in repr(found)


def test_an_owner_s_address_on_another_machine_has_to_be_guarded_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEARWAY_OWNER_URL", "postgresql://owner:hunter-4711@db.example.org/clearway")
    with pytest.raises(AnswerError, match="on another machine") as refused:
        read(given(), "answers.toml", TODAY)
    assert "sslmode=verify-full" in str(refused.value)
    assert "4711" not in str(refused.value)
