"""Other repositories inside a checkout (submodules, clones): what of the outer one covers them.

Their files have absolute keys (STATE-1), and lie in folders of the outer repository all the same.
Loaded only where an absolute key is compared with a relative one.
"""

import os

from .project import Project, absolute_key, common_dir


def checkouts(project: Project) -> "list[str]":
    """The checkouts of a repository, spelled like absolute keys, one inside another first.

    Without git there are none: there no file below the root has an absolute key.
    """
    if not project.common:
        return []
    found = {project.checkout, project.root, *_linked(project.common)}
    return sorted((absolute_key(project, one) for one in found), key=len, reverse=True)


def inside(key: str, folders: "list[str]") -> str:
    """The rest of an absolute key below the first of these folders that it lies in, or ''."""
    for folder in folders:
        start = folder.rstrip("/") + "/"
        if key.startswith(start):
            return key[len(start) :]
    return ""


def is_nested(project: Project, folder: str) -> bool:
    """Whether another repository, and not a checkout of this one, begins at a folder."""
    return bool(project.common) and common_dir(folder) not in ("", project.common)


def _linked(common: str) -> "list[str]":
    """The roots of linked worktrees, as git has noted them; those that are gone, too."""
    folder = os.path.join(common, "worktrees")
    found = []
    try:
        for name in os.listdir(folder):
            found.append(_root(os.path.join(folder, name)))
    except (OSError, ValueError):
        pass
    return [root for root in found if root]


def _root(noted: str) -> str:
    try:
        with open(os.path.join(noted, "gitdir"), "rb") as file:
            dot_git = os.fsdecode(file.read(8192).strip())
        return os.path.dirname(os.path.realpath(os.path.join(noted, dot_git))) if dot_git else ""
    except (OSError, ValueError):
        return ""
