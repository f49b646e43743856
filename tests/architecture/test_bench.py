"""What `make bench` stands beside: nobody runs it at every change, so that its settings fit ours is asserted here."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from served import demonstration, surroundings

REPOSITORY = Path(__file__).parents[2]
ASKED = """
from clearway.config.server import prepare
prepare()
from django.test import Client
{code}
"""
OPENS_A_PAGE = (
    'assert "What the guidance says" in Client().get("/bare/", headers={"host": "localhost"}).content.decode()'
)


@pytest.mark.parametrize(("settings", "code"), [("bench.bare", OPENS_A_PAGE), ("bench.record_settings", "")])
def test_the_settings_of_the_bench_fit_those_of_the_program(tmp_path: Path, settings: str, code: str) -> None:
    shutil.copytree(demonstration(""), tmp_path / "data")  # the tables are ours: the settings meet them, as at a start
    told = {
        "CLEARWAY_DATA_DIR": str(tmp_path / "data"),
        "DJANGO_SETTINGS_MODULE": settings,
        "PYTHONPATH": f"{REPOSITORY}:{REPOSITORY}/tests",
    }
    made = subprocess.run(
        [sys.executable, "-c", ASKED.format(code=code)], env={**surroundings(), **told},
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
