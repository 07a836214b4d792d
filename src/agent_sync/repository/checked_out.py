"""What a checkout has checked out: its branch and the commit of that, read from git's own files.

Git is never run. Where references are kept in another form than files the commit is not known.
"""

import os

from . import contents

BRANCHES = "refs/heads/"
NO_BRANCH = "no branch"
_PACKED = 16 * 1024 * 1024


class Head:
    """``branch`` ('no branch' for none, '' for unknown) and ``commit`` ('' for unknown)."""

    __slots__ = ("branch", "commit")

    def __init__(self, branch: str, commit: str) -> None:
        self.branch = branch
        self.commit = commit

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Head) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    @property
    def text(self) -> str:
        """Both in one line, from which ``from_text`` makes them again."""
        return f"{self.commit} {self.branch}"


def from_text(text: str) -> Head:
    """What ``Head.text`` gave."""
    commit, _, branch = text.partition(" ")
    return Head(branch, commit)


def head_of(checkout: str) -> Head:
    """Where HEAD of a checkout stands now."""
    own = git_dir(checkout)
    said = _line(os.path.join(own, "HEAD")) if own else ""
    if not said.startswith("ref:"):
        return Head(NO_BRANCH if said else "", said)
    ref = said[4:].strip()
    branch = ref[len(BRANCHES) :] if ref.startswith(BRANCHES) else NO_BRANCH
    commit = _line(os.path.join(own, ref)) or _line(os.path.join(common_of(own), ref))
    return Head(branch, commit or _packed(common_of(own), ref))


def git_dir(checkout: str) -> str:
    """The git folder of one checkout, a linked one's own; '' where there is none."""
    dot_git = os.path.join(checkout, ".git")
    if os.path.isdir(dot_git):
        return dot_git
    pointer = _line(dot_git)
    return os.path.join(checkout, pointer[7:].strip()) if pointer.startswith("gitdir:") else ""


def common_of(own: str) -> str:
    """The git folder that all checkouts share, from the own one of a checkout."""
    shared = _line(os.path.join(own, "commondir"))
    return os.path.normpath(os.path.join(own, shared)) if shared else own


def _line(path: str) -> str:
    """The first line of a small file, '' when it cannot be read."""
    return os.fsdecode(_start(path, 4096).partition(b"\n")[0]).strip()


def _packed(common: str, ref: str) -> str:
    data = _start(os.path.join(common, "packed-refs"), _PACKED)
    place = data.find(b" " + os.fsencode(ref) + b"\n")
    if place < 0:
        return ""
    return data[data.rfind(b"\n", 0, place) + 1 : place].decode("ascii", "replace")


def _start(path: str, most: int) -> bytes:
    try:
        return contents.read(path, most)
    except (OSError, ValueError):
        return b""


def listed(common: str) -> "list[str]":
    """The roots of the checkouts that share a git folder, as it lists them; at most 100."""
    found = [os.path.dirname(common)] if os.path.basename(common) == ".git" else []
    try:
        names = sorted(os.listdir(os.path.join(common, "worktrees")))[:100]
    except OSError:
        return found
    pointers = (_line(os.path.join(common, "worktrees", name, "gitdir")) for name in names)
    return found + [os.path.dirname(pointer) for pointer in pointers if pointer]
