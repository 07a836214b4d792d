"""Making a prepared file from the sources of a runtime.

Always from the sources: a compiled file beside them may say anything, and what is prepared here
serves every repository whose sources are the same.
"""

import ast
import hashlib
import marshal
import os
import re
import sys
import time

from . import archive_file, where
from .finder import ENTRY, INIT, PACKAGE, look_of
from .prepared_file import Damaged, Module, directory, pack, whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .finder import Print
    from .prepared_file import Directory

SUFFIX = ".prepared"
NOT_FOR_HOOKS = ("cel", "cli", "client", "console", "install", "mcp", "rooms", "server", "tools")
COMMAND_LINE = "__main__.py"
LOST = "lost.py"
"""The door of hooks whose checkout has no installation, as it lies in an archive."""
_HOOKS, _, _ = ENTRY.rpartition(".")
_LATE = f"{_HOOKS}.loaded_late"
_FINDER = f"{PACKAGE}.runtime.finder"
_IMPORT = re.compile(r"^from *(\.+)([\w.]*) *import *(\([^)]*\)|[^\n]*)", re.MULTILINE)
_WORD = re.compile(r"\w+")


RACY_NS = 50_000_000
"""A source that was written this short before may change again and look the same."""
CHANGING = (-1, -1, -1)
"""How such a source looks: like none that is there."""


class Sources:
    """What hooks may load of one runtime: path and bytes by module name, looks by path.

    Of an archive it is the look of that one file, and ``more`` is what commands alone load; what
    stands beside a checkout's or a pip's door is imported as usual by the command line.
    """

    def __init__(self, root: str) -> None:
        self.root = root
        self.text: dict[str, bytes] = {}
        self.more: dict[str, str] = {}
        self.look: "tuple[str, Print] | None" = None
        self.lost = b""
        if archive_file.is_archive(root):
            self._of_archive()
        else:
            self._of_folder()

    def _of_archive(self) -> None:
        self.look = self.root, _look(self.root, "")
        with open(self.root, "rb") as file:
            self.data = file.read()
        files = archive_file.unpacked(self.data, self.root)
        every = {_dotted(path): path for path in files if path.endswith(".py")}
        every = {name: path for name, path in every.items() if name.startswith(PACKAGE)}
        self.paths = {name: path for name, path in every.items() if _for_hooks(path)}
        self.more = {name: path for name, path in every.items() if name not in self.paths}
        self.looks: dict[str, Print] = {}
        self.text = {name: files[path] for name, path in every.items()}
        self.lost = files.get(LOST, b"")

    def _of_folder(self) -> None:
        root = self.root
        self.paths = dict(_walk(root))
        # Looked at before it is read: what changes in between is not taken for what was read.
        # The folders too: one look shows that any of many came, went or was replaced.
        folders = {os.path.dirname(path): "" for path in self.paths.values()}
        self.looks = {path: _look(root, path) for path in [*folders, *self.paths.values()]}
        for name, path in self.paths.items():
            with open(os.path.join(root, path), "rb") as file:
                self.text[name] = file.read()

    def digest(self) -> str:
        """One hash over all of them."""
        if self.look:
            return hashlib.sha256(self.data).hexdigest()[:32]
        total = hashlib.sha256()
        for name, text in self.text.items():
            total.update(f"{name}\0{self.paths[name]}\0{len(text)}\0".encode() + text)
        return total.hexdigest()[:32]

    def file_name(self, version: str) -> str:
        """What their prepared file is called: version, hash, interpreter."""
        plain = "".join(letter for letter in version if letter.isalnum() or letter == ".")
        return f"{plain}-{self.digest()}-{tag()}{SUFFIX}"


def _for_hooks(path: str) -> bool:
    words = path.split("/")
    return words[1] not in (*NOT_FOR_HOOKS, "client.py") and words[-1] != COMMAND_LINE


def _look(root: str, path: str) -> "Print":
    """How a source looks that will not change unseen; one that was just written is waited for."""
    file = os.path.join(root, path) if path else root
    found = look_of(file)
    young = max(found[1:]) + RACY_NS - time.time_ns()
    if 0 < young <= RACY_NS:
        time.sleep(young / 1_000_000_000)
        found = look_of(file)
    return found if max(found[1:]) + RACY_NS <= time.time_ns() else CHANGING


def tag() -> str:
    """The interpreter, as far as compiled code depends on it (it is compiled as without ``-O``)."""
    from _frozen_importlib_external import MAGIC_NUMBER

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
            if name.endswith(".py") and name != COMMAND_LINE:
                path = os.path.relpath(os.path.join(here, name), root).replace(os.sep, "/")
                found.append((_dotted(path), path))
    return found


def _dotted(path: str) -> str:
    name = path[: -len(INIT) - 1] if path.endswith("/" + INIT) else path[:-3]
    return name.replace("/", ".")


