"""A difference that is kept as git wrote it, file by file; one that was cut, as far as it goes."""

from typing import Any

from ...errors import InvalidInput
from ...gates.patches import patch_text
from . import hunks

HEAD = b"diff --git "
MOST_FILES = 300


def files(text: bytes) -> "list[dict[str, Any]]":
    """The files of a diff, each with its hunks; what cannot be read is said to be too large."""
    found: list[dict[str, Any]] = []
    for part in _parts(text)[:MOST_FILES]:
        try:
            found += hunks.of_changes(patch_text.parse(part, prefixed=True))
        except InvalidInput:
            found.append(_unread(part))
    return found


def _parts(text: bytes) -> "list[bytes]":
    first, *rest = (b"\n" + text).split(b"\n" + HEAD)
    return [HEAD + part + b"\n" for part in rest] if rest else [text] if first.strip() else []


def _unread(part: bytes) -> "dict[str, Any]":
    line = part.partition(b"\n")[0].removeprefix(HEAD)
    name = hunks.name(line[line.rfind(b" b/") + 3 :]) if b" b/" in line else hunks.name(line)
    return {
        "path": name, "from": None, "kind": "edit", "added": 0, "removed": 0, "binary": False,
        "large": True, "hunks": [],
    }  # fmt: skip
