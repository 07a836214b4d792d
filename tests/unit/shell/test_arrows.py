"""Inside the reader: no two files need each other, and no file name stands twice."""

import ast
from collections import Counter
from graphlib import TopologicalSorter
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[3] / "src" / "agent_sync" / "shell"
MODULES = {path.relative_to(SOURCE).with_suffix("").parts: path for path in SOURCE.rglob("*.py")}


def arrows(module: tuple[str, ...]) -> set[tuple[str, ...]]:
    """The modules that one names: imported anywhere, for the type checker only, or in a string."""
    found = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            stem = (*module[: len(module) - node.level], *(node.module or "").split("."))
            found |= {named(tuple(filter(None, stem)), alias.name) for alias in node.names}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= {one for one in MODULES if one[-1] == node.value.rpartition(".")[2]}
    return found - {module}


def named(stem: tuple[str, ...], name: str) -> tuple[str, ...]:
    """The module that ``from stem import name`` needs."""
    return next(one for one in ((*stem, name), stem, (*stem, "__init__")) if one in MODULES)


def test_no_circle_of_files() -> None:
    assert list(TopologicalSorter({one: arrows(one) for one in MODULES}).static_order())


def test_the_table_of_commands_is_seen_as_arrows() -> None:
    assert ("writers", "git_files") in arrows(("known_commands",))
    assert ("follow", "control_flow") in arrows(("follow", "runner"))
    assert ("effects",) in arrows(("shell_state",))


def test_no_name_twice() -> None:
    names = Counter(one[-1] for one in MODULES if one[-1] != "__init__")
    assert [name for name, count in names.items() if count > 1] == []
