"""Messages for agents of other machines, for a role that somebody there has, and for all (LINK-1).

Each comes to every machine, and is kept where it is for somebody.
"""

from ....identity.liveness import ENDED
from ....identity.who import OPERATOR, SYSTEM
from ....locks.claim import World
from ....messages import mailbox, mirrored_messages
from ....messages.mailbox import DIRECTIVE, MAX_BODY, MESSAGE, NEWS, NOTICE, WAKE
from ....messages.mirrored_messages import Outgoing
from ....presence import agents, known_agents, mirrored_agents
from ....presence.naming import folded
from ....store.sqlite import Store, Transaction
from ... import linked_rows
from ...linked_rows import CONFIRMED
from .. import fields
from ..document_print import print_of
from ..documents import Body, Came, Document, Names, is_machine
from . import spoken_fields

KIND = "message"
MOST = 500
MOST_ADDRESSES = 200
KINDS = (MESSAGE, DIRECTIVE, NOTICE, NEWS)
MARK = "said"
GONE = print_of(Document(KIND, "", "", {}, mark=MARK))
"""How a row is marked whose message is at the server."""


def outgoing(store: Store, names: Names, world: World) -> "list[Document]":
    """What was said here lately and is for somebody elsewhere. What has gone out does not change,
    and is not read again."""
    rows = linked_rows.of_kind(store, KIND)
    uids, since = {row.local: row.uid for row in rows}, spoken_fields.since(store, world)
    own = [row for row in rows if row.uid.startswith(f"{names.machine}:") and row.local]
    gone = [row for row in own if row.state == CONFIRMED and row.print == GONE]
    sent = frozenset(int(row.local) for row in own)
    there = sent - {int(row.local) for row in gone}
    found = mirrored_messages.for_others(store, since, MOST, there, sent - there)
    new = {str(x.id): spoken_fields.uid_of(names, x.id, x.sent_at) for x in found}
    uids = {**new, **uids}
    return [
        *(Document(KIND, row.uid, row.local, {}, mark=MARK) for row in gone if row.at >= since),
        *(
            Document(KIND, uids[str(x.id)], str(x.id), _body(x, names, uids, world), mark=MARK)
            for x in found
        ),
    ]


def _body(one: Outgoing, names: Names, uids: "dict[str, str]", world: World) -> Body:
    called = {names.out(x): name.rpartition("@")[0] for x, name in one.agents.items()}
    return {
        "kind": DIRECTIVE if one.kind == WAKE else one.kind, "sender": names.out(one.sender_id),
        "sender_name": one.sender, "to": [*called, *one.words], "called": called,
        "body": one.body, "reply_to": uids.get(str(one.reply_to), ""),
        "urgent": one.urgent, "needs_ack": one.needs_ack,
        "sent_ago_ms": max(0, world.now - one.sent_at),
    }  # fmt: skip


def incoming(tx: Transaction, names: Names, came: Came, local: str, world: World) -> str:
    """Keep it where it is for somebody here, and younger than the link. What was said stays said.
    Raises ValueError."""
    body = came.body
    if local or body is None:
        return local if body is not None else ""
    sender = names.of(came.machine, fields.text(body, "sender", most=fields.LONGEST_ID))
    name = fields.text(body, "sender_name", most=64)
    to = _addresses(tx, names, body)
    said_at = spoken_fields.said_at(body, "sent_ago_ms", came, world)
    if not to or spoken_fields.is_older_than_link(tx, said_at, world):
        return ""
    text = spoken_fields.words_of(body, "body", MAX_BODY)
    number = mirrored_messages.take_in(
        tx, sender, _called(tx, names, came, sender, name, world), to, text,
        said_at,
        kind=fields.choice(body, "kind", KINDS), reply_to=_answered(tx, body),
        urgent=fields.yes(body, "urgent"), needs_ack=fields.yes(body, "needs_ack"),
    )  # fmt: skip
    return str(number)


def _addresses(tx: Transaction, names: Names, body: Body) -> "list[str]":
    """Whom of this machine it is for: ids, names and roles as a message to them has them."""
    called = body.get("called")
    found = []
    for one in fields.words(body, "to", most=MOST_ADDRESSES):
        if not is_machine(one.partition(":")[0]):
            found.append(one)
        elif names.is_mine(one):
            name = called.get(one) if isinstance(called, dict) else ""
            found.append(_at_home(tx, names.home(one), name if isinstance(name, str) else ""))
    return [one for one in found if one.strip() and one != SYSTEM]


def _at_home(tx: Transaction, agent_id: str, name: str) -> str:
    """An agent of this machine; where it has gone, whoever has its name now."""
    known = agents.find(tx, agent_id)
    gone = known is None or known.state == ENDED
    if gone and name and known_agents.meant(tx, name, folded(name)):
        return name
    return agent_id


def _called(tx: Transaction, names: Names, came: Came, sender: str, name: str, world: World) -> str:
    if sender.endswith(f":{SYSTEM}"):  # the program there is nobody whom one could answer
        return mirrored_agents.called(SYSTEM, names.machine_name(came.machine))
    return spoken_fields.speaker(tx, names, came, sender, name, world)


def _answered(tx: Transaction, body: Body) -> int:
    uid = fields.text(body, "reply_to", most=fields.LONGEST_ID)
    row = linked_rows.find(tx, KIND, uid) if uid else None
    number = int(row.local) if row and row.local.isdecimal() else 0
    return number if number and mirrored_messages.exists(tx, number) else 0


def refused(
    tx: Transaction, names: Names, local: str, error: str, current: "Came | None", world: World
) -> None:
    """It stays here: its sender is told."""
    if not mirrored_messages.exists(tx, int(local)):
        return
    letter = mailbox.get(tx, int(local))
    said = f"M{local} has not reached other machines: the server refuses it ({error})"
    if letter.sender_id not in (SYSTEM, OPERATOR):
        mailbox.notify(tx, world.now, [letter.sender_id], said)


def forget(tx: Transaction, local: str, world: World) -> None:
    """What somebody here was told stays told."""
