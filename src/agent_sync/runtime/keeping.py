"""The cache is kept: notes and files are made, renewed, forgotten (OFF-3)."""

import os
import time

from . import make, note, where
from .make import Sources
from .prepared_file import Damaged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

LOST = "lost.py"
"""The door in the cache, for checkouts without an installation."""
_LOST = "agent_sync.runtime.lost"
HOUR_S, DAY_S = 3600, 86_400
FORGOTTEN_S = 60 * DAY_S
"""A note is dropped when it was not used for so long and its door or repository is gone."""


def renew(
    door: str,
    root: str,
    version: str,
    env: "Mapping[str, str]",
    *,
    common: str,
    around: "tuple[str, ...]",
) -> bool:
    """Make what is missing or out of date for one door; whether there was anything to do.

    ``root`` is the folder that the door's package lies in, ``common`` the repository's common git
    folder or '', ``around`` the folders that the cache must not lie in. Raises NoCache, OSError,
    and SyntaxError or ValueError for sources that are none.
    """
    cache = where.folder(env)
    where.make(cache)
    where.demand_outside(cache, *around)
    if _current(cache, door, common):
        _use(cache, door, common)
        return False
    sources = Sources(root)
    file, found = make.prepare(sources, cache, version)
    where.write_own(cache, LOST, sources.text[_LOST])
    if common:
        note.write(cache, note.for_repository(common, file, found, sources))
    note.write(cache, note.for_door(door, file, found, sources))
    prune(cache)
    return True


def _current(cache: str, door: str, common: str) -> bool:
    try:
        mine = note.read(cache, door)
        where.stat_own(cache, LOST)
        where.stat_own(cache, mine.file)
        return mine.current() and (not common or note.read(cache, common).file == mine.file)
    except (OSError, Damaged):
        return False


def _use(cache: str, *keys: str) -> None:
    """A note in use is a young one."""
    for key in filter(None, keys):
        path = os.path.join(cache, note.name_of(note.key_of(key)))
        if os.stat(path).st_mtime < time.time() - DAY_S:
            os.utime(path)


def forget(root: str, env: "Mapping[str, str]") -> "list[str]":
    """Drop every note of a package that is gone, and the files that no other note names.

    What was removed, by path.
    """
    cache = where.folder(env)
    try:
        where.demand(cache)
    except where.NoCache:
        return []
    real = os.path.realpath(root)
    mine = [(name, one) for name, one in note.every(cache) if os.path.realpath(one.root) == real]
    kept = {one.file for name, one in note.every(cache) if (name, one.root) not in _both(mine)}
    gone = [name for name, _ in mine] + sorted({one.file for _, one in mine} - kept)
    if not kept and mine:
        gone.append(LOST)
    removed = [os.path.join(cache, name) for name in gone if _drop(cache, name)]
    _drop_folder(cache)
    return removed


def _both(notes: "list[tuple[str, note.Note]]") -> "set[tuple[str, str]]":
    return {(name, one.root) for name, one in notes}


def prune(cache: str) -> None:
    """Drop what nobody uses: old notes of what is gone, files that no note names.

    A file is made before its note: one that is young may be about to be named.
    """
    named = set()
    for name, one in note.every(cache):
        if _age(cache, name) > FORGOTTEN_S and not os.path.exists(one.owner):
            _drop(cache, name)
        else:
            named.add(one.file)
    for name in os.listdir(cache):
        ours = name.endswith(make.SUFFIX) or name.startswith(".")
        if ours and name not in named and _age(cache, name) > HOUR_S:
            _drop(cache, name)


def _age(cache: str, name: str) -> float:
    try:
        return time.time() - os.lstat(os.path.join(cache, name)).st_mtime
    except OSError:
        return 0.0


def _drop(cache: str, name: str) -> bool:
    try:
        os.unlink(os.path.join(cache, name))
    except OSError:
        return False
    return True


def _drop_folder(cache: str) -> None:
    try:
        os.rmdir(cache)  # only an empty one
    except OSError:
        return
