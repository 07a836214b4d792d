"""Which modules are prepared in one piece, each behind what it needs."""

import ast
import re

from .finder import ENTRY, INIT, PACKAGE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .sources import Sources

_HOOKS, _, _ = ENTRY.rpartition(".")
_LATE = f"{_HOOKS}.loaded_late"
_IMPORT = re.compile(r"^from *(\.+)([\w.]*) *import *(\([^)]*\)|[^\n]*)", re.MULTILINE)
_WORD = re.compile(r"\w+")


def needs_of(name: str, sources: "Sources") -> "Iterator[str]":
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


def tops_of(sources: "Sources") -> "dict[str, tuple[str, ...]]":
    """The modules that are prepared in one piece with their needs, and behind which others each is
    loaded: the door, the handlers that its table names, and what these often load late.
    """
    tops: dict[str, tuple[str, ...]] = {ENTRY: ()}
    for name in sorted(set(_table(sources, ENTRY, "HANDLERS").values())):
        tops[f"{_HOOKS}.{name}"] = ()
    for name, behind in _table(sources, _LATE, "LATE").items():
        tops[f"{PACKAGE}.{name}"] = tuple(f"{PACKAGE}.{one}" for one in behind)
    return {name: behind for name, behind in tops.items() if name in sources.paths}


def _table(sources: "Sources", module: str, name: str) -> "dict[str, Any]":
    """What a table in the source of a module says; empty where there is none."""
    for node in ast.parse(sources.text.get(module, b"")).body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if ast.unparse(target) == name:
                return dict(ast.literal_eval(node.value))
    return {}


def bundled(
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
