"""Names inside functions as short as they can be: what only the function itself can see.

Names of arguments stay, for calls may say them, and so do those of modules, classes and functions.
A name that stands in a string with expressions stays too: where it stands there, not every Python
tells.
"""

import ast
import builtins
import itertools
import keyword
import string
from collections.abc import Iterator

Function = ast.FunctionDef | ast.AsyncFunctionDef
_SEES_ALL = {"locals", "vars", "dir", "eval", "exec"}
_BUILT_IN = {*dir(builtins)}


def short_names(tree: ast.Module) -> list[tuple[ast.Name, str]]:
    """Every place of such a name, and what may stand there instead."""
    known = _BUILT_IN | {*_bound_outside(tree)}
    return [found for function in _outermost(tree) for found in _shortened(function, known)]


def _outermost(node: ast.AST) -> Iterator[Function]:
    for one in ast.iter_child_nodes(node):
        if isinstance(one, Function):
            yield one
        else:
            yield from _outermost(one)


def _bound_outside(tree: ast.Module) -> Iterator[str]:
    """Names that are bound at the top of a module or in its classes; too many do no harm."""
    left: list[ast.AST] = [tree]
    while left:
        for one in ast.iter_child_nodes(left.pop()):
            if isinstance(one, Function | ast.ClassDef):
                yield one.name
            yield from _names_of(one)
            if not isinstance(one, Function):
                left.append(one)
    for one in ast.walk(tree):
        if isinstance(one, ast.Global):
            yield from one.names


def _shortened(function: Function, known: set[str]) -> list[tuple[ast.Name, str]]:
    places: list[ast.Name] = []
    fixed = {one.arg for one in ast.walk(function.args) if isinstance(one, ast.arg)}
    for statement in function.body:
        for node in _without_annotations(statement):
            if isinstance(node, ast.ClassDef):
                return []
            if isinstance(node, ast.Name):
                places.append(node)
            else:
                fixed |= {*_names_of(node)}
    every = {node.id for node in places}
    if every & _SEES_ALL:
        return []
    places.sort(key=lambda node: (node.lineno, node.col_offset))
    bound = {node.id for node in places if not isinstance(node.ctx, ast.Load)} - fixed - known
    order = dict.fromkeys(node.id for node in places if node.id in bound)
    taken = (every - bound) | fixed | known
    free = (name for name in _letters() if name not in taken)
    short = {name: next(free) for name in order}
    return [(node, short[node.id]) for node in places if node.id in short]


def _without_annotations(node: ast.AST) -> Iterator[ast.AST]:
    """It and every node inside, in no order that matters."""
    left = [node]
    while left:
        node = left.pop()
        yield node
        for field in node._fields:
            value = getattr(node, field, None)
            if field in ("annotation", "returns"):
                continue
            if isinstance(value, ast.AST):
                left.append(value)
            elif isinstance(value, list):
                left += [one for one in value if isinstance(one, ast.AST)]


def _names_of(node: ast.AST) -> Iterator[str]:
    """Names that a node has otherwise than as a place of its own."""
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.JoinedStr):
        yield from (one.id for one in ast.walk(node) if isinstance(one, ast.Name))
    elif isinstance(node, ast.Global | ast.Nonlocal):
        yield from node.names
    elif isinstance(node, ast.alias):
        yield (node.asname or node.name).partition(".")[0]
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, Function | ast.ExceptHandler | ast.MatchAs | ast.MatchStar):
        yield node.name or ""
    elif isinstance(node, ast.MatchMapping):
        yield node.rest or ""


def _letters() -> Iterator[str]:
    yield from string.ascii_lowercase
    for pair in itertools.product(string.ascii_lowercase, repeat=2):
        if not keyword.iskeyword("".join(pair)):
            yield "".join(pair)
