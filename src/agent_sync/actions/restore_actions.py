"""Versions of files that were kept: put back, written to a new file, listed (AUTO-5, AUTO-6)."""

import os
from typing import NamedTuple

from ..gates.bar import Wanted
from ..git import work_diff
from ..git.stored_names import stored_path
from ..locks import waiting
from ..presence import agents
from ..protection import kept_versions, lost_versions
from ..protection.kept_versions import BEFORE, Kept
from ..protection.put_in_place import write_new
from ..protection.restoring import Restore
from ..repository import contents
from ..repository.path_keys import folder_of, path_of
from ..store.sqlite import Store
from . import chosen_version
from .actor import Actor
from .granted import not_granted
from .refusal_types import NothingKept
from .shielded_places import demand_unshielded
from .unbarred import demand_unbarred

LISTED = 50
MOST_COMPARED = 1_000_000
"""Bytes of a version that is compared here."""


class Restored(NamedTuple):
    """A version; whether it was put back, or the file held it already; what it replaced, 0 for
    nothing that could be kept; of a file that holds it already, what else is kept of it."""

    version: Kept
    put_back: bool
    replaced: int = 0
    others: "tuple[Listed, ...]" = ()


class Copied(NamedTuple):
    """A version, and the whole path of the new file that has it."""

    version: Kept
    path: str


class Listed(NamedTuple):
    """A version with the names of whose it is and of who changed the file; '' for a person."""

    version: Kept
    owner: str
    changed_by: str


def restore(actor: Actor, file: str = "", *, number: "int | None" = None) -> Restored:
    """Put a version of a file back: that of a number, or the one that somebody replaced last.

    The number may stand in the file's place ('V12'). What stands there now is kept too. ``asked``
    are the tokens of leases of others that a person agreed to end for it. Raises NothingKept,
    OtherFile, OutsideTrees, NotGranted, Shielded, NotFound, Conflict, InvalidInput.
    """
    store, _ = actor.look()
    file, number = chosen_version.named_by(actor, store, file, number)
    version, already = chosen_version.chosen(actor, store, file, number)
    if already:
        there = kept_versions.of_file(store, version.key, version.checkout)
        others = [x for x in there if x.id != version.id and x.hash != version.hash]
        return Restored(version, put_back=False, others=tuple(listed(store, others)))
    chosen_version.demand_inside(actor, version, file)
    store, me = actor.join()
    data = lost_versions.content(store, version, actor.project)
    place = os.path.realpath(path_of(actor.project, version.checkout, version.key))
    demand_unshielded(actor, store, me.id, place, data)
    demand_unbarred(actor, store, me.id, [Wanted(version.key, version.checkout)])
    try:
        replaced = Restore(store, actor.project, me, version, data).run(actor.world)
    except waiting.InTheWay as found:
        typed = {version.key: file or version.key}
        raise not_granted(store, found, me.id, typed=typed) from None
    return Restored(version, put_back=True, replaced=replaced)


def difference(
    actor: Actor, file: str = "", *, number: "int | None" = None
) -> "tuple[Kept | None, str, bytes | None]":
    """(the version, the key, the difference to what stands there now): of a number, or of what was
    lost of a file last; of a file of which nothing is kept its difference to HEAD, with no version.

    None for a difference that nobody can say. Raises NothingKept, NotFound, InvalidInput.
    """
    store, _ = actor.look()
    file, number = chosen_version.named_by(actor, store, file, number)
    try:
        version, _ = chosen_version.chosen(actor, store, file, number)
    except NothingKept:
        if not actor.project.common:
            raise
        key, checkout = chosen_version.place(actor, store, file)
        return None, key, _uncommitted(actor, key, checkout)
    old = lost_versions.content(store, version, actor.project)
    new = contents.look(path_of(actor.project, version.checkout, version.key)).content or b""
    return version, version.key, _unified(old, new, f"V{version.id}", version.key)


def _uncommitted(actor: Actor, key: str, checkout: str) -> "bytes | None":
    """How a file differs from HEAD, None where git cannot say."""
    folder = folder_of(actor.project, checkout)
    name = os.fsencode(os.path.relpath(stored_path(actor.project, checkout, key), folder))
    return work_diff.against_head(folder, actor.project.folder, [name])


def _unified(old: bytes, new: bytes, before: str, after: str) -> "bytes | None":
    if max(len(old), len(new)) > MOST_COMPARED:
        return None
    from difflib import unified_diff

    was, now = (x.decode("utf-8", "surrogateescape").splitlines(keepends=True) for x in (old, new))
    told = unified_diff(was, now, before, f"{after} as it is now")
    lines = [x if x.endswith("\n") else f"{x}\n\\ no line break at the end\n" for x in told]
    return "".join(lines).encode("utf-8", "surrogateescape")


def copy(actor: Actor, target: str, file: str = "", *, number: "int | None" = None) -> Copied:
    """Write a version to a file that is new. Raises as ``restore``."""
    store, _ = actor.look()
    file, number = chosen_version.named_by(actor, store, file, number)
    version, _ = chosen_version.chosen(actor, store, file, number)
    path = os.path.join(actor.cwd, target)
    write_new(path, lost_versions.content(store, version, actor.project), version.mode)
    return Copied(version, path)


def versions(actor: Actor, file: str = "", *, everything: bool = False) -> list[Listed]:
    """What is kept, newest first; with ``everything`` also what was put back or kept only in case.

    Of one file all that there is, else the newest LISTED. Raises NothingKept, InvalidInput.
    """
    store, _ = actor.look()
    if file:
        key, checkout = chosen_version.place(actor, store, file)
        found = kept_versions.of_file(store, key, checkout)
        if not found:
            raise chosen_version.nothing(actor, store, key, checkout)
        found = [x for x in found if everything or not (x.restored_at or x.why == BEFORE)]
    else:
        found = lost_versions.listed(store, LISTED, everything)
    return listed(store, found)


def put_back(actor: Actor, file: str = "") -> "list[Kept]":
    """What ``versions`` leaves out because it was put back, the last one first."""
    store, _ = actor.look()
    if file:
        found = kept_versions.of_file(store, *chosen_version.place(actor, store, file))
    else:
        found = lost_versions.listed(store, LISTED, include_restored=True)
    return sorted((x for x in found if x.restored_at), key=lambda x: x.restored_at, reverse=True)


def listed(store: Store, found: list[Kept]) -> list[Listed]:
    """Versions with the names of those they concern."""
    names = _Names(store)
    return [Listed(one, names.of(one.owner_id), names.of(one.by_id)) for one in found]


class _Names:
    """Agents' names, each looked up once; '' for a person or nobody known."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, str] = {"": ""}

    def of(self, agent_id: str) -> str:
        if agent_id not in self._known:
            agent = agents.find(self._store, agent_id)
            self._known[agent_id] = agent.name if agent else agent_id
        return self._known[agent_id]
