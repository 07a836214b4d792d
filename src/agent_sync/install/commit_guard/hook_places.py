"""Where git looks for the pre-commit hook of a checkout, and whose place it is (AUTO-7)."""

import os
import re
from pathlib import Path
from typing import NamedTuple

from ...errors import InstallError
from ...git import git_folders
from ...git.runner import GitError

BY_HAND = "agent-sync guard check || [ $? -ne 2 ] || exit 1"
"""The line for a hook that is left alone: everything but a refusal passes."""
CHAIN, BLOCK, NOT_OURS = "chain", "block", ""
_TIMEOUT_S = 20.0
_SHELLS = re.compile(rb"^#![^\n]*\b(?:sh|bash|dash|ash|ksh|zsh)\b")
# A script that looks at its own name does nothing under another one.
_BY_NAME = re.compile(
    rb"basename[^\n]*\$(?:0|\{0|\{?BASH_SOURCE|PROGRAM_NAME)|husky\.sh|overcommit", re.IGNORECASE
)


class Place(NamedTuple):
    """``hook`` is the file to write: a script of ours (CHAIN) or husky's with a BLOCK of ours.

    NOT_OURS is a folder that belongs to more than this repository. ``hooks`` is git's folder,
    ``top`` the work tree, ``common`` the git directory of all work trees. ``portable``: the hook
    lies in the work tree, shared with other machines. ``note`` is worth telling.
    """

    hooks: Path
    hook: Path
    form: str
    portable: bool
    top: Path
    common: Path
    note: str = ""


def find(cwd: Path) -> Place:
    """The place that git uses for commits made in ``cwd``.

    Raises InstallError where there is no work tree.
    """
    # Where this is run decides, not a repository that the environment names.
    try:
        found = git_folders.of(str(cwd), _TIMEOUT_S)
    except GitError as error:
        raise InstallError(f"no git checkout in {cwd}: {error}", path=str(cwd)) from error
    top, common, own, hooks = map(Path, found)
    if not any(inside(hooks, folder) for folder in (top, common, own, _root(common, top))):
        note = (
            f"git runs hooks from {hooks} (core.hooksPath), which is not this repository's alone; "
            f"it is left alone. Add this line to the pre-commit there: {BY_HAND}"
        )
        return Place(hooks, hooks / "pre-commit", NOT_OURS, False, top, common, note)
    portable = not any(inside(hooks, folder) for folder in (common, own))
    plain = Place(hooks, hooks / "pre-commit", CHAIN, portable, top, common)
    return _husky(hooks, plain) or plain


def demand_chainable(hook: Path, data: bytes) -> None:
    """Raise InstallError for a hook that would do nothing under another name."""
    if _BY_NAME.search(data):
        raise InstallError(
            f"{hook} goes by its own name and cannot be run under another; it is left alone. "
            f"Add this line to what it runs: {BY_HAND}",
            path=str(hook),
        )


def demand_shell(hook: Path, data: bytes) -> None:
    """Raise InstallError for a script that no POSIX shell runs."""
    if data.startswith(b"#!") and not _SHELLS.match(data):
        raise InstallError(
            f"{hook} is no shell script; it is left alone. Let it run: {BY_HAND}", path=str(hook)
        )


def demand_plain(hook: Path) -> None:
    """Raise InstallError for a link, or what is no file: it may be shared with others."""
    if hook.is_symlink():
        raise InstallError(
            f"{hook} is a symbolic link to {os.path.realpath(hook)}; it is left alone. "
            f"Add this line there: {BY_HAND}",
            path=str(hook),
        )
    if hook.exists() and not hook.is_file():
        raise InstallError(f"{hook} is no regular file; it is left alone", path=str(hook))


def _husky(hooks: Path, plain: Place) -> "Place | None":
    """Husky's layouts: what git runs in ``_`` is generated, the script of its user is beside it."""
    if hooks.name == "_" and (hooks.parent.name == ".husky" or (hooks / "h").is_file()):
        there = (hooks / "pre-commit").exists()
        note = "" if there else f"git runs it once husky has made {hooks}"
        return plain._replace(hook=hooks.parent / "pre-commit", form=BLOCK, note=note)
    if hooks.name == ".husky" or (hooks / "_" / "husky.sh").is_file():
        return plain._replace(form=BLOCK)
    return None


def _root(common: Path, top: Path) -> Path:
    """The main checkout: a linked worktree may use the hooks that lie there."""
    return common.parent if common.name == ".git" else top


def inside(path: Path, folder: Path) -> bool:
    """Whether a path really lies in a folder, links followed."""
    real, above = os.path.realpath(path), os.path.realpath(folder)
    try:
        return os.path.commonpath([real, above]) == above
    except ValueError:  # another drive
        return False
