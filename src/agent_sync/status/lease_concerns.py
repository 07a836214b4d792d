"""What leases leave to do: who waits for whom, who was refused, what holds on or runs out."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ..identity.liveness import ACTIVE, MINUTE, STALE
from ..identity.who import OPERATOR
from ..locks.claim import Claim
from ..locks.lease import AUTO, EXPLICIT, RESOURCE, SHARED, Lease, related
from ..locks.ticket import Ticket
from .board import Board, Held, Peer
from .concern_kinds import (
    EXPIRING,
    REFUSALS,
    REFUSED,
    STALE_HOLDER,
    WAITING,
    Concern,
    Facts,
    peer_of,
)
from .obstacles import in_the_way, waits_now
from .pending import Refused

EDITING, LOCKED, TOGETHER, QUEUED, RESERVED = "editing", "locked", "shared", "queue", "reserved"
EXPIRING_MS = 5 * MINUTE
LONG_MS = 10 * MINUTE
"""From here on a wait is long, whoever holds what is waited for."""
OFTEN = 3
"""So many refusals of one file are told to the person, too (AUTO-3)."""
FEW = 3
LONGEST_CHAIN = 6


class _Wait(NamedTuple):
    """A ticket and the agent that is in its way."""

    ticket: Ticket
    by_id: str
    facts: Facts


def waiting_for(board: Board) -> Iterator[Concern]:
    """One concern for each path that somebody waits for; who keeps most agents comes first."""
    waits = [wait for ticket in board.waits if (wait := _wait(board, ticket))]
    behind = {wait.ticket.agent_id: wait.by_id for wait in reversed(waits)}
    groups: dict[tuple[object, ...], list[_Wait]] = {}
    for wait in waits:
        groups.setdefault((wait.facts["path"], wait.by_id, wait.facts["how"]), []).append(wait)
    for group in sorted(groups.values(), key=lambda some: _weight(some, behind)):
        first = group[0]
        names = {t.agent_id: t.name for t in board.waits} | {
            one.lease.agent_id: one.lease.holder.name for one in board.leases
        }
        chain = [names.get(agent_id, agent_id) for agent_id in _chain(first.by_id, behind)]
        facts = {
            "waiters": [wait.ticket.name for wait in group],
            "waiter_ids": [wait.ticket.agent_id for wait in group],
            "waiting_since_at": [wait.ticket.created_at for wait in group],
            **first.facts,
            "chain": chain,
        }
        leased = first.facts["how"] in (EDITING, LOCKED, TOGETHER)
        circle = first.ticket.agent_id in _chain(first.by_id, behind)
        facts["circle"] = circle
        yield Concern(WAITING, facts, _force(board, facts) if leased else ())


def is_stuck(board: Board, concern: Concern) -> bool:
    """Whether a wait or a refusal needs somebody: it is long, its holder is not at work, or is the
    person who looks."""
    facts = concern.facts
    if board.person and facts["holder_id"] in (OPERATOR, board.me.id if board.me else OPERATOR):
        return True
    since = facts.get("waiting_since_at")
    began = min(since) if isinstance(since, list) and since else board.now
    count = facts.get("count", 0)
    often = isinstance(count, int) and count >= OFTEN
    away = facts["holder_status"] not in (ACTIVE, "")
    return often or away or board.now - began >= LONG_MS or is_held_up(board, facts)


def is_held_up(board: Board, facts: Mapping[str, object]) -> bool:
    """Whether a holder is silent or blocked: nothing it does ends this."""
    holder = facts.get("holder_id")
    blocked = board.between.blocked if board.between else []
    return (
        facts.get("holder_status") == STALE
        or bool(facts.get("circle"))
        or holder in board.asking
        or any(one.agent_id == holder and not one.in_line for one in blocked)
    )


def folded(refusals: list[Concern]) -> list[Concern]:
    """A few as they are, more of them as one."""
    if len(refusals) <= FEW:
        return refusals
    moments = [int(str(one.facts["refused_at"])) for one in refusals]
    facts = {
        "count": sum(int(str(one.facts["count"])) for one in refusals),
        "paths": list(dict.fromkeys(str(one.facts["path"]) for one in refusals)),
        "agents": list(dict.fromkeys(str(one.facts["agent"]) for one in refusals)),
        "holders": list(dict.fromkeys(str(one.facts["holder"]) for one in refusals)),
        "refused_at": max(moments),
    }
    return [Concern(REFUSALS, facts, ("agent-sync", "locks"))]


def _wait(board: Board, ticket: Ticket) -> "_Wait | None":
    if not waits_now(ticket):
        return None  # its turn has come, or it has given up
    for held in board.leases:
        if in_the_way(ticket, held.lease, board.world):
            return _Wait(ticket, held.lease.agent_id, _lease_facts(board, held, ticket.key))
    for other in board.waits:
        if (
            other.id < ticket.id
            and other.agent_id != ticket.agent_id
            and board.world.touch(other, ticket)
        ):
            return _Wait(ticket, other.agent_id, _ticket_facts(other, ticket.key))
    return None


def _lease_facts(board: Board, held: Held, path: str) -> Facts:
    lease = held.lease
    peer = peer_of(board, lease.agent_id)
    return {
        "path": path,
        "lease_path": lease.key,
        "target": lease.target,
        "holder": lease.holder.name,
        "holder_id": lease.agent_id,
        "holder_status": peer.status if peer else "",
        "holder_seen_at": lease.holder.last_seen,
        "how": how(lease),
        "reason": lease.reason,
        "held_since_at": lease.created_at,
        "until_at": held.until,
    }


def _ticket_facts(ticket: Ticket, path: str) -> Facts:
    return {
        "path": path,
        "lease_path": ticket.key,
        "target": ticket.target,
        "holder": ticket.name,
        "holder_id": ticket.agent_id,
        "holder_status": "",
        "holder_seen_at": ticket.holder.last_seen,
        "how": RESERVED if ticket.reserved_until else QUEUED,
        "reason": "",
        "held_since_at": ticket.created_at,
        "until_at": ticket.reserved_until,
    }


def how(lease: Lease) -> str:
    """In what way a lease is held: editing, locked or shared."""
    if lease.mode == SHARED:
        return TOGETHER
    return EDITING if lease.kind == AUTO else LOCKED


def _weight(group: "list[_Wait]", behind: Mapping[str, str]) -> tuple[int, int]:
    """Minus how many agents get on when this is solved, then since when the first waits."""
    stuck = {wait.ticket.agent_id for wait in group}
    grown = True
    while grown:
        more = {agent for agent, by in behind.items() if by in stuck} - stuck
        stuck |= more
        grown = bool(more)
    return -len(stuck), group[0].ticket.created_at


def _chain(agent_id: str, behind: Mapping[str, str]) -> list[str]:
    """The holder and whom it waits for itself, on to the one who waits for nobody."""
    found = [agent_id]
    while (after := behind.get(found[-1], "")) and after not in found:
        found.append(after)
        if len(found) == LONGEST_CHAIN:
            break
    return found


def refused(board: Board) -> Iterator[Concern]:
    """Who was refused lately and does not wait, while the holder still holds."""
    queued = {(ticket.agent_id, ticket.key) for ticket in board.waits}
    for refused in board.refusals:
        agent_id, key = refused.agent_id, refused.key
        peer = peer_of(board, agent_id)
        refusing = (one for one in board.leases if _refuses(board, one.lease, agent_id, key))
        held = next(refusing, None)
        if peer is None or held is None or (agent_id, key) in queued or _moved_on(peer, refused):
            continue
        now_held = {
            **_lease_facts(board, held, key),
            "same_holder": refused.holder_id in ("", held.lease.agent_id),
            "refused_by": _name(board, refused.holder_id),
        }
        facts = {
            "agent": peer.name,
            "agent_id": peer.id,
            "count": refused.count,
            "refused_at": refused.last_at,
        }
        yield Concern(REFUSED, {**facts, **now_held}, _force(board, now_held))


def _moved_on(peer: Peer, refused: Refused) -> bool:
    """Whether an agent has worked on another file since it was refused this one."""
    return peer.last_key != refused.key and peer.last_key_at > refused.last_at


def _name(board: Board, agent_id: str) -> str:
    peer = peer_of(board, agent_id)
    return peer.name if peer else ""


def _refuses(board: Board, lease: Lease, agent_id: str, key: str) -> bool:
    return not related(agent_id, lease.agent_id) and board.world.touch(Claim(agent_id, key), lease)


def _force(board: Board, facts: Mapping[str, object]) -> tuple[str, ...]:
    """How a person ends the lease that the facts name, its own or of one that is silent or blocked;
    () for anybody else."""
    mine = board.me is not None and facts.get("holder_id") == board.me.id
    if not board.person or not (mine or is_held_up(board, facts)):
        return ()
    return _unlock(str(facts["target"]), str(facts["lease_path"]), force=not mine)


def _unlock(target: str, key: str, *, force: bool) -> tuple[str, ...]:
    what = ("--resource", key) if target == RESOURCE else (key,)
    return ("agent-sync", "unlock", *what, *(("--force",) if force else ()))


def stale(board: Board) -> Iterator[Concern]:
    """Agents without a sign of life that hold something."""
    for peer in board.agents:
        held = [one for one in board.leases if one.lease.agent_id == peer.id]
        if peer.status == STALE and held:
            facts = {**facts_of(peer), "seen_at": peer.last_seen, "paths": _paths(held)}
            only = {"target": held[0].lease.target, "lease_path": held[0].lease.key}
            only |= {"holder_id": peer.id, "holder_status": peer.status}
            yield Concern(STALE_HOLDER, facts, _force(board, only))


def facts_of(peer: Peer) -> Facts:
    """Which agent it is about."""
    return {"agent": peer.name, "agent_id": peer.id}


def _paths(held: list[Held]) -> list[str]:
    return [one.lease.key for one in held]


def expiring(board: Board, shown: set[str]) -> Iterator[Concern]:
    """Explicit leases that run out soon, soonest first."""
    soon = [
        held
        for held in board.leases
        if held.lease.kind == EXPLICIT
        and held.until - board.now <= EXPIRING_MS
        and held.lease.key not in shown
    ]
    for held in sorted(soon, key=lambda one: one.until):
        lease = held.lease
        mine = board.me is not None and board.me.id == lease.agent_id
        what = ("--resource", lease.key) if lease.target == RESOURCE else (lease.key,)
        facts = {**_lease_facts(board, held, lease.key), "mine": mine, "waiters": held.waiters}
        yield Concern(EXPIRING, facts, ("agent-sync", "lock", *what) if mine else ())
