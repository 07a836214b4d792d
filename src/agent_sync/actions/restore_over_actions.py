"""Versions come back by a person's hand: over the lease of somebody else, or beside the file."""

from collections.abc import Collection
from typing import NamedTuple

from ..errors import Conflict
from ..gates.bar import Wanted
from ..locks import force, open_leases, waiting
from ..locks.lease import Lease
from ..messages import mailbox
from ..presence import agents
from ..protection import file_notes, lost_versions
from ..protection.keeping_beside import Beside
from ..protection.reattribution import is_persons
from ..protection.restoring import Restore
from ..repository.path_keys import key_of
from ..store.sqlite import Store
from . import chosen_version, restore_actions
from .actor import Actor
from .force_actions import NOT_ALLOWED
from .granted import not_granted
from .restore_actions import Copied, Restored
from .shielded_places import demand_unshielded
from .unbarred import demand_unbarred


class Over(NamedTuple):
    """What was put back; the names of those whose work stood there, who are told."""

    done: Restored
    told: "list[str]"


def restore_over(
    actor: Actor, file: str = "", *, number: "int | None" = None, asked: Collection[int] = ()
) -> "Over":
    """Put a version back as ``restore_actions.restore`` does, which see.

    ``asked`` are the tokens of leases of others that the person agreed to end for it. Agents whose
    uncommitted work stood there are told under which number that is kept.
    """
    store, me = actor.join()
    whose = _work_there(actor, store, file, number)
    if asked:
        version, done = chosen_version.chosen(actor, store, file, number)
        if not done:
            chosen_version.demand_inside(actor, version, file)
            data = lost_versions.content(store, version, actor.project)
            # Nobody loses a lease for what cannot be done.
            Restore(store, actor.project, me, version, data).check()
            demand_unbarred(actor, store, me.id, [Wanted(version.key, version.checkout)])
            _end(actor, asked)
    back = restore_actions.restore(actor, file, number=number)
    return Over(back, _tell(actor, back, whose) if back.replaced else [])


def _work_there(actor: Actor, store: Store, file: str, number: "int | None") -> "list[str]":
    """Whose uncommitted work stands in the file, the last one first; of agents alone."""
    file, number = chosen_version.named_by(actor, store, file, number)
    version, _ = chosen_version.chosen(actor, store, file, number)
    found = file_notes.authors_of(store, version.key, version.checkout)
    return [x.agent_id for x in found if not is_persons(x.agent_id)]


def _tell(actor: Actor, done: Restored, whose: "list[str]") -> "list[str]":
    """Tell those who lose it where it is kept; their names. Whose version came back knows."""
    one = done.version
    with actor.writing() as (tx, me):
        there = lost_versions.get(tx, done.replaced)
        kept_of = [there.owner_id] if there.owner_id else whose
        some = {x for x in kept_of if x not in (one.owner_id, me.id) and not is_persons(x)}
        if not some:
            return []
        text = (
            f"{me.name} has put V{one.id} of {one.key} back over your work there, which is kept as "
            f"V{there.id} (a copy: agent-sync restore --version {there.id} --to FILE); read it "
            "again before you write it"
        )
        mailbox.notify(tx, actor.clock(), sorted(some), text)
        found = [agents.find(tx, x) for x in some]
    return sorted(x.name for x in found if x)


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
    version = lost_versions.get(store, number)
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
