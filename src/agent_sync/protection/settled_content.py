"""Work that is in a commit by now: what stands there after that is nobody's loss (WORK-5)."""

import os

from ..git import commit_history
from ..git.runner import git_at
from ..repository.contents import ABSENT
from ..repository.path_keys import folder_of, path_in
from .committed_writes import forget_what_is_committed

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
        keys = _committed(store, project, folder, git, some)
        if keys:
            forget_what_is_committed(store, project, checkout, keys, git)
        over |= {(key, checkout) for key in keys}
    return [one for one in pending if (one[0].key, one[0].checkout) not in over]


def _committed(
    store: "Store", project: "Project", folder: str, git: "Git", rows: "dict[str, Before]"
) -> "set[str]":
    """Those of which HEAD, or a later commit, has the version that was there.

    A later commit alone says nothing: it may come from elsewhere, and a reset to it took the work
    away. Of what nobody has read the time decides.
    """
    oldest = min(row.at for row in rows.values())
    commits = commit_history.commit_times(project, git, rows, oldest) or {}
    later = {key for key, at in commits.items() if key in rows and rows[key].at <= at - SECOND_MS}
    objects = commit_history.committed_objects(project, git, later, oldest) if later else set()
    made = {key: {one for where, one in objects if where == key} for key in later}
    sure = {key for key in later if _is_one_of(store, rows[key], made[key])}
    unsure = [key for key in commits if key in rows and key not in sure]
    asked = {key: _name(project, folder, key) for key in unsure}
    heads = commit_history.head_digests(git, asked) if asked else {}
    return sure | {key for key, digest in heads.items() if digest == rows[key].hash}


def _is_one_of(store: "Store", row: "Before", objects: "set[str]") -> bool:
    """Whether a version is one of these objects of git, with its line ends or git's."""
    found = store.value("SELECT content FROM blobs WHERE hash = ?", (row.hash,))
    if row.hash == ABSENT or found is None:
        return row.hash != ABSENT or any(not one.strip("0") for one in objects)
    import hashlib

    forms = [b"blob %d\0%s" % (len(x), x) for x in (found, found.replace(b"\r\n", b"\n"))]
    kinds = [hashlib.sha256 if len(one) == 64 else hashlib.sha1 for one in list(objects)[:1]]
    return any(kind(form).hexdigest() in objects for kind in kinds for form in forms)


def _name(project: "Project", folder: str, key: str) -> bytes:
    """A file's name as it is stored; one that is gone as its key spells it."""
    path = path_in(project, folder, key)
    return os.fsencode(os.path.relpath(path, folder).replace(os.sep, "/"))
