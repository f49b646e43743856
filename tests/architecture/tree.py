"""Where things stand in the repository, for the tests about the house itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "clearway"
CORE = SOURCE / "core"


def modules(folder: Path) -> list[Path]:
    """Every Python file below a folder, in a fixed order."""
    return sorted(folder.rglob("*.py"))


def tree(path: Path) -> ast.Module:
    """The file, parsed."""
    return ast.parse(path.read_text("utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a file."""
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def name(path: Path) -> str:
    """The path as seen from the root of the repository."""
    return path.relative_to(ROOT).as_posix()
