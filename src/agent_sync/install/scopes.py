"""Where each scope of an installation keeps its settings, its skill and its record."""

import os
from pathlib import Path
from typing import NamedTuple

from ..errors import InstallError, UsageError
from ..repository import git_pointers

SCOPES = ("project", "local", "user")


class Place(NamedTuple):
    """The files of one scope. ``base`` is ``.claude`` of the target or of the user."""

    scope: str
    target: Path
    base: Path
    settings: Path
    skill: Path
    records: Path

    @property
    def coordination(self) -> Path:
        """The private folder that holds the record's folder, or is it (user scope)."""
        return self.records if self.scope == "user" else self.records.parent


def config_dir() -> Path:
    """Claude Code's folder for the user: ``CLAUDE_CONFIG_DIR``, else ``~/.claude``."""
    return Path(os.environ.get("CLAUDE_CONFIG_DIR") or os.path.expanduser("~/.claude")).absolute()


def place(target: Path, scope: str) -> Place:
    """The files of ``scope`` for a target folder. Raises UsageError or InstallError."""
    if scope not in SCOPES:
        raise UsageError(f"unknown scope {scope!r}; use project, local or user")
    target = Path(os.path.abspath(target))
    if not target.is_dir():
        raise InstallError(f"{target} is not a folder", path=str(target))
    if scope == "user":
        base = config_dir()
        records = base / "agent-sync"
    else:
        base = target / ".claude"
        if os.path.realpath(base) == os.path.realpath(config_dir()):
            raise InstallError(f"{base} is the user's own settings folder; use --scope user")
        records = base / "coordination" / "install"
    name = "settings.local.json" if scope == "local" else "settings.json"
    return Place(scope, target, base, base / name, base / "skills" / "agent-sync", records)


def demand_checkout(where: Place) -> None:
    """Raise InstallError inside a git directory: the checkouts of it have another database."""
    why = git_pointers.not_in_checkout(str(where.target)) if where.scope != "user" else ""
    if why:
        raise InstallError(why, path=str(where.target))


def demand_own_folders(where: Place, *, settings: bool = True) -> None:
    """Raise InstallError when a link would make us write outside the target.

    Without ``settings`` that file is not touched, and may be such a link. The user's own folder
    may well be one (dotfiles); its skill folder may not.
    """
    if where.skill.is_symlink():
        raise InstallError(
            f"{where.skill} is a symbolic link to {os.path.realpath(where.skill)}; "
            "remove the link first",
            path=str(where.skill),
        )
    if where.scope == "user":
        return
    root = os.path.realpath(where.target)
    folders = (where.base, where.skill.parent, where.coordination, where.records)
    for path in (*folders, where.settings) if settings else folders:
        real = os.path.realpath(path)
        if os.path.commonpath([real, root]) != root:
            raise InstallError(f"{path} leads outside {where.target}, to {real}; not followed")
    # What was noted there is written, and comes back into the settings.
    for path in where.records.iterdir() if where.records.is_dir() else ():
        if path.is_symlink():
            raise InstallError(f"{path} is a symbolic link; not followed", path=str(path))


def settings_files(target: Path) -> dict[str, Path]:
    """Scope -> settings file that a session started in ``target`` reads."""
    base = target / ".claude"
    files = {"user": config_dir() / "settings.json"}
    if os.path.realpath(base) != os.path.realpath(config_dir()):
        files = {"project": base / "settings.json", "local": base / "settings.local.json", **files}
    return files
