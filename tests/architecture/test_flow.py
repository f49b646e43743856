"""Imports point backwards only. The contracts stand in pyproject.toml; these tests show that they bite."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

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
    assert_broken(lint(a_copy_with(tmp_path, "core/explain.py", "from clearway.cli import page")), "The one flow")


def test_numpy_outside_the_batch_is_refused(tmp_path: Path) -> None:
    assert lint(a_copy_with(tmp_path, "core/explain.py", "import numpy")).returncode == 1


FORWARDS = [
    ("core/explain.py", "from clearway.ui import clock"),
    ("core/explain.py", "from clearway.guidance import queries"),
    ("ui/clock.py", "from clearway.accounts import models"),
    ("ui/clock.py", "from clearway.guidance import queries"),
    ("ui/clock.py", "from clearway.config import environment"),
    ("accounts/models.py", "from clearway.guidance import carry"),
    ("vault/keyring.py", "from clearway.audit import chain"),
    ("audit/chain.py", "from clearway.accounts import models"),
    ("accounts/models.py", "from clearway.organisations import models"),
    ("guidance/own.py", "from clearway.cases import models"),
    ("people/models.py", "from clearway.concerns import models"),
    ("concerns/models.py", "from clearway.cases import models"),
    ("cases/models.py", "from clearway.workspace import views"),
    ("accounts/models.py", "from clearway.config import settings"),
    ("guidance/carry.py", "from clearway.config import settings"),
    ("guidance/carry.py", "from clearway.cli import page"),
    ("config/settings.py", "from clearway.cli import page"),
]


@pytest.mark.parametrize(("file", "line"), FORWARDS)
def test_an_app_that_knows_what_stands_above_it_is_refused(tmp_path: Path, file: str, line: str) -> None:
    assert_broken(lint(a_copy_with(tmp_path, file, line)), "The one flow")


@pytest.mark.parametrize(
    "line",
    [
        "from clearway.guidance import queries",
        "from clearway.accounts import models",
        "from clearway.ui import clock",
        "import django",
        "import gunicorn",
    ],
)
def test_a_command_line_that_knows_a_page_or_the_server_is_refused(tmp_path: Path, line: str) -> None:
    assert_broken(lint(a_copy_with(tmp_path, "cli/assess.py", line)), "The command line knows the core")


def test_the_core_that_knows_django_is_refused(tmp_path: Path) -> None:
    broken = lint(a_copy_with(tmp_path, "core/wording.py", "import django"))
    assert_broken(broken, "The core knows nothing of Django")


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("guidance/carry.py", "from clearway.guidance import forms"),
        ("guidance/queries.py", "from clearway.guidance import shown"),
        ("guidance/forms.py", "from clearway.guidance.views import guide"),
        ("guidance/shown.py", "from clearway.guidance import urls"),
    ],
)
def test_inside_the_guide_a_form_knows_no_page(tmp_path: Path, file: str, line: str) -> None:
    assert_broken(lint(a_copy_with(tmp_path, file, line)), "Inside an app: views")


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("cases/queries.py", "from clearway.cases import changes"),
        ("cases/forms.py", "from clearway.cases.views import record"),
        ("concerns/models.py", "from clearway.concerns import queries"),
        ("organisations/changes.py", "from clearway.organisations import doors"),
        ("people/queries.py", "from clearway.people import changes"),
    ],
)
def test_inside_the_record_a_read_knows_no_write_and_a_write_no_page(tmp_path: Path, file: str, line: str) -> None:
    assert_broken(lint(a_copy_with(tmp_path, file, line)), "Inside an app of the record")


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("vault/master.py", "from clearway.vault import keyring"),
        ("vault/reach.py", "from clearway.vault import fields"),
        ("vault/keyring.py", "from clearway.vault import house"),
    ],
)
def test_inside_the_vault_a_key_knows_no_field(tmp_path: Path, file: str, line: str) -> None:
    assert_broken(lint(a_copy_with(tmp_path, file, line)), "Inside the vault")


def assert_broken(result: "subprocess.CompletedProcess[str]", contract: str) -> None:
    """That the contract whose name begins so is the one that says so (long names are broken over two lines)."""
    assert result.returncode == 1
    listed = " ".join(result.stdout.split("Contracts:")[0].split("dependencies.")[-1].split()).strip("- ")
    verdicts = dict(re.findall(r"(.+?) (KEPT|BROKEN) ?", listed))
    assert [verdict for name, verdict in verdicts.items() if name.startswith(contract)] == ["BROKEN"]
