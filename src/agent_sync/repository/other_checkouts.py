"""Where a checkout is in which the caller does not stand (WORK-7)."""

import os

from .git_pointers import read_pointer
from .location import LINKED, Project, checkout_at, storable


def folder(project: Project, name: str) -> str:
    """The folder of a checkout by its name; one that is not there when it is gone.

    A whole path is the name of a worktree that was gone before names were stored; of what else is
    at such a path nothing is said: the database may have come from anywhere, and git, asked there,
    runs what is configured there. Nothing is promised for the main checkout of a repository whose
    git directory lies elsewhere.
    """
    if os.path.isabs(name):
        ours = not os.path.lexists(name) or _is_ours(project, name)
        return name if ours else os.path.join(project.folder, "no checkout")
    gone = os.path.join(project.common or project.folder, name)
    if not name.startswith(LINKED) or not project.common:
        return os.path.join(project.folder, "no checkout")
    git_name = _spelled(project, name[len(LINKED) :])
    if not git_name:
        return os.path.join(project.folder, "no checkout")
    return _recorded(project, git_name) or gone


def _is_ours(project: Project, path: str) -> bool:
    common, _ = checkout_at(path)
    try:
        return bool(common and project.common) and os.path.samefile(common, project.common)
    except (OSError, ValueError):
        return False


def recorded(project: Project) -> "dict[str, str]":
    """Name -> folder of every linked worktree that git knows of, also of those not there."""
    names = _git_names(project)
    found = {LINKED + storable(one): _recorded(project, one) for one in names}
    return {name: path for name, path in found.items() if path}


def _git_names(project: Project) -> "list[str]":
    try:
        return os.listdir(os.path.join(project.common, LINKED)) if project.common else []
    except OSError:
        return []


def _spelled(project: Project, stored: str) -> str:
    """The name as git spells it; '' for what is no name: the database may have come from
    anywhere."""
    if stored in ("", ".", "..") or os.path.basename(stored) != stored or "\0" in stored:
        return ""
    if "\\x" not in stored:
        return stored
    return next((one for one in _git_names(project) if storable(one) == stored), stored)


def _recorded(project: Project, git_name: str) -> str:
    admin = os.path.join(project.common, LINKED, git_name)
    dot_git = read_pointer(os.path.join(admin, "gitdir"))
    if not dot_git:
        return ""
    path = os.path.dirname(os.path.normpath(os.path.join(admin, dot_git)))
    if os.path.lexists(os.path.join(path, ".git")):
        return path
    return _mounted(project, git_name, path) or path


def _mounted(project: Project, git_name: str, path: str) -> str:
    """Where a worktree is that git recorded under another mount, or ''.

    One part of the recorded path stands for a folder above the repository; then it does so in
    what the worktree itself recorded too.
    """
    own = os.path.join(LINKED, git_name)
    for here in _above(os.path.dirname(project.common)):
        rest = os.path.relpath(os.path.join(project.common, own), here)
        for there in _above(os.path.dirname(path)):
            found = os.path.join(here, os.path.relpath(path, there))
            if read_pointer(os.path.join(found, ".git")) == os.path.join(there, rest):
                return found
    return ""


def _above(folder: str) -> "list[str]":
    found = [folder]
    while os.path.dirname(found[-1]) != found[-1]:
        found.append(os.path.dirname(found[-1]))
    return found
