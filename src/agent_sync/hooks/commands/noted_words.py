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
_BREAKS = str.maketrans(dict.fromkeys(";&|()<>'\"`$={}/\\.", " "))

MOST = 50
"""So many paths of one command are claimed or noted as written."""


def words_of(command: str) -> "list[str]":
    """The words of a command, roughly: ``format`` is not ``rm``."""
    return command.translate(_BREAKS).split()
