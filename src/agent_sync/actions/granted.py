"""Doing something in the moment that what it needs is free: at once, or in turn (LOCK-8)."""

from collections.abc import Mapping, Sequence

from ..errors import StaleToken
from ..gates.handovers import handovers
from ..gates.handovers.handover_settling import give_way
from ..link import linked_rows
from ..locks import granting, waiting
from ..locks.claim import DEFAULT_TTL_MINUTES, Claim, World
from ..locks.lease import Lease
from ..locks.waiting import Act, Circle, InTheWay, T
from ..presence import agents
from ..presence.agents import Agent
from ..store.sqlite import Store
from .actor import Actor, Wait
from .refusal_types import NotGranted

TTL_MS = DEFAULT_TTL_MINUTES * 60_000
"""So long a lease that somebody takes holds, unless they say."""


def granted(
    actor: Actor,
    store: Store,
    me: Agent,
    claims: list[Claim],
    act: Act[T],
    wait: "Wait | None",
    typed: "Mapping[str, str]",
) -> T:
    """Do ``act`` once all the claims are free. Raises NotGranted; ``typed`` names keys for it."""
    end_old_reservations(store, me, claims, actor.world())
    try:
        if wait is None:
            return waiting.at_once(store, claims, act, actor.world)
        return waiting.in_turn(store, claims, act, actor.world, wait_ms=wait.ms, watch=wait.watch)
    except InTheWay as found:
        raise not_granted(
            store, found, me.id, typed=typed, waited_ms=wait.ms if wait else 0
        ) from None


def end_old_reservations(store: Store, me: Agent, claims: list[Claim], world: World) -> None:
    """End what a hand-over reserves of the claims and no longer may: it is wanted (HAND-2)."""
    if not handovers.open_ones(store):
        return
    with store.writing() as tx:
        judged = [granting.judge(tx, claim, world) for claim in claims]
        give_way(tx, [lease for one in judged for lease in one.blockers], me.id, world)


def not_granted(
    store: Store, found: InTheWay, me: str, *, typed: "Mapping[str, str]", waited_ms: int = 0
) -> NotGranted:
    """The refusal, with the names of a circle of waiting agents."""
    names = [_name(store, one) for one in found.agents] if isinstance(found, Circle) else []
    return NotGranted(found, me, typed=typed, waited_ms=waited_ms, names=names)


def _name(store: Store, agent_id: str) -> str:
    agent = agents.find(store, agent_id)
    return agent.name if agent else agent_id


def check_token(
    store: Store, leases: Sequence[Lease], me: str, number: "int | str", shown: "int | str" = 0
) -> None:
    """Raises StaleToken unless one of the leases is mine under this token, or under this one of
    the server's (LOCK-6, LINK-4); the error has the token as it is ``shown``."""
    now_held = [lease.id for lease in leases]
    if local_token(store, [x for x in leases if x.agent_id == me], number) not in now_held:
        told = shown or number
        raise StaleToken(
            f"token {told} is old: the lease has ended or changed hands since; "
            "look with 'agent-sync locks' before you go on",
            token=told,
            current=now_held,
        )


def local_token(store: Store, leases: Sequence[Lease], number: "int | str") -> int:
    """The token of the lease among these that the server calls so, or that has this token; -1 for
    none. What the server gave in an epoch that is over is nobody's."""
    for lease in leases:
        known = linked_rows.fence_of(store, "lease", str(lease.id)) if ":" in str(number) else 0
        if number in (lease.id, known):
            return lease.id
    return -1
