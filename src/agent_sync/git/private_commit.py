"""A commit of some files and of nothing else, beside the index that everybody shares (AUTO-6).

It is put together in a private index, so that what others staged stays out of it, and lands
with a compare-and-swap on HEAD, so that nobody's commit is lost. The shared index is locked only
while HEAD moves: its entries of these files are brought up to the new commit, all others stay.
"""

import os
import time

from ..errors import AgentSyncError, Conflict
from .runner import Git, GitError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

TRIES = 10
LOCKED_S = 5.0
"""How long to wait for the shared index, in seconds: another git command has it."""
POLL_S = 0.02
_STATES = {
    "MERGE_HEAD": "a merge",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase or 'git am'",
}
SAID = 1_200
"""The last so many characters of what a failing hook said are shown."""


class Made:
    """A commit that was made: its object, and the names of the files in it."""

    __slots__ = ("names", "oid", "subject")

    def __init__(self, oid: str, names: "list[bytes]", subject: str) -> None:
        self.oid = oid
        self.names = names
        self.subject = subject


class Change:
    """One entry of the commit: its name, and mode and object (mode 0 removes it)."""

    __slots__ = ("mode", "name", "oid")

    def __init__(self, name: bytes, mode: bytes, oid: bytes) -> None:
        self.name = name
        self.mode = mode
        self.oid = oid


def author_env() -> "dict[str, str]":
    """Who the caller's environment says commits; git asks its configuration for the rest."""
    kept = ("GIT_AUTHOR_", "GIT_COMMITTER_")
    return {name: value for name, value in os.environ.items() if name.startswith(kept)}


def commit(checkout: str, folder: str, names: "Iterable[bytes]", message: str) -> "Made | None":
    """Commit files as they are in the working tree; None when they do not differ from HEAD.

    ``names`` are relative to the root of the checkout, deleted files included; ``folder`` takes
    the private files. The repository's hooks run and may change what is committed. Raises
    Conflict while a merge or rebase is under way or when somebody commits the same file at the
    same moment, AgentSyncError when a hook refuses or the index stays locked, GitError.
    """
    git = Git(checkout, None, author_env(), hooks=True)
    index = _place(git)
    with _Scratch(folder) as scratch:
        own = git.with_env(GIT_INDEX_FILE=scratch.index)
        head = _head(git)
        _read(own, head)
        _add(own, names)
        if not _changes(own, head):
            return None
        _hook(own, "pre-commit")
        changes = _changes(own, head)  # the hook may have added to them
        text = _message(own, scratch.message, message)
        if not changes:
            return None
        subject = text.split("\n", 1)[0]
        oid = _landed(git, own, index, head, changes, text)
        git.hook("post-commit")
        return Made(oid, [change.name for change in changes], subject)


class _Scratch:
    """Private files of one commit; gone afterwards."""

    def __init__(self, folder: str) -> None:
        name = f"commit-{os.getpid()}-{os.urandom(4).hex()}"
        self.index = os.path.join(folder, f"{name}.index")
        self.message = os.path.join(folder, f"{name}.msg")

    def __enter__(self) -> "_Scratch":
        return self

    def __exit__(
        self,
        kind: "type[BaseException] | None",
        error: "BaseException | None",
        trace: "TracebackType | None",
    ) -> None:
        for path in (self.index, self.index + ".lock", self.message):
            _unlink(path)


