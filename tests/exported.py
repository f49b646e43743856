"""Exports as files: made, altered line by line, and checked by the verifier as somebody elsewhere would."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

from chains import LATER
from clearway.audit import standalone
from clearway.audit.acts import Act
from clearway.audit.checkpoints import sign
from clearway.audit.exports import export
from clearway.audit.standalone import Signed
from clearway.organisations.queries import at_the_machine

Line = dict[str, Any]
ALONE = """
import runpy, sys
sys.modules["clearway"] = sys.modules["django"] = None  # whoever imports them fails
del sys.argv[0]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def exported(path: Path, *chains: UUID) -> list[Line]:
    """The lines of an export of these chains."""
    export(path, [Act(at_the_machine(chain), LATER) for chain in chains])
    return lines(path)


def lines(path: Path) -> list[Line]:
    """What stands in an export."""
    return [json.loads(line) for line in path.read_text("ascii").splitlines()]


def written(path: Path, said: list[Line]) -> Path:
    """An export with these lines, in place of what stood there."""
    path.write_text("".join(json.dumps(line) + "\n" for line in said))
    return path


def letter(path: Path, *chains: UUID) -> Signed:
    """A checkpoint of the chains in a file; the last one."""
    made = [sign(chain, LATER) for chain in chains]
    path.write_text("\n".join(each.text() for each in made if each))
    assert made[-1]
    return made[-1]


def elsewhere(folder: Path, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    """The verifier alone, in a folder and an environment that know nothing of Clearway."""
    program = folder / "verifier.py"
    program.write_bytes(Path(standalone.__file__).read_bytes())
    typed = [sys.executable, "-I", "-c", ALONE, str(program), *map(str, arguments)]
    return subprocess.run(typed, cwd=folder, env={}, capture_output=True, text=True, timeout=60, check=False)
