"""What a repository says, as JSON has it."""

from collections.abc import Mapping
from typing import Any


def plain(value: "Any") -> "Any":
    """Data as JSON has it: a name of a file that is no text has its odd bytes spelled out."""
    if isinstance(value, Mapping):
        return {plain(str(name)): plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "backslashreplace").decode()
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)
