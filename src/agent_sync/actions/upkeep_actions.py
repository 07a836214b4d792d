"""The coordination folder itself: made, and rid of what is old (STATE-7, AUTO-6)."""

import os
from typing import NamedTuple

from ..errors import InvalidInput
from ..repository import git_pointers, location
from ..repository.location import Project
from ..store.opening import open_store
from ..store.prepare import make_folder
from .caller import Caller
from .refusal_types import NoPlace

GIT_S = 10.0


class Made(NamedTuple):
    """Where the coordination folder is, and whether it was made just now."""

    project: Project
    created: bool


def init(caller: Caller) -> Made:
    """Make the folder and the database; doing it again changes nothing. Raises InvalidInput."""
    where = location.locate(caller.cwd, caller.env) or _new(caller.cwd)
    existed = os.path.exists(where.database)
    if existed:
        make_folder(where.folder)  # its .gitignore may be gone
    with caller.opening() as tell:
        store = open_store(where, progress=tell)
    assert store is not None
    store.close()
    return Made(where, created=not existed)


def _new(cwd: str) -> Project:
    if os.path.realpath(cwd) == os.path.realpath(os.path.expanduser("~")):
        raise InvalidInput("not in the home folder itself: go to the folder that the agents share")
    why = git_pointers.not_in_checkout(cwd)
    if why:
        raise NoPlace(why)
    return location.at_root(cwd)


def collect(caller: Caller) -> dict[str, int]:
    """Drop what is older than AGENT_SYNC_RETENTION_DAYS, and work that was saved from git long
    ago; how much of what."""
    from ..git import private_refs
    from ..git.runner import git_at
    from ..sessions import retention

    if not caller.bare:
        caller.join()
    now = caller.clock()
    dropped = retention.collect(caller.open(), now, caller.env)
    if caller.project.common:
        old = now - retention.days(caller.env) * retention.DAY_MS
        dropped["saved"] = private_refs.prune(git_at(caller.project.common, GIT_S), old)
    return dropped
