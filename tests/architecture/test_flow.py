"""Imports point backwards only. The contracts stand in pyproject.toml; these tests show that they bite."""

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

from architecture.tree import ROOT, SOURCE

LINT = Path(sys.executable).with_name("lint-imports")


def contracts() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    return found


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT, "--no-logo", "--no-cache"], cwd=folder, capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(folder / "src"), "PATH": "", "LANG": "C.UTF-8"},
    )  # fmt: skip


def a_copy_with(tmp_path: Path, file: str, line: str) -> Path:
    """A copy of the imports of the code (bodies do not matter), with one line more."""
    for path in SOURCE.rglob("*.py"):
        copy = tmp_path / "src" / path.relative_to(SOURCE.parent)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(path.read_text("utf-8"), "utf-8")
    target = tmp_path / "src" / "clearway" / file
    target.write_text(f"{target.read_text('utf-8')}\n{line}\n", "utf-8")
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text("utf-8"), "utf-8")
    return tmp_path


def test_the_contracts_are_kept() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout


def test_every_part_of_the_core_has_its_place_in_the_flow() -> None:
    [layers] = [each["layers"] for each in contracts() if each["name"].startswith("Inside the core")]
    placed = {part.strip() for layer in layers for part in layer.split("|")}
    core = SOURCE / "core"
    parts = {path.stem for path in core.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert placed == parts - {"__init__"}


def test_an_import_that_points_forwards_is_refused(tmp_path: Path) -> None:
    result = lint(a_copy_with(tmp_path, "core/facts/space.py", "from clearway.core import plan"))
    assert result.returncode == 1
    assert "clearway.core.facts" in result.stdout


def test_a_core_that_knows_the_network_is_refused(tmp_path: Path) -> None:
    assert lint(a_copy_with(tmp_path, "core/contacts.py", "import urllib.request")).returncode == 1


def test_a_core_that_knows_the_command_line_is_refused(tmp_path: Path) -> None:
    result = lint(a_copy_with(tmp_path, "core/explain.py", "from clearway.cli import page"))
    assert result.returncode == 1
    assert "The command line stands on the core BROKEN" in result.stdout


def test_numpy_outside_the_batch_is_refused(tmp_path: Path) -> None:
    assert lint(a_copy_with(tmp_path, "core/explain.py", "import numpy")).returncode == 1
