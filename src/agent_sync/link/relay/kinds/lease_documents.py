"""Leases: what is held, and where (LINK-2). The server decides the explicit ones."""

from ....locks import ending, mirrored_leases, open_leases
from ....locks.claim import World
from ....locks.lease import (
    AUTO,
    EXCLUSIVE,
    EXPLICIT,
    FILE,
    GLOB,
    RESOURCE,
    SHARED,
    TREE,
    Lease,
)  # fmt: skip
from ....messages.mailbox import notify
from ....presence import mirrored_agents
from ....presence.agents import REMOTE
from ....store.sqlite import Store, Transaction
from ... import linked_rows
from .. import fields
from ..documents import Came, Document, Names

KIND = "lease"
TARGETS = (FILE, TREE, GLOB, RESOURCE)
HELD = "held"
LOST = "held on another machine"
PENDING_MS, ASKED_MS = 30_000, 6_000
"""One that is not confirmed yet ends so soon, and for so long somebody asks for it."""


def outgoing(store: Store, names: Names, world: World) -> "list[Document]":
    """What this machine's agents hold inside the repository."""
    return [
        _document(one, names, world)
        for one in open_leases.all_open(store)
        if _is_ours(one) and not _stays_here(one) and world.holds(one)
    ]


def _is_ours(lease: Lease) -> bool:
    return not (lease.agent_id.startswith(f"{REMOTE}:") and lease.agent_id.count(":") > 1)


def _stays_here(lease: Lease) -> bool:
    """Whether it is on a path outside of the repository, as ``open_leases.stays_here``."""
    return lease.key.startswith("/") and lease.target != RESOURCE


def _document(one: Lease, names: Names, world: World) -> Document:
    explicit = one.kind == EXPLICIT or one.asked
    body = {
        "target": one.target, "key": one.key, "mode": one.mode,
        "kind": EXPLICIT if explicit else AUTO, "agent": names.out(one.agent_id),
        "reason": one.reason, "checkout": "" if one.kind == EXPLICIT else one.checkout,
    }  # fmt: skip
    # An explicit one has its own end; one for a turn has none that anybody knows beforehand.
    ends = one.expires_at if one.kind == EXPLICIT else 0
    ttl = max(1_000, ends - world.now) if ends else world.limits.stale
    uid = f"{names.machine}:{one.id}"
    fresh = explicit and world.now - one.created_at < ASKED_MS and ttl <= PENDING_MS
    mark = f"{sorted(body.items())} {ends}"
    return Document(KIND, uid, str(one.id), body, ttl, mark, fresh)


def incoming(tx: Transaction, names: Names, came: Came, local: str, world: World) -> str:
    """Write its row, or end it. Raises ValueError."""
    lease = mirrored_leases.find(tx, int(local)) if local else None
    if lease is not None and _is_ours(lease):
        raise ValueError("a lease of this machine")
    if came.body is None:
        if lease is not None:
            mirrored_leases.over(tx, lease, world)
        return ""
    holder = names.of(came.machine, fields.text(came.body, "agent", most=fields.LONGEST_ID))
    target = fields.choice(came.body, "target", TARGETS)
    key = fields.key(came.body, "key", world.project, target)
    mode = fields.choice(came.body, "mode", (EXCLUSIVE, SHARED))
    kind = fields.choice(came.body, "kind", (EXPLICIT, AUTO))
    reason = " ".join(fields.text(came.body, "reason").split())
    until = came.expires_at or world.now + world.limits.stale
    if lease is not None and (lease.agent_id, lease.target, lease.key, lease.kind) == (
        holder, target, key, kind,
    ):  # fmt: skip
        mirrored_leases.change(tx, lease.id, world.now, mode, reason, until)
        return local
    if lease is not None:
        mirrored_leases.over(tx, lease, world)
    name = mirrored_agents.called("", names.machine_name(came.machine))
    mirrored_agents.known(tx, holder, name, world.now)
    checkout = "" if kind == EXPLICIT else f"@{came.machine}"
    found = mirrored_leases.take(
        tx, holder, target, key, world.now, checkout=checkout, kind=kind, mode=mode,
        reason=reason, expires_at=until,
    )  # fmt: skip
    return str(found)


def refused(
    tx: Transaction, _names: Names, local: str, error: str, current: "Came | None", world: World
) -> None:
    """End what another machine holds, and tell its agent; its work stays where it is."""
    lease = mirrored_leases.find(tx, int(local))
    if lease is None or not _is_ours(lease):
        return
    if error != HELD:
        said = f"{lease.key} is yours on this machine alone: the server refuses it ({error})"
        notify(tx, world.now, [lease.agent_id], said)
        return
    who = _holder(tx, current)
    row = linked_rows.of_local(tx, KIND, local)
    alone = bool(current and current.body and current.body.get("mode") == EXCLUSIVE)
    if row is not None and row.seq and lease.mode == EXCLUSIVE and not alone:
        mirrored_leases.give_back_mode(tx, lease.id, SHARED)
        said = f"{lease.key} is shared with {who}: it could not become yours alone"
    else:
        ending.release(tx, [lease], world, LOST, lease.agent_id)
        said = (
            f"{lease.key} is held by {who}, who was first at the server: your lock has ended. "
            "What you wrote stays as it is; ask them before you go on with it"
        )
    notify(tx, world.now, [lease.agent_id], said)


def _holder(tx: Transaction, current: "Came | None") -> str:
    row = current and linked_rows.find(tx, KIND, current.uid)
    lease = mirrored_leases.find(tx, int(row.local)) if row and row.local else None
    return lease.holder.name if lease else "another machine"


def forget(tx: Transaction, local: str, world: World) -> None:
    """Its row goes."""
    lease = mirrored_leases.find(tx, int(local))
    if lease is not None and not _is_ours(lease):
        mirrored_leases.over(tx, lease, world)
    mirrored_leases.forget(tx, int(local))
