"""Decisions: what was settled on one machine is settled on all (MSG-5)."""

from ....locks.claim import World
from ....messages import mirrored_decisions
from ....messages.decisions import MAX_BODY
from ....store.sqlite import Store, Transaction
from ... import link_state, linked_rows
from .. import fields
from ..documents import Came, Document, Names
from . import spoken_fields

KIND = "decision"
MOST = 200


def outgoing(store: Store, names: Names, world: World) -> "list[Document]":
    """The newest that were made here since the link."""
    since = link_state.all_of(store).get("since", "")
    uids = {row.local: row.uid for row in linked_rows.of_kind(store, KIND)}
    found = []
    made = mirrored_decisions.made_here(store, int(since) if since.isdecimal() else 0, MOST)
    uids = {**{str(x.id): spoken_fields.uid_of(names, x.id, x.at) for x in made}, **uids}
    for one in made:
        body = {
            "agent": names.out(one.agent_id), "agent_name": one.agent_name, "body": one.body,
            "supersedes": uids.get(str(one.supersedes), ""),
            "decided_ago_ms": max(0, world.now - one.at),
        }  # fmt: skip
        found.append(Document(KIND, uids[str(one.id)], str(one.id), body, mark="1"))
    return found


def incoming(tx: Transaction, names: Names, came: Came, local: str, world: World) -> str:
    """Write it down; what was settled stays so. Raises ValueError."""
    body = came.body
    if local or body is None:
        return local if body is not None else ""
    agent_id = names.of(came.machine, fields.text(body, "agent", most=fields.LONGEST_ID))
    name = fields.text(body, "agent_name", most=64)
    text = spoken_fields.words_of(body, "body", MAX_BODY)
    made_at = spoken_fields.said_at(body, "decided_ago_ms", came, world)
    before = fields.text(body, "supersedes", most=fields.LONGEST_ID)
    row = linked_rows.find(tx, KIND, before) if before else None
    supersedes = int(row.local) if row and row.local.isdecimal() else 0
    if not mirrored_decisions.exists(tx, supersedes):
        supersedes = 0
    shown = spoken_fields.speaker(tx, names, came, agent_id, name, world)
    return str(mirrored_decisions.take_in(tx, agent_id, shown, text, made_at, supersedes))


def refused(
    tx: Transaction, names: Names, local: str, error: str, current: "Came | None", world: World
) -> None:
    """It holds here, and others do not know of it: the log says so."""


def forget(tx: Transaction, local: str, world: World) -> None:
    """What was settled stays settled."""
