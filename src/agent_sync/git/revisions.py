"""What a word means to git, and what git is in the middle of."""

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .runner import Git


def commit_of(git: "Git", word: str) -> bytes:
    """The commit that a word means, b'' for none or when git cannot say."""
    return git.run("rev-parse", "-q", "--verify", f"{word}^{{commit}}") or b""


def head_of(git: "Git") -> bytes:
    """The commit that HEAD is, b'' before the first or when git cannot say."""
    return git.run("rev-parse", "-q", "--verify", "HEAD") or b""


def is_remote_branch(git: "Git", word: str) -> bool:
    """Whether git would make a branch of a remote one with this name."""
    return bool(git.run("for-each-ref", "--count=1", f"refs/remotes/*/{word}"))


def is_under_way(git: "Git", marks: "Iterable[str]") -> bool:
    """Whether git's folder has one of these marks of an unfinished command, or git cannot say."""
    said = git.run("rev-parse", *[word for mark in marks for word in ("--git-path", mark)])
    if said is None:
        return True
    paths = [os.path.join(git.folder, os.fsdecode(row)) for row in said.splitlines()]
    return any(os.path.lexists(path) for path in paths)


def content_of(git: "Git", name: bytes) -> str:
    """The object that holds what HEAD has of a file, by git's own name; '' for none."""
    found = git.run(
        "rev-parse", "-q", "--verify", f"HEAD:{name.decode('utf-8', 'surrogateescape')}"
    )
    return (found or b"").decode("ascii", "replace").strip()
