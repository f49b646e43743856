"""Which mutants the tests notice: a plugin of pytest that runs each test once, then forks a process for each mutant.

    python -m pytest -p killing --mutants=COUNT --mutate=FILE --mutate=FILE ... TESTS

The first run learns which tests come through which function. A mutant's process puts the altered code in the place of
the old one, in every function that is alive, and runs only those tests, the quickest first, until one fails. A mutant
at the head of a module is run anew there, with what follows from it, and put wherever its names went. Before the first
mutant the quickest tests run once in such a process without any change: where one fails, each mutant would pass for
noticed.

What came of it is written to the file that `--told` names, a line of JSON for each mutant.
"""

import gc
import hashlib
import json
import os
import signal
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from math import ceil
from pathlib import Path
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any

import pytest

from altered import Mutant, mutants

ENOUGH = 40  # seconds' worth of tests for one mutant, the quickest first; one that they let live lives
HANGS = 10  # times as long as they took unaltered, and some: whatever does not end was noticed, and is said to hang
KILLED, HUNG, LIVES, UNTESTED, NO_CHANGE = "killed", "hangs", "lives", "no test comes here", "cannot be put in place"
SOURCE = Path(__file__).parent.parent / "src"


def pytest_addoption(parser: pytest.Parser) -> None:
    """What to alter."""
    parser.addoption("--mutate", action="append", default=[], help="a file to alter, from src/ on")
    parser.addoption("--mutants", type=int, default=0, help="how many of all mutants, drawn by their names; 0: all")
    parser.addoption("--told", default="", help="where to write what came of each")


class Learnt:
    """Which tests come through which code of the files that are altered, and how long each test takes."""

    def __init__(self, paths: list[Path]) -> None:
        self.paths = {str(path) for path in paths}
        self.through: dict[tuple[str, str], set[int]] = defaultdict(set)
        self.seconds: dict[int, float] = {}
        self.here = -1

    def note(self, frame: FrameType, event: str, _: object) -> None:
        """Told by the interpreter of every call."""
        if event == "call" and frame.f_code.co_filename in self.paths:
            self.through[frame.f_code.co_filename, frame.f_code.co_qualname].add(self.here)

    def tests_of(self, path: Path, names: set[str]) -> list[int]:
        """The tests that come through one of these functions, the quickest first; through any, where none is named."""
        found = [
            tests for (file, name), tests in self.through.items() if file == str(path) and (name in names or not names)
        ]
        return self.quickest(set().union(*found))

    def quickest(self, tests: Iterable[int]) -> list[int]:
        """Of these as many as can be run in the time, the quickest first; one at least, where there is any."""
        ordered = sorted(tests, key=lambda each: self.seconds[each])
        spent = accumulate(self.seconds[each] for each in ordered)
        return [
            each
            for number, (each, so_far) in enumerate(zip(ordered, spent, strict=True))
            if not number or so_far <= ENOUGH
        ]

    def patience(self, tests: list[int]) -> int:
        """Seconds after which they hang."""
        return HANGS * (3 + ceil(sum(self.seconds[each] for each in tests)))


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """In place of pytest's own loop."""
    config = session.config
    if not config.option.mutate:
        return None
    paths = [SOURCE / each for each in config.option.mutate]
    items = [each for each in session.items if not _stands_apart(each)]
    drawn = _drawn(paths, config.option.mutants)
    _ask_anew()
    learnt = _learn(items, paths)
    if session.testsfailed:
        raise session.Failed("a test fails before anything was altered")
    if not _unaltered_lives(items, learnt):
        raise session.Failed("a test fails the second time, though nothing was altered")
    with Path(config.option.told).open("w", encoding="utf-8") as told:
        for mutant in drawn:
            came = _tried(mutant, items, learnt)
            said = {"mutant": mutant.name, "file": str(mutant.path.relative_to(SOURCE)), "line": mutant.line, **came}
            told.write(json.dumps(said) + "\n")
            told.flush()
    return True


def _stands_apart(item: pytest.Item) -> bool:
    """Whether a test runs Clearway elsewhere, in another process or in a transaction that stays."""
    marker = item.get_closest_marker("django_db")
    commits = bool(marker and marker.kwargs.get("transaction"))
    return commits or any(item.get_closest_marker(each) for each in ("allow_hosts", "full"))


def _drawn(paths: list[Path], count: int) -> list[Mutant]:
    """So many mutants of these files: a change to one line draws no other for any other line."""
    everything = [mutant for path in paths for mutant in mutants(path)]
    return sorted(everything, key=lambda each: hashlib.sha256(each.name.encode()).digest())[: count or None]


def _ask_anew() -> None:
    """Questions that are put together once in a process are put together each time: else no mutant of one is asked."""
    from clearway.vault import ready

    ready._text = ready._text.__wrapped__  # type: ignore[assignment]  # the function without its cache


def _unaltered_lives(items: list[pytest.Item], learnt: Learnt) -> bool:
    """Whether the quickest tests pass once more, in a process like that of a mutant, with nothing altered."""
    from django.db import connections

    connections.close_all()
    child = os.fork()
    if child == 0:
        _in_child([], [items[each] for each in learnt.quickest(list(learnt.seconds))])
    return os.waitpid(child, 0)[1] == 0


