"""What browsers load is built from `frontend/` as it stands, holds no foreign font or emblem, and fetches nothing."""

import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from lacking import lacking

ROOT = Path(__file__).resolve().parents[2]
FRONTEND = ROOT / "frontend"
BUILT = ROOT / "src" / "clearway" / "ui" / "static" / "ui"
MADE = ("clearway.css", "clearway.js", "start.js")


def digests(folder: Path, names: "list[str] | tuple[str, ...]") -> dict[str, str]:
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}


def sources() -> list[str]:
    parts = [path for part in ("styles", "scripts") for path in (FRONTEND / part).iterdir()]
    return [
        "build.mjs",
        "package.json",
        "package-lock.json",
        *(path.relative_to(FRONTEND).as_posix() for path in parts),
    ]


def test_what_is_served_was_built_from_the_sources_as_they_stand() -> None:
    said = json.loads((BUILT / "built.json").read_text("utf-8"))
    assert said["sources"] == digests(FRONTEND, sources()), "run `make assets`"
    assert said["outputs"] == digests(BUILT, MADE), "run `make assets`"


def test_nothing_is_served_that_nobody_built() -> None:
    assert {path.name for path in BUILT.iterdir()} == {*MADE, "built.json", "icon.svg"}


def test_the_style_has_no_font_of_its_own_no_emblem_and_fetches_nothing() -> None:
    style = (BUILT / "clearway.css").read_text("utf-8")
    for word in ("@font-face", "GDS Transport", "crown", "crest", "@import", "http:", "https://"):
        # one rule of the components writes addresses out in print; it fetches nothing
        assert word not in style.replace('[href^="http://"]', "").replace('[href^="https://"]', "")
    assert re.findall(r"url\((?!['\"]?/static/)[^)]*\)", style) == []


@pytest.mark.asvs("14.2.3")
def test_the_scripts_tell_our_own_server_what_a_form_would_and_nobody_anything_else() -> None:
    """Two calls, to addresses that the page names: that somebody hides, types or is there; a roll in pieces. The policy
    lets them go nowhere but here.
    """
    scripts = {path.name: path.read_text("utf-8").count("fetch(") for path in (FRONTEND / "scripts").iterdir()}
    assert {name: count for name, count in scripts.items() if count} == {"hide.mjs": 1, "roll.mjs": 1}
    for name, calls in (("clearway.js", 2), ("start.js", 0)):
        script = (BUILT / name).read_text("utf-8")
        assert script.count("fetch(") == calls
        for word in (
            "XMLHttpRequest",
            "sendBeacon",
            "WebSocket",
            "localStorage",
            "sessionStorage",
            "indexedDB",
            "eval(",
            "document.cookie",
            "innerHTML",
            "insertAdjacentHTML",
        ):
            assert word not in script


def test_all_that_a_first_visit_loads_is_small() -> None:
    assert sum((BUILT / name).stat().st_size for name in (*MADE, "icon.svg")) < 250_000


@pytest.mark.full
def test_the_build_gives_the_same_files_byte_for_byte(tmp_path: Path) -> None:
    npm, node = shutil.which("npm"), shutil.which("node")
    if not npm or not node:
        lacking("Node")
    copy = tmp_path / "frontend"
    shutil.copytree(FRONTEND, copy, ignore=shutil.ignore_patterns("node_modules"))
    subprocess.run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=copy, check=True, timeout=300
    )
    subprocess.run([node, "build.mjs", str(tmp_path / "out")], cwd=copy, check=True, timeout=120)
    assert digests(tmp_path / "out", (*MADE, "built.json")) == digests(BUILT, (*MADE, "built.json"))
