"""A first look at a command: most of them write nothing, and need no more than this."""

from .known_commands import FIRST_LOOK

_MARKS = b"|&;()<>'\"\\$/=,{}[]:@!"
_BREAKS = bytes.maketrans(_MARKS, b" " * len(_MARKS))
_HARMLESS = (">&1", ">&2", ">/dev/null", "> /dev/null")


def maybe_writes(command: str) -> bool:
    """Whether a command could write a file or use git, in any shell that is read here.

    False is certain for what ``reading.effects`` would find. Costs one pass over the text.
    """
    count = command.count(">")
    if count:
        for harmless in _HARMLESS:
            count -= command.count(harmless)
        if count > 0:
            return True
    # A backtick is an escape in PowerShell (n`i) and a bracket elsewhere.
    row = command.encode("latin-1", "replace").lower()
    words = row.translate(_BREAKS)
    if b"`" in row:
        words += b" " + words.replace(b"`", b" ") + b" " + words.replace(b"`", b"")
    return not FIRST_LOOK.isdisjoint(words.split())
