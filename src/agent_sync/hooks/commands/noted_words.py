"""Words of a shell command by which its end is judged, and how many of its paths are noted."""

PUT_BACK = (
    "checkout",
    "switch",
    "restore",
    "reset",
    "clean",
    "commit",
    "stash",
    "apply",
)
SETTLING = frozenset(("rm", "mv", "cp", "unlink", "-delete", *PUT_BACK))
"""Behind such words files may be gone, or be as HEAD has them."""
MOVED = ("stash", "switch", "checkout", "commit")
"""Behind git commands with these in them git is asked what they did."""
RAN = "ran"
"""In the mark of a command that was noted as run when it began (SPEED-2)."""
_BREAKS = str.maketrans(dict.fromkeys(";&|()<>'\"`$={}/\\.", " "))

MOST = 50
"""So many paths of one command are claimed or noted as written."""


def words_of(command: str) -> "list[str]":
    """The words of a command, roughly: ``format`` is not ``rm``."""
    return command.translate(_BREAKS).split()
