"""What an author gets wrong is refused, one file in bad/ a mistake: the error says where, what, and what to do."""

import ast
import re
import traceback
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import clearway.core.packs as readers
from clearway.core.errors import PackError
from clearway.core.packs.load import build, read_folder
from packs.patches import base, cases, patched, whole

MISTAKES = cases("bad")
READERS = Path(readers.__path__[0])
SITES = {  # each place in the readers that can refuse a pack, by file; load() and areas() are about several packs
    "load.py": {"build", "_identity", "_document", "_library", "_facts"},
    "parts.py": None,
    "check.py": None,
    "conditions.py": None,
    "table.py": None,
}


@cache
def refusal(name: str) -> PackError:
    """The error that a mistake ends in."""
    try:
        whole(patched(MISTAKES[name]))
    except PackError as error:
        return error
    pytest.fail(f"bad/{name}.toml is not refused")


def is_as_wanted(error: PackError, wanted: Mapping[str, str]) -> bool:
    here = (error.file, error.key) == (wanted["file"], wanted["key"])
    return here and wanted["problem"] in error.problem and wanted["remedy"] in error.remedy


def is_one_line(error: PackError) -> bool:
    """One line, the place first, the remedy last."""
    where = f"{error.file}: {error.key}: " if error.key else f"{error.file}: "
    return str(error).startswith(where) and str(error).endswith(error.remedy) and "\n" not in str(error)


def test_the_mistake_is_refused_with_its_place_and_a_remedy() -> None:
    errors = {name: refusal(name) for name in MISTAKES}
    others = [f"{name}: {each}" for name, each in errors.items() if not is_as_wanted(each, MISTAKES[name]["error"])]
    assert not others, "\n".join(others)


def test_the_error_is_one_line_that_names_the_place_first() -> None:
    errors = {name: refusal(name) for name in MISTAKES}
    others = [f"{name}: {each}" for name, each in errors.items() if not is_one_line(each)]
    assert not others, "\n".join(others)


def test_a_mistake_names_what_it_expects_in_full() -> None:
    wanted = {name: mistake["error"] for name, mistake in MISTAKES.items()}
    assert [name for name, each in wanted.items() if set(each) != {"file", "key", "problem", "remedy"}] == []
    assert [name for name, each in wanted.items() if not each["problem"]] == []


# --- nothing that the readers refuse goes untried -------------------------------------------------


def refusals() -> Iterator[tuple[str, int, int]]:
    """Every call that refuses, in the readers of a pack: file, first line and last line."""
    for file, inside in SITES.items():
        tree = ast.parse((READERS / file).read_text("utf-8"))
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef) and (inside is None or function.name in inside):
                for node in ast.walk(function):
                    if isinstance(node, ast.Call) and refuses(node.func) and function.name != "refuse":
                        yield file, node.lineno, node.end_lineno or node.lineno


def refuses(target: ast.expr) -> bool:
    return getattr(target, "attr", getattr(target, "id", "")) in ("refuse", "PackError")


def lines_passed(error: PackError) -> set[tuple[str, int]]:
    """The lines of the readers that an error came through."""
    return {(Path(frame.filename).name, frame.lineno or 0) for frame in traceback.extract_tb(error.__traceback__)}


def test_every_refusal_of_the_readers_is_provoked_by_a_mistake() -> None:
    passed = {line for name in MISTAKES for line in lines_passed(refusal(name))}
    untried = [
        f"{file}:{first}"
        for file, first, last in refusals()
        if not any((file, line) in passed for line in range(first, last + 1))
    ]
    assert untried == []


def test_there_are_refusals_to_provoke() -> None:
    assert len(list(refusals())) > 50
    assert len(MISTAKES) > 100


# --- whatever is changed, a pack is read or refused -----------------------------------------------

LINES = [(file, number) for file, text in base().items() for number in range(len(text.splitlines()))]
VALUES = [
    "3",
    "-1",
    "1.5",
    "true",
    '""',
    '"x"',
    "[]",
    "{}",
    '["x"]',
    "[3]",
    "[{}]",
    "{ x = 1 }",
    "2026-01-01",
    '"always"',
]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(LINES), st.sampled_from([*VALUES, "taken away", "given twice", "torn"]))
def test_a_pack_with_one_line_changed_is_read_or_refused_with_a_remedy(place: tuple[str, int], change: str) -> None:
    file, number = place
    sources = {**base(), file: changed(base()[file], number, change)}
    refused = None
    try:
        whole(sources)
    except PackError as error:
        refused = error
    assert refused is None or (refused.file and refused.problem and refused.remedy)


def changed(text: str, number: int, change: str) -> str:
    """The text with one line taken away, doubled, cut in half, or with another value."""
    lines = text.splitlines()
    line = lines[number]
    named = re.match(r'^("?[\w.-]+"?) = ', line)
    if change == "given twice":
        lines.insert(number, line)
    elif change == "torn":
        lines[number] = line[: len(line) // 2]
    elif change == "taken away" or not named:
        del lines[number]
    else:
        lines[number] = f"{named[1]} = {change}"
    return "\n".join(lines)


# --- what the loader itself promises --------------------------------------------------------------


def test_a_patch_that_does_not_fit_the_base_is_noticed() -> None:
    with pytest.raises(AssertionError, match="does not hold this once"):
        patched({"base": "base", "change": [{"file": "pack.toml", "old": "no such words", "new": ""}]})


def test_a_change_that_changes_nothing_is_noticed() -> None:
    with pytest.raises(AssertionError, match="nothing is changed"):
        patched({"base": "base", "change": []})


def test_files_that_are_neither_toml_nor_notes_are_not_read(tmp_path: Path) -> None:
    for name, text in base().items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "notes.txt").write_text("mine", "utf-8")
    (tmp_path / "CHANGES.md").write_text("What changed.", "utf-8")
    assert build(read_folder(tmp_path)).changes == "What changed."
    assert "examples/cases.toml" not in read_folder(tmp_path, examples=False)
    assert "notes.txt" not in read_folder(tmp_path)


def test_line_ends_and_examples_do_not_change_the_checksum() -> None:
    sources = dict(base())
    windows = {name: text.replace("\n", "\r\n") for name, text in sources.items()}
    without = {name: text for name, text in sources.items() if not name.startswith("examples/")}
    assert build(sources).checksum == build(windows).checksum == build(without).checksum


@pytest.mark.parametrize("file", sorted(name for name in base() if not name.startswith("examples/")))
def test_any_change_that_may_decide_an_answer_changes_the_checksum(file: str) -> None:
    sources = dict(base())
    changed_ones = {**sources, file: sources[file] + "# one word more\n"}
    assert build(sources).checksum != build(changed_ones).checksum
