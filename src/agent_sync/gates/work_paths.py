"""Whether a path is one of work, that a gate over everything guards (GATE-4)."""

import os

from ..git.file_questions import ignores
from ..git.runner import git_at
from ..locks.lease import FILE, TREE
from ..repository.location import PARENT
from ..repository.path_keys import path_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..repository.location import Project
    from .bar import Wanted

COORDINATION = f"{PARENT}/coordination/"


def is_work(project: "Project", one: "Wanted", seconds: float) -> bool:
    """Whether a path lies in a checkout, not in the coordination folder, and is not ignored.

    A folder is work unless it is ignored with all that is in it. git is asked, for at most so long;
    where it cannot say, a path is work.
    """
    within = f"{one.key}/".startswith((".git/", COORDINATION))
    if one.key[:1] == "/" or not one.checkout or within:
        return False
    if one.target not in (FILE, TREE) or not project.common:
        return True
    path = path_of(project, one.checkout, one.key.rstrip("/") or one.key)
    end = "/" if one.target == TREE else ""
    return not ignores(git_at(_there(os.path.dirname(path)), seconds), path + end)


def _there(folder: str) -> str:
    """The folder, or the first above it that is there: git is started in it."""
    while not os.path.isdir(folder) and folder != os.path.dirname(folder):
        folder = os.path.dirname(folder)
    return folder
