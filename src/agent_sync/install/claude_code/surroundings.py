"""What around an installation would surprise its user: the Python that hooks will find, folders
where Claude Code starts unarmed, hooks armed twice or switched off. It only looks.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from ...errors import InstallError
from ...repository import location
from ...system.plain_files import whole
from ..interpreters import PIN, python_on_path
from ..scopes import Place, settings_files
from ..settings_files.settings import armed

_SKIPPED = frozenset(
    ("node_modules", "vendor", "venv", "dist", "build", "target", "site-packages", "__pycache__")
)
_MARKS = (".claude", "package.json", "pyproject.toml")
_DEEPEST, _MOST_PACKAGES, _MOST_FOLDERS = 3, 10, 3000


def look_around(where: Place, python: str | None, *, hooks: bool = True) -> list[str]:
    """Every warning worth telling, one sentence each. ``python`` is the pinned interpreter;
    ``hooks`` says whether ``where`` itself arms them.
    """
    found = []
    if python is None:
        found += [f"{text}; {PIN}" for text in python_on_path()]
    if where.scope != "user":
        found += _above(where.target) + _unarmed(where.target)
    found += _armed_elsewhere(where, hooks=hooks)
    return found


def arms(settings: Path) -> bool:
    """Whether this settings file calls our hooks; False when it cannot be read."""
    try:
        return bool(armed(whole(str(settings)).decode()))
    except (OSError, ValueError, InstallError):
        return False


def arms_folder(folder: Path) -> bool:
    """Whether a session started in ``folder`` is armed by that folder's own settings."""
    base = folder / ".claude"
    return arms(base / "settings.json") or arms(base / "settings.local.json")


def switched_off(target: Path) -> "Path | None":
    """The settings file that says that no hook runs in ``target``, None for none."""
    paths = settings_files(target).values()
    return next((path for path in paths if _values(path).get("disableAllHooks") is True), None)


def plugin(target: Path) -> "tuple[str, Path] | None":
    """The plugin of ours that a settings file enables in ``target``, and that file."""
    for path in settings_files(target).values():
        found = _plugins(_values(path))
        if found:
            return found[0], path
    return None


def linked_checkouts(target: Path) -> list[Path]:
    """The other checkouts of the repository that ``target`` lies in; git is not run."""
    checkout, _ = location.checkout_above(os.path.realpath(target))
    found = registered_checkouts(target)
    return [path for path in found if path.is_dir() and os.path.realpath(path) != checkout]


def registered_checkouts(target: Path) -> list[Path]:
    """All of them that git knows, this one too, whether they can be seen from here or not."""
    _, common = location.checkout_above(os.path.realpath(target))
    if not common:
        return []
    found = [Path(common).parent] if os.path.basename(common) == ".git" else []
    for pointer in sorted(Path(common, "worktrees").glob("*/gitdir")):
        try:
            dot_git = os.fsdecode(whole(str(pointer)).strip())
        except OSError:
            continue
        found.append(Path(os.path.realpath(pointer.parent / dot_git)).parent)
    return found


def package_folders(target: Path) -> list[Path]:
    """Up to ten folders below ``target`` that look like places to start Claude Code in."""
    found: list[Path] = []
    for folder in _folders(target):
        # A folder that may not be searched has none: Path.exists would raise there.
        if any(os.path.exists(folder / mark) for mark in _MARKS):
            found.append(folder)
            if len(found) == _MOST_PACKAGES:
                break
    return found


def _folders(target: Path) -> Iterator[Path]:
    level, seen = [target], 0
    for _ in range(_DEEPEST):
        below = []
        for folder in level:
            for child in _children(folder):
                seen += 1
                if seen > _MOST_FOLDERS:
                    return
                yield child
                below.append(child)
        level = below


def _children(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            return sorted(
                Path(entry.path)
                for entry in entries
                if entry.is_dir(follow_symlinks=False)
                and not entry.name.startswith(".")
                and entry.name not in _SKIPPED
            )
    except OSError:
        return []


def _above(target: Path) -> list[str]:
    """That a folder inside a repository is armed, and its root is not."""
    root = location.checkout_above(os.path.realpath(target))[0]
    if not root or root == os.path.realpath(target):
        return []
    if arms_folder(Path(root)) or arms(settings_files(target)["user"]):
        return []
    return [
        f"{target} is a folder inside the repository {root}: sessions started in {root}, or "
        f"elsewhere in it, are not armed; --target {root} arms those at its root"
    ]


def _unarmed(target: Path) -> list[str]:
    if arms(settings_files(target)["user"]):
        return []
    found = [
        f"not armed when Claude Code is started in the linked checkout {path}: "
        "it reads settings of that folder only"
        for path in linked_checkouts(target)
        if not arms_folder(path)
    ]
    packages = [str(p.relative_to(target)) for p in package_folders(target) if not arms_folder(p)]
    if packages:
        found.append(
            "Claude Code reads settings only in the folder it is started in; not armed: "
            + ", ".join(packages)
        )
    return found


def _armed_elsewhere(where: Place, *, hooks: bool) -> list[str]:
    found = []
    for scope, path in settings_files(where.target).items():
        if hooks and path != where.settings and arms(path):
            found.append(f"{path} ({scope} scope) arms agent-sync too: its hooks run twice")
        values = _values(path)
        if values.get("disableAllHooks") is True:
            found.append(f"{path} has disableAllHooks: no hook runs")
        for name in _plugins(values):
            found.append(f"{path} enables the plugin {name}: its hooks run as well")
    return found


def _plugins(values: dict[str, object]) -> list[str]:
    enabled = values.get("enabledPlugins")
    named = enabled.items() if isinstance(enabled, dict) else ()
    return [str(x) for x, on in named if on is True and str(x).partition("@")[0] == "agent-sync"]


def _values(path: Path) -> dict[str, object]:
    try:
        values = json.loads(whole(str(path)).decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}
