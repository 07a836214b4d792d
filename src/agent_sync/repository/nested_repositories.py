"""Other repositories inside a checkout (submodules, clones): what of the outer one covers them.

Their files have absolute keys (STATE-1), and lie in folders of the outer repository all the same.
Loaded only where an absolute key is compared with a relative one.
"""

import os

from .location import Project, common_dir
from .path_keys import absolute_key, path_of


def inside(project: Project, key: str) -> str:
    """The rest of an absolute key below the checkout of this repository around it, or ''.

    Without git there is none: there no file below the root has an absolute key.
    """
    folder = os.path.dirname(path_of(project, "", key)) if project.common else ""
    while folder:
        if common_dir(folder) == project.common:
            return below(key, absolute_key(project, folder))
        above = os.path.dirname(folder)
        folder = above if above != folder else ""
    return ""


def below(key: str, root: str) -> str:
    """The rest of an absolute key below a folder that is spelled like one, or ''."""
    start = root.rstrip("/") + "/"
    return key[len(start) :] if key.startswith(start) else ""


def is_nested(project: Project, folder: str) -> bool:
    """Whether another repository, and not a checkout of this one, begins at a folder."""
    return bool(project.common) and common_dir(folder) not in ("", project.common)
