"""What cannot be read is refused in one sentence, with exit code 2: where, what and what to do. Never a traceback."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cast import HAMPSHIRE
from clearway.core.facts.incident import KEYS, PERSON_KEYS
from clearway.core.packs.vocabulary import vocabulary
from terminal import refused, typed

AREA = "area = 'hampshire'\n"
DEEP = 60_000

# name, what the file holds, and what the sentence says of it.
FILES: dict[str, tuple[str, bytes, str]] = {
    "utf-16": ("i.toml", AREA.encode("utf-16"), "this is not text"),
    "not utf-8": ("i.json", b'{"notes": {"a": "\xff\xfe"}}', "this is not text"),
    "a picture": ("i.toml", b"\x89PNG\r\n\x1a\n\x00\x00", "this is not text"),
    "too large": ("i.toml", b"#" * 1_000_001, "the file is too large. An incident fits in 1000000 bytes."),
    "toml": ("i.toml", AREA.encode() + b"[facts]\nkind = \n", "this is not valid TOML: Invalid value (at line 3"),
    "toml twice": ("i.toml", AREA.encode() * 2, "this is not valid TOML: Cannot overwrite a value (at line 2"),
    "json": ("i.json", b'{"area": "hampshire",\n"facts": {,}}', "this is not valid JSON: Expecting property name"),
    "json line": ("i.json", b'{"area": "hampshire",\n"facts": {,}}', "line 2 column 1"),
    "json twice": ("i.json", b'{"area": "hampshire", "area": "hampshire"}', '"area" is given twice'),
    "json twice inside": ("i.json", b'{"facts": {"kind": "both", "kind": "both"}}', '"kind" is given twice'),
    "nan": ("i.json", b'{"at": NaN}', "NaN is not a value that belongs here"),
    "infinity": ("i.json", b'{"at": -Infinity}', "-Infinity is not a value that belongs here"),
    "deep json": ("i.json", b"[" * DEEP, "it is nested too deeply"),
    "deep toml": ("i.toml", b"a = " + b"[" * DEEP, "it is nested too deeply"),
    "no area": ("i.toml", b"", "area: no area is named. Give --area"),
    "no pack": ("i.toml", b'area = "hamshire"', 'there is no pack for the area "hamshire". Did you mean "hampshire"?'),
    "a list": ("i.json", b"[]", "an incident is a table of keys"),
    "unknown key": ("i.toml", AREA.encode() + b"fact = 1", '"fact" is not a key that belongs here. Did you'),
    "unknown fact": ("i.toml", AREA.encode() + b"[facts]\nharasment = 'yes'", 'Did you mean "harassment"?'),
    "unknown answer": ("i.toml", AREA.encode() + b"[facts]\nkind = 'imagry'", 'Did you mean "imagery"?'),
    "true for yes": ("i.toml", AREA.encode() + b"[facts]\nharassment = true", 'Write "yes", in quotation marks'),
    "contradiction": (
        "i.json", b'{"area": "hampshire", "facts": {"self_harm_risk": "yes", "harm_or_risk_of_harm": "no"}}',
        'self_harm_risk = "yes" and harm_or_risk_of_harm = "no" cannot both be true',
    ),
    "a file inside": (
        "i.toml", AREA.encode() + b"[notes]\na = 'data:text/plain;base64,AAAA'", "this looks like a picture or a file",
    ),
    "an hour that was not": ("i.toml", AREA.encode() + b"at = 2026-03-29T01:30:00", "did not exist"),
}  # fmt: skip


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_cannot_be_used_is_refused_in_one_sentence(tmp_path: Path, case: str) -> None:
    name, content, says = FILES[case]
    (tmp_path / name).write_bytes(content)
    sentence = refused(typed("assess", tmp_path / name))
    assert sentence.startswith(f"clearway: {tmp_path / name}: ") or case == "no area"
    assert says in sentence


@pytest.mark.parametrize("case", [case for case in FILES if case != "no area"])
def test_so_is_the_same_on_standard_input(case: str) -> None:
    name, content, _ = FILES[case]
    if name.endswith(".json") or not content.startswith((b"[", b"{")):
        assert "standard input: " in refused(typed("assess", "-", stdin=content))


@pytest.mark.parametrize(("name", "says"), [("missing.toml", "No such file"), (".", "Is a directory")])
def test_a_file_that_is_not_there_or_a_folder_is_refused(tmp_path: Path, name: str, says: str) -> None:
    sentence = refused(typed("assess", tmp_path / name))
    assert "the file cannot be read" in sentence
    assert says in sentence


def test_nothing_of_a_picture_pasted_as_text_is_repeated(tmp_path: Path) -> None:
    file = tmp_path / "i.json"
    file.write_text(json.dumps({"area": HAMPSHIRE, "notes": {"said": "data:text/plain;base64,AAAABBBB"}}), "utf-8")
    assert "AAAABBBB" not in refused(typed("assess", file))


@pytest.mark.parametrize("at", ["25:35", "", "2026-11-20", "tomorrow", "2026-13-01T10:00", "1999-01-01T10:00"])
@pytest.mark.parametrize("command", [["assess", "-", "--area", HAMPSHIRE], ["contacts", "--area", HAMPSHIRE]])
def test_a_moment_that_cannot_be_read_is_refused(command: list[str], at: str) -> None:
    assert "--at: " in refused(typed(*command, "--at", at, stdin="{}"))


@pytest.mark.parametrize("command", [["contacts"], ["ask"]])
def test_an_area_without_a_pack_is_refused_by_every_command(command: list[str]) -> None:
    assert 'Did you mean "staffordshire"?' in refused(typed(*command, "--area", "stafordshire"))


@pytest.mark.parametrize("args", [["assess", "-", "--nonsense"], ["nonsense"], ["contacts"], ["completion", "tcsh"]])
def test_a_command_that_is_not_understood_says_how_it_is_used(args: list[str]) -> None:
    made = typed(*args)
    assert made.exit_code == 2
    assert made.stderr.startswith("Usage: clearway")
    assert "Traceback" not in made.output


# --- whatever is typed ------------------------------------------------------------------------------
ALPHABET = st.text(max_size=60)
TOML_LIKE = st.text(st.sampled_from("[]{}=\"'.,\n #ab1-:T"), max_size=60)
VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), ALPHABET, st.sampled_from(["yes", "no", "hampshire"])
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)),
    max_leaves=6,
)
FACT_NAMES = st.one_of(st.sampled_from(sorted(vocabulary().facts)), st.text(max_size=8))
INCIDENTS = st.dictionaries(
    st.one_of(st.sampled_from(KEYS), st.text(max_size=6)),
    st.one_of(
        VALUES,
        st.dictionaries(
            FACT_NAMES, st.one_of(st.sampled_from(["yes", "no", "unknown", "disputed"]), VALUES), max_size=4
        ),
        st.lists(st.dictionaries(st.sampled_from(PERSON_KEYS), VALUES, max_size=4), max_size=3),
    ),
    max_size=5,
)


def never_a_traceback(stdin: str | bytes, *flags: str) -> None:
    made = typed("assess", "-", "--area", HAMPSHIRE, *flags, stdin=stdin)
    assert made.exception is None or isinstance(made.exception, SystemExit)
    assert made.exit_code in (0, 2)
    assert "Traceback" not in made.output
    if made.exit_code == 2 and "--lines" not in flags:
        assert made.stdout == ""
        assert made.stderr.startswith("clearway: ")


@given(text=st.one_of(ALPHABET, TOML_LIKE))
@settings(deadline=None, max_examples=120)
def test_any_text_on_standard_input_is_answered_or_refused(text: str) -> None:
    never_a_traceback(text.encode())


@given(raw=st.binary(max_size=80))
@settings(deadline=None, max_examples=60)
def test_so_are_any_bytes(raw: bytes) -> None:
    never_a_traceback(raw)
    never_a_traceback(raw, "--lines")


@given(incident=INCIDENTS)
@settings(deadline=None, max_examples=120)
def test_so_is_any_json_in_the_place_of_an_incident(incident: dict[str, Any]) -> None:
    never_a_traceback(json.dumps(incident))
    never_a_traceback(json.dumps(incident), "--lines")


@pytest.mark.parametrize("depth", [200, 900, 990, 2000, 100_000])
@pytest.mark.parametrize("key", ["area", "id", "at", "facts", "people", "notes", "setting"])
def test_no_depth_of_json_gives_a_traceback(key: str, depth: int) -> None:
    never_a_traceback(f'{{"{key}": {"[" * depth}{"]" * depth}}}')
