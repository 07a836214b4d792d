"""Where a file that is not there belongs: under the name that git has for it (LOCK-2)."""

import os

from ..repository.path_keys import folder_of, path_of
from .pathspecs import has_one_spelling
from .runner import git_at
from .worktree_status import changed_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..repository.location import Project


def stored_path(project: "Project", checkout: str, key: str) -> str:
    """The path of a key's file: as it is on disk, else as the index or HEAD spells it.

    One that git never knew comes back as its key spells it. May run git: never inside a
    transaction.
    """
    path = path_of(project, checkout, key)
    if has_one_spelling(key, folds=project.folds) or not (checkout and project.common):
        return path
    if os.path.lexists(path):
        return path
    folder = folder_of(project, checkout)
    found = changed_files(project, git_at(folder), [key], untracked=False) or []
    names = [file.name for file in found if file.key == key and file.removed]
    return os.path.join(folder, os.fsdecode(names[0])) if names else path
