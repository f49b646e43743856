"""The size of things: functions, files and tests stay small. The lists of exceptions may only shrink."""

import pytest

from architecture.tree import ROOT, SOURCE, functions, modules, name

LONGEST_FUNCTION, LONGEST_FILE = 60, 400
TOO_LONG: frozenset[str] = frozenset()


def test_a_file_is_at_most_400_lines() -> None:
    paths = [*modules(SOURCE), *modules(ROOT / "tests"), *modules(ROOT / "bench")]
    lengths = {name(path): len(path.read_text("utf-8").splitlines()) for path in paths}
    long = [f"{file}: {lines}" for file, lines in lengths.items() if lines > LONGEST_FILE and file not in TOO_LONG]
    assert not long, "\n".join(long)
    assert len(lengths) > 600


@pytest.fixture(scope="module")
def lengths() -> dict[str, int]:
    """How many lines every function of the code has, by its file, its name and where it begins."""
    return {
        f"{name(path)}:{each.lineno} {each.name}": (each.end_lineno or 0) - each.lineno + 1
        for path in modules(SOURCE)
        for each in functions(path)
    }


def test_a_function_is_at_most_60_lines(lengths: dict[str, int]) -> None:
    long = [f"{function}: {lines}" for function, lines in lengths.items() if lines > LONGEST_FUNCTION]
    assert not long, "\n".join(long)
    assert len(lengths) > 2000


def test_the_median_function_is_short(lengths: dict[str, int]) -> None:
    sizes = sorted(lengths.values())
    assert sizes[len(sizes) // 2] <= 8
    assert sizes[len(sizes) * 9 // 10] <= 30


def test_no_file_has_a_name_that_says_nothing() -> None:
    for path in modules(SOURCE):
        assert path.stem not in {"utils", "helpers", "services", "managers", "common", "misc"}, name(path)
