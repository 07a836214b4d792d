"""What checkouts changed against one another, and what a merge of that would make.

Asked in a repository of our own that borrows the objects of theirs: what git makes lies in it and
goes with it. Of their configuration a few plain words count, so that no filter, driver, monitor or
hook of anybody is run; no index is written but our own.
"""

import contextlib
import os
import shutil
import stat

from ..errors import AgentSyncError
from ..repository import contents
from .runner import Git, GitError
from .worktree_status import Dirty, changed_under

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from ..repository.location import Project

LARGEST = 1_000_000
"""Bytes of a file whose uncommitted content is tried."""
MOST_BYTES = 32_000_000
TOO_LARGE = "what is uncommitted is too large"
MOST_DIRTY = 5_000
_SMALL = 1_000_000
_WORDS = "filemode|ignorecase|precomposeunicode|symlinks|autocrlf|eol|excludesfile"
_TAKEN_OVER = ("info/exclude", "info/attributes", "shallow")
MOST_LINES = 10
"""Of so many files it is said where in them."""
_HUNKS = ("diff", "-U0", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames")
_NAMES = ("--name-only", "-z", "--no-renames", "--no-ext-diff")
_NOBODY = {
    f"GIT_{who}_{what}": "agent-sync"
    for who in ("AUTHOR", "COMMITTER")
    for what in ("NAME", "EMAIL")
}


class Untried(AgentSyncError):
    """What cannot be tried; the text says why."""


class Trial:
    """Git in a repository of our own, until a deadline; use ``opened``."""

    __slots__ = ("git", "place", "project")

    def __init__(self, project: "Project", place: str, git: Git) -> None:
        self.project = project
        self.place = place
        self.git = git

    def _in(self, folder: str, index: str) -> Git:
        env = {"GIT_DIR": self.place, "GIT_WORK_TREE": folder, "GIT_INDEX_FILE": index}
        return self.git.at(folder).with_env(**env)

    def uncommitted(self, folder: str, own: str, commit: str) -> "list[Dirty] | None":
        """What differs from ``commit`` in a checkout whose git folder is ``own``; None where git
        cannot say, or it is too much."""
        _put(os.path.join(self.place, "HEAD"), commit.encode() + b"\n")
        git = self._in(folder, os.path.join(own, "index"))
        found = changed_under(self.project, git)
        return found if found is not None and len(found) <= MOST_DIRTY else None

    def base(self, one: str, other: str) -> str:
        """The commit from which two went apart; '' for none, or where git cannot say."""
        return (self.git.run("merge-base", one, other) or b"").decode("ascii", "replace").strip()

    def changed(self, base: str, commit: str) -> "set[bytes] | None":
        """The names of what commits changed since ``base``; None where git cannot say."""
        if base == commit:
            return set()
        found = self.git.names("diff", *_NAMES, base, commit, "--")
        return None if found is None else set(found)

    def unfit(self, folder: str, names: "Collection[bytes]") -> "dict[bytes, str]":
        """Those of some files of a checkout whose content is not tried, and why: what is no plain
        file, is too large, or would go through a filter. Raises Untried.
        """
        git = self._in(folder, os.path.join(self.place, "none"))
        found, room = {}, MOST_BYTES
        for name in names:
            size, why = _measured(os.path.join(os.fsencode(folder), name))
            room -= size
            if why or room < 0:
                found[name] = why or TOO_LARGE
        asked = b"".join(name + b"\0" for name in names)
        said = git.run("check-attr", "-z", "--stdin", "filter", stdin=asked)
        if said is None:
            raise Untried(self._why())
        words = said.split(b"\0")
        for name, value in zip(words[::3], words[2::3], strict=False):
            if value not in (b"unspecified", b"unset"):
                found[name] = "it goes through a filter that is not run for this"
        return found

    def with_files(self, folder: str, commit: str, names: "Collection[bytes]") -> str:
        """A commit on top of ``commit`` with some files as they lie in a checkout; none of them is
        ``unfit``. Raises Untried.
        """
        if not names:
            return commit
        git = self._in(folder, os.path.join(self.place, "index"))
        rows = b"".join(name + b"\0" for name in names)
        try:
            git.must("read-tree", commit)
            git.must("update-index", "--add", "--remove", "--replace", "-z", "--stdin", stdin=rows)
            tree = git.must("write-tree", "--missing-ok").decode("ascii").strip()
            said = git.with_env(**_NOBODY).must("commit-tree", "-p", commit, tree)
        except GitError as error:
            raise Untried(self._why()) from error
        return said.decode("ascii").strip()

    def _why(self) -> str:
        return "there was no time for it" if self.git.late else "git could not try it"

    def conflicts(self, folder: str, one: str, other: str) -> "dict[bytes, Conflict]":
        """Every conflict of a merge of ``other`` into ``one`` by its name, by the attributes of the
        checkout at ``folder``. Raises Untried.
        """
        git = self._in(folder, os.path.join(self.place, "none"))
        try:
            said = git.must_compare("merge-tree", "--write-tree", "--name-only", "-z", one, other)
        except GitError as error:
            old = "usage:" in str(error)
            raise Untried("this needs git 2.38 or later" if old else self._why()) from error
        tree, *words = said.split(b"\0")
        found = _told(words)
        asked = git.with_env(GIT_LITERAL_PATHSPECS="1")
        for name in sorted(found)[:MOST_LINES]:
            ends = [tree.decode("ascii"), "--", os.fsdecode(name)]
            found[name].lines = [_line(asked.run(*_HUNKS, x, *ends) or b"") for x in (one, other)]
        return found


class Conflict:
    """One file: the kind of its conflict, and the line at which the first one begins on each side,
    0 where there is none."""

    __slots__ = ("kind", "lines")

    def __init__(self) -> None:
        self.kind = ""
        self.lines = [0, 0]


def _told(words: "list[bytes]") -> "dict[bytes, Conflict]":
    """Read names up to an empty one, and messages: a number, so many names, a kind, a text."""
    end = words.index(b"") if b"" in words else len(words)
    found = {name: Conflict() for name in words[:end]}
    at = end + 1
    while at < len(words) and words[at].isdigit():
        last = at + 1 + int(words[at])
        kind = b"".join(words[last : last + 1])
        for name in words[at + 1 : last]:
            if name in found and not found[name].kind and kind.startswith(b"CONFLICT ("):
                found[name].kind = kind[10:].rstrip(b")").decode("ascii", "replace")
        at = last + 2
    return found


def _line(said: bytes) -> int:
    """Where a side stands at the first mark of a conflict, in what leads from it to the merge."""
    at = 0
    for row in said.split(b"\n"):
        if row.startswith(b"@@ -"):
            begins, _, size = row[4:].split(b" ")[0].partition(b",")
            at = int(begins) + (size == b"0")
        elif row.startswith(b"+<<<<<<< "):
            return at
    return 0


@contextlib.contextmanager
def opened(project: "Project", objects_of: str, seconds: float) -> "Iterator[Trial]":
    """A trial for a repository; ``objects_of`` is a commit of it. Gone afterwards with all that git
    made in it. Raises OSError.
    """
    import tempfile

    place = tempfile.mkdtemp(prefix="agent-sync-")
    try:
        env = {"GIT_DIR": place, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        git = Git(place, seconds, env)
        _lay(place, project.common, git, sha256=len(objects_of) == 64)
        yield Trial(project, place, git)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _lay(place: str, common: str, git: Git, *, sha256: bool) -> None:
    for folder in ("objects/info", "refs", "info"):
        os.makedirs(os.path.join(place, folder))
    objects = os.fsencode(os.path.join(common, "objects"))
    _put(os.path.join(place, "objects", "info", "alternates"), _quoted(objects) + b"\n")
    _put(os.path.join(place, "HEAD"), b"ref: refs/heads/none\n")
    _put(os.path.join(place, "config"), b"".join(_config(common, git, sha256=sha256)))
    for name in _TAKEN_OVER:
        with contextlib.suppress(OSError):
            found = contents.read(os.path.join(common, name), _SMALL)
            _put(os.path.join(place, name), found)


def _config(common: str, git: Git, *, sha256: bool) -> "Iterator[bytes]":
    """What git is told of theirs: plain words of how files are read, and the list of the ignored.

    Read as whoever runs this has configured it; nothing is run for that.
    """
    yield b"[core]\nrepositoryformatversion = 1\nbare = false\n"
    asked = Git(git.folder, None, {"GIT_DIR": common})
    asked.until = git.until
    for row in asked.names("config", "-z", "--get-regexp", rf"^core\.({_WORDS})$") or []:
        name, _, value = row.partition(b"\n")
        key = name.partition(b".")[2]
        if key == b"excludesfile":
            value = os.fsencode(os.path.expanduser(os.fsdecode(value)))
            if not os.path.isabs(value) or not os.path.isfile(value):
                continue
        elif not value.isalnum():
            continue
        yield key + b" = " + _quoted(value) + b"\n"
    if sha256:
        yield b"[extensions]\nobjectformat = sha256\n"


def _measured(path: bytes) -> "tuple[int, str]":
    """(bytes, why it is not tried) of a file; one that is not there is none."""
    try:
        found = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return 0, ""
    except (OSError, ValueError):
        return 0, "a file cannot be read"
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISLNK(found.st_mode)):
        return 0, "what is uncommitted is no plain file"
    return found.st_size, TOO_LARGE if found.st_size > LARGEST else ""


def _quoted(data: bytes) -> bytes:
    for char, word in ((b"\\", b"\\\\"), (b'"', b'\\"'), (b"\n", b"\\n")):
        data = data.replace(char, word)
    return b'"' + data + b'"'


def _put(path: str, data: bytes) -> None:
    with open(path, "wb") as file:
        file.write(data)
