"""Work that is in a commit by now: what stands there after that is nobody's loss (WORK-5)."""

import os

from ..git import commit_history
from ..git.runner import git_at
from ..repository.path_keys import folder_of, path_in
from .work_owners import forget_what_is_committed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..git.runner import Git
    from ..repository.location import Project
    from ..store.sqlite import Store
    from .baselines import Before, Pending

GIT_S = 0.3
SECOND_MS = 1_000


def without_committed(
    store: "Store", project: "Project", pending: "list[Pending]"
) -> "list[Pending]":
    """The changes but those of work that nobody holds and whose last version a commit has.

    Git is asked, so never inside a transaction; what it cannot say in time stays.
    """
    rows: dict[str, dict[str, Before]] = {}
    for file, row, found in pending:
        if row is not None and not file.leases and file.checkout and not row.same(found):
            rows.setdefault(file.checkout, {})[file.key] = row
    over: set[tuple[str, str]] = set()
    for checkout, some in rows.items():
        folder = folder_of(project, checkout)
        git = git_at(folder, GIT_S)
        keys = _committed(project, folder, git, some)
        if keys:
            forget_what_is_committed(store, project, checkout, keys, git)
        over |= {(key, checkout) for key in keys}
    return [one for one in pending if (one[0].key, one[0].checkout) not in over]


def _committed(
    project: "Project", folder: str, git: "Git", rows: "dict[str, Before]"
) -> "set[str]":
    """Those of which a later commit took the version that was there, or HEAD has it.

    Git's clock knows seconds only: within one, what HEAD has decides.
    """
    oldest = min(row.at for row in rows.values())
    commits = commit_history.commit_times(project, git, rows, oldest) or {}
    sure = {key for key, at in commits.items() if key in rows and rows[key].at <= at - SECOND_MS}
    unsure = [key for key in commits if key in rows and key not in sure]
    asked = {key: _name(project, folder, key) for key in unsure}
    heads = commit_history.head_digests(git, asked) if asked else {}
    return sure | {key for key, digest in heads.items() if digest == rows[key].hash}


def _name(project: "Project", folder: str, key: str) -> bytes:
    """A file's name as it is stored; one that is gone as its key spells it."""
    path = path_in(project, folder, key)
    return os.fsencode(os.path.relpath(path, folder).replace(os.sep, "/"))
