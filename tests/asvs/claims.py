"""Which requirement of the ASVS which test claims, and the page that says so.

`python tests/asvs/claims.py` prints docs/asvs.md, for `make docs`. Claims are read from the source of the tests and not
by running them: `@pytest.mark.asvs("6.2.1")` above a test, or in `pytestmark` for a whole file.
"""

import ast
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
REQUIREMENTS = Path(__file__).with_name("requirements.csv")
PAGE = TESTS.parent / "docs" / "asvs.md"
MARK = "pytest.mark.asvs"
IN_PART, OPEN = "in part:", "open"
HEAD = """# OWASP ASVS 5.0.0, levels 1 and 2: what is tested here

Written by `make docs` from `tests/asvs/requirements.csv` and from the tests that claim a requirement; do not edit it.
`CONTRIBUTING.md` says how to claim one. Nobody from outside has checked these claims.

The requirements are those of the OWASP Application Security Verification Standard 5.0.0, © the OWASP Foundation,
reworded and shortened here; the columns on the right are ours. The standard is under CC BY-SA 4.0
(https://creativecommons.org/licenses/by-sa/4.0/), and so are this page and `tests/asvs/requirements.csv`.

- **tested**: each test named below fails where the requirement is broken.
- **in part**: the tests show some of it; the row says what is missing.
- **said**: no test, and the row says why not, or who has to see to it.
- **open**: neither shown nor explained yet.
- **no**: it does not apply, and why.

A test in *italics* runs in `make test-all` only.
"""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One row: what is asked (reworded), whether it applies here, and what there is to say. `how` stays in the file."""

    id: str
    level: int
    chapter: str
    words: str
    applies: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Claim:
    """That a test shows a requirement. `test` is `tests/….py::name`; `full`: in the full counts only."""

    id: str
    test: str
    full: bool


def requirements() -> list[Requirement]:
    """Every requirement of levels 1 and 2, in the standard's order."""
    with REQUIREMENTS.open(encoding="utf-8", newline="") as file:
        return [_requirement(row) for row in csv.DictReader(file)]


def _requirement(row: dict[str, str]) -> Requirement:
    applies = row["applies"] == "yes"
    return Requirement(row["id"], int(row["level"]), row["chapter"], row["requirement"], applies, row["reason"])


@cache
def claims(folder: Path = TESTS) -> list[Claim]:
    """Every claim of every test below a folder."""
    found: list[Claim] = []
    for path in sorted(folder.rglob("test_*.py")):
        text = path.read_text("utf-8")
        if MARK in text:
            found.extend(_claims_in(path.relative_to(folder.parent).as_posix(), ast.parse(text)))
    return found


def _claims_in(name: str, module: ast.Module) -> Iterator[Claim]:
    whole = [each for node in module.body for each in _pytestmark(node)]
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            given = [*whole, *node.decorator_list]
            full = any(ast.unparse(each) == "pytest.mark.full" for each in given)
            for each in sorted({each for mark in given for each in _claimed(mark)}, key=_in_order):
                yield Claim(each, f"{name}::{node.name}", full)


def marks(module: ast.Module) -> list[ast.expr]:
    """Every claim of a file that is read: those above a test, and those in `pytestmark`."""
    tests = [each for each in module.body if isinstance(each, ast.FunctionDef) and each.name.startswith("test_")]
    given = [mark for node in module.body for mark in _pytestmark(node)]
    given += [mark for each in tests for mark in each.decorator_list]
    return [each for each in given if _claimed(each)]


def _pytestmark(node: ast.stmt) -> list[ast.expr]:
    if isinstance(node, ast.Assign) and [ast.unparse(each) for each in node.targets] == ["pytestmark"]:
        return node.value.elts if isinstance(node.value, ast.List) else [node.value]
    return []


def _claimed(mark: ast.expr) -> list[str]:
    if isinstance(mark, ast.Call) and ast.unparse(mark.func) == MARK:
        return [str(ast.literal_eval(each)) for each in mark.args]
    return []


def _in_order(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in name.split("."))


def status(row: Requirement, shown: bool) -> str:  # noqa: FBT001  # whether any test shows it
    """What stands in the table: tested, in part, said, open or no."""
    if not row.applies:
        return "no"
    if shown:
        return "in part" if row.reason.startswith(IN_PART) else "tested"
    return "said" if row.reason and not row.reason.startswith(OPEN) else "open"


def page() -> str:
    """docs/asvs.md, whole."""
    held = claims()
    by_id: dict[str, list[Claim]] = {}
    for each in held:
        by_id.setdefault(each.id, []).append(each)
    rows = requirements()
    parts = [HEAD, _counts(rows, by_id)]
    for chapter, of_chapter in groupby(rows, lambda row: row.chapter):
        parts.append(
            f"## {chapter}\n\n| id | level | requirement | here | shown by, or why not |\n|---|---|---|---|---|"
        )
        parts.extend(_line(row, by_id.get(row.id, [])) for row in of_chapter)
        parts.append("")
    return "\n".join(parts).rstrip() + "\n"


def _counts(rows: list[Requirement], by_id: dict[str, list[Claim]]) -> str:
    states = ("tested", "in part", "said", "open", "no")
    lines = [f"| level | {' | '.join(states)} | rows |", "|---|" + "---|" * (len(states) + 1)]
    for level in (1, 2):
        found = [status(row, row.id in by_id) for row in rows if row.level == level]
        lines.append(f"| {level} | {' | '.join(str(found.count(each)) for each in states)} | {len(found)} |")
    return "\n".join([*lines, ""])


def _line(row: Requirement, held: list[Claim]) -> str:
    tests = [f"*`{each.test}`*" if each.full else f"`{each.test}`" for each in held]
    words = row.reason.removeprefix(IN_PART).removeprefix(OPEN).removeprefix(":").strip()
    said = "<br>".join([*([words] if words else []), *tests])
    return f"| {row.id} | {row.level} | {row.words} | {status(row, bool(held))} | {said} |".replace("|  |", "| |")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    print(PAGE.relative_to(TESTS.parent))  # noqa: T201  # as the other pages of `make docs`
