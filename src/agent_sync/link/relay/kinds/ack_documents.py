"""Acknowledgements of messages that came from another machine: they go back to it (MSG-3)."""

from ....locks.claim import World
from ....messages import mirrored_messages, received_mail
from ....presence import agents
from ....store.sqlite import Store, Transaction
from ... import linked_rows
from .. import fields
from ..documents import Came, Document, Names
from . import message_documents, spoken_fields

KIND = "ack"


def outgoing(store: Store, names: Names, world: World) -> "list[Document]":
    """What agents here have acknowledged of what came from elsewhere."""
    rows = linked_rows.of_kind(store, message_documents.KIND)
    uids = {int(row.local): row.uid for row in rows if row.origin and row.local.isdecimal()}
    found = []
    for number, agent_id, at in mirrored_messages.acknowledged(store, list(uids)):
        known = agents.find(store, agent_id)
        wire = names.out(agent_id)
        body = {
            "agent": wire, "agent_name": known.name if known else "",
            "acked_ago_ms": max(0, world.now - at),
        }  # fmt: skip
        uid = f"{uids[number]} {wire}"
        found.append(Document(KIND, uid, f"{number} {agent_id}", body, mark="1"))
    return found


def incoming(tx: Transaction, names: Names, came: Came, local: str, world: World) -> str:
    """One of a message from here is as one given here: its sender is told. Raises ValueError."""
    message, _, wire = came.uid.partition(" ")
    agent_id = names.of(came.machine, wire)
    if local or came.body is None or not message.startswith(f"{names.machine}:"):
        return local if came.body is not None else ""
    row = linked_rows.find(tx, message_documents.KIND, message)
    number = row.local if row else ""
    if not number.isdecimal() or not mirrored_messages.exists(tx, int(number)):
        return ""
    name = fields.text(came.body, "agent_name", most=64)
    spoken_fields.speaker(tx, names, came, agent_id, name, world)
    one = agents.find(tx, agent_id)
    assert one is not None
    received_mail.acknowledge(tx, one, int(number), world.now)
    return f"{number} {agent_id}"


def refused(
    tx: Transaction, names: Names, local: str, error: str, current: "Came | None", world: World
) -> None:
    """Nothing to take back: it is acknowledged here."""


def forget(tx: Transaction, local: str, world: World) -> None:
    """What was acknowledged stays so."""
