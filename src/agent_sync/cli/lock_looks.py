"""What is said beside 'locked': the file is not there, lies outside, nothing enforces it."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ..actions import near_files
from ..actions.named_targets import Target
from ..locks.lease import FILE
from ..presence import armed
from ..repository import location
from ..repository.path_keys import path_of
from .context import Context


class Missing(NamedTuple):
    """A file that is not there, as it was named, and names beside it that are nearly the same."""

    path: str
    typed: str
    near: list[str]


def missing(context: Context, wanted: Sequence[Target]) -> list[Missing]:
    """The files among what was named that are not there; they may be made yet."""
    found = []
    for one in wanted:
        path = path_of(context.project, one.checkout, one.key) if one.target == FILE else ""
        if path and not os.path.lexists(path):
            near = near_files.near(os.path.dirname(path), os.path.basename(path))
            folder = os.path.dirname(one.typed)
            found.append(Missing(one.key, one.typed, [os.path.join(folder, x) for x in near]))
    return found


def is_outside(one: Target) -> bool:
    """Whether a path lies outside the repository: its key is absolute then (LOCK-2)."""
    return one.target == FILE and os.path.isabs(one.key)


def ready() -> None:
    """Load what ``enforced`` asks: behind an open database there may be no file descriptor left."""
    from ..install import armed_here  # noqa: F401


def enforced(context: Context) -> bool:
    """Whether something stops edits here: a hook ran lately, or a file arms one.

    The files are asked only where no hook ran for two hours or so.
    """
    store, _ = context.look()
    world = context.world()
    if world.now - armed.last_run(store) < world.limits.offline:
        return True
    from ..install.armed_here import arms

    folder = location.checkout_above(context.cwd)[0]
    return any(arms(Path(one)) for one in {context.project.root, folder or context.project.root})
