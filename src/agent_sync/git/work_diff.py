"""The difference between HEAD and some files as they are, those that git does not know included."""

import os

from . import index_files
from .runner import Git, GitError
from .tree_changes import empty_tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SECONDS = 60.0
MOST_DIFF = 4 * 1024 * 1024
"""Bytes of a difference that are kept."""
LONGEST_LINE = 16_000
"""Bytes of names in one command line: Windows takes no more than twice that."""
_DIFF = ("diff", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames")


def against_head(checkout: str, folder: str, names: "Sequence[bytes]") -> "bytes | None":
    """One text that ``git apply`` takes, binary files apart: they are only named. None where git
    cannot say.

    ``names`` are git's own, relative to the root of the checkout; the index is copied into
    ``folder`` for a moment, nobody's own is touched. A longer text ends with a line that says how
    long it was.
    """
    git = Git(checkout, SECONDS)
    index = os.path.join(folder, f"save-{os.getpid()}-{os.urandom(4).hex()}.index")
    try:
        own = git.with_env(GIT_INDEX_FILE=index, GIT_LITERAL_PATHSPECS="1")
        said = git.must("rev-parse", "--git-path", "index")
        index_files.copy(os.path.join(git.folder, os.fsdecode(said.rstrip(b"\n"))), index)
        return _text(own, _base(git), list(_batches(names)))
    except (GitError, OSError):
        return None
    finally:
        for path in (index, index + ".lock"):
            index_files.remove(path)


def _text(own: Git, base: str, batches: "list[list[str]]") -> "bytes | None":
    parts: list[bytes] = []
    for batch in batches:
        there = [name for name in batch if os.path.lexists(os.path.join(own.folder, name))]
        if there:
            # One that cannot be added is in no difference; git says nothing worse of it.
            own.run("add", "-N", "-f", "--", *there)
        part = own.run(*_DIFF, base, "--", *batch)
        if part is None:
            return None
        parts.append(part)
    return _bounded(b"".join(parts))


def _bounded(text: bytes) -> bytes:
    if len(text) <= MOST_DIFF:
        return text
    kept = text[: text.rfind(b"\n", 0, MOST_DIFF) + 1]
    return kept + b"\\ cut: the first %d of %d bytes stand here\n" % (len(kept), len(text))


def _base(git: Git) -> str:
    """What to compare with: HEAD, or before the first commit the tree that holds nothing."""
    if git.run("rev-parse", "-q", "--verify", "HEAD^{commit}"):
        return "HEAD"
    return empty_tree(git)


def _batches(names: "Sequence[bytes]") -> "Iterator[list[str]]":
    batch: list[str] = []
    size = 0
    for name in names:
        if batch and size + len(name) > LONGEST_LINE:
            yield batch
            batch, size = [], 0
        batch.append(os.fsdecode(name))
        size += len(name) + 1
    if batch:
        yield batch
