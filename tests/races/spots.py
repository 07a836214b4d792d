"""Every place that reads and then writes, found in the code's own syntax trees."""

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

SOURCE = Path(__file__).resolve().parents[2] / "src" / "agent_sync"
TRANSACTIONS = ("writing", "exclusive")
MOVES = ("O_EXCL", "replace", "rename", "link")
"""What of ``os`` makes a file the first one's, or puts one in the place of another."""
TELLING = re.compile(
    rf"\.({'|'.join(TRANSACTIONS)})\b|\bos\.({'|'.join(MOVES)})\b|\btry_lock\b|\bFileLock\b"
)
"""Stands in the text of every module that has such a place; the others are not read as trees."""
HANDLES = frozenset(
    "self store tx me call op actor caller context args world now key checkout name target "
    "claim claims".split()
)
"""Names that are the means, or given by the caller: reading them is no look at the database."""


class Spot(NamedTuple):
    """One place: where, the how manieth of its function, what is known from before it."""

    module: str
    function: str
    number: int
    carried: tuple[str, ...]

    @property
    def name(self) -> str:
        """As the list calls it."""
        number = f"#{self.number}" if self.number else ""
        return f"{self.module}:{self.function}{number}"


def spots() -> "list[Spot]":
    """Every write transaction of the program, with what is carried into it from outside."""
    return [spot for path in _files() for spot in _in_module(path, _Transactions)]


def file_spots() -> "set[str]":
    """module:function of everything that makes a file alone or puts one in place of another."""
    return {spot.name for path in _files() for spot in _in_module(path, _Swaps)}


def _files() -> "list[Path]":
    return sorted(SOURCE.rglob("*.py"))


def _in_module(path: Path, of: "type[_Finder]") -> "list[Spot]":
    module = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
    return [
        found for function, name in _parsed(path) for found in of(module, name, function).found()
    ]


Function = ast.FunctionDef


@functools.cache
def _parsed(path: Path) -> "list[tuple[Function, str]]":
    text = path.read_text(encoding="utf-8")
    return list(_functions(ast.parse(text), "")) if TELLING.search(text) else []


def _functions(tree: ast.AST, prefix: str) -> "Iterator[tuple[Function, str]]":
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            name = f"{prefix}{node.name}"
            if isinstance(node, ast.FunctionDef):
                yield node, name
            yield from _functions(node, f"{name}.")
        else:
            yield from _functions(node, prefix)


def _own(tree: ast.AST) -> "Iterator[ast.AST]":
    """What stands in a function itself, not in a function inside it."""
    todo = [tree]
    while todo:
        for node in ast.iter_child_nodes(todo.pop()):
            if not isinstance(node, ast.FunctionDef | ast.ClassDef):
                yield node
                todo.append(node)


class _Finder:
    def __init__(self, module: str, name: str, function: Function) -> None:
        self.module = module
        self.name = name
        self.function = function

    def found(self) -> "list[Spot]":
        raise NotImplementedError


class _Transactions(_Finder):
    def found(self) -> "list[Spot]":
        blocks = [node for node in _own(self.function) if isinstance(node, ast.With)]
        blocks = [node for node in blocks if _is_writing(node)]
        blocks.sort(key=lambda node: node.lineno)
        return [
            Spot(self.module, self.name, number, self._carried(block))
            for number, block in enumerate(blocks)
        ]

    def _carried(self, block: ast.With) -> "tuple[str, ...]":
        """What is given or gets a value before the block, in this function, and is read in it."""
        before = {
            node.id
            for node in _own(self.function)
            if isinstance(node, ast.Name)
            and isinstance(node.ctx, ast.Store)
            and node.lineno < block.lineno
        }
        given = self.function.args
        before |= {one.arg for one in (*given.args, *given.kwonlyargs)}
        inside = [node for part in block.body for node in ast.walk(part)]
        read = {
            node.id
            for node in inside
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        }
        own = {
            node.id
            for node in inside
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        return tuple(sorted((before & read) - HANDLES - (own - before)))


def _is_writing(node: ast.With) -> bool:
    return any(
        isinstance(item.context_expr, ast.Call)
        and isinstance(item.context_expr.func, ast.Attribute)
        and item.context_expr.func.attr in TRANSACTIONS
        for item in node.items
    )


def _is_os(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "os"


class _Swaps(_Finder):
    def found(self) -> "list[Spot]":
        for node in _own(self.function):
            of_os = isinstance(node, ast.Attribute) and _is_os(node.value)
            locks = isinstance(node, ast.Name) and node.id in ("try_lock", "FileLock")
            if locks or (of_os and isinstance(node, ast.Attribute) and node.attr in MOVES):
                return [Spot(self.module, self.name, 0, ())]
        return []
