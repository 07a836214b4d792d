"""How many lines differ from HEAD in each file, as git counts them."""

import os

from .pathspecs import of_names
from .runner import Git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_DIFF = ("diff", "--numstat", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", "HEAD")
LARGEST = 1_000_000
"""Bytes of a new file whose lines are counted."""
Counts = dict[bytes, "tuple[int, int]"]


def against_head(git: Git) -> "Counts | None":
    """name -> (added, removed) of all files that git knows and that differ; (0, 0) for what is no
    text. None where git cannot say in time."""
    said = git.names(*_DIFF, "--")
    if said is None:
        return None
    rows = (row.split(b"\t", 2) for row in said)
    return {row[2]: (_number(row[0]), _number(row[1])) for row in rows if len(row) == 3}


def of_new(git: Git, names: "Sequence[bytes]") -> "Counts | None":
    """The same of those of some names that git does not know: all their lines are added."""
    specs = of_names([os.fsdecode(name) for name in names])
    said = git.names("ls-files", "--others", "-z", "--", *specs) if names else []
    if said is None:
        return None
    wanted = set(names)
    return {name: (_lines(git.folder, name), 0) for name in said if name in wanted}


def _number(text: bytes) -> int:
    return int(text) if text.isdigit() else 0


def _lines(folder: str, name: bytes) -> int:
    path = os.path.join(os.fsencode(folder), name)
    try:
        if os.path.islink(path) or os.path.getsize(path) > LARGEST:
            return 0
        with open(path, "rb") as file:
            text = file.read(LARGEST)
    except OSError:
        return 0
    return 0 if b"\0" in text else text.count(b"\n") + (not text.endswith(b"\n") and text != b"")
