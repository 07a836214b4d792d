"""Where the clock, and who has gone, have brought a hand-over; how one ends (HAND-2).

Whoever writes settles first. What its leases reserve ends with it.
"""

from ...identity.liveness import ENDED
from ...identity.who import of_another_machine, session_of
from ...locks import ending, open_leases
from ...messages import mailbox
from ...presence import known_agents
from .. import coverage, parties, steps, stopped, wakes
from ..absence import is_gone
from ..gate_settling import PROGRAM
from . import handovers
from .handovers import DECLINED, TAKEN_FROM_GONE_MS, WITHDRAWN, Handover

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...locks.claim import World
    from ...locks.lease import Lease
    from ...presence.agents import Agent
    from ...store.sqlite import Store, Transaction


def settle_all(store: "Transaction", world: "World") -> None:
    """End every hand-over whose time is over, or whose receiver is gone. Those that were offered
    on another machine end there.
    """
    for one in _of_here(store):
        settle(store, one, world)


def any_lapsed(store: "Store", world: "World") -> bool:
    """Whether some pending hand-over is over by itself."""
    return any(lapsed(store, one, world) for one in _of_here(store))


def _of_here(store: "Store") -> "list[Handover]":
    return [x for x in handovers.open_ones(store) if not of_another_machine(x.giver_id)]


def settle(store: "Transaction", one: Handover, world: "World") -> None:
    """The same for one."""
    why = lapsed(store, one, world)
    if why:
        end(store, one, PROGRAM, world, WITHDRAWN, why)


def lapsed(store: "Store", one: Handover, world: "World") -> str:
    """Why a pending hand-over is over by itself, '' while it is not."""
    if world.now >= one.until:
        return "nobody took it in time"
    if one.receiver and not reachable(store, one, world):
        return "who was to get it is gone"
    return ""


def reachable(store: "Store", one: Handover, world: "World") -> bool:
    """Whether somebody live may take it who was named."""
    if one.receiver_id:
        ids = [one.receiver_id]
    else:
        ids = [agent_id for agent_id, _ in mailbox.recipients(store, one.receiver)]
    found = known_agents.these(store, [x for x in ids if not parties.same(x, one.giver_id)])
    return any(not is_gone(x.id, x.holder, world) for x in found)


def give_way(store: "Transaction", leases: "list[Lease]", by_id: str, world: "World") -> bool:
    """End the reservations among the leases that somebody meets who wants the files; whether any.

    Those that are over by themselves; and those of a giver who has been gone for ten minutes.
    """
    sessions = {session_of(x.agent_id) for x in leases if x.reserved_until > world.now}
    found = False
    for one in handovers.open_ones(store) if sessions else []:
        if session_of(one.giver_id) not in sessions:
            continue
        why = lapsed(store, one, world)
        if not why and _long_gone(one, world) and not parties.same(one.receiver_id, by_id):
            why = "its giver is gone, and another agent wants the files"
        if why:
            end(store, one, PROGRAM, world, WITHDRAWN, why)
            found = True
    return found


def _long_gone(one: Handover, world: "World") -> bool:
    holder = one.giver
    if not is_gone(one.giver_id, holder, world):
        return False
    since = holder.state_at if holder.state == ENDED else holder.seen_at(world.now)
    return world.now - max(since, one.created_at) >= TAKEN_FROM_GONE_MS


def end(
    store: "Transaction", one: Handover, me: "Agent", world: "World", state: str, why: str
) -> None:
    """A hand-over is declined or withdrawn: nothing is reserved any more, and both are told."""
    assert state in (DECLINED, WITHDRAWN)
    handovers.move(store, one, state, world.now)
    close(store, one, world)
    for lease in reserved(store, one):
        open_leases.reserve(store, lease.id, 0)
        if lease.reason == one.reason:
            ending.release(store, [lease], world, f"hand-over {state}", lease.agent_id)
    kind = "handover_declined" if state == DECLINED else "handover_withdrawn"
    steps.record(store, one.ref, me, kind, world.now, why)
    told = [x for x in (one.giver_id, one.receiver_id) if x and not parties.same(x, me.id)]
    if told:
        body = " ".join(f"hand-over {one.ref} is {state}: {why}".split())
        mailbox.notify(store, world.now, told, body[:400])


def close(store: "Transaction", one: Handover, world: "World") -> None:
    """Nobody is bound by it any more."""
    parties.bind(store, one.ref, bound=False)
    wakes.end_about(store, one.ref, world.now)
    stopped.free(store, one.ref, world.now)


def reserved(store: "Store", one: Handover) -> "list[Lease]":
    """The leases that it keeps."""
    keys = {path.key for path in coverage.paths(store, one.ref)}
    return [
        lease
        for lease in open_leases.held_by_family(store, session_of(one.giver_id))
        if lease.reserved_until and lease.key in keys
    ]
