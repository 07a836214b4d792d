"""The key of what a person names to be locked: a file, a folder or a pattern (LOCK-2)."""

import os

from ..wrong_values import InvalidInput
from .location import Project
from .path_keys import WHOLE, key_of, normal


def claim_key(project: Project, path: str, base: str) -> tuple[str, str, str]:
    """(target, key, checkout) of what a person names to be locked.

    The target is 'file', 'tree' (a directory: the key ends in '/') or 'glob'. A path that
    exists is never read as a pattern, so ``app/[id].tsx`` can be locked by its name.
    Raises InvalidInput for an empty path, or '..' behind a wildcard.
    """
    if not path.strip():
        raise InvalidInput("name a path: this one is empty")
    full = os.path.join(base, path)
    if os.path.isdir(full) or path.endswith(("/", os.sep)):
        key, checkout = key_of(project, full, base)
        if key == WHOLE:
            return "glob", WHOLE, checkout
        return "tree", key.rstrip("/") + "/", checkout
    if _has_glob(path) and not os.path.lexists(full):
        return _glob_key(project, path, base)
    key, checkout = key_of(project, path, base)
    return "file", key, checkout


def _glob_key(project: Project, path: str, base: str) -> tuple[str, str, str]:
    parts = path.replace(os.sep, "/").split("/")
    first = next(i for i, part in enumerate(parts) if _has_glob(part))
    if ".." in parts[first:]:
        raise InvalidInput(f"'..' cannot follow a wildcard: {path}")
    prefix = "/".join(parts[:first]) or ("/" if path.startswith("/") else ".")
    key, checkout = key_of(project, prefix, base)
    rest = normal(
        "/".join(part for part in parts[first:] if part not in ("", ".")), folds=project.folds
    )
    if key == WHOLE:
        return "glob", rest, checkout
    return "glob", key.rstrip("/") + "/" + rest, checkout


def _has_glob(text: str) -> bool:
    return "*" in text or "?" in text or "[" in text
