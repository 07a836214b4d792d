"""Which files a merge of some kind would change, and which one that is under way has changed."""

import os

from ..repository.checked_out import git_dir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .runner import Git

_NAMES = ("--name-only", "-z", "--no-renames", "--no-ext-diff")
_MARKS = (
    "MERGE_HEAD",
    "sequencer",
    "CHERRY_PICK_HEAD",
    "REVERT_HEAD",
    "rebase-merge/orig-head",
    "rebase-apply/orig-head",
    "rebase-apply/next",
)
_TAKEN = ("CHERRY_PICK_HEAD", "REVERT_HEAD", "REBASE_HEAD")


def changed_by(git: "Git", how: str, before: str, after: "list[str]") -> "list[bytes]":
    """The names of the files that would change; [] when git cannot say.

    ``how``: 'merge' or 'rebase' of revisions into ``before``, 'cherry-pick' or 'revert' of
    commits, 'stash' for an entry of the stash, 'am' for the absolute paths of patches.
    """
    if any(word.startswith("-") for word in (before, *after)):
        return []
    if how in ("merge", "pull", "rebase"):
        lists = [git.names("diff", *_NAMES, f"{before}...{one}", "--") for one in after]
    elif how == "stash":
        lists = [git.names("diff", *_NAMES, f"{one}^", one, "--") for one in after]
        lists += [git.names("ls-tree", "-r", "-z", "--name-only", f"{one}^3") for one in after]
    elif how == "am":
        lists = [_of_patch(git, one) for one in after]
    else:
        lists = [_of_commits(git, after)]
    return [name for found in lists for name in found or []]


def _of_commits(git: "Git", words: "list[str]") -> "list[bytes] | None":
    walk = [] if any(".." in word for word in words) else ["--no-walk"]
    shown = ("--format=", "-m", "--first-parent", *_NAMES)
    return git.names("log", "--max-count=500", *walk, *shown, *words, "--")


def _of_patch(git: "Git", path: str) -> "list[bytes]":
    """Read 'ADDED tab DELETED tab NAME' for each file."""
    rows = git.names("apply", "--numstat", "-z", path) if os.path.isfile(path) else None
    return [row.split(b"\t", 2)[2] for row in rows or [] if row.count(b"\t") >= 2]


class UnderWay:
    """A merge that is not finished: when it began (ms), and a mark that is its alone."""

    __slots__ = ("mark", "since")

    def __init__(self, checkout: str, name: str, written: int) -> None:
        self.since = written // 1_000_000
        self.mark = f"{checkout}|{name}|{written}"


def under_way(checkout: str) -> "UnderWay | None":
    """The merge, rebase, cherry-pick, revert or ``am`` that a checkout is in, None for none."""
    own = git_dir(checkout)
    for name in _MARKS if own else ():
        try:
            return UnderWay(checkout, name, os.stat(os.path.join(own, name)).st_mtime_ns)
        except OSError:
            continue
    return None


def brought_along(git: "Git") -> "set[bytes]":
    """The names of the files that the merge under way brings along; more than one run of git."""
    own = git_dir(git.folder)
    if os.path.exists(os.path.join(own, "MERGE_HEAD")):
        return set(git.names("diff", *_NAMES, "HEAD...MERGE_HEAD", "--") or [])
    taken = [name for name in _TAKEN if os.path.exists(os.path.join(own, name))]
    return set(_of_commits(git, taken) or []) if taken else set()
