"""What agents ask of the person themselves: letters, and checkpoints that wait for their word."""

from collections.abc import Iterator
from typing import Any

from ...gates.checkpoints import checkpoint_people, checkpoints, required_items
from ...identity.who import OPERATOR, SYSTEM
from ...messages.received_mail import Received
from ...status.concern_kinds import UNREAD, VERDICT, Concern
from ...status.whole import Whole
from ...store.sqlite import Store
from ...views.payload import moment
from ...views.terminal import ago, clean
from . import offers

LETTERS = 3
"""So many letters of agents stand each for itself."""
NAME, TEXT, ABOUT = 64, 300, 4_000
APPROVE = "approve"
Facts = dict[str, Any]


def letters(seen: Whole, one: Concern) -> "list[Concern]":
    """Unread mail of the person's: up to LETTERS of agents alone, those that want most first; and
    what is left in one.
    """
    board = seen.board
    mail = board.mail if board.me and board.me.id == OPERATOR else board.operator_mail
    of_agents = [x for x in mail if x.sender_id != SYSTEM]
    of_agents.sort(key=lambda x: (not (x.needs_ack and not x.acked_at), not x.urgent, x.id))
    alone = of_agents[:LETTERS]
    rest = [x for x in mail if x not in alone]
    found = [Concern(UNREAD, {**one.facts, **_of([x]), "letter": _letter(x)}) for x in alone]
    return [*found, *([one._replace(facts={**one.facts, **_of(rest)})] if rest else [])]


def _of(mail: "list[Received]") -> Facts:
    return {
        "count": len(mail),
        "senders": list(dict.fromkeys(x.sender for x in mail)),
        "urgent": any(x.urgent for x in mail),
        "messages": [f"M{x.id}" for x in mail],
        "oldest_at": mail[0].sent_at,
    }


def _letter(one: Received) -> Facts:
    return {
        "id": f"M{one.id}",
        "from": one.sender,
        "from_id": one.sender_id,
        "text": one.body[:ABOUT],
        "at": moment(one.sent_at),
        "needs_ack": one.needs_ack and not one.acked_at,
    }


def verdicts(store: Store, seen: Whole, told: "set[str]") -> "Iterator[Concern]":
    """Checkpoints that name the person and that nobody else is asked to do anything for: also where
    something that they require is open. ``told``: the subjects that are asked of them anyway.
    """
    for one in seen.checkpoints:
        people = checkpoint_people.of(store, one)
        mine = [x for x in people.awaited if x.agent_id == OPERATOR]
        if one.state != checkpoints.WAITING or not mine or one.subject in told:
            continue
        if not any(peer.id == people.author_id for peer in seen.board.agents):
            continue
        facts = {
            "subject": one.subject,
            "verb": APPROVE,
            "because": f"{people.author_name} waits for your verdict on {one.subject}",
            "waiting": [people.author_name, *(x.name for x in people.held if x.bound)],
            "since_at": max(mine[0].at, one.created_at),
            "open": required_items.open_names(store, one.id),
        }
        yield Concern(VERDICT, facts)


def acts(store: Store, seen: Whole, subject: str) -> "list[offers.Act]":
    """What can be done about a checkpoint, what it is about first; [] for what is none."""
    for one in seen.checkpoints:
        if one.subject == subject:
            people, items = checkpoint_people.of(store, one), required_items.of(store, one.id)
            found = offers.of_checkpoint(one, people, items)
            look = offers.go(f"See {subject}", "agreements", id=subject)
            return [look, *(x for x in found if x["act"] != "checkpoint_cancel")]
    return []


def said(store: Store, seen: Whole, one: Concern) -> str:
    """What is asked in a sentence of its own, '' where the concern's says it."""
    facts, now = dict[str, Any](one.facts), seen.board.now
    if one.code == UNREAD and "letter" in facts:
        return _writes(facts["letter"], facts["oldest_at"], now)
    if one.code != VERDICT or facts["verb"] != APPROVE:
        return ""
    subject = str(facts["subject"])
    author, about = _about(store, seen, subject)
    if not author:
        return ""
    left = [clean(str(x), NAME) for x in facts.get("open", ())]
    more = f"; open: {', '.join(left[:LETTERS])}" if left else ""
    when = ago(facts["since_at"], now)
    return f"{clean(author, NAME)} asks you to approve {subject} ({when}): “{about}”{more}"


def _writes(letter: Facts, at: int, now: int) -> str:
    wants = ", and waits until you acknowledge it" if letter["needs_ack"] else ""
    text = clean(" ".join(str(letter["text"]).split()), TEXT)
    return f"{clean(str(letter['from']), NAME)} wrote to you ({ago(at, now)}{wants}): “{text}”"


def _about(store: Store, seen: Whole, subject: str) -> "tuple[str, str]":
    """(who asks, what for); of a checkpoint or a patch."""
    for one in seen.checkpoints:
        if one.subject == subject:
            return checkpoint_people.of(store, one).author_name, clean(one.summary, TEXT)
    for patch, _ in seen.patches:
        if patch.subject == subject:
            return patch.author.name, clean(patch.title, TEXT)
    return "", ""
