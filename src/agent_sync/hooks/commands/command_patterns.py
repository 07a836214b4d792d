"""What the patterns in a shell command match now (AUTO-4): one path, or what is on the disk."""

import os
import sys

from ...shell.effects import Write
from ..call import Call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

GLOB_CHARS = frozenset("*?[")
MOST_SEARCHED = 5_000
"""So many names are looked at to see what a pattern matches."""
NOT_SEARCHED = (".git", "node_modules", ".venv")


def expanded(call: Call, write: Write) -> "list[str]":
    """The paths that a pattern of a command matches now, as far as a bounded search finds them."""
    from ...repository.path_patterns import covers

    pattern = _absolute(call, write)
    fixed = pattern.split("/")
    wild = _first_wild(fixed)
    deep = len(fixed) - wild if "**" not in fixed else sys.maxsize
    folders, found, looked = [("/".join(fixed[:wild]) or "/", 1)], [], 0
    while folders and looked < MOST_SEARCHED:
        folder, depth = folders.pop()
        for name, is_folder in _entries(folder):
            looked += 1
            path = f"{folder.rstrip('/')}/{name}"
            if covers(pattern, path) and not _hidden(pattern, path):
                found.append(path)
            if is_folder and depth < deep and name not in NOT_SEARCHED:
                folders.append((path, depth + 1))
    return found


def _entries(folder: str) -> "list[tuple[str, bool]]":
    try:
        with os.scandir(folder) as entries:
            return [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
    except (OSError, ValueError):
        return []


def _absolute(call: Call, write: Write) -> str:
    """The pattern with what is fixed at its beginning as the system finds it, behind links."""
    parts = os.path.join(os.path.realpath(call.cwd), write.path).split("/")
    wild = _first_wild(parts)
    base = os.path.realpath("/".join(parts[:wild]) or "/")
    return os.path.normpath(os.path.join(base, *parts[wild:]))


def _first_wild(parts: "list[str]") -> int:
    return next(i for i, part in enumerate([*parts, "*"]) if GLOB_CHARS & set(part))


def covered(call: Call, write: Write, path: str) -> bool:
    """Whether a pattern of a command matches a path, or with ``removes`` a folder above it."""
    from ...repository.path_patterns import covers

    pattern = _absolute(call, write)
    while path != os.path.dirname(path):
        if covers(pattern, path) and not _hidden(pattern, path):
            return True
        if not write.removes:
            return False
        path = os.path.dirname(path)
    return False


def _hidden(pattern: str, path: str) -> bool:
    """Whether a leading dot in the path stands where the shell's pattern has a wildcard."""
    wanted, there = pattern.split("/"), path.split("/")
    if len(wanted) != len(there):
        return False
    return any(
        name.startswith(".") and part[:1] in GLOB_CHARS
        for part, name in zip(wanted, there, strict=True)
    )


def matcher(call: Call, write: Write) -> "Callable[[str], bool]":
    """Whether a path is one that the pattern of a command matches, to be asked of many."""
    from ...repository.path_patterns import covers

    pattern = _absolute(call, write)
    return lambda path: covers(pattern, path) and not _hidden(pattern, path)
