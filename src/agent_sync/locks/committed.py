"""Leases that end with a commit (AUTO-2): the file was written since, and is clean against HEAD."""

from ..git import worktree_status
from ..repository import nested_repositories
from . import ending, open_leases
from .claim import World
from .lease import Lease

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store


def release_committed(store: "Store", world: World, leases: "list[Lease]") -> bool:
    """End those automatic leases whose file is committed; whether any ended.

    Runs git, so never inside a transaction; the end is written in one of its own.
    """
    project = world.project
    if project is None:
        return False
    places = {
        lease.id: nested_repositories.innermost(project, lease.checkout, lease.key)
        for lease in leases
    }
    clean = {
        (folder, key)
        for folder in {place for place, _ in places.values()}
        for key in worktree_status.unchanged_since_commit(
            project, folder, [x for place, x in places.values() if place == folder]
        )
    }
    done = [lease for lease in leases if places[lease.id] in clean]
    if not done:
        return False
    with store.writing() as tx:
        still = {lease.id: lease.renewed_at for lease in open_leases.all_open(tx)}
        for lease in done:
            if still.get(lease.id) == lease.renewed_at:  # no edit began while git looked
                ending.release(tx, [lease], world, "committed", lease.agent_id)
    return True
