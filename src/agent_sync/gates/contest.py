"""A claim on what somebody else has locked by hand, contested: a conflict gate between the two, and
a place in the queue that stands as long as the gate (GATE-7)."""

from ..errors import Conflict
from ..locks import wait_queue
from ..locks.claim import Claim
from ..locks.lease import AUTO
from . import coverage, gate, gate_opening, parties
from .gate import CONFLICT, Gate
from .gate_settling import end

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..locks.claim import World
    from ..locks.lease import Lease
    from ..presence.agents import Agent
    from ..store.sqlite import Store, Transaction

REST_MS = 10 * 60_000
"""So long a contest that was cancelled is not taken up again against the same holder."""


def contest(
    store: "Transaction",
    me: "Agent",
    claim: Claim,
    blockers: "list[Lease]",
    why: str,
    world: "World",
) -> Gate:
    """Open the gate, or find the one that is open for this claim, and stand in the queue.

    Raises Conflict where a hook alone holds the file (its turn ends), or for another open contest
    against the same holder, or one that was cancelled less than ten minutes ago.
    """
    by_hand = [lease for lease in blockers if lease.kind != AUTO]
    if not by_hand:
        raise Conflict(
            f"{blockers[0].holder.name} is only editing it, by an automatic lease: wait for the "
            "end of its turn with --wait; what is locked by hand can be contested"
        )
    holder = by_hand[0]
    _demand_rest(store, me, claim, holder, world)
    one, _ = gate_opening.open_gate(
        store,
        me,
        [lease.agent_id for lease in by_hand],
        world,
        paths=[(claim.target, claim.key)],
        reason=CONFLICT,
        why=why,
        holder_id=holder.agent_id,
    )
    wait_queue.stand(store, claim, one.id, world)
    return one


def _demand_rest(
    store: "Store", me: "Agent", claim: Claim, holder: "Lease", world: "World"
) -> None:
    name = holder.holder.name
    for one in gate.open_ones(store):
        mine = one.reason == CONFLICT and parties.same(one.opener_id, me.id)
        against = bool(one.holder_id) and parties.same(one.holder_id, holder.agent_id)
        if mine and against and not _is_about(store, one, claim.key):
            raise Conflict(
                f"{one.ref} is open between you and {name} already: one contest at a time",
                subject=one.ref,
            )
    ended = gate.last_contest(store, me.id, holder.agent_id)
    if ended and world.now < ended + REST_MS:
        minutes = -(-(ended + REST_MS - world.now) // 60_000)
        raise Conflict(
            f"a contest of yours against {name} was cancelled: ask {name}, or contest again in "
            f"{minutes} min"
        )


def give_up(store: "Transaction", me: "Agent", key: str, world: "World") -> None:
    """Who contested a file has given its claim up: a gate with no other cause is cancelled."""
    for one in gate.open_ones(store):
        contested = one.reason == CONFLICT and one.holder_id and _is_about(store, one, key)
        if contested and parties.same(one.opener_id, me.id):
            end(store, one, me, world, gate.CANCELLED, "the claim was given up")


def _is_about(store: "Store", one: Gate, key: str) -> bool:
    return any(path.key == key for path in coverage.paths(store, one.ref))
