"""A commit of some files and of nothing else, beside the index that everybody shares (AUTO-6).

It is put together in a private index, so that what others staged stays out of it, by the
repository's hooks too; ``landing`` puts it on top of HEAD.
"""

import os

from ..errors import AgentSyncError, Conflict
from . import index_files
from .landing import landed
from .runner import Git
from .tree_changes import changes_since, head_commit, read_tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

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
        head = head_commit(git)
        read_tree(own, head)
        _add(own, names)
        if not changes_since(own, head):
            return None
        _hook(own, "pre-commit")
        changes = changes_since(own, head)  # the hook may have added to them
        text = _message(own, scratch.message, message)
        if not changes:
            return None
        subject = text.split("\n", 1)[0]
        oid = landed(git, own, index, head, changes, text)
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
            index_files.remove(path)


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


def _add(own: Git, names: "Iterable[bytes]") -> None:
    rows = b"".join(name + b"\0" for name in names)
    own.must("update-index", "--add", "--remove", "--replace", "-z", "--stdin", stdin=rows)


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
