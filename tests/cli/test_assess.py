"""`clearway assess`: files in, answers out; exit codes; areas, moments, JSON and lines."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cast import AREAS, HAMPSHIRE, PUPIL_A, STAFFORDSHIRE, STOKE, assess, quiet
from clearway.core.answer import answer
from clearway.core.calendar import moment
from clearway.core.compare import compare
from clearway.core.facts.incident import read
from incidents import whole_incidents
from terminal import printed, refused, typed

AT = "2026-11-20T16:05"
THREAT: dict[str, Any] = {"id": "t1", "area": STAFFORDSHIRE, "at": AT, "facts": {"threats_or_blackmail": "yes"}}
DECIDED: dict[str, Any] = {"id": "q1", "area": STAFFORDSHIRE, "at": AT, "facts": quiet()}
TOML = """
id = "t1"
area = "staffordshire"
at = 2026-11-20T16:05:00
[facts]
threats_or_blackmail = "yes"
"""


def as_json(incident: dict[str, Any]) -> str:
    return json.dumps(incident)


def test_a_toml_file_and_a_json_file_of_the_same_incident_give_the_same_answer(tmp_path: Path) -> None:
    one, other = tmp_path / "one.toml", tmp_path / "other.json"
    one.write_text(TOML, "utf-8")
    other.write_text(as_json(THREAT), "utf-8")
    assert printed(typed("assess", one, "--json")) == printed(typed("assess", other, "--json"))


@pytest.mark.parametrize("text", [TOML, as_json(THREAT), "\ufeff" + as_json(THREAT)])
def test_a_dash_reads_standard_input_in_either_form(text: str) -> None:
    assert printed(typed("assess", "-", "--json", stdin=text))["id"] == "t1"


def test_the_json_is_the_answer_of_the_core_to_the_letter() -> None:
    assert printed(typed("assess", "-", "--json", stdin=as_json(THREAT))) == answer(
        read(THREAT), STAFFORDSHIRE, moment(AT).at
    )


@given(incident=whole_incidents())
@settings(deadline=None, max_examples=20)
def test_any_incident_is_answered_as_the_core_answers_it(incident: dict[str, Any]) -> None:
    made = printed(typed("assess", "-", "--json", "--area", STOKE, "--at", AT, stdin=as_json(incident)))
    assert made == answer(read(incident), STOKE, moment(AT).at)


@pytest.mark.parametrize("area", AREAS)
def test_area_on_the_command_line_stands_above_the_file(area: str) -> None:
    assert printed(typed("assess", "-", "--json", "--area", area, stdin=as_json(THREAT)))["area"] == area


def test_several_areas_are_compared_in_the_order_in_which_they_are_named() -> None:
    args = ["--area", STOKE, "--area", HAMPSHIRE, "--area", STAFFORDSHIRE]
    made = printed(typed("assess", "-", "--json", *args, stdin=as_json(THREAT)))
    assert made == compare(read(THREAT), [STOKE, HAMPSHIRE, STAFFORDSHIRE], moment(AT).at)
    assert [each["area"] for each in made["areas"]] == [STOKE, HAMPSHIRE, STAFFORDSHIRE]


def test_a_list_of_areas_in_the_file_is_compared_too_and_one_on_the_command_line_replaces_it() -> None:
    both = as_json({**THREAT, "area": [HAMPSHIRE, STAFFORDSHIRE]})
    assert "differences" in printed(typed("assess", "-", "--json", stdin=both))
    assert "differences" not in printed(typed("assess", "-", "--json", "--area", STOKE, stdin=both))


def test_at_on_the_command_line_stands_above_the_file() -> None:
    made = printed(typed("assess", "-", "--json", "--at", "2026-11-21T03:00", stdin=as_json(THREAT)))
    assert made["at"] == "2026-11-21T03:00:00+00:00"
    assert [each["open_now"] for each in made["contacts"] if each["id"] == "staffordshire-esas"] == [False]


def test_without_any_moment_it_is_now() -> None:
    made = printed(typed("assess", "-", "--json", "--area", HAMPSHIRE, stdin="{}"))
    assert moment(made["at"]).at.utcoffset() is not None


def test_a_doubled_hour_is_said_on_stderr_and_the_answer_stands() -> None:
    made = typed("assess", "-", "--json", "--at", "2026-10-25T01:30", stdin=as_json(THREAT))
    assert "came twice" in made.stderr
    assert printed(made)["at"] == "2026-10-25T01:30:00+01:00"


def test_several_files_are_answered_in_order(tmp_path: Path) -> None:
    names = ["c", "a", "b"]
    for name in names:
        (tmp_path / name).write_text(as_json({**THREAT, "id": name}), "utf-8")
    made = printed(typed("assess", "--json", *(tmp_path / name for name in names)))
    assert [each["id"] for each in made] == names
    page = typed("assess", *(tmp_path / name for name in names)).stdout
    assert [line.rpartition(" · ")[2] for line in page.splitlines() if line.startswith("Clearway for")] == names


def test_one_file_that_cannot_be_read_does_not_keep_the_others_from_their_answer(tmp_path: Path) -> None:
    good = tmp_path / "good.json"
    good.write_text(as_json(THREAT), "utf-8")
    made = typed("assess", "--json", tmp_path / "missing.toml", good)
    assert made.exit_code == 2
    assert [each["id"] for each in json.loads(made.stdout)] == ["t1"]
    assert made.stderr.startswith(f"clearway: {tmp_path / 'missing.toml'}: the file cannot be read")


# --- exit codes -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("incident", "flags", "code"),
    [
        (THREAT, [], 0),
        (THREAT, ["--strict"], 1),
        (DECIDED, ["--strict"], 0),
        (DECIDED, ["--strict", "--area", HAMPSHIRE, "--area", STAFFORDSHIRE], 0),
        (THREAT, ["--strict", "--area", HAMPSHIRE, "--area", STAFFORDSHIRE], 1),
        ({**THREAT, "area": "atlantis"}, ["--strict"], 2),
    ],
)
def test_the_exit_code_says_whether_it_is_answered(incident: dict[str, Any], flags: list[str], code: int) -> None:
    assert typed("assess", "-", *flags, stdin=as_json(incident)).exit_code == code
    assert typed("assess", "-", "--json", *flags, stdin=as_json(incident)).exit_code == code


def test_strict_prints_the_answer_all_the_same() -> None:
    loose, strict = (typed("assess", "-", *flags, stdin=as_json(THREAT)) for flags in ([], ["--strict"]))
    assert loose.stdout == strict.stdout


@given(incident=whole_incidents())
@settings(deadline=None, max_examples=20)
def test_strict_fails_exactly_where_a_response_has_room(incident: dict[str, Any]) -> None:
    made = answer(read(incident), HAMPSHIRE, moment(AT).at)
    room = any(each["at_least"] != each["at_most"] for each in made["responses"].values())
    code = typed("assess", "-", "--strict", "--area", HAMPSHIRE, "--at", AT, stdin=as_json(incident)).exit_code
    assert code == (1 if room else 0)


# --- lines ----------------------------------------------------------------------------------------
BAD_LINES = ["nonsense", "[1]", as_json({**THREAT, "id": "b", "area": "atlantis"}), '{"id": 7, "facts": {"x": "yes"}}']


def lines(*given: str, flags: tuple[str, ...] = ()) -> tuple[int, list[dict[str, Any]]]:
    made = typed("assess", "--lines", "-", *flags, stdin="\n".join(given))
    assert made.stderr == ""
    return made.exit_code, [json.loads(line) for line in made.stdout.splitlines()]


def test_each_line_is_answered_in_order_with_its_id() -> None:
    code, answers = lines(*(as_json({**THREAT, "id": name}) for name in "cab"))
    assert (code, [each["id"] for each in answers]) == (0, ["c", "a", "b"])
    assert answers[0] == {**assess(STAFFORDSHIRE, THREAT["facts"], at=AT), "id": "c"}


@pytest.mark.parametrize("bad", BAD_LINES)
def test_a_bad_line_is_answered_with_its_error_and_the_rest_go_on(bad: str) -> None:
    code, answers = lines(as_json(THREAT), "", bad, as_json({**THREAT, "id": "last"}))
    assert code == 2
    assert ["error" in each for each in answers] == [False, True, False]
    assert answers[1]["error"]["line"] == 3
    assert {"problem", "remedy"} <= set(answers[1]["error"])
    assert answers[2]["id"] == "last"


def test_a_bad_line_keeps_its_id_where_it_has_one() -> None:
    _, answers = lines(*BAD_LINES)
    assert [each["id"] for each in answers] == [None, None, "b", 7]


@pytest.mark.parametrize(("first", "code"), [(THREAT, 1), (DECIDED, 0)])
def test_strict_holds_for_lines_too(first: dict[str, Any], code: int) -> None:
    assert lines(as_json(first), as_json(DECIDED), flags=("--strict",))[0] == code
    assert lines(as_json(first), "nonsense", flags=("--strict",))[0] == 2


def test_a_line_may_compare_areas() -> None:
    _, [made] = lines(as_json({**THREAT, "area": [HAMPSHIRE, STOKE]}))
    assert [each["area"] for each in made["areas"]] == [HAMPSHIRE, STOKE]


def test_no_line_is_no_answer_and_no_error() -> None:
    assert lines("", "  ") == (0, [])


ONE_LINE = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=30)


@given(texts=st.lists(st.one_of(ONE_LINE, whole_incidents().map(json.dumps)), max_size=6))
@settings(deadline=None, max_examples=25)
def test_every_line_that_is_not_blank_gets_exactly_one_answer(texts: list[str]) -> None:
    text = "\n".join(texts)
    made = typed("assess", "--lines", "-", "--area", HAMPSHIRE, "--at", AT, stdin=text.encode())
    wanted = [line for line in texts if line.strip()]
    assert made.exit_code in (0, 2)
    assert len(made.stdout.split("\n")) == len(wanted) + 1
    assert made.exit_code == 2 or '"error"' not in made.stdout


# --- the examples that the folder shows -------------------------------------------------------------
EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.*"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_every_example_of_the_folder_is_answered(path: Path) -> None:
    made = typed("assess", path)
    assert (made.exit_code, made.stderr) == (0, "")
    assert made.stdout.startswith("Clearway for")


def test_people_in_a_file_are_read(tmp_path: Path) -> None:
    file = tmp_path / "people.json"
    file.write_text(as_json({**THREAT, "people": [{**PUPIL_A, "age": 12}]}), "utf-8")
    assert printed(typed("assess", file, "--json", "--area", HAMPSHIRE))["responses"]["police"]["duty"] == "must"


def test_a_file_has_to_be_named() -> None:
    made = typed("assess")
    assert made.exit_code == 2
    assert "Missing argument" in made.stderr
    assert "Traceback" not in made.stderr


def test_nothing_but_the_sentence_is_printed_for_an_area_that_has_no_pack() -> None:
    sentence = refused(typed("assess", "-", stdin=as_json({**THREAT, "area": "stoke"})))
    assert sentence.endswith('there is no pack for the area "stoke". Did you mean "stoke-on-trent"?')
