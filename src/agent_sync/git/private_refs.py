"""Keeping work aside in git, under private refs, before a command throws it away (AUTO-6).

Contents are stored byte for byte, as one commit that no branch holds. Neither the index nor
a branch nor the working tree is touched, and no configuration is needed.
"""

import os
import stat
import time

from ..repository.location import Project
from .worktree_status import Dirty

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .runner import Git

MOST_FILES = 2_000
MOST_BYTES = 100 * 1024 * 1024
PACKED_ABOVE = 4 * 1024 * 1024
SAVED = "refs/agent-sync/saved"
STASHES = "refs/agent-sync/stash"
_NOBODY = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "agent-sync"), ("EMAIL", "agent-sync@localhost"))
}
_CALM = ("-c", "core.hooksPath=/dev/null", "-c", "gc.auto=0")


class Saved:
    """What was kept: the ref, and key -> (object, permission bits); ``left`` was too much."""

    __slots__ = ("files", "left", "ref")

    def __init__(self, ref: str, files: "dict[str, tuple[str, int]]", left: "list[str]") -> None:
        self.ref = ref
        self.files = files
        self.left = left


def save(project: Project, git: "Git", files: "Iterable[Dirty]", why: str) -> "Saved | None":
    """Keep the present contents of files of a checkout; None when git could not.

    ``git`` stands at the root of the checkout. Links, folders and files that are not there are
    skipped; beyond 2,000 files or 100 MB the largest are left out. The ref is '' when there was
    nothing to keep.
    """
    chosen, left = _chosen(git.folder, files)
    if not chosen:
        return Saved("", {}, left)
    size = sum(found.st_size for _, found in chosen)
    # Compressing costs more than the time there is, once it is much.
    level = ("-c", "core.looseCompression=0") if size > PACKED_ABOVE else ()
    names = b"".join(_line(file.name) + b"\n" for file, _ in chosen)
    said = git.run(
        *(*_CALM, *level, "hash-object", "-w", "--no-filters", "--stdin-paths"), stdin=names
    )
    objects = said.decode("ascii").split() if said else []
    if len(objects) != len(chosen):
        return None
    entries = [
        (file, oid, stat.S_IMODE(found.st_mode))
        for (file, found), oid in zip(chosen, objects, strict=True)
    ]
    ref = _commit(project, git, entries, why)
    return Saved(ref, {file.key: (oid, mode) for file, oid, mode in entries}, left) if ref else None


def saved_content(git: "Git", oid: str) -> "bytes | None":
    """The content of an object that was saved; None when it is gone or git cannot say."""
    return git.run("cat-file", "blob", oid)


def _chosen(
    checkout: str, files: "Iterable[Dirty]"
) -> "tuple[list[tuple[Dirty, os.stat_result]], list[str]]":
    """The regular files among them, smallest first, as far as the bounds reach; the others.

    One that may not be read is among the others: git would give up all of them for it.
    """
    there, barred = [], []
    for file in files:
        path = os.path.join(os.fsencode(checkout), file.name)
        try:
            found = os.lstat(path)
        except (OSError, ValueError):
            continue
        if stat.S_ISREG(found.st_mode) and os.access(path, os.R_OK):
            there.append((file, found))
        elif stat.S_ISREG(found.st_mode):
            barred.append(file.key)
    there.sort(key=lambda one: one[1].st_size)
    room, count = MOST_BYTES, 0
    for _, found in there[:MOST_FILES]:
        room -= found.st_size
        if room < 0:
            break
        count += 1
    return there[:count], [file.key for file, _ in there[count:]] + barred


def _line(name: bytes) -> bytes:
    """A name as one line for git: quoted when a quote or a line break would be misread."""
    if b"\n" not in name and not name.startswith(b'"'):
        return name
    quoted = name.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
    return b'"' + quoted + b'"'


def _commit(project: Project, git: "Git", entries: "list[tuple[Dirty, str, int]]", why: str) -> str:
    """Put objects under a new ref, through an index of its own; '' when git could not."""
    index = os.path.join(project.folder, f"save-{os.getpid()}-{os.urandom(4).hex()}.index")
    own = git.with_env(GIT_INDEX_FILE=index, **_NOBODY)
    rows = b"".join(
        b"%s %s\t%s\0" % (b"100755" if mode & 0o100 else b"100644", oid.encode(), file.name)
        for file, oid, mode in entries
    )
    try:
        if own.run("update-index", "-z", "--index-info", stdin=rows) is None:
            return ""
        tree = own.run("write-tree")
    finally:
        _remove(index)
        _remove(index + ".lock")
    if tree is None:
        return ""
    commit = own.run("commit-tree", tree.decode().strip(), stdin=why.encode("utf-8", "replace"))
    return refer(own, SAVED, [commit.decode().strip()])[0] if commit else ""


def refer(git: "Git", where: str, commits: "list[str]") -> "list[str]":
    """Keep commits under new private refs, all or none; [''] when git could not."""
    now = time.time_ns() // 1_000_000
    refs = [f"{where}/{now}-{os.urandom(4).hex()}" for _ in commits]
    rows = "".join(f"create {ref} {oid}\n" for ref, oid in zip(refs, commits, strict=True))
    done = git.run(*_CALM, "update-ref", "--stdin", stdin=rows.encode())
    return refs if done is not None else [""]


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return


def prune(git: "Git", before: int) -> int:
    """Drop the private refs from before a moment in ms; how many. Git's own gc does the rest."""
    said = git.run("for-each-ref", "--format=%(refname)", SAVED, STASHES) or b""
    old = [ref for ref in said.decode("utf-8", "replace").split() if 0 < _moment(ref) < before]
    rows = "".join(f"delete {ref}\n" for ref in old)
    if not old or git.run(*_CALM, "update-ref", "--stdin", stdin=rows.encode()) is None:
        return 0
    return len(old)


def _moment(ref: str) -> int:
    number = ref.rsplit("/", 1)[-1].split("-", 1)[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 16 else 0
