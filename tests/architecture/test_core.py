"""The core is pure: no clock, no chance, no terminal; everything public in it says what it is."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from architecture.tree import CORE, SOURCE, modules, name, tree

CLOCKS = {"now", "today", "utcnow", "time_ns", "perf_counter", "monotonic", "sleep"}
CHANCE = {"random", "secrets", "uuid"}
READERS = {"clearway/core/packs/load.py", "clearway/core/packs/vocabulary.py", "clearway/core/calendar.py"}


def names_called(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            target = node.func
            yield target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("path", modules(CORE), ids=name)
def test_the_core_never_asks_the_time_and_never_leaves_anything_to_chance(path: Path) -> None:
    assert CLOCKS.isdisjoint(names_called(path))
    assert CHANCE.isdisjoint(imported(path))
    assert "time" not in set(imported(path))


@pytest.mark.parametrize("path", modules(CORE), ids=name)
def test_only_the_loaders_of_the_core_read_files(path: Path) -> None:
    reads = {"open", "read_text", "read_bytes", "write_text", "write_bytes"} & set(names_called(path))
    assert not reads or path.relative_to(SOURCE.parent).as_posix() in READERS


@pytest.mark.parametrize("path", [path for path in modules(SOURCE) if path.parent.name != "migrations"], ids=name)
def test_every_module_and_every_public_function_has_a_docstring(path: Path) -> None:
    assert path.name == "__init__.py" or ast.get_docstring(tree(path))
    public = [each for each in at_the_top(path) if not each.name.startswith("_")]
    assert [each.name for each in public if not ast.get_docstring(each)] == []


def at_the_top(path: Path) -> Iterator[ast.FunctionDef]:
    """The functions at the top of a module or of a class: not those inside another function."""
    module = tree(path)
    holders: list[ast.Module | ast.ClassDef] = [
        module,
        *(node for node in ast.walk(module) if isinstance(node, ast.ClassDef)),
    ]
    return (each for holder in holders for each in holder.body if isinstance(each, ast.FunctionDef))


@pytest.mark.parametrize("path", modules(SOURCE), ids=name)
def test_a_check_that_is_switched_off_is_named_and_says_why(path: Path) -> None:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        for mark in ("# type: ignore", "# noqa"):
            if mark in line:
                rest = line.split(mark, 1)[1]
                assert "[" in rest or ":" in rest, f"{name(path)}:{number} names no rule"
                assert "#" in rest, f"{name(path)}:{number} gives no reason"
