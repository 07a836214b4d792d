"""What one commit has that another has not, entry by entry, and an index that is told of it."""

from .runner import Git


class Change:
    """One entry of the commit: its name, and mode and object (mode 0 removes it)."""

    __slots__ = ("mode", "name", "oid")

    def __init__(self, name: bytes, mode: bytes, oid: bytes) -> None:
        self.name = name
        self.mode = mode
        self.oid = oid


def head_commit(git: Git) -> str:
    """The commit that HEAD is, '' before the first."""
    return (git.run("rev-parse", "-q", "--verify", "HEAD^{commit}") or b"").decode().strip()


def read_tree(own: Git, head: str) -> None:
    """Make an index that of a commit, empty before the first."""
    own.must("read-tree", head if head else "--empty")


def changes_since(own: Git, head: str) -> "list[Change]":
    """What the index of ``own`` has that this commit has not."""
    tree = head or empty_tree(own)
    said = own.must("diff-index", "--cached", "--raw", "-z", "--no-renames", tree, "--")
    return changes_in(said)


def empty_tree(git: Git) -> str:
    """The object that stands for no file at all."""
    return git.must("hash-object", "-t", "tree", "--stdin").decode().strip()


def changes_in(said: bytes) -> "list[Change]":
    """Pairs of ':mode mode object object letter' and name, as git writes them."""
    words = said.split(b"\0")
    found = []
    for facts, name in zip(words[::2], words[1::2], strict=False):
        _, mode, _, oid, _ = facts.split(b" ")
        found.append(Change(name, b"0" if mode == b"000000" else mode, oid))
    return found


def entries(changes: "list[Change]") -> bytes:
    """Entries for ``update-index --index-info``: removals first, a folder may follow a file."""
    ordered = sorted(changes, key=lambda change: change.mode != b"0")
    return b"".join(b"%s %s\t%s\0" % (x.mode, x.oid, x.name) for x in ordered)
