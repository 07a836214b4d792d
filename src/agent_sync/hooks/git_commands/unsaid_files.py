"""Which files a git command may touch that its text does not name (WORK-4): those in its bounds."""

import os

from ...git import pathspecs
from ...repository.contents import read as read_file
from ...shell.git.intent import Intent
from ...shell.text_paths import is_pattern
from ..call import Call
from .git_place import Place

PATCH_BYTES = 2_000_000


def bounds_of(call: Call, one: Intent, place: Place) -> "list[str] | None":
    """What git is asked for, seen from anywhere; [] for everything, None for no file at all.

    A path that is not there bounds nothing: it may be a revision, or be made by the same line.
    So does a patch that cannot be read.
    """
    if one.patches:
        named = [_patched(call, one, patch) for patch in one.patches]
        return [spec for specs in named for spec in specs] if all(named) else []
    checkout = place.checkout.replace(os.sep, "/")
    found: list[str] = []
    for bound in one.bounds:
        pattern = is_pattern(bound)
        path = _seen(os.path.join(os.path.realpath(call.cwd), bound))
        if not pattern and not os.path.lexists(path):
            return []
        if not pattern and not path.startswith(checkout + "/"):
            path = os.path.realpath(path).replace(os.sep, "/")
        specs = pathspecs.of_bound(bound, path, checkout, pattern=pattern)
        if specs == [pathspecs.ROOT]:
            return []
        found += specs
    return found or None


def _seen(path: str) -> str:
    """The path with '/', what is fixed at its beginning as the system finds it behind links.

    Its own last name stays: git knows a link by its name.
    """
    parts = os.path.normpath(path).replace(os.sep, "/").split("/")
    wild = next((at for at, part in enumerate(parts) if is_pattern(part)), len(parts) - 1)
    base = os.path.realpath("/".join(parts[:wild]) + "/").replace(os.sep, "/")
    return "/".join([base.rstrip("/"), *parts[wild:]])


def _patched(call: Call, one: Intent, patch: str) -> "list[str]":
    """What a patch file changes; [] where it cannot be read."""
    from ...shell.writers.patching import names

    path = os.path.join(call.cwd, one.cwd or "", patch)
    try:
        text = read_file(path, PATCH_BYTES).decode("utf-8", "surrogateescape")
    except (OSError, ValueError):
        return []
    return pathspecs.of_names(names(text, one.strip))
