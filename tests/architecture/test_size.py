"""The size of things: functions, files and tests stay small. The lists of exceptions may only shrink."""

from pathlib import Path

import pytest

from architecture.tree import ROOT, SOURCE, functions, modules, name

LONGEST_FUNCTION, LONGEST_FILE = 60, 400
TOO_LONG: frozenset[str] = frozenset()


@pytest.mark.parametrize("path", [*modules(SOURCE), *modules(ROOT / "tests"), *modules(ROOT / "bench")], ids=name)
def test_a_file_is_at_most_400_lines(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST_FILE or name(path) in TOO_LONG


@pytest.mark.parametrize("path", modules(SOURCE), ids=name)
def test_a_function_is_at_most_60_lines(path: Path) -> None:
    long = [each.name for each in functions(path) if (each.end_lineno or 0) - each.lineno >= LONGEST_FUNCTION]
    assert long == []


def test_the_median_function_is_short() -> None:
    lengths = sorted((each.end_lineno or 0) - each.lineno + 1 for path in modules(SOURCE) for each in functions(path))
    assert lengths[len(lengths) // 2] <= 8
    assert lengths[len(lengths) * 9 // 10] <= 30


def test_no_file_has_a_name_that_says_nothing() -> None:
    for path in modules(SOURCE):
        assert path.stem not in {"utils", "helpers", "services", "managers", "common", "misc"}, name(path)
