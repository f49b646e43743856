"""Mutants of a source file: the same program with one thing in it otherwise, as a tired hand might have left it.

A mutant changes one comparison, condition, sum, bit, call, `raise`, `return` or filter, within a function or in a table
at the head of a module. Decorators, defaults, annotations, class bodies and texts are left alone.
"""

import ast
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

Spot = tuple[int, int, int, int, str]  # first line and column, last line and column, kind of node
COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
COMBINED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}  # fmt: skip
NARROWING = ("filter", "exclude", "get")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: where (file, line), what, the line as it stands, and the whole tree after it.

    `place` is the number of the statement of the module in which it lies, `inside` whether it lies in a function there.
    """

    path: Path
    line: int
    what: str
    text: str
    tree: ast.Module
    place: int
    inside: bool

    @property
    def name(self) -> str:
        """The same in every version of the file in which this line stands."""
        return f"{self.path.name}: {self.text}: {self.what}"


def mutants(path: Path) -> Iterator[Mutant]:
    """Every mutant of a file, in the order of its lines."""
    source = path.read_text("utf-8")
    lines, whole = source.splitlines(), ast.parse(source)
    for place, statement in enumerate(whole.body):
        for spot, inside in _spots(statement):
            for what in _ways(_at(statement, spot)):
                tree = deepcopy(whole)
                _alter(tree.body[place], spot, what)
                ast.fix_missing_locations(tree)
                yield Mutant(path, spot[0], what, lines[spot[0] - 1].strip(), tree, place, inside)


def _spots(statement: ast.stmt) -> Iterator[tuple[Spot, bool]]:
    """The nodes of a statement that may be altered, and whether each lies in a function."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return
    yield from _below(statement, inside=False, in_class=False)


def _below(node: ast.AST, *, inside: bool, in_class: bool) -> Iterator[tuple[Spot, bool]]:
    if isinstance(node, ast.FunctionDef):
        for each in node.body:
            yield from _below(each, inside=True, in_class=False)
        return
    if isinstance(node, ast.ClassDef):
        for each in node.body:
            if isinstance(each, ast.FunctionDef):
                yield from _below(each, inside=inside, in_class=True)
        return
    if isinstance(node, ast.AnnAssign):
        if node.value:
            yield from _below(node.value, inside=inside, in_class=in_class)
        return
    spot = _spot(node)
    if spot and any(True for _ in _ways(node)):
        yield spot, inside
    for child in ast.iter_child_nodes(node):
        yield from _below(child, inside=inside, in_class=in_class)


def _spot(node: ast.AST) -> Spot | None:
    if not isinstance(node, ast.expr | ast.stmt):
        return None
    return node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0, type(node).__name__


def _at(statement: ast.AST, spot: Spot) -> ast.AST:
    return next(node for node in ast.walk(statement) if _spot(node) == spot)


def _ways(node: ast.AST) -> Iterator[str]:
    """What can be done to a node."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in COMPARED:
        yield "compares otherwise"
    elif isinstance(node, ast.BoolOp):
        yield "and is or"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
        yield "not is left out"
    elif isinstance(node, ast.BinOp) and type(node.op) in COMBINED and not _is_text(node):
        yield "combines otherwise"
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield "another value"
    elif isinstance(node, ast.IfExp | ast.If | ast.While):
        yield "the condition is turned round"
    elif isinstance(node, ast.Return) and node.value and not _is_none(node.value):
        yield "returns nothing"
    elif isinstance(node, ast.Raise):
        yield "raises nothing"
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield "the call is left out"
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in NARROWING:
        yield from (f"without {each.arg}" for each in node.keywords if each.arg and len(node.keywords) > 1)
        if node.func.attr != "get":
            yield "filter is exclude"


def _is_text(node: ast.BinOp) -> bool:
    sides = (node.left, node.right)
    return any(isinstance(each, ast.JoinedStr | ast.List | ast.Tuple) for each in sides) or any(
        isinstance(each, ast.Constant) and isinstance(each.value, str | bytes) for each in sides
    )


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _alter(statement: ast.stmt, spot: Spot, what: str) -> None:
    node = _at(statement, spot)
    if isinstance(node, ast.Compare):
        node.ops = [COMPARED[type(node.ops[0])]()]
    elif isinstance(node, ast.BoolOp):
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    elif isinstance(node, ast.BinOp):
        node.op = COMBINED[type(node.op)]()
    elif isinstance(node, ast.Constant):
        node.value = not node.value if isinstance(node.value, bool) else int(node.value) + 1  # type: ignore[arg-type]  # an int
    elif isinstance(node, ast.IfExp | ast.If | ast.While):
        node.test = ast.UnaryOp(ast.Not(), node.test)
    elif isinstance(node, ast.Return):
        node.value = ast.Constant(None)
    elif isinstance(node, ast.Call):
        _alter_call(node, what)
    else:
        _Replaced(node).visit(statement)


def _alter_call(node: ast.Call, what: str) -> None:
    if what == "filter is exclude" and isinstance(node.func, ast.Attribute):
        node.func.attr = "exclude" if node.func.attr == "filter" else "filter"
    else:
        node.keywords = [each for each in node.keywords if f"without {each.arg}" != what]


class _Replaced(ast.NodeTransformer):
    """A statement that does nothing any more; an operand without its `not`."""

    def __init__(self, node: ast.AST) -> None:
        self.node = node

    def visit(self, node: ast.AST) -> ast.AST:
        """The same, or what stands in its place."""
        if node is not self.node:
            return self.generic_visit(node)
        if isinstance(node, ast.UnaryOp):
            return node.operand
        return ast.copy_location(ast.Pass(), node)
