"""Other repositories inside a checkout (submodules, clones).

Their files have keys of the checkout around them (LOCK-2), and are asked about in their own git.
"""

import os

from .location import Project, checkout_above, common_dir
from .path_keys import absolute_key, folder_of, key_of_name, name_of, path_in


def is_nested(project: Project, folder: str) -> bool:
    """Whether another repository, and not a checkout of this one, begins at a folder."""
    return bool(project.common and common_dir(folder)) and not name_of(project, folder)


def innermost(project: Project, checkout: str, key: str) -> "tuple[str, str]":
    """(root of the repository that a file belongs to, its key there).

    That of the checkout itself when no other one is around the file; also of a file outside,
    by its absolute key: '' and that key when no repository is around it.
    """
    outer = folder_of(project, checkout)
    root, _ = checkout_above(os.path.dirname(path_in(project, outer, key)))
    if key[:1] == "/":
        return root, _below(key, absolute_key(project, root)) if root else key
    if not outer or not root.startswith(outer.rstrip(os.sep) + os.sep):
        return outer, key
    inside = os.path.relpath(root, outer)
    return root, _below(key, key_of_name(project, os.fsencode(inside)))


def _below(key: str, folder: str) -> str:
    """The rest of a key below a folder that is spelled like one."""
    start = folder.rstrip("/") + "/"
    return key[len(start) :] if key.startswith(start) else key
