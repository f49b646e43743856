"""What a test does on a machine that lacks a browser or a database: in CI it fails, elsewhere it is skipped."""

import os
import shutil
from typing import NoReturn

import pytest


def lacking(what: str) -> NoReturn:
    """Skip, saying what is missing; in CI fail, since there nothing may be missing."""
    said = f"{what} is missing: `make system` installs it, or says how"
    if os.environ.get("CI"):
        pytest.fail(said)
    pytest.skip(said)


def chromium() -> str:
    """Where Chromium stands on this machine. Skips, or in CI fails, where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    return found or lacking("Chromium")
