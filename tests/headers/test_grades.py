"""Our headers, graded by others: MDN's Observatory and csp_evaluator, against live mode over HTTPS on this machine."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from lacking import lacking
from live import live
from served import Served

pytestmark = [pytest.mark.full, pytest.mark.allow_hosts(["127.0.0.1"])]
HERE = Path(__file__).parent


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    with live(tmp_path) as running:
        yield running


@pytest.fixture
def graders(tmp_path: Path) -> Path:
    """A folder with both graders installed by their hashes."""
    if not shutil.which("npm"):
        lacking("npm")
    folder = tmp_path / "graders"
    folder.mkdir()
    for name in ("package.json", "package-lock.json", "grade.mjs"):
        shutil.copy(HERE / name, folder / name)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    subprocess.run(command, cwd=folder, check=True, timeout=300)
    # It would fetch the list of preloaded hosts when it is installed; ours is on none.
    (folder / "node_modules/@mdn/mdn-http-observatory/conf/hsts-preload.json").write_text("{}", "utf-8")
    return folder


@pytest.mark.asvs("3.4.3")
def test_the_observatory_gives_the_best_grade_and_the_policy_has_no_finding(server: Served, graders: Path) -> None:
    environment = {**os.environ, "NODE_EXTRA_CA_CERTS": str(server.folder / "certificate.pem")}
    command = [shutil.which("node") or lacking("node"), "grade.mjs", f"localhost:{server.port}"]
    result = subprocess.run(
        command, cwd=graders, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["failed"] == []
    assert found["findings"] == []
    assert found["grade"] == "A+"
    assert found["score"] >= 130
