"""Every test of the command line keeps its compiled packs in a folder of its own."""

from pathlib import Path

import pytest

from clearway.cli import shelf


@pytest.fixture(autouse=True)
def cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the command keeps compiled packs during the test."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    shelf.compiled.cache_clear()
    return folder
