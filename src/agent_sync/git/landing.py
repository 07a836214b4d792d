"""A commit put on top of HEAD, wherever HEAD is by then, and the shared index brought up to it.

HEAD moves by a compare-and-swap, so that nobody's commit is lost. The shared index is locked only
while HEAD moves: its entries of these files are brought up to the new commit, all others stay.
"""

import os
import time

from ..errors import Conflict
from . import index_files
from .runner import Git, GitError
from .tree_changes import changes_in, empty_tree, entries, head_commit, read_tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .tree_changes import Change

TRIES = 10
POLL_S = 0.02


def landed(git: Git, own: Git, index: str, head: str, changes: "list[Change]", text: str) -> str:
    """Make the commit on top of HEAD, with the tree of ``own``'s index. Gives its object.

    ``index`` is the path of the shared one. Raises Conflict when somebody commits one of these
    files at the same moment, AgentSyncError when the index stays locked, GitError.
    """
    sign = ["-S"] if _signs(git) else []
    for _ in range(TRIES):
        tree = own.must("write-tree").decode().strip()
        parents = ["-p", head] if head else []
        said = git.must("commit-tree", *sign, *parents, tree, stdin=text.encode())
        oid = said.decode().strip()
        if _moved(git, index, head, oid, changes, text):
            return oid
        head = _rebased(git, own, head, changes)
    raise Conflict(f"HEAD moved {TRIES} times while the commit was made: run it again")


def _signs(git: Git) -> bool:
    said = git.run("config", "--type=bool", "--get", "commit.gpgsign")
    return said is not None and said.strip() == b"true"


def _rebased(git: Git, own: Git, head: str, changes: "list[Change]") -> str:
    """Put the changes on the commit that HEAD is now. Raises Conflict when it has the same."""
    time.sleep(POLL_S)
    now = head_commit(git)
    if now != head:
        before = head or empty_tree(git)
        said = git.must("diff-tree", "-r", "--raw", "-z", "--no-renames", before, now)
        both = {x.name for x in changes_in(said)} & {x.name for x in changes}
        if both:
            some = ", ".join(sorted(os.fsdecode(name) for name in both)[:5])
            raise Conflict(f"somebody committed {some} at the same moment: look at it, then again")
    read_tree(own, now)
    own.must("update-index", "--replace", "-z", "--index-info", stdin=entries(changes))
    return now


def _moved(git: Git, index: str, head: str, oid: str, changes: "list[Change]", text: str) -> bool:
    """Move HEAD to ``oid`` and the shared index with it; False when HEAD is not ``head`` any more.

    The lock is git's own: while HEAD has a file and the index has it not yet, a commit by
    somebody else would take the file back.
    """
    lock = index_files.lock(index)
    fresh = f"{index}.{os.getpid()}-{os.urandom(4).hex()}"
    try:
        index_files.copy(index, fresh)
        apart = git.with_env(GIT_INDEX_FILE=fresh)
        apart.must("update-index", "--replace", "-z", "--index-info", stdin=entries(changes))
        _refresh(apart, changes)
        note = f"commit{'' if head else ' (initial)'}: {text.split(chr(10), 1)[0]}"
        try:
            git.must("update-ref", "-m", note, "HEAD", oid, head)
        except GitError as error:
            if head_commit(git) == head and ".lock" not in str(error):
                raise
            return False
        os.replace(fresh, index)
    finally:
        index_files.remove(lock)
        for path in (fresh, fresh + ".lock"):
            index_files.remove(path)
    return True


def _refresh(apart: Git, changes: "list[Change]") -> None:
    """Let the new entries have the files' times: without them plumbing takes them for changed."""
    names = b"".join(change.name + b"\0" for change in changes if change.mode != b"0")
    literal = apart.with_env(GIT_LITERAL_PATHSPECS="1")
    # A git that cannot (before 2.25) leaves it to the next 'git status'.
    literal.run("add", "--refresh", "--pathspec-from-file=-", "--pathspec-file-nul", stdin=names)
