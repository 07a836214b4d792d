"""How HEAD of a checkout came to be where it is: git's own log of it, read without running git."""

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

LATEST = 128 * 1024
"""So many bytes of its end are read."""
ON_TOP = ("commit", "cherry-pick", "revert", "am")
"""What git calls the moves that only put a new commit on top, or another one for the last."""
_ELSEWHERE = ("checkout", "reset", "clone", "branch", "pull", "fetch", "returning to", "bisect")
"""Moves to a commit that was there before."""
_REBASE_ENDS = ("start", "finish", "abort", "skip")


class Move:
    """One move of HEAD: from the commit ``old`` to ``new`` at ``at`` (s), and what git ``said``."""

    __slots__ = ("at", "new", "old", "said")

    def __init__(self, old: str, new: str, at: int, said: str) -> None:
        self.old = old
        self.new = new
        self.at = at
        self.said = said

    @property
    def verb(self) -> str:
        """What git calls it: the words before the colon without what is behind the first one."""
        return self.said.partition(":")[0].partition(" ")[0]

    @property
    def makes(self) -> bool:
        """Whether ``new`` is a commit that came to be by this."""
        what, _, rest = self.said.partition(":")
        if not self.old.strip("0"):  # a new checkout stands on what was there
            return self.verb == "commit"
        if self.verb == "merge":
            return "Fast-forward" not in rest
        if self.verb == "pull" and "rebase" not in what:
            return bool(rest) and "Fast-forward" not in rest
        if self.verb in ("rebase", "pull"):
            return not any(f"({end})" in what for end in _REBASE_ENDS)
        return not self.said.lower().startswith(_ELSEWHERE) and self.new.strip("0") != ""


def moves_since(git_dir: str, commit: str) -> "list[Move]":
    """The moves after HEAD was last at ``commit``, oldest first.

    Everything that was read when it was not there ('' too); [] where git keeps no log.
    """
    found = _read(git_dir)
    last = max((place for place, one in enumerate(found) if one.new == commit), default=-1)
    return found[last + 1 :]


def moves_from(git_dir: str, moment: int) -> "list[Move]":
    """The moves from the second of a moment (ms) on, oldest first."""
    return [one for one in _read(git_dir) if one.at >= moment // 1_000]


def size(git_dir: str) -> int:
    """How long the log is in bytes, 0 for none: it grows with each move."""
    try:
        return os.stat(_path(git_dir)).st_size
    except OSError:
        return 0


def _read(git_dir: str) -> "list[Move]":
    try:
        with open(_path(git_dir), "rb") as file:
            length = os.fstat(file.fileno()).st_size
            file.seek(max(0, length - LATEST))
            rows = file.read().splitlines()
    except OSError:
        return []
    return list(_moves(rows[1:] if length > LATEST else rows))


def _moves(rows: "Iterable[bytes]") -> "Iterable[Move]":
    """Read 'OLD NEW NAME <MAIL> SECONDS ZONE', a tab, and the message, in each row."""
    for row in rows:
        facts, _, said = row.partition(b"\t")
        words = facts.split(b" ")
        if len(words) > 3 and words[-2].isdigit():
            old, new = (word.decode("ascii", "replace") for word in words[:2])
            yield Move(old, new, int(words[-2]), said.decode("utf-8", "replace"))


def _path(git_dir: str) -> str:
    return os.path.join(git_dir, "logs", "HEAD")
