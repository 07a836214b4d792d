"""Arrows point down: edges -> views -> nouns -> store -> ground. Read from the syntax trees."""

import ast
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "agent_sync"
GROUND = {
    "client", "contents", "errors", "identity", "leases", "names", "patterns", "plainfile",
    "process", "project", "shell",
}  # fmt: skip
EDGES = {"hooks", "cli", "console", "install"}
LEVELS = ("ground", "store", "nouns", "views", "edges")
# One edge may name another only through a table of names, loaded on demand.
THROUGH_TABLES = {
    ("cli", "hooks"),  # ``agent-sync hook EVENT`` runs a hook
    ("cli", "install"),  # ``agent-sync install`` and ``doctor``
    ("cli", "console"),  # ``agent-sync console``
}
HOT = [
    "errors", "identity", "project", "leases", "patterns", "locks", "waits", "presence",
    "activity", "messages", "store/sqlite", "store/opening", "hooks/entry", "hooks/call",
    "hooks/before_tool", "hooks/after_tool", "hooks/prompt", "hooks/batch", "hooks/stop",
    "hooks/statusline", "glance", "views/statusline",
    "hooks/refusals", "hooks/unchecked", "hooks/push", "interrupted", "endings", "views/context",
    "contents", "seen", "watch", "held", "blame", "alarms", "kept", "views/losses",
    "hooks/stale", "hooks/before_shell", "hooks/after_shell",
    "hooks/shell_targets", "hooks/shell_patterns", "hooks/shell_losses", "shell/effects",
    "shell/patches",
]  # fmt: skip
ALLOWED_AT_TOP = {"os", "sys", "time", "stat", "_sqlite3", "sqlite3"}


def modules() -> list[Path]:
    """Every module of the package."""
    return sorted(SOURCE.rglob("*.py"))


def place(parts: tuple[str, ...]) -> str:
    """The level of a module, given its path inside the package."""
    first = parts[0]
    if first in EDGES:
        return "edges"
    if first in ("store", "views"):
        return first
    return "ground" if first in GROUND or first == "__init__" else "nouns"


def imports(path: Path) -> list[tuple[str, ...]]:
    """What a module of ours imports of ours at run time, as paths inside the package."""
    here = path.relative_to(SOURCE).with_suffix("").parts
    found: list[tuple[str, ...]] = []
    for node in run_time_nodes(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        base = here[: len(here) - node.level]
        stem = (*base, *(node.module.split(".") if node.module else ()))
        found += [resolved(stem, alias.name) for alias in node.names]
    return found


def resolved(stem: tuple[str, ...], name: str) -> tuple[str, ...]:
    """The module that ``from stem import name`` needs."""
    inner = SOURCE.joinpath(*stem, name)
    is_module = inner.is_dir() or inner.with_suffix(".py").exists()
    return (*stem, name) if is_module or not stem else stem


def run_time_nodes(tree: ast.AST) -> "list[ast.AST]":
    """All nodes but those under ``if TYPE_CHECKING:``."""
    found: list[ast.AST] = []
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            continue
        found += [node, *run_time_nodes(node)]
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_arrows_point_down(path: Path) -> None:
    here = path.relative_to(SOURCE).with_suffix("").parts
    for there in imports(path):
        if not there or there[0] == here[0]:
            continue
        mine, other = place(here), place(there)
        if mine == other == "edges":
            assert (here[0], there[0]) in THROUGH_TABLES, f"{here} imports {there}"
        elif (mine, other) == ("store", "nouns"):
            # The slow path only: an import of another program's data ends in our nouns' terms.
            assert here[1].startswith(("legacy", "repair")), f"{here} imports {there}"
        else:
            assert LEVELS.index(mine) >= LEVELS.index(other), f"{here} imports {there}"


@pytest.mark.parametrize("name", HOT)
def test_hot_modules_import_nothing_at_the_top_but_what_is_there_anyway(name: str) -> None:
    tree = ast.parse((SOURCE / f"{name}.py").read_text(encoding="utf-8"))
    top: set[str] = set()
    for node in tree.body:
        for inner in ast.walk(node) if isinstance(node, ast.Try) else [node]:
            if isinstance(inner, ast.Import):
                top |= {alias.name.split(".")[0] for alias in inner.names}
            elif isinstance(inner, ast.ImportFrom) and not inner.level:
                top.add(str(inner.module).split(".")[0])
    assert top - ALLOWED_AT_TOP == set()


def broad_handlers(path: Path) -> int:
    """How many handlers of a module catch everything and keep it (a cleanup raises it again)."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return sum(
        isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") in ("Exception", "BaseException"))
        and not isinstance(node.body[-1], ast.Raise)
        for node in ast.walk(tree)
    )


def test_only_the_two_edges_catch_everything() -> None:
    found = {
        str(path.relative_to(SOURCE)): count
        for path in modules()
        if (count := broad_handlers(path))
    }
    assert found == {"hooks/entry.py": 1, "cli/main.py": 1}


def test_only_the_terminal_side_of_the_console_needs_a_library() -> None:
    """Everything else is standard library only (CON)."""
    foreign = {
        (path.relative_to(SOURCE).parent.as_posix(), name)
        for path in modules()
        for name in libraries(path)
    }
    assert foreign == {("console/tui", "prompt_toolkit"), ("cli", "prompt_toolkit")}


def libraries(path: Path) -> set[str]:
    """What a module imports from outside the package and the standard library."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(str(node.module).split(".")[0])
    return {name for name in found if name not in sys.stdlib_module_names | {"agent_sync"}}


def test_only_the_renderer_and_streams_print() -> None:
    printing = {
        str(path.relative_to(SOURCE))
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print"
    }
    assert printing == set()


def test_one_home_for_liveness_and_expiry() -> None:
    """Nobody but the predicate and the sweep compares an expiry with a clock."""
    comparing = {
        str(path.relative_to(SOURCE))
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Compare) and "expires_at" in ast.unparse(node)
    }
    assert comparing <= {"leases.py", "locks.py", "sweep.py"}
