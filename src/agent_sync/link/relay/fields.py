"""Reading the bodies of documents: whatever another machine or a server sends is a claim, no fact.

Each raises ValueError, with what is wrong in a few words of ours, for a field that is not fit.
"""

from collections.abc import Sequence
from typing import Any

from ...locks.lease import FILE, GLOB, RESOURCE, TREE
from ...repository.location import Project
from ...repository.path_keys import normal
from ...repository.path_patterns import is_glob

LONGEST_KEY = 4096
LONGEST_RESOURCE = 200
LONGEST_ID = 220
MOST_WORDS = 200
DAY_MS = 86_400_000
LONGEST_MS = 400 * DAY_MS


def text(body: "dict[str, Any]", name: str, *, most: int = 500, lines: bool = False) -> str:
    """A text of at most ``most`` characters, '' where there is none; ``lines`` lets it
    have several lines.

    Control characters, and halves of characters, are not fit.
    """
    value = body.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > most:
        raise ValueError(f"{name}: no text of at most {most} characters")
    if not _printable(value, "\n\t" if lines else ""):
        raise ValueError(f"{name}: has control characters")
    return value


def _printable(value: str, allowed: str) -> bool:
    return all(
        char in allowed
        or not (char < " " or "\x7f" <= char < "\xa0" or "\ud800" <= char < "\ue000")
        for char in value
    )


def whole(body: "dict[str, Any]", name: str, low: int = 0, high: int = LONGEST_MS) -> int:
    """A whole number within bounds; ``low`` where there is none."""
    value = body.get(name)
    if value is None:
        return low
    if type(value) is not int or not low <= value <= high:
        raise ValueError(f"{name}: no number from {low} to {high}")
    return value


def yes(body: "dict[str, Any]", name: str) -> bool:
    """True or false; false where there is nothing."""
    value = body.get(name)
    if value is not None and type(value) is not bool:
        raise ValueError(f"{name}: neither true nor false")
    return bool(value)


def choice(body: "dict[str, Any]", name: str, among: "Sequence[str]") -> str:
    """One of a few words."""
    value = body.get(name)
    if not isinstance(value, str) or value not in among:
        raise ValueError(f"{name}: none of {', '.join(among)}")
    return value


def words(
    body: "dict[str, Any]", name: str, *, most: int = MOST_WORDS, each: int = LONGEST_ID
) -> "list[str]":
    """A list of texts of one line, [] where there is none."""
    value = body.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > most:
        raise ValueError(f"{name}: no list of at most {most}")
    return [text({name: one}, name, most=each) for one in value if one is not None]


def key(body: "dict[str, Any]", name: str, project: "Project | None", target: str = FILE) -> str:
    """The key of a file, tree, pattern or resource; one of a path lies inside the repository.

    It is spelled as keys are here; what would be another path when it is spelled so is not fit.
    """
    value = text(body, name, most=LONGEST_KEY)
    if target == RESOURCE:
        if not value.strip() or value != " ".join(value.split()) or len(value) > LONGEST_RESOURCE:
            raise ValueError(f"{name}: no resource")
        return value
    inside = value[:-1] if target == TREE and value.endswith("/") else value
    parts = inside.split("/")
    if not value or any(part in ("", ".", "..") for part in parts) or parts[0].endswith(":"):
        raise ValueError(f"{name}: not inside the repository")
    if target == TREE and not value.endswith("/"):
        raise ValueError(f"{name}: no folder")
    if target == GLOB and not is_glob(value):
        raise ValueError(f"{name}: no pattern")
    if parts[0].casefold() == ".git" or "\\" in value.replace("\\x", ""):
        raise ValueError(f"{name}: no path of the work here")
    return normal(value, folds=bool(project and project.folds))
