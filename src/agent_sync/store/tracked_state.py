"""A coordination folder that git tracks, so that a clone may have brought it, is not used (OFF-5).

Only git can tell, and no hook before an edit asks it. So SessionStart and ``doctor`` look, and
leave a mark: a folder where SQLite would have a log, which nothing opens a database beside. Only
where the mark is met git is asked again; when nothing is tracked any more, it goes.
"""

import os

from ..errors import StoreTracked
from ..git.file_questions import tracked
from ..git.runner import git_at
from ..repository.location import Project

MARKS = ("-journal", "-shm", "-wal")
GIT_S = 0.3
_OURS = b".gitignore"


def demand_untracked(project: Project, seconds: float = GIT_S) -> None:
    """Raise StoreTracked, and see to it that every opening does, where git tracks what is there.

    Where git cannot say, nothing is raised, and a mark stays. Not inside a transaction.
    """
    found = _is_tracked(project, seconds)
    if found:
        _mark(project)
        raise _refusal(project)
    if found is False:
        for side in MARKS:
            _unmark(project.database + side)


def demand_no_mark(project: Project, path: str) -> bool:
    """Whether a folder in place of a log was such a mark and is gone, since nothing is tracked.

    Raises StoreTracked while something is, or git cannot say.
    """
    if not path.endswith(MARKS) or not _is_empty(path):
        return False
    if _is_tracked(project, GIT_S) is not False:
        raise _refusal(project)
    return _unmark(path)


def _is_tracked(project: Project, seconds: float) -> "bool | None":
    """Whether the index has the folder, or more in it than our ``.gitignore``; None for unknown."""
    folder = os.path.relpath(project.folder, project.root).replace(os.sep, "/")
    if not project.common or folder.startswith("../"):
        return False
    names = tracked(project, git_at(project.root, seconds), folder)
    if names is None:
        return None
    return any(name.rpartition(b"/")[2] != _OURS for name in names)


def _refusal(project: Project) -> StoreTracked:
    import shlex

    where = f"git -C {shlex.quote(project.root)} rm -r -q --cached {shlex.quote(project.folder)}"
    return StoreTracked(path=project.folder, mend=where)


def _mark(project: Project) -> None:
    for side in MARKS:
        try:
            os.mkdir(project.database + side, 0o700)
        except FileExistsError:
            if _is_empty(project.database + side):
                return
            continue  # one that the clone has brought
        except OSError:
            return
        return


def _unmark(path: str) -> bool:
    try:
        os.rmdir(path)
    except OSError:
        return False
    return True


def _is_empty(path: str) -> bool:
    try:
        return not os.listdir(path)
    except OSError:
        return False
