"""Finds, in the syntax trees of the source, every place that does something else elsewhere."""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "agent_sync"
ASKED = {("sys", "platform"), ("os", "name"), ("processes", "PLATFORM"), ("os.path", "normcase")}
ASKED |= {("os", "supports_dir_fd")}
POSIX_ONLY = {
    *("O_NOFOLLOW", "O_NONBLOCK", "O_DIRECTORY", "O_PATH", "chown", "fchmod", "fchown", "geteuid"),
    *("getuid", "fork", "uname", "killpg", "setsid", "getpgrp", "tcgetpgrp", "poll", "SIGALRM"),
    *("SIGHUP", "SIGKILL", "SIGPROF", "setitimer", "getitimer", "ITIMER_REAL", "ITIMER_PROF"),
    *("pthread_sigmask", "mkfifo"),
}
"""Names of these modules that Windows lacks, or lacked before some version of Python."""
NAMES = POSIX_ONLY | {name for _, name in ASKED}
PROBED = {"os", "sys", "signal", "_signal", "select", "ctypes", "socket", "time"}
"""Modules that lack names on some systems: ``hasattr`` and ``getattr`` of them are branches."""
ELSEWHERE = {"_blake2", "_signal", "_sqlite3", "ctypes", "fcntl", "msvcrt", "termios", "winreg"}
"""Modules that some systems, or some builds of Python, do not have."""
PROBES = {"suppress", "import_module", "hasattr", "getattr"}
"""Last names of the calls that may ask."""
TOOLS = ("/proc", "/usr/sbin/", "/sbin/", "/bin/")


@functools.cache
def sites() -> dict[str, list[int]]:
    """'module.py::function' -> lines in which it depends on the platform."""
    found: dict[str, list[int]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        module = path.relative_to(SOURCE).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for name, node in _nodes(tree):
            if depends(node):
                lines = found.setdefault(f"{module}::{name or 'module'}", [])
                lines.append(getattr(node, "lineno", 0))
    return found


def depends(node: ast.AST) -> bool:
    """Whether one node of a tree asks which platform this is, or uses what only some have."""
    if isinstance(node, ast.Attribute):
        if node.attr not in NAMES:
            return False
        owner = ast.unparse(node.value)
        return (owner, node.attr) in ASKED or (owner in PROBED and node.attr in POSIX_ONLY)
    if isinstance(node, ast.Name):
        return node.id == "PLATFORM" and isinstance(node.ctx, ast.Load)
    if isinstance(node, ast.Call):
        return _probes(node)
    if isinstance(node, ast.ExceptHandler):
        return node.type is not None and "ImportError" in ast.unparse(node.type)
    if isinstance(node, ast.Import):
        return any(alias.name.split(".")[0] in ELSEWHERE for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return node.module in ELSEWHERE
    if isinstance(node, ast.If | ast.IfExp | ast.BoolOp):
        return _chooses(node)
    return isinstance(node, ast.Constant) and str(node.value).startswith(TOOLS)


def _probes(call: ast.Call) -> bool:
    """``hasattr(os, ...)``, ``getattr(signal, ...)``, an import by name, or what may be missing."""
    if getattr(call.func, "attr", getattr(call.func, "id", "")) not in PROBES:
        return False
    name = ast.unparse(call.func)
    first = ast.unparse(call.args[0]) if call.args else ""
    if name == "suppress":
        return first == "NotImplementedError"
    if name.endswith("import_module"):
        return first.strip("'\"") in ELSEWHERE
    return name in ("hasattr", "getattr") and first in PROBED


def _chooses(node: "ast.If | ast.IfExp | ast.BoolOp") -> bool:
    """A choice by the separator of paths, or by a parameter that says ``windows``."""
    tests = node.values if isinstance(node, ast.BoolOp) else [node.test]
    compared = any(isinstance(test, ast.Compare) and "os.sep" in _sides(test) for test in tests)
    return compared or any(isinstance(test, ast.Name) and test.id == "windows" for test in tests)


def _sides(test: ast.Compare) -> list[str]:
    return [ast.unparse(side) for side in (test.left, *test.comparators)]


def _nodes(tree: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Every node with the name of the function or class around it."""
    todo = [("", tree)]
    while todo:
        inside, around = todo.pop()
        for node in ast.iter_child_nodes(around):
            name = inside
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                name = f"{inside}.{node.name}".strip(".")
            yield name, node
            todo.append((name, node))
