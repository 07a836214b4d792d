"""What a repository says, as JSON has it, and as others may know it."""

import os
from collections.abc import Mapping
from typing import Any

from ...errors import InvalidInput
from ...repository.location import Project
from ...repository.path_keys import WHOLE, key_of

OUTSIDE = "outside the repository"
WRITTEN = frozenset((
    "body", "text", "message", "title", "description", "reason", "blocked_reason", "why", "summary",
    "note", "name", "role", "detail", "evidence", "risk", "next",
))  # fmt: skip
"""Fields that hold what somebody wrote."""


def plain(value: "Any") -> "Any":
    """Data as JSON has it: a name of a file that is no text has its odd bytes spelled out."""
    if isinstance(value, Mapping):
        return {plain(str(name)): plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "backslashreplace").decode()
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)


def without_places(value: "Any", project: Project) -> "Any":
    """Plain data for whoever is not the person: where this machine keeps what is not told.

    A path of a checkout is its name, one in it is as it is called there, another one ``OUTSIDE``.
    What people wrote stays as it is.
    """
    return _told(value, project, {})


def _told(value: "Any", project: Project, known: "dict[str, str]") -> "Any":
    if isinstance(value, dict):
        return {
            name: one if name in WRITTEN else _told(one, project, known)
            for name, one in value.items()
        }
    if isinstance(value, list):
        return [_told(one, project, known) for one in value]
    if not isinstance(value, str) or not os.path.isabs(value):
        return value
    if value not in known:
        known[value] = _place(value, project)
    return known[value]


def _place(path: str, project: Project) -> str:
    try:
        key, checkout = key_of(project, path, project.root)
    except InvalidInput:
        return OUTSIDE
    return checkout if key == WHOLE else key if checkout else OUTSIDE