def _learn(items: list[pytest.Item], paths: list[Path]) -> Learnt:
    learnt = Learnt(paths)
    for number, item in enumerate(items):
        learnt.here, start = number, time.monotonic()
        sys.setprofile(learnt.note)
        threading.setprofile(learnt.note)
        try:
            _run(item)
        finally:
            sys.setprofile(None)
            threading.setprofile(None)
        learnt.seconds[number] = time.monotonic() - start
    return learnt


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """In the place of the test that comes next, which may be of any file: only what is the session's own stays up."""

    session: pytest.Session

    def listchain(self) -> list[pytest.Session]:
        """What stays up."""
        return [self.session]


def _run(item: pytest.Item) -> None:
    """One test."""
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=Elsewhere(item.session))


def _tried(mutant: Mutant, items: list[pytest.Item], learnt: Learnt) -> dict[str, object]:
    """What came of a mutant, after how many seconds, and of how many tests."""
    from django.db import connections

    old = compile(mutant.path.read_text("utf-8"), str(mutant.path), "exec")
    new = compile(mutant.tree, str(mutant.path), "exec")
    pairs = [(one, other) for one, other in _pairs(old, new) if one != other]
    names = {one.co_qualname for one, _ in pairs if mutant.inside and "<" not in one.co_qualname}
    tests = learnt.tests_of(mutant.path, names)
    if not tests:
        return {"came": UNTESTED, "tests": 0, "seconds": 0}
    connections.close_all()
    start = time.monotonic()
    child = os.fork()
    if child == 0:
        signal.alarm(learnt.patience(tests))
        _in_child(pairs, [items[each] for each in tests], mutant)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    came = {0: LIVES, 3: NO_CHANGE, -signal.SIGALRM: HUNG}.get(code, KILLED)
    return {"came": came, "tests": len(tests), "seconds": round(time.monotonic() - start, 1)}


def _in_child(pairs: list[tuple[CodeType, CodeType]], chosen: list[pytest.Item], mutant: Mutant | None = None) -> None:
    """Never comes back: 0 where every test passed, 1 at the first that did not, 3 where nothing could be altered."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    try:
        if not (_run_anew(mutant) if mutant and not mutant.inside else _swapped(pairs) or not mutant):
            os._exit(3)
        for item in chosen:
            before = item.session.testsfailed
            _run(item)
            if item.session.testsfailed > before:
                os._exit(1)
    except BaseException:  # noqa: BLE001  # whatever a mutant breaks, it was noticed
        os._exit(1)
    os._exit(0)


def _pairs(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """Each code object with the one that takes its place, the inner ones first."""
    inner = [[each for each in code.co_consts if isinstance(each, CodeType)] for code in (old, new)]
    for one, other in zip(*inner, strict=False):
        yield from _pairs(one, other)
    yield old, new


def _swapped(pairs: list[tuple[CodeType, CodeType]]) -> bool:
    """Put the new code into every function that has the old one; whether there was any.

    By the very type: whoever asks everything alive what it is wakes what is lazy, such as the user of a request that is
    over. It fails then, and each mutant would pass for noticed before it was tried.
    """
    alive = [each for each in gc.get_objects() if type(each) is FunctionType]
    done = False
    for one, other in pairs:
        for function in (
            each for each in alive if each.__code__ == one and each.__code__.co_filename == one.co_filename
        ):
            try:
                function.__code__ = other
            except ValueError:  # it would need other names from around it
                continue
            done = True
    return done


def _run_anew(mutant: Mutant) -> bool:
    """Run a statement at the head of a module again, and those that follow from it; put what they make everywhere."""
    import ast

    import rules

    rules.add_rule = rules.set_rule  # a rule may be said again here
    module = next(each for each in _modules() if getattr(each, "__file__", None) == str(mutant.path))
    before = dict(vars(module))
    touched: set[str] = set()
    for place, statement in enumerate(mutant.tree.body[mutant.place :]):
        named = {each.id for each in ast.walk(statement) if isinstance(each, ast.Name)}
        table = isinstance(statement, ast.Assign | ast.AnnAssign | ast.For | ast.Expr | ast.If)
        if table and (not place or named & touched):
            exec(compile(ast.Module([statement], []), str(mutant.path), "exec"), vars(module))  # noqa: S102  # our own code
            touched |= {name for name, value in vars(module).items() if before.get(name) is not value}
    for name in touched - {"__builtins__"}:
        _put(before.get(name), getattr(module, name))
    return True


def _put(old: object, new: object) -> None:
    """Whoever took the old one by name has the new one now."""
    if old is None:
        return
    for module in _modules():
        for name, value in list(vars(module).items()):
            if value is old:
                setattr(module, name, new)


def _modules() -> list[ModuleType]:
    return [each for name, each in list(sys.modules.items()) if name.startswith("clearway")]


def shares(lines: list[dict[str, Any]]) -> tuple[int, int, list[dict[str, Any]]]:
    """How many were noticed, how many could be, and those that were not."""
    counted = [each for each in lines if each["came"] != NO_CHANGE]
    lives = [each for each in counted if each["came"] not in (KILLED, HUNG)]
    return len(counted) - len(lives), len(counted), lives
