"""Imports point backwards only. The contracts stand in pyproject.toml; these tests show that they bite."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

from architecture.tree import ROOT, SOURCE

LINT = Path(sys.executable).with_name("lint-imports")
# Under the beginning of each contract's name: lines that it is there against, each at the end of that file.
AGAINST = {
    "The one flow": [
        ("core/explain.py", "from clearway.ui import clock"),
        ("core/explain.py", "from clearway.guidance import queries"),
        ("core/explain.py", "from clearway.cli import page"),
        ("ui/clock.py", "from clearway.accounts import models"),
        ("ui/clock.py", "from clearway.guidance import queries"),
        ("ui/clock.py", "from clearway.config import environment"),
        ("vault/keyring.py", "from clearway.audit import chain"),
        ("audit/chain.py", "from clearway.accounts import models"),
        ("accounts/models.py", "from clearway.guidance import carry"),
        ("accounts/models.py", "from clearway.organisations import models"),
        ("accounts/models.py", "from clearway.config import settings"),
        ("guidance/own.py", "from clearway.cases import models"),
        ("people/models.py", "from clearway.concerns import models"),
        ("concerns/models.py", "from clearway.cases import models"),
        ("cases/models/case.py", "from clearway.workspace import views"),
        ("guidance/carry.py", "from clearway.config import settings"),
        ("guidance/carry.py", "from clearway.cli import page"),
        ("config/settings.py", "from clearway.cli import page"),
    ],
    "The command line knows the core": [
        ("cli/assess.py", "from clearway.guidance import queries"),
        ("cli/assess.py", "from clearway.accounts import models"),
        ("cli/assess.py", "from clearway.ui import clock"),
        ("cli/assess.py", "import django"),
        ("cli/assess.py", "import gunicorn"),
    ],
    "Inside an app: views": [
        ("guidance/carry.py", "from clearway.guidance import forms"),
        ("guidance/queries.py", "from clearway.guidance import shown"),
        ("guidance/forms.py", "from clearway.guidance.views import guide"),
        ("guidance/shown.py", "from clearway.guidance import urls"),
    ],
    "Inside an app of the record": [
        ("cases/queries/record.py", "from clearway.cases import changes"),
        ("cases/forms/record.py", "from clearway.cases.views import record"),
        ("cases/models/case.py", "from clearway.cases import queries"),
        ("organisations/changes.py", "from clearway.organisations import doors"),
        ("people/queries.py", "from clearway.people import changes"),
    ],
    "Inside the vault": [
        ("vault/master.py", "from clearway.vault import keyring"),
        ("vault/reach.py", "from clearway.vault import fields"),
        ("vault/keyring.py", "from clearway.vault import house"),
    ],
    "Inside the core": [("core/facts/space.py", "from clearway.core import plan")],
    "The core knows nothing of Django": [
        ("core/wording.py", "import django"),
        ("core/contacts.py", "import urllib.request"),
    ],
    "numpy is for batches only": [("core/explain.py", "import numpy")],
}


def contracts() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    return found


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT, "--no-logo", "--no-cache"], cwd=folder, capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(folder / "src"), "PATH": "", "LANG": "C.UTF-8", "COLUMNS": "1000"},
    )  # fmt: skip


def a_copy(folder: Path) -> Path:
    """A copy of the code, as far as the contracts look at it."""
    for path in SOURCE.rglob("*.py"):
        copy = folder / "src" / path.relative_to(SOURCE.parent)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(path.read_text("utf-8"), "utf-8")
    (folder / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text("utf-8"), "utf-8")
    return folder


def with_line(folder: Path, file: str, line: str) -> str:
    """Write a line at the end of a file; how the linter names the import in it."""
    target = folder / "src" / "clearway" / file
    text = f"{target.read_text('utf-8')}\n{line}\n"
    target.write_text(text, "utf-8")
    importer = ".".join(("clearway", *Path(file).with_suffix("").parts))
    imported = re.sub(r"^from (\S+) import (\S+)$", r"\1.\2", line).removeprefix("import ")
    inside = imported if imported.startswith("clearway.") else imported.partition(".")[0]
    return f"{importer} -> {inside} (l.{len(text.splitlines())})"


def refused_by(report: str, contract: str) -> set[str]:
    """The imports, and chains of them, that a contract refuses: its own part of the report names each."""
    named = [each["name"] for each in contracts()]
    [whole] = [name for name in named if name.startswith(contract)]
    parts = re.split(rf"\n({'|'.join(map(re.escape, named))})\n-+\n", report)
    by_contract = dict(zip(parts[1::2], parts[2::2], strict=True))
    found = re.findall(r"^-\s+(.+(?:\n.+)*)", by_contract.get(whole, ""), re.MULTILINE)
    return {" ".join(each.split()) for each in found}


def test_the_contracts_are_kept() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout


def test_every_part_of_the_core_has_its_place_in_the_flow() -> None:
    [layers] = [each["layers"] for each in contracts() if each["name"].startswith("Inside the core")]
    placed = {part.strip() for layer in layers for part in layer.split("|")}
    core = SOURCE / "core"
    parts = {path.stem for path in core.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert placed == parts - {"__init__"}


def test_each_contract_refuses_every_import_that_it_is_there_against(tmp_path: Path) -> None:
    """All are written into one copy and told apart by file and line: the linter reads all of it each time it runs."""
    folder = a_copy(tmp_path)
    written = {contract: {with_line(folder, *each) for each in lines} for contract, lines in AGAINST.items()}
    result = lint(folder)
    assert result.returncode == 1
    assert {contract: lines - refused_by(result.stdout, contract) for contract, lines in written.items()} == {
        contract: set() for contract in AGAINST
    }


def test_a_copy_into_which_nothing_is_written_is_refused_by_none(tmp_path: Path) -> None:
    result = lint(a_copy(tmp_path))
    assert result.returncode == 0, result.stdout
    assert not any(refused_by(result.stdout, contract) for contract in AGAINST)


def test_there_is_a_line_against_every_contract() -> None:
    assert [sum(each["name"].startswith(contract) for each in contracts()) for contract in AGAINST] == [1] * len(
        AGAINST
    )
    assert len(AGAINST) == len(contracts())
