"""The difference between HEAD and some files as they are, those that git does not know included."""

import os

from .runner import Git

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
        _copy(git, index)
        return _text(own, _base(git), list(_batches(names)))
    finally:
        for path in (index, index + ".lock"):
            _unlink(path)


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
    return (git.run("hash-object", "-t", "tree", "--stdin") or b"").decode().strip()


def _copy(git: Git, index: str) -> None:
    """An index like git's own, of the same time: by it git knows which files it has to read,
    because they were written in the moment that the index was.
    """
    said = git.run("rev-parse", "--git-path", "index") or b""
    source = os.path.join(git.folder, os.fsdecode(said.rstrip(b"\n")))
    try:
        with open(source, "rb") as file:
            content, found = file.read(), os.fstat(file.fileno())
    except OSError:  # before the first 'git add' there is none
        return
    with open(os.open(index, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as copy:
        copy.write(content)
    os.utime(index, ns=(found.st_atime_ns, found.st_mtime_ns))


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


def _unlink(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return
