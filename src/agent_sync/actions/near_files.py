"""What a path that is not there may have meant: names beside it that are nearly the same."""

import os

MOST = 2
MOST_NAMES = 5_000
MOST_LOOKED_AT = 20_000
"""Names in all folders."""


def near(root: str, key: str) -> "list[str]":
    """At most two paths below ``root`` that are there and nearly ``key``, relative to it.

    Each part of the path may be mistyped. A key that begins at the root of the file system is
    looked up there.
    """
    parts = key.split("/")
    found = ["/" if parts[0] == "" and len(parts) > 1 else ""]
    for part in parts:
        if part:
            found = [one for at in found for one in _like(root, at, part)][:MOST]
    return found


def below(root: str, name: str) -> "list[str]":
    """At most two files or folders of this very name anywhere below ``root``, nearest first, and
    relative to it; names that begin with a dot are not looked into. Bounded: MOST_LOOKED_AT."""
    found: list[str] = []
    folders, left = [""], MOST_LOOKED_AT
    while folders and left > 0 and len(found) < MOST:
        at = folders.pop(0)
        try:
            with os.scandir(os.path.join(root, at)) as entries:
                there = sorted(
                    (each.name, each.is_dir(follow_symlinks=False))
                    for each, _ in zip(entries, range(left), strict=False)
                )
        except (OSError, ValueError):
            continue
        left -= len(there)
        paths = [(one, os.path.join(at, one).replace(os.sep, "/"), deep) for one, deep in there]
        found += [path for one, path, _ in paths if one.casefold() == name.casefold()]
        folders += [path for one, path, deep in paths if deep and one[:1] != "."]
    return found[:MOST]


def _like(root: str, at: str, part: str) -> "list[str]":
    folder = os.path.join(root, at)
    if os.path.lexists(os.path.join(folder, part)):
        return [os.path.join(at, part)]
    try:
        with os.scandir(folder) as entries:
            there = [entry.name for entry, _ in zip(entries, range(MOST_NAMES), strict=False)]
    except (OSError, ValueError):
        return []
    return [os.path.join(at, one).replace(os.sep, "/") for one in _alike(part, there)]


def _alike(part: str, there: "list[str]") -> "list[str]":
    """By what stands before the suffix: that the suffix is the same says nothing."""
    from difflib import get_close_matches

    stem = os.path.splitext
    wanted = get_close_matches(stem(part)[0], {stem(one)[0] for one in there}, MOST)
    return [one for like in wanted for one in there if stem(one)[0] == like][:MOST]