def _unlink(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return


def _place(git: Git) -> str:
    """The path of the shared index. Raises Conflict while git is in the middle of something."""
    wanted = [word for state in ("index", *_STATES) for word in ("--git-path", state)]
    said = git.must("rev-parse", *wanted).split(b"\n")
    index, *states = [os.path.join(git.folder, os.fsdecode(path)) for path in said if path]
    for path, what in zip(states, _STATES.values(), strict=False):
        if os.path.lexists(path):
            raise Conflict(
                f"{what} is under way in {git.folder}: whoever began it has to finish it first, "
                "with git"
            )
    return index


def _head(git: Git) -> str:
    """The commit that HEAD is, '' before the first."""
    return (git.run("rev-parse", "-q", "--verify", "HEAD^{commit}") or b"").decode().strip()


def _read(own: Git, head: str) -> None:
    own.must("read-tree", head if head else "--empty")


def _add(own: Git, names: "Iterable[bytes]") -> None:
    rows = b"".join(name + b"\0" for name in names)
    own.must("update-index", "--add", "--remove", "--replace", "-z", "--stdin", stdin=rows)


def _changes(own: Git, head: str) -> "list[Change]":
    """What the private index has that HEAD has not."""
    tree = head or _empty_tree(own)
    said = own.must("diff-index", "--cached", "--raw", "-z", "--no-renames", tree, "--")
    return _raw(said)


def _empty_tree(git: Git) -> str:
    return git.must("hash-object", "-t", "tree", "--stdin").decode().strip()


def _raw(said: bytes) -> "list[Change]":
    """Pairs of ':mode mode object object letter' and name, as git writes them."""
    words = said.split(b"\0")
    found = []
    for facts, name in zip(words[::2], words[1::2], strict=False):
        _, mode, _, oid, _ = facts.split(b" ")
        found.append(Change(name, b"0" if mode == b"000000" else mode, oid))
    return found


def _rows(changes: "list[Change]") -> bytes:
    """Entries for ``update-index --index-info``: removals first, a folder may follow a file."""
    ordered = sorted(changes, key=lambda change: change.mode != b"0")
    return b"".join(b"%s %s\t%s\0" % (x.mode, x.oid, x.name) for x in ordered)


def _message(own: Git, path: str, message: str) -> str:
    """The message as git and the hooks leave it. Raises AgentSyncError when it is empty."""
    text = _tidy(own, message.encode("utf-8", "replace"))
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(text)
    _hook(own, "prepare-commit-msg", path, "message")
    _hook(own, "commit-msg", path)
    with open(path, "rb") as file:
        text = _tidy(own, file.read())
    if not text.strip():
        raise AgentSyncError("the commit message is empty")
    return text.decode("utf-8", "replace")


def _tidy(own: Git, text: bytes) -> bytes:
    return own.must("stripspace", stdin=text)


def _hook(own: Git, name: str, *args: str) -> None:
    code, said = own.hook(name, *args)
    if code:
        shown = said[-SAID:].strip() or "it said nothing"
        raise AgentSyncError(f"the hook {name} refused the commit (exit {code}): {shown}")


def _landed(git: Git, own: Git, index: str, head: str, changes: "list[Change]", text: str) -> str:
    """Make the commit on top of HEAD, wherever HEAD is by then. Gives its object."""
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
    now = _head(git)
    if now != head:
        before = head or _empty_tree(git)
        said = git.must("diff-tree", "-r", "--raw", "-z", "--no-renames", before, now)
        both = {x.name for x in _raw(said)} & {x.name for x in changes}
        if both:
            some = ", ".join(sorted(os.fsdecode(name) for name in both)[:5])
            raise Conflict(f"somebody committed {some} at the same moment: look at it, then again")
    _read(own, now)
    own.must("update-index", "--replace", "-z", "--index-info", stdin=_rows(changes))
    return now


def _moved(git: Git, index: str, head: str, oid: str, changes: "list[Change]", text: str) -> bool:
    """Move HEAD to ``oid`` and the shared index with it; False when HEAD is not ``head`` any more.

    The lock is git's own: while HEAD has a file and the index has it not yet, a commit by
    somebody else would take the file back.
    """
    lock = _lock(index)
    fresh = f"{index}.{os.getpid()}-{os.urandom(4).hex()}"
    try:
        _copy(index, fresh)
        apart = git.with_env(GIT_INDEX_FILE=fresh)
        apart.must("update-index", "--replace", "-z", "--index-info", stdin=_rows(changes))
        _refresh(apart, changes)
        note = f"commit{'' if head else ' (initial)'}: {text.split(chr(10), 1)[0]}"
        try:
            git.must("update-ref", "-m", note, "HEAD", oid, head)
        except GitError as error:
            if _head(git) == head and ".lock" not in str(error):
                raise
            return False
        os.replace(fresh, index)
    finally:
        _unlink(lock)
        for path in (fresh, fresh + ".lock"):
            _unlink(path)
    return True


def _refresh(apart: Git, changes: "list[Change]") -> None:
    """Let the new entries have the files' times: without them plumbing takes them for changed."""
    names = b"".join(change.name + b"\0" for change in changes if change.mode != b"0")
    literal = apart.with_env(GIT_LITERAL_PATHSPECS="1")
    # A git that cannot (before 2.25) leaves it to the next 'git status'.
    literal.run("add", "--refresh", "--pathspec-from-file=-", "--pathspec-file-nul", stdin=names)


def _lock(index: str) -> str:
    """Take git's lock on the shared index. Raises AgentSyncError when it stays taken."""
    path = index + ".lock"
    until = time.monotonic() + LOCKED_S
    while True:
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
            return path
        except FileExistsError:
            if time.monotonic() >= until:
                raise AgentSyncError(
                    f"another git command holds {path}; if none is running, remove that file"
                ) from None
        time.sleep(POLL_S)


def _copy(index: str, fresh: str) -> None:
    """An index like another one, of the same time: by it git knows which files it has to read,
    because they were written in the moment that the index was.
    """
    try:
        with open(index, "rb") as file:
            content = file.read()
            found = os.fstat(file.fileno())
    except FileNotFoundError:
        return  # before the first commit there may be none
    mode = found.st_mode & 0o777
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as copy:
        copy.write(content)
    os.utime(fresh, ns=(found.st_atime_ns, found.st_mtime_ns))
