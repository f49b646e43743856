"""Every test of the command line keeps its compiled packs in a folder of the tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from clearway.cli import shelf


@pytest.fixture(autouse=True)
def shared_cache_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """One folder for all tests of a process, as a user has one: to compile a pack takes longer than most of them."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "compiled-packs"))


@pytest.fixture
def cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for compiled packs that is empty, and nothing compiled is remembered: for a test that is about it."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    shelf.compiled.cache_clear()
    yield folder
    shelf.compiled.cache_clear()
