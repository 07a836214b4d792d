"""Whether a door has all that it needs in the cache: what SessionStart asks every time.

It is apart from the making, which loads a compiler's worth of modules.
"""

import os
import time

from . import note, where
from .finder import CHANGED_NS, TELLS
from .prepared_file import Damaged

LOST = "lost.py"
"""The door in the cache, for checkouts without an installation."""
DAY_S = 86_400


def is_current(cache: str, door: str, common: str, *, briefly: bool = False) -> bool:
    """Whether the notes of a door and its repository are there, and no source has changed.

    ``briefly``: by the folders of the sources, and by what hooks said that met a changed one. A
    note in use is kept a young one.
    """
    try:
        where.demand(cache)
        mine = note.read(cache, door)
        where.stat_own(cache, mine.file)
        if _was_met_changed(cache, door) or not mine.settled():
            return False
        if not (briefly and TELLS) and not mine.current():
            return False
        if common:
            where.stat_own(cache, LOST)
            if note.read(cache, common).file != mine.file:
                return False
        _use(cache, door, common)
    except (OSError, Damaged, where.NoCache):
        return False
    return True


def _was_met_changed(cache: str, door: str) -> bool:
    return os.stat(_path(cache, door)).st_mtime_ns == CHANGED_NS


def _path(cache: str, owner: str) -> str:
    return os.path.join(cache, note.name_of(note.key_of(owner)))


def _use(cache: str, *owners: str) -> None:
    for owner in filter(None, owners):
        path = _path(cache, owner)
        if os.stat(path).st_mtime < time.time() - DAY_S:
            os.utime(path)