def _compiled(sources: Sources) -> bytes:
    bundles = _bundles(
        _tops(sources), {name: list(_needs(name, sources)) for name in sources.paths}
    )
    hot = {_FINDER, *(name for members in bundles.values() for name in members)}
    modules = [_module(sources, name, lean=name in hot) for name in sources.paths]
    more = [_module(sources, name, lean=False) for name in sources.more]
    finder = next((one.code for one in modules if one.name == _FINDER), None)
    if finder is None:
        raise ValueError(f"{sources.root} holds no {_FINDER}")
    return pack(modules, bundles, marshal.dumps(finder), more)


def _module(sources: Sources, name: str, *, lean: bool) -> Module:
    path = sources.paths.get(name) or sources.more[name]
    text = sources.text[name]
    tree = _Lean().visit(ast.parse(text, path)) if lean else text
    return Module(name, path, compile(tree, path, "exec", dont_inherit=True, optimize=0))


class _Lean(ast.NodeTransformer):
    """Takes what nobody reads in a hook, a fifth of what every hook loads: docstrings, the
    annotations of functions, what only a type checker imports, columns. Lines keep their numbers.

    ``optimize=2`` would take the assertions too.
    """

    def visit(self, node: ast.AST) -> "Any":
        if isinstance(node, ast.stmt | ast.expr):
            node.col_offset = node.end_col_offset = -1
            node.end_lineno = node.lineno
        return super().visit(node)

    def visit_Module(self, node: ast.Module) -> ast.AST:
        return self._bare(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return self._bare(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self._bare(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_If(self, node: ast.If) -> "ast.AST | list[ast.stmt]":
        self.generic_visit(node)
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return node.orelse or ast.copy_location(ast.Pass(), node)
        return node

    def _bare(self, node: "ast.Module | ast.ClassDef | ast.FunctionDef") -> ast.AST:
        if ast.get_docstring(node, clean=False):
            node.body[:1] = [ast.copy_location(ast.Pass(), node.body[0])]
        return self.generic_visit(node)


def _needs(name: str, sources: Sources) -> "Iterator[str]":
    """What a module imports of ours when it is run: no more than a hint at a good order."""
    text = sources.text[name].decode("utf-8", "replace")
    package = name if sources.paths[name].endswith(INIT) else name.rpartition(".")[0]
    for dots, inner, words in _IMPORT.findall(text):
        parts = package.split(".")
        base = ".".join([*parts[: len(parts) - len(dots) + 1], *filter(None, [inner])])
        for word in _WORD.findall(words):
            for one in (f"{base}.{word}", base):
                if one in sources.paths and one != name:
                    yield one
                    break


def _tops(sources: Sources) -> "dict[str, tuple[str, ...]]":
    """The modules that are prepared in one piece with their needs, and behind which others each is
    loaded: the door, the handlers that its table names, and what these often load late.
    """
    tops: dict[str, tuple[str, ...]] = {ENTRY: ()}
    for name in sorted(set(_table(sources, ENTRY, "HANDLERS").values())):
        tops[f"{_HOOKS}.{name}"] = ()
    for name, behind in _table(sources, _LATE, "LATE").items():
        tops[f"{PACKAGE}.{name}"] = tuple(f"{PACKAGE}.{one}" for one in behind)
    return {name: behind for name, behind in tops.items() if name in sources.paths}


def _table(sources: Sources, module: str, name: str) -> "dict[str, Any]":
    """What a table in the source of a module says; empty where there is none."""
    for node in ast.parse(sources.text.get(module, b"")).body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if ast.unparse(target) == name:
                return dict(ast.literal_eval(node.value))
    return {}


def _bundles(
    tops: "dict[str, tuple[str, ...]]", needs: "dict[str, list[str]]"
) -> "dict[str, list[str]]":
    """For each of these modules what to run before it, in order. ``tops``: behind which others it
    is loaded; the first is there for all.
    """
    bundles: dict[str, list[str]] = {}
    there: dict[str, set[str]] = {}
    for top, behind in tops.items():
        before = [there[name] for name in behind if name in there]
        order = _Order(needs, set.intersection(*before) if before else there.get(ENTRY, set()))
        order.add(top)
        bundles[top] = [name for name in order.found if name == top or name not in order.circles]
        there[top] = order.there
    return bundles


class _Order:
    """Modules behind all that they need. What runs in a circle is the ordinary import's business:
    it depends on who is asked for first.
    """

    def __init__(self, needs: "dict[str, list[str]]", there: "set[str]") -> None:
        self.needs = needs
        self.there = {*there}
        self.found: list[str] = []
        self.circles: set[str] = set()

    def add(self, name: str, *way: str) -> None:
        if name in way:
            self.circles.update(way[way.index(name) :])
        if name in way or name in self.there:
            return
        parent = name.rpartition(".")[0]
        for need in [*([parent] if parent in self.needs else []), *self.needs[name]]:
            self.add(need, *way, name)
        self.there.add(name)
        self.found.append(name)
