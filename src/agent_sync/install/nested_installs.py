"""Installations above and below a folder: which counts where, and whether they are one (INST-1).

A client reads the settings of the folder that it is started in, so a folder of a repository may
well be armed beside its root: with git both keep one state. Without git each keeps its own, and
agents in one do not see those in the other: that is refused.
"""

import os
from pathlib import Path

from ..errors import InstallError
from ..repository import location
from .claude_code import surroundings
from .other_clients import client_file, used_clients
from .other_clients.client_row import PASTED
from .other_clients.client_rows import ROWS
from .scopes import Place, config_dir
from .skill_source import MANIFEST

PROJECT, LOCAL = "project", "local"


def scopes_in(folder: Path) -> list[str]:
    """The scopes in which something is installed in a folder itself. It only looks."""
    base = folder / ".claude"
    if os.path.realpath(base) == os.path.realpath(config_dir()):
        return []
    local = surroundings.arms(base / "settings.local.json")
    project = surroundings.arms(base / "settings.json") or _arms_others(folder)
    copied = (base / "skills" / "agent-sync" / MANIFEST).is_file()
    return [PROJECT] * (project or (copied and not local)) + [LOCAL] * local


def above(target: Path) -> list[Path]:
    """The folders above that hold an installation of their own, the nearest first."""
    return [folder for folder in Path(os.path.abspath(target)).parents if scopes_in(folder)]


def told(where: Place) -> list[str]:
    """What is to be known of those in the same repository, a sentence each."""
    if where.scope == "user":
        return []
    state = _state(where.target)
    shared = f"; both keep their state in {state}" if state else ""
    return [
        f"{folder} has an installation too, which counts for sessions that are started there; "
        f"this one counts for those in {where.target}{shared}"
        for folder in _related(where.target)
    ]


def demand_one_state(where: Place) -> None:
    """Raise InstallError where an installation would keep a state apart from one that is there.

    One that is there already is not asked again.
    """
    if where.scope == "user" or _state(where.target) or scopes_in(where.target):
        return
    other = next(iter(_related(where.target)), None)
    if other is not None:
        raise InstallError(
            f"{other} has an installation already, and without git one in {where.target} would "
            "keep a state of its own: agents in one would not see those in the other. Have one: "
            f"--target {other}, or 'agent-sync uninstall --target {other}'; or make the whole a "
            "repository ('git init')",
            path=str(other),
        )


def _related(target: Path) -> list[Path]:
    """Those above in the same repository, or anywhere without git, and those below."""
    root = location.checkout_above(os.path.realpath(target))[0]
    inside = [path for path in above(target) if _is_of(path, root)]
    below = surroundings.package_folders(target)
    return inside + [path for path in below if _is_of(path, root) and scopes_in(path)]


def _is_of(folder: Path, root: str) -> bool:
    return location.checkout_above(os.path.realpath(folder))[0] == root


def _state(target: Path) -> str:
    """The folder that all of a repository keep their state in, '' without git."""
    here = location.locate(str(target), {})
    return here.folder if here is not None and here.common else ""


def _arms_others(folder: Path) -> bool:
    copied = (used_clients.copies(folder) / MANIFEST).is_file()
    return copied or any(
        client_file.arms(folder, row) for row in ROWS.values() if row.form != PASTED
    )
