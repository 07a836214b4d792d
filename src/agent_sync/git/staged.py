"""What a commit is about to take, asked of git itself (AUTO-7).

What git says in the environment is handed on: for ``git commit -- FILE`` and ``git commit -a``
it names another index there.
"""

import os
from collections.abc import Mapping
from typing import NamedTuple

from ..repository.location import Project
from ..repository.path_keys import key_of, key_of_name, name_of
from .runner import Git

TIMEOUT_S = 20.0
_DIFF = ("diff", "--cached", "--name-only", "-z", "--no-renames", "--no-ext-diff")
_MERGED = "MERGE_HEAD"


class StagedFile(NamedTuple):
    """One file of a commit: its path as git names it, its key and its checkout."""

    path: str
    key: str
    checkout: str


def staged_files(project: Project, top: str, env: Mapping[str, str]) -> list[StagedFile]:
    """What differs between HEAD (or nothing, before the first commit) and the index.

    Paths are relative to ``top``, the root of the work tree; a renamed file counts under both
    names. Raises GitError when git cannot tell.
    """
    paths = _decoded(_git(top, env).demand_names(*_DIFF, "--"))
    return [StagedFile(path, *_key(project, path, top)) for path in paths]


def _key(project: Project, path: str, top: str) -> tuple[str, str]:
    """(key, checkout) of a staged path; a link goes by its own name, not by where it leads."""
    if os.path.islink(os.path.join(top, path)):
        return key_of_name(project, os.fsencode(path)), name_of(project, top)
    return key_of(project, path, top)


def new_in_merge(top: str, env: Mapping[str, str]) -> "set[str] | None":
    """Paths that differ from the merged side as well, None when no merge is being made.

    What equals that side has been committed there: a merge only brings it along.
    """
    found = _git(top, env).names(*_DIFF, _MERGED, "--")
    return None if found is None else set(_decoded(found))


def _git(top: str, env: Mapping[str, str]) -> Git:
    return Git(top, TIMEOUT_S, {name: text for name, text in env.items() if name[:4] == "GIT_"})


def _decoded(names: "list[bytes]") -> "list[str]":
    return [os.fsdecode(name) for name in names]
