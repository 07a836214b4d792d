"""Versions come back by a person's hand: over the lease of somebody else, or beside the file."""

from collections.abc import Collection

from ..errors import Conflict
from ..gates.bar import Wanted
from ..locks import force, open_leases, waiting
from ..locks.lease import Lease
from ..protection import kept_versions
from ..protection.keeping_beside import Beside
from ..protection.restoring import Restore
from ..repository.path_keys import key_of
from . import chosen_version, restore_actions
from .actor import Actor
from .force_actions import NOT_ALLOWED
from .granted import not_granted
from .restore_actions import Copied, Restored
from .shielded_places import demand_unshielded
from .unbarred import demand_unbarred


def restore_over(
    actor: Actor, file: str = "", *, number: "int | None" = None, asked: Collection[int] = ()
) -> Restored:
    """Put a version back as ``restore_actions.restore`` does, which see.

    ``asked`` are the tokens of leases of others that the person agreed to end for it.
    """
    if asked:
        store, me = actor.join()
        version, done = chosen_version.chosen(actor, store, file, number)
        if not done:
            chosen_version.demand_inside(actor, version, file)
            data = kept_versions.content(store, version, actor.project)
            # Nobody loses a lease for what cannot be done.
            Restore(store, actor.project, me, version, data).check()
            demand_unbarred(actor, store, me.id, [Wanted(version.key, version.checkout)])
            _end(actor, asked)
    return restore_actions.restore(actor, file, number=number)


def _end(actor: Actor, asked: Collection[int]) -> list[Lease]:
    with actor.writing() as (tx, me):
        world = actor.world()
        found = [x for x in open_leases.all_open(tx) if x.id in asked and world.holds(x)]
        others = [lease for lease in found if lease.agent_id != me.id]
        if others and not actor.may_force:
            raise Conflict(NOT_ALLOWED)
        force.force(tx, world, me, others)
    return others


def keep_both(actor: Actor, number: int) -> Copied:
    """Write a version beside its file, which stays as it is; the file that has it, new or not.

    Its owner is told, and nobody is asked to put it back any more. Raises OutsideTrees, NotGranted,
    Shielded, Barred, NotFound, Conflict, InvalidInput.
    """
    store, _ = actor.look()
    version = kept_versions.get(store, number)
    chosen_version.demand_inside(actor, version, "")
    store, me = actor.join()
    beside = Beside(store, actor.project, me, version)
    path, there = beside.place()
    if there:
        return Copied(version, path)
    key, checkout = key_of(actor.project, path, actor.cwd, link=True)
    demand_unshielded(actor, store, me.id, path, beside.data)
    demand_unbarred(actor, store, me.id, [Wanted(key, checkout)])
    try:
        beside.write(path, key, actor.world)
    except waiting.InTheWay as found:
        raise not_granted(store, found, me.id, typed={key: key}) from None
    return Copied(version, path)
