"""A source without what no run of it reads.

Docstrings, comments, annotations of arguments, results and of names that get a value go, and what
only a function itself can see has a short name. What a class body says of its fields stays, for a
tuple and a record are made from it; but each is said to be a text: nothing asks for their types. A
traceback of what was cut names module and function; its line is that of the shorter text.
"""

import ast
from collections.abc import Iterator

from .closing_up import closed_up
from .short_names import short_names

_TEXT = b"str"
_NO_FIELD = ("ClassVar", "InitVar")
"""What makes a record's name another thing than a field."""


def cut(text: str) -> str:
    """The source, shorter. Raises SyntaxError for one that is none."""
    tree = ast.parse(text)
    lines = [line.encode() for line in text.split("\n")]
    for start, end, instead in sorted(_spans(tree, lines) + _short(tree), reverse=True):
        _replace(lines, start, end, instead)
    _without_docstrings(tree, lines)
    _without_types(tree, lines)
    return closed_up(b"\n".join(lines).decode())


def meaning(text: str) -> str:
    """What a source does, as a text to compare: its tree as ``cut`` leaves it."""
    tree = _Bare().visit(ast.parse(text))
    for node, name in short_names(tree):
        node.id = name
    return ast.dump(tree)


Place = tuple[int, int]
"""Line and byte in it, both from 0."""


Span = tuple[Place, Place, bytes]
"""From, to, and what stands there instead."""


def _spans(tree: ast.AST, lines: list[bytes]) -> list[Span]:
    """Where annotations stand that nothing reads."""
    found = []
    for node, in_class in _nodes(tree, in_class=False):
        if isinstance(node, ast.arg) and node.annotation:
            start = (node.lineno - 1, node.col_offset + len(node.arg.encode()))
            found.append((start, _end(node.annotation), b""))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns:
            found += _result(node.returns, lines)
        elif isinstance(node, ast.AnnAssign) and node.value and node.simple and not in_class:
            found.append((_end(node.target), _end(node.annotation), b""))
        elif isinstance(node, ast.AnnAssign) and in_class and _is_field(node):
            start = (node.annotation.lineno - 1, node.annotation.col_offset)
            found.append((start, _end(node.annotation), _TEXT))
    return found


def _short(tree: ast.Module) -> list[Span]:
    return [
        ((node.lineno - 1, node.col_offset), _end(node), name.encode())
        for node, name in short_names(tree)
    ]


def _is_field(node: ast.AnnAssign) -> bool:
    said = ast.unparse(node.annotation)
    return not any(one in said for one in _NO_FIELD)


def _nodes(tree: ast.AST, *, in_class: bool) -> "Iterator[tuple[ast.AST, bool]]":
    """Every node, and whether it stands in the body of a class itself."""
    left = [(tree, in_class)]
    while left:
        above, in_class = left.pop()
        for node in ast.iter_child_nodes(above):
            yield node, in_class
            inside = isinstance(node, ast.ClassDef) or (
                in_class
                and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            )
            left.append((node, inside))


def _end(node: ast.expr) -> Place:
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    return node.end_lineno - 1, node.end_col_offset


def _result(returns: ast.expr, lines: list[bytes]) -> list[Span]:
    """From in front of the arrow; nothing where it does not stand in the same line."""
    row = returns.lineno - 1
    at = lines[row].rfind(b"->", 0, returns.col_offset)
    if at < 0:
        return []
    return [((row, len(lines[row][:at].rstrip())), _end(returns), b"")]


def _replace(lines: list[bytes], start: Place, end: Place, instead: bytes) -> None:
    (first, left), (last, right) = start, end
    rest = lines[last][right:]
    for row in range(first + 1, last + 1):
        lines[row] = b""
    # What stood behind it in a later line may only follow in the line where it began.
    lines[first] = lines[first][:left] + instead + rest


def _without_docstrings(tree: ast.AST, lines: list[bytes]) -> None:
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(tree):
        for body in (getattr(node, "body", None), getattr(node, "orelse", None)):
            if not isinstance(body, list) or not isinstance(node, holders):
                continue
            texts = [one for one in body if _is_text(one)]
            alone = len(texts) == len(body) and not isinstance(node, ast.Module)
            for one in texts:
                keep = alone and one is texts[0]
                for row in range(one.lineno - 1, _end(one.value)[0] + 1):
                    lines[row] = b""
                if keep:
                    lines[one.lineno - 1] = b" " * one.col_offset + b"0"


def _without_types(tree: ast.Module, lines: list[bytes]) -> None:
    """What only a type checker imports; annotations alone name it."""
    for node in tree.body:
        if _is_for_checker(node):
            for row in range(node.lineno - 1, node.end_lineno or node.lineno):
                lines[row] = b""


def _is_for_checker(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.If)
        and isinstance(node.test, ast.Name)
        and node.test.id == "TYPE_CHECKING"
        and not node.orelse
    )


def _is_text(node: ast.stmt) -> bool:
    """A statement that is nothing but a string, alone in its lines."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


class _Bare(ast.NodeTransformer):
    """Takes from a tree what ``cut`` takes from a source."""

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self._bare(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        node.returns = None
        return self._bare(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return self._bare(node)

    def visit_Module(self, node: ast.Module) -> ast.AST:
        return self._bare(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        self.generic_visit(node)
        if getattr(node, "in_class", False):
            node.annotation = ast.Name("str") if _is_field(node) else node.annotation
            return node
        if node.value is None or not node.simple:
            return node
        return ast.Assign(targets=[node.target], value=node.value)

    def _bare(self, node: ast.AST) -> ast.AST:
        body: list[ast.stmt] = node.body  # type: ignore[attr-defined]
        if isinstance(node, ast.ClassDef):
            for one in body:
                one.in_class = True  # type: ignore[attr-defined]
        kept = [one for one in body if not _is_text(one)]
        if isinstance(node, ast.Module):
            kept = [one for one in kept if not _is_for_checker(one)]
        zero = ast.Expr(ast.Constant(0))
        if not kept and not isinstance(node, ast.Module):
            kept = [zero]
        node.body = kept  # type: ignore[attr-defined]
        return self.generic_visit(node)
