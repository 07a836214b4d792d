"""The cache is kept: notes and files are made, renewed, looked at, forgotten (OFF-3)."""

import os
import sys
import time

from . import archive_file, make, note, where
from .current import DAY_S, LOST, is_current
from .finder import COMMANDS, ENTRY
from .prepared_file import Damaged
from .sources import SUFFIX, Sources

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TROUBLES = (
    *(OSError, SyntaxError, ValueError, TypeError, EOFError, Damaged, where.NoCache),
    *(ImportError, AttributeError, LookupError, MemoryError, RecursionError),
)
"""What goes wrong where the cache is odd, the sources are not what they should be, or Python is
built otherwise.
"""
HOUR_S = 3600
ROOM = 16 << 20
"""Bytes that must be free before anything is compiled: the file and its notes, twice over."""
REST_S = 600
"""So long a door is let alone where preparing it came to nothing: trying takes a second."""
FAILED = ".failed"
"""Ends the name of the mark that remembers it. It is empty: a full disk has room for it."""
FORGOTTEN_S = 60 * DAY_S
"""A note is dropped when it was not used for so long and its door or repository is gone."""


def renew(
    door: str,
    version: str,
    env: "Mapping[str, str]",
    *,
    root: str = "",
    common: str = "",
    around: "tuple[str, ...]" = (),
) -> bool:
    """Make what is missing or out of date for one door; whether there was anything to do.

    ``root`` is the folder that the door's package lies in (this one's), ``common`` the
    repository's common git folder, ``around`` the folders that the cache must not lie in. Raises
    NoCache, OSError, and SyntaxError or ValueError for sources that are none.
    """
    cache = where.folder(env)
    where.make(cache)
    where.demand_outside(cache, *around)
    if is_current(cache, door, common):
        return False
    sources = Sources(root or ROOT)
    file, found = make.prepare(sources, cache, version)
    if common:
        where.write_own(cache, LOST, sources.lost or _door_of_the_lost(door))
        note.write(cache, note.for_repository(common, file, found, sources))
    for one, entry in _doors(door, sources).items():
        note.write(cache, note.for_door(one, file, found, sources, entry))
        where.drop(cache, _mark(one))
    prune(cache)
    return True


def _doors(door: str, sources: Sources) -> "dict[str, str]":
    """The door that asks, and those that open the same archive, each with the module it runs."""
    if not sources.look:
        return {door: ENTRY}
    scripts = os.path.realpath(archive_file.scripts_of(sources.root))
    launcher = os.path.join(scripts, archive_file.LAUNCHER)
    hook = os.path.join(scripts, archive_file.DOOR)
    return {launcher: COMMANDS, hook: ENTRY, **({} if door == launcher else {door: ENTRY})}


def trouble(
    door: str,
    env: "Mapping[str, str]",
    *,
    version: str,
    common: str,
    around: "tuple[str, ...]",
    root: str = "",
) -> str:
    """Renew, and say in one sentence why nothing can be prepared; '' where it is."""
    try:
        renew(door, version, env, root=root, common=common, around=around)
    except where.NoCache as error:
        return str(error)
    except TROUBLES as error:
        return f"{type(error).__name__}: {error}"
    return ""


def by_first(
    door: str, env: "Mapping[str, str]", *, version: str, common: str, around: "tuple[str, ...]"
) -> None:
    """Renew, unless somebody does it just now: who comes second goes without, as before.

    Nothing is tried where there is no room for it, nor a while after it failed.
    """
    cache = where.folder(env)
    mark = _mark(door)
    try:
        where.make(cache)
        where.demand_outside(cache, *around)
        if 0 <= _age(cache, mark, REST_S) < REST_S or not where.has_room(cache, ROOM):
            return
        with where.alone(cache):
            if trouble(door, env, version=version, common=common, around=around):
                where.mark(cache, mark)
    except (OSError, where.NoCache):
        return


def _mark(door: str) -> str:
    return f".{note.name_of(note.key_of(door))}{FAILED}"


def main(argv: "list[str]") -> None:
    """What the installer runs on the interpreter that hooks will use: version, door, common git
    folder, folders that the cache must not lie in.
    """
    version, door, common, *around = argv
    said = trouble(door, os.environ, version=version, common=common, around=tuple(around))
    sys.exit(said or 0)


def state(door: str, version: str, env: "Mapping[str, str]", *around: str) -> "tuple[str, str]":
    """(file that hooks of this door load from, '') or ('', why there is none). It only looks."""
    cache = where.folder(env)
    try:
        where.demand_possible(cache)
        where.demand_outside(cache, *around)
        real = os.path.realpath(door)
        notes = note.every(cache) if os.path.isdir(cache) else ()
        found = [one for _, one in notes if os.path.realpath(one.owner) == real]
        for one in found:
            _demand_right(cache, one, version)
    except where.NoCache as error:
        return "", str(error)
    except TROUBLES as error:
        return "", str(error)
    return (
        (os.path.join(cache, found[0].file), "")
        if found
        else ("", "no session began since it was installed")
    )


def _demand_right(cache: str, one: note.Note, version: str) -> None:
    """Raise OSError or Damaged unless the file of a note is whole, and made from these sources.

    What another interpreter compiled is not looked into.
    """
    where.stat_own(cache, one.file)
    if not one.current():
        raise Damaged("the sources were changed")
    if one.key == note.key_of(one.owner):
        sources = Sources(one.root)
        if sources.file_name(version) != one.file:
            raise Damaged("the sources are others")
        make.check(sources, cache, version)


def _door_of_the_lost(door: str) -> bytes:
    with open(os.path.join(os.path.dirname(os.path.realpath(door)), LOST), "rb") as file:
        return file.read()


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
    gone, dropped, kept = [], set(), set()
    for name, one in note.every(cache):
        if os.path.realpath(one.root) == real:
            gone.append(name)
            dropped.add(one.file)
        else:
            kept.add(one.file)
    gone += sorted(dropped - kept)
    gone += [LOST] if dropped and not kept else []
    removed = [os.path.join(cache, name) for name in gone if where.drop(cache, name)]
    _drop_folder(cache)
    return removed


def prune(cache: str) -> None:
    """Drop what nobody uses: old notes of what is gone, files that no note names.

    A file is made before its note: one that is young may be about to be named.
    """
    named = set()
    for name, one in note.every(cache):
        if _age(cache, name) > FORGOTTEN_S and not os.path.exists(one.owner):
            where.drop(cache, name)
        else:
            named.add(one.file)
    for name in os.listdir(cache):
        ours = name.endswith(SUFFIX) or name.startswith(".")
        if ours and name not in named and _age(cache, name) > HOUR_S:
            where.drop(cache, name)


def _age(cache: str, name: str, unknown: float = 0.0) -> float:
    """In seconds; ``unknown`` for a file that is not there."""
    try:
        return time.time() - os.lstat(os.path.join(cache, name)).st_mtime
    except OSError:
        return unknown


def _drop_folder(cache: str) -> None:
    for name in os.listdir(cache):
        if name.endswith(FAILED):
            where.drop(cache, name)
    try:
        os.rmdir(cache)  # only an empty one
    except OSError:
        return
