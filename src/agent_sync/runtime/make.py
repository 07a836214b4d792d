"""Making a prepared file from the sources of a runtime.

Always from the sources: a compiled file beside them may say anything, and what is prepared here
serves every repository whose sources are the same.
"""

import ast
import hashlib
import marshal
import os
import sys
import time

from . import where
from .finder import ENTRY, INIT, PACKAGE, look_of
from .prepared_file import Damaged, Module, directory, pack, whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .finder import Print
    from .prepared_file import Directory

SUFFIX = ".prepared"
NOT_FOR_HOOKS = ("cli", "console", "install")
_TABLE = "HANDLERS"
_HOOKS, _, _ = ENTRY.rpartition(".")
_FINDER = f"{PACKAGE}.runtime.finder"


RACY_NS = 50_000_000
"""A source that was written this short before may change again and look the same."""
CHANGING = (-1, -1, -1)
"""How such a source looks: like none that is there."""


class Sources:
    """What hooks may load of one runtime: path and bytes by module name, looks by path."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.paths = dict(_walk(root))
        self.text: dict[str, bytes] = {}
        # Looked at before it is read: what changes in between is not taken for what was read.
        self.looks = {
            path: _settled(look_of(os.path.join(root, path))) for path in self.paths.values()
        }
        for name, path in self.paths.items():
            with open(os.path.join(root, path), "rb") as file:
                self.text[name] = file.read()

    def digest(self) -> str:
        """One hash over all of them."""
        total = hashlib.sha256()
        for name, text in self.text.items():
            total.update(f"{name}\0{self.paths[name]}\0{len(text)}\0".encode() + text)
        return total.hexdigest()[:32]

    def file_name(self, version: str) -> str:
        """What their prepared file is called: version, hash, interpreter."""
        plain = "".join(letter for letter in version if letter.isalnum() or letter == ".")
        return f"{plain}-{self.digest()}-{tag()}{SUFFIX}"


def _settled(now: "Print") -> "Print":
    return now if max(now[1:]) < time.time_ns() - RACY_NS else CHANGING


def tag() -> str:
    """The interpreter, as far as compiled code depends on it (it is compiled as without ``-O``)."""
    from _frozen_importlib_external import (  # type: ignore[import-not-found]
        MAGIC_NUMBER,
    )

    return f"{sys.implementation.cache_tag}-{MAGIC_NUMBER.hex()}"


def prepare(sources: Sources, cache: str, version: str) -> "tuple[str, Directory]":
    """(name, directory) of the prepared file of these sources; made when it is not there.

    Raises OSError, and SyntaxError or ValueError for sources that are none.
    """
    name = sources.file_name(version)
    try:
        return name, directory(where.read_own(cache, name))
    except (OSError, Damaged):
        return name, make(sources, cache, name)


def make(sources: Sources, cache: str, name: str) -> "Directory":
    """Compile, and put the file in its place whatever is there."""
    data = _compiled(sources)
    where.write_own(cache, name, data)
    return directory(data)


def check(sources: Sources, cache: str, version: str) -> None:
    """Raise OSError or Damaged unless the whole file is as it was made."""
    whole(where.read_own(cache, sources.file_name(version)))


def _walk(root: str) -> "list[tuple[str, str]]":
    found = []
    top = os.path.join(root, PACKAGE)
    for here, folders, names in os.walk(top):
        left_out = NOT_FOR_HOOKS if here == top else ()
        folders[:] = sorted(set(folders) - {"__pycache__", "_skill", *left_out})
        for name in sorted(names):
            if name.endswith(".py"):
                path = os.path.relpath(os.path.join(here, name), root).replace(os.sep, "/")
                found.append((_dotted(path), path))
    return found


def _dotted(path: str) -> str:
    name = path[: -len(INIT) - 1] if path.endswith("/" + INIT) else path[:-3]
    return name.replace("/", ".")


def _compiled(sources: Sources) -> bytes:
    trees = {name: ast.parse(text, sources.paths[name]) for name, text in sources.text.items()}
    modules = []
    for name, tree in trees.items():
        path = sources.paths[name]
        code = compile(tree, path, "exec", dont_inherit=True, optimize=0)
        modules.append(Module(name, path, code))
    needs = {name: _needs(name, sources.paths[name], tree, trees) for name, tree in trees.items()}
    wanted = [ENTRY, *_handlers(trees)]
    bundles = _bundles([name for name in wanted if name in trees], needs)
    finder = next((one.code for one in modules if one.name == _FINDER), None)
    if finder is None:
        raise ValueError(f"{sources.root} holds no {_FINDER}")
    return pack(modules, bundles, marshal.dumps(finder))


def _needs(name: str, path: str, tree: ast.Module, known: "dict[str, ast.Module]") -> "list[str]":
    """What a module imports of ours when it is run, packages before what is in them."""
    package = name if path.endswith(INIT) else name.rpartition(".")[0]
    found: dict[str, None] = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.level:
            base = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1])
            base = f"{base}.{node.module}" if node.module else base
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                found[inner if inner in known else base] = None
    return [need for need in found if need in known]


def _handlers(trees: "dict[str, ast.Module]") -> "list[str]":
    """The modules that the door's own table of events names."""
    door = trees.get(ENTRY, ast.Module([], []))
    for node in door.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == _TABLE:
            return sorted({f"{_HOOKS}.{name}" for name in ast.literal_eval(node.value).values()})
    return []


def _bundles(tops: "list[str]", needs: "dict[str, list[str]]") -> "dict[str, list[str]]":
    """For each of these modules what to run before it, in order; what the first brings, all have."""
    bundles: dict[str, list[str]] = {}
    for top in tops:
        there = set(bundles.get(ENTRY, ()))
        order: list[str] = []
        _in_order(top, needs, order, there, [])
        bundles[top] = order
    return bundles


def _in_order(
    name: str,
    needs: "dict[str, list[str]]",
    order: "list[str]",
    there: "set[str]",
    way: "list[str]",
) -> None:
    if name in there or name in way:  # a circle is the ordinary import's business
        return
    parent = name.rpartition(".")[0]
    for need in ([parent] if parent in needs else []) + needs[name]:
        _in_order(need, needs, order, there, [*way, name])
    if name not in there:
        there.add(name)
        order.append(name)
