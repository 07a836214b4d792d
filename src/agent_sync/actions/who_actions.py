"""Whose a file is: its uncommitted work, the leases on it, the versions that are kept (ARR-3)."""

from typing import NamedTuple

from ..locks import open_leases
from ..locks.lease import AUTO, RESOURCE, Lease, covers, touch
from ..presence import agents, known_agents
from ..protection import file_notes, kept_versions, lost_versions
from ..repository.path_keys import WHOLE, key_of
from .actor import Actor
from .restore_actions import Listed, listed
from .uncommitted_file import changed as changed_in
from .uncommitted_file import check_there, differs, is_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..locks.claim import World
    from ..store.sqlite import Store


TREE = "tree"
MOST_KEPT = 1_000
"""So many of the newest versions are looked through for those of a folder."""


class Worker(NamedTuple):
    """Somebody whose uncommitted work is in a file; times in ms UTC, 0 where it is not known.

    ``agent_id`` is '' for the person, or a program outside any session. ``seen_at`` is the last
    sign of life. ``presumed`` says that the file changed while a command of theirs ran, and no
    more than that is known. ``client`` is the short name of their client, '' when unknown.
    """

    agent_id: str
    name: str
    live: bool
    seen_at: int
    wrote_at: int
    presumed: bool
    client: str = ""


class Whose(NamedTuple):
    """What is known of one file. ``dirty`` is None where git cannot say (there is none).

    ``leases`` hold now, each with the moment it ends, 0 with its holder's turn; ``kept`` are the
    versions that were not put back, newest first. Of a folder, whose path ends in '/' or is WHOLE,
    ``files`` are those in it with uncommitted work, and whose; leases and versions are those of
    anything in it.
    """

    path: str
    checkout: str
    dirty: "bool | None"
    workers: list[Worker]
    leases: "list[tuple[Lease, int]]"
    kept: list[Listed]
    files: "tuple[tuple[str, list[Worker]], ...]" = ()


def who(actor: Actor, file: str) -> Whose:
    """Whose a file is, or what is in a folder. Changes nothing but notes of work that turns out to
    be committed.

    Raises NoSuchFile where there is none and nothing is known of one, InvalidInput for
    a path that is none, NoProject.
    """
    store, me = actor.look()
    world = actor.world()
    key, checkout = key_of(actor.project, file, actor.cwd)
    if is_folder(actor, key, checkout):
        return _folder(actor, store, world, key, checkout)
    dirty = differs(actor, store, me.id if me else "", key, checkout)
    leases = [
        (lease, world.until(lease))
        for lease in open_leases.all_open(store)
        if _on(lease, key, checkout) and world.holds(lease)
    ]
    kept = [one for one in kept_versions.of_file(store, key, checkout) if not one.restored_at]
    workers = [] if dirty is False else _workers(store, world, key, checkout, dirty=bool(dirty))
    if not (dirty or leases or kept or file_notes.of_file(store, key, checkout)):
        check_there(actor, key, checkout)
    return Whose(key, checkout, dirty, workers, leases, listed(store, kept))


def _folder(actor: Actor, store: "Store", world: "World", key: str, checkout: str) -> Whose:
    path = key if key == WHOLE else f"{key}/"
    me = actor.look()[1]
    changed = changed_in(actor, store, me.id if me else "", key, checkout)
    dirty = None if changed is None else bool(changed)
    if changed is None:
        noted = file_notes.authors(store, checkout)
        changed = [one for one in noted if _below(one, path)]
    files = [(one, _workers(store, world, one, checkout, dirty=True)) for one in sorted(changed)]
    leases = [
        (lease, world.until(lease))
        for lease in open_leases.all_open(store)
        if lease.target != RESOURCE
        if (lease.kind != AUTO or lease.checkout == checkout) and world.holds(lease)
        if touch(TREE, path, lease.target, lease.key)
    ]
    kept = [
        one
        for one in lost_versions.listed(store, MOST_KEPT, include_restored=False)
        if one.checkout == checkout and _below(one.key, path)
    ]
    return Whose(path, checkout, dirty, [], leases, listed(store, kept), tuple(files))


def _below(key: str, folder: str) -> bool:
    return folder == WHOLE or key.startswith(folder)


def _workers(
    store: "Store", world: "World", key: str, checkout: str, *, dirty: bool
) -> list[Worker]:
    found = [_worker(store, world, one) for one in file_notes.authors_of(store, key, checkout)]
    if not found and dirty:
        return [Worker("", "", live=False, seen_at=0, wrote_at=0, presumed=False)]
    return found


def _worker(store: "Store", world: "World", one: file_notes.Author) -> Worker:
    known = known_agents.known(store, one.agent_id) if one.agent_id else None
    if known is None:
        return Worker(one.agent_id, one.agent_id, False, 0, one.wrote_at, one.presumed)
    holder = known.holder
    live = not world.is_offline(holder)
    agent = agents.find(store, one.agent_id)
    client = agent.client if agent else ""
    seen = holder.last_seen
    return Worker(one.agent_id, holder.name, live, seen, one.wrote_at, one.presumed, client)


def _on(lease: Lease, key: str, checkout: str) -> bool:
    if lease.target == RESOURCE or (lease.kind == AUTO and lease.checkout != checkout):
        return False
    return covers(lease, key)
