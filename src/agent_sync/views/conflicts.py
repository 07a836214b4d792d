"""The words for 'somebody else has it': who, since when, until when, what next (LOCK-4).

Forcing is never among the next steps: it is a person's decision (LOCK-7).
"""

import shlex
from collections.abc import Sequence

from ..actions.refusal_types import NotGranted
from ..errors import AgentSyncError, Held, WaitTimedOut, WouldDeadlock
from ..identity.who import OPERATOR, is_ancestor, of_another_machine
from ..locks.claim import Claim, Judgement, World
from ..locks.lease import AUTO, FILE, RESOURCE, SHARED, Lease, one_each
from ..locks.ticket import Ticket
from ..locks.wait_queue import ADVISED_WAIT_S
from ..locks.waiting import Circle, InTheWay, TimedOut
from ..repository.path_keys import WHOLE
from .payload import moment
from .terminal import ago, clean, clock


def sentence(refused: NotGranted) -> AgentSyncError:
    """The error for claims that were not granted, with every holder as a fact.

    It names the way from where the caller stands for a key: what is told to be typed must work
    there.
    """
    found = refused.found
    if isinstance(found, Circle):
        return _deadlock(found, refused)
    claim, judged = found.refused[0]
    again = _wait(claim, refused.typed.get(claim.key, claim.key))
    facts = _facts(found)
    what = name_of(claim.target, claim.key)

    def words(*, why: bool) -> str:
        told = "; ".join(
            f"{name_of(c.target, c.key)} is {holders(j, found.world, refused.me, c.key, why=why)}"
            for c, j in found.refused
        )
        if isinstance(found, TimedOut):
            return (
                f"waited {refused.waited_ms / 1000:g} s for {what}: {told}; your place in the "
                f"queue is kept for 2 minutes: ask again with {again}, or do other work"
            )
        task = f"{refused.task} was not claimed: " if refused.task else ""
        return f"{task}{told}; {_next_steps(judged, again)}"

    error: AgentSyncError
    if isinstance(found, TimedOut):
        error = WaitTimedOut(words(why=True), **facts)
    else:
        task = {"task": refused.task} if refused.task else {}
        error = Held(words(why=True), **facts, **task)
    leases = [lease for _, j in found.refused for lease in j.blockers]
    return error.quoting(reasons(leases), without=words(why=False))


def reasons(leases: Sequence[Lease]) -> list[str]:
    """What holders gave as their reasons, each behind the holder's name."""
    said = [f"{lease.holder.name}: {lease.reason}" for lease in leases if lease.reason]
    return list(dict.fromkeys(said))


def holders(judged: Judgement, world: World, me: str, key: str, *, why: bool) -> str:
    """Who is in the way, in words, with their reasons where ``why``."""
    parts = [lease_words(lease, world, me, key, why=why) for lease in one_each(judged.blockers)]
    parts += [_ticket_words(ticket, world) for ticket in judged.tickets]
    return " and ".join(parts[:3]) + (f" and {len(parts) - 3} more" if len(parts) > 3 else "")


def lease_words(lease: Lease, world: World, me: str, key: str, *, why: bool) -> str:
    """'held by NAME (why) since … until …', said of the path ``key``."""
    until = world.until(lease)
    who = clean(lease.holder.name, 64)
    if lease.agent_id == OPERATOR:
        who = "the operator (a person)"
    elif is_ancestor(me, lease.agent_id):
        who += " (a subagent of yours)"
    elif of_another_machine(lease.agent_id):
        who += " (on another machine)"
    kind = "edited" if lease.kind == AUTO else "held"
    mode = " shared" if lease.mode == SHARED else ""
    other = lease.key != key and lease.target != RESOURCE
    relation = " in " if lease.target == FILE else " as part of "
    scope = f"{relation}{name_of(lease.target, lease.key)}" if other else ""
    reason = f" ({clean(lease.reason, 200)})" if why and lease.reason else ""
    ends = f"until {clock(until)} ({ago(until, world.now)})" if until else "until its turn ends"
    since = f"since {clock(lease.created_at)} ({ago(lease.created_at, world.now)})"
    return f"{kind}{mode} by {who}{scope}{reason} {since}, {ends}"


def _ticket_words(ticket: Ticket, world: World) -> str:
    who = clean(ticket.name, 64)
    if ticket.reserved_until:
        until = ticket.reserved_until
        return f"reserved for {who} until {clock(until)} ({ago(until, world.now)})"
    return f"waited for by {who}, who was first ({ago(ticket.created_at, world.now)})"


def _next_steps(judged: Judgement, again: str) -> str:
    first = judged.blockers[0].holder.name if judged.blockers else judged.tickets[0].name
    ask = f"'agent-sync send --to {shlex.quote(clean(first, 64))} --message ...'"
    return f"do other work, wait in turn with {again}, or ask with {ask}"


def _wait(claim: Claim, named: str) -> str:
    what = shlex.quote(clean(named))
    what = f"--resource {what}" if claim.target == RESOURCE else what
    return f"'agent-sync lock {what} --wait={ADVISED_WAIT_S}'"


def name_of(target: str, key: str) -> str:
    """A key as a sentence names it."""
    if target != RESOURCE and key == WHOLE:
        return "the whole repository"
    return f"the resource {clean(key, 200)}" if target == RESOURCE else clean(key, 300)


def _facts(found: InTheWay) -> dict[str, object]:
    everyone = [
        fact
        for claim, judged in found.refused
        for fact in (
            *(_lease_fact(claim, lease, found.world) for lease in judged.blockers),
            *(_ticket_fact(claim, ticket) for ticket in judged.tickets),
        )
    ]
    return {**everyone[0], "holders": everyone} if everyone else {"holders": []}


def _lease_fact(claim: Claim, lease: Lease, world: World) -> dict[str, object]:
    return {
        "path": claim.key,
        "target": claim.target,
        "holder": lease.holder.name,
        "holder_id": lease.agent_id,
        "key": lease.key,
        "kind": lease.kind,
        "mode": lease.mode,
        "reason": lease.reason,
        "since": moment(lease.created_at),
        "until": moment(world.until(lease)),
    }


def _ticket_fact(claim: Claim, ticket: Ticket) -> dict[str, object]:
    return {
        "path": claim.key,
        "target": claim.target,
        "holder": ticket.name,
        "holder_id": ticket.agent_id,
        "key": ticket.key,
        "kind": "queue",
        "mode": ticket.mode,
        "reason": "",
        "since": moment(ticket.created_at),
        "until": moment(ticket.reserved_until),
    }


def _deadlock(found: Circle, refused: NotGranted) -> WouldDeadlock:
    told = zip(found.agents, refused.names, strict=True)
    names = ["you" if agent_id == refused.me else clean(name, 64) for agent_id, name in told]
    claim = found.refused[0][0]
    return WouldDeadlock(
        f"waiting for {name_of(claim.target, claim.key)} would never end: "
        f"the circle is {' -> '.join([*names, names[0]])}; release something first "
        "('agent-sync unlock FILE'), or do other work",
        path=claim.key,
        cycle=[*found.agents, found.agents[0]],
        names=names,
    )
