"""What a commit is about to take, asked of git itself (AUTO-7).

What git says in the environment is handed on: for ``git commit -- FILE`` and ``git commit -a``
it names another index there.
"""

import os
from collections.abc import Mapping

from .runner import Git

TIMEOUT_S = 20.0
_DIFF = ("diff", "--cached", "--name-only", "-z", "--no-renames", "--no-ext-diff")
_MERGED = "MERGE_HEAD"


def staged(top: str, env: Mapping[str, str]) -> list[str]:
    """Paths that differ between HEAD (or nothing, before the first commit) and the index.

    Relative to ``top``, the root of the work tree; a renamed file counts under both names.
    Raises GitError when git cannot tell.
    """
    return _decoded(_git(top, env).demand_names(*_DIFF, "--"))


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
