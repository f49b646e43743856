"""The core is pure: no clock, no chance, no terminal; everything public in it says what it is."""

import ast
from collections.abc import Iterator
from pathlib import Path

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
        elif isinstance(node, ast.ImportFrom) and node.module and not only_the_type_of_ids(node):
            yield node.module.split(".")[0]


def only_the_type_of_ids(node: ast.ImportFrom) -> bool:
    """An id that is passed in leaves nothing to chance; to make one does."""
    return node.module == "uuid" and [alias.name for alias in node.names] == ["UUID"]


def test_the_core_never_asks_the_time_and_never_leaves_anything_to_chance() -> None:
    paths = modules(CORE)
    asked = [f"{name(path)} calls {each}" for path in paths for each in names_called(path) if each in CLOCKS]
    taken = [f"{name(path)} imports {each}" for path in paths for each in imported(path) if each in {*CHANCE, "time"}]
    assert not asked + taken, "\n".join(asked + taken)
    assert len(paths) > 50


def test_only_the_loaders_of_the_core_read_files() -> None:
    reads = {"open", "read_text", "read_bytes", "write_text", "write_bytes"}
    others = [path for path in modules(CORE) if path.relative_to(SOURCE.parent).as_posix() not in READERS]
    found = [f"{name(path)} calls {each}" for path in others for each in names_called(path) if each in reads]
    assert not found, "\n".join(found)
    assert len(others) > 50


def test_every_module_and_every_public_function_has_a_docstring() -> None:
    paths = [path for path in modules(SOURCE) if path.parent.name != "migrations"]
    found = [f"{name(path)}: {each}" for path in paths for each in undescribed(path)]
    assert not found, "\n".join(found)
    assert len(paths) > 300


def undescribed(path: Path) -> Iterator[str]:
    """What of a file has no docstring and should."""
    module = tree(path)
    if path.name != "__init__.py" and not ast.get_docstring(module):
        yield "the module"
    public = (each for each in at_the_top(module) if not each.name.startswith("_"))
    yield from (each.name for each in public if not ast.get_docstring(each))


def at_the_top(module: ast.Module) -> Iterator[ast.FunctionDef]:
    """The functions at the top of a module or of a class: not those inside another function."""
    holders: list[ast.Module | ast.ClassDef] = [
        module,
        *(node for node in ast.walk(module) if isinstance(node, ast.ClassDef)),
    ]
    return (each for holder in holders for each in holder.body if isinstance(each, ast.FunctionDef))


def test_a_check_that_is_switched_off_is_named_and_says_why() -> None:
    switched_off = [
        (f"{name(path)}:{number}", line.split(mark, 1)[1])
        for path in modules(SOURCE)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        for mark in ("# type: ignore", "# noqa")
        if mark in line
    ]
    nameless = [f"{where} names no rule" for where, rest in switched_off if "[" not in rest and ":" not in rest]
    reasonless = [f"{where} gives no reason" for where, rest in switched_off if "#" not in rest]
    assert not nameless + reasonless, "\n".join(nameless + reasonless)
    assert len(switched_off) > 100
