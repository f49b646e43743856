"""What every test stands on: settings of its own, a data folder of its own, static files collected once.

Django reads its settings from the environment, so the environment is set here, before anything imports them. What the
developer's shell says about Clearway does not reach a test. Everything that the tests make Clearway log is overheard at
DEBUG, and the run fails where a canary of `world.py` stands in it, or in what a command said.
"""

import atexit
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
import hypothesis
import pytest
from django.conf import settings

KEPT = {"CLEARWAY_FULL"}
FIRST = "PYTEST_XDIST_WORKER" not in os.environ  # the others are started by the first, with its environment
if FIRST:
    if settings.configured:  # by DJANGO_SETTINGS_MODULE of the shell, with whatever folder that names
        raise pytest.UsageError("the tests have settings of their own: unset DJANGO_SETTINGS_MODULE")
    for name in [name for name in os.environ if name.startswith("CLEARWAY_") and name not in KEPT]:
        del os.environ[name]
    data = tempfile.mkdtemp(prefix="clearway-tests-")
    atexit.register(shutil.rmtree, data, ignore_errors=True)
    os.environ |= {
        "CLEARWAY_MODE": "demonstration",
        "CLEARWAY_DATA_DIR": data,
        "DJANGO_SETTINGS_MODULE": "clearway.config.settings",
    }
POSTGRES, FULL = "DATABASE_URL" in os.environ, bool(os.environ.get("CLEARWAY_FULL"))
FOLDER = Path(os.environ["CLEARWAY_DATA_DIR"])
django.setup()  # before the conftest of a folder, or a test, imports models

hypothesis.settings.register_profile("clearway", deadline=None)  # a rule is tested here, and speed in bench/
hypothesis.settings.load_profile("clearway")
HERE = Path(__file__).parent
# Folders whose tests turn on what seldom changes; the record, who sees what of it and the rules themselves are asked of
# by every test at every change.
FURTHER_OFF = frozenset(
    {"accounts", "audit", "cli", "config", "core", "guidance", "journeys", "oracles", "organisations", "people", "roll",
     "ui", "vault"}
)  # fmt: skip
USES_DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}
let_out: list[str] = []


def pytest_configure() -> None:
    """Make what every test finds: static files, a master key, an ear at every log."""
    from django.core.management import call_command

    from clearway.vault import master
    from leaks import overhear
    from shut import shut

    overhear(FOLDER)
    shut()
    _empty_without_guards()
    _static_files_are_looked_for_once()
    if FIRST:
        call_command("collectstatic", interactive=False, verbosity=0)
        master.write(settings.ENVIRONMENT.master_key_path)


def _empty_without_guards() -> None:
    """A test that commits leaves rows that the database lets nobody take away: its guards are down for that moment."""
    from django.test import TransactionTestCase

    from clearway.vault import guards

    case: Any = TransactionTestCase  # the stubs do not know its hook
    empty: Callable[[Any], None] = case._fixture_teardown

    def emptied(this: Any) -> None:
        guards.remove()
        try:
            empty(this)
        finally:
            guards.install()

    case._fixture_teardown = emptied


def _static_files_are_looked_for_once() -> None:
    """Each browser of a test has middleware of its own, and looking for the files is most of what making one costs."""
    from whitenoise import WhiteNoise  # type: ignore[import-untyped]  # it ships no types

    look: Callable[[Any, str, str], None] = WhiteNoise.update_files_dictionary
    found: dict[tuple[str, str], dict[str, Any]] = {}

    def looked(this: Any, root: str, prefix: str) -> None:
        if (root, prefix) not in found:
            look(this, root, prefix)
            found[root, prefix] = dict(this.files)
        this.files.update(found[root, prefix])

    WhiteNoise.update_files_dictionary = looked


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test that uses the database, so that `make test` runs it on PostgreSQL too. It gets the key store."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker or USES_DATABASE & set(getattr(item, "fixturenames", ())):
            given = marker.kwargs if marker else {}
            item.add_marker(pytest.mark.django_db(**{**given, "databases": "__all__"}), append=False)
            item.add_marker(pytest.mark.database)
    _sample(items)


def _sample(items: list[pytest.Item]) -> None:
    """Of the cases of a test that is marked `sampled(n)`, one in n stays for `make test`, and one at least; in the
    folders of `FURTHER_OFF` one in twice as many, and of its tests that have one case only one in three. Which they
    are is drawn by their names: the same in every run, and not all of one parameter.

    On PostgreSQL one in twelve of the cases of every test, and one in five of the tests that have one case only: each
    was asked on SQLite, and here it is about the database. Those marked `everywhere` are all asked there in the full
    counts, and those of one case always.
    """
    cases: dict[str, list[pytest.Item]] = {}
    for item in items:
        if POSTGRES and item.get_closest_marker("once"):
            item.add_marker(pytest.mark.full)
        cases.setdefault(item.nodeid.partition("[")[0], []).append(item)
    for them in cases.values():
        if POSTGRES and FULL and them[0].get_closest_marker("everywhere"):
            continue
        marked = next(them[0].iter_markers("sampled"), None)
        is_further_off = not POSTGRES and them[0].path.relative_to(HERE).parts[0] in FURTHER_OFF
        one_in = (marked.args[0] if marked else 1) * (12 if POSTGRES else 2 if is_further_off else 1)
        drawn = sorted(them, key=_drawn)
        alone = len(them) == 1 and not (POSTGRES and (FULL or them[0].get_closest_marker("everywhere")))
        if alone and (POSTGRES or is_further_off) and _drawn(them[0])[0] % (5 if POSTGRES else 3):
            them[0].add_marker(pytest.mark.full)
        for item in drawn[-(-len(drawn) // one_in) :]:
            item.add_marker(pytest.mark.full)


def _drawn(item: pytest.Item) -> bytes:
    return hashlib.sha256(item.nodeid.encode()).digest()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Nobody sends a message."""
    from shut import attempts

    if attempts:
        attempts.clear()
        pytest.fail(f"{item.nodeid} was about to send a message")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Look into what a test, and the commands in it, wrote to the terminal."""
    from leaks import leaks

    for name, said in report.sections:
        if name.startswith(("Captured stdout", "Captured stderr")):
            let_out.extend(f"{report.nodeid}: {name}: {each}" for each in leaks(said.encode()))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run where a canary was let out."""
    from leaks import overheard

    if FIRST:
        let_out.extend(overheard(FOLDER))
        if let_out:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say which; and the figures that tests took."""
    passed = terminalreporter.stats.get("passed", [])
    for figure in [value for report in passed for name, value in report.user_properties if name == "figure"]:
        terminalreporter.line(str(figure))
    if let_out:
        terminalreporter.section("a canary was let out", red=True)
        for each in let_out:
            terminalreporter.line(each)
