"""Threads of messages: all of them with what the person has not read, and one with how it came."""

from collections.abc import Mapping
from typing import Any

from ...actions.given_values import numbered
from ...identity.who import OPERATOR
from ...messages import received_mail, threads_listed
from ...messages.mailbox import ALL, Message
from ...messages.threads_listed import Delivery, Thread
from ...status.pending import LATE_MS
from ...views import payload
from ...views.terminal import clean
from . import offers
from .person_door import Entered
from .viewer import looking

MOST_MESSAGES, MOST_NAMES = 500, 12
MOST_TEXT = 2_000_000
"""So many characters of messages in one answer, the last ones."""
LONGEST_SEARCH, TEXT = 200, 160
Facts = dict[str, Any]


def threads(entered: Entered, query: "Mapping[str, str]") -> Facts:
    """``{threads}``, the one that somebody wrote in last first. ``q``: with this text in a message
    or a name; ``agent``: with this agent (an id) in it.
    """
    text, agent = query.get("q", "").strip()[:LONGEST_SEARCH], query.get("agent", "")
    with looking(entered) as caller:
        store, me = caller.look()
        with store.reading():
            found = threads_listed.newest(store, text=text, agent_id=agent)
            unread = [x.thread_id or x.id for x in received_mail.inbox(store, me, caller.clock())]
            last = threads_listed.texts(store, [one.last_id for one in found])
    return {"threads": [_thread(one, last[one.last_id], unread.count(one.root)) for one in found]}


def _thread(one: Thread, last: Message, unread: int) -> Facts:
    return {
        "id": f"M{one.root}",
        "first": payload.moment(one.first),
        "last": payload.moment(one.last),
        "count": one.count,
        "unread": unread,
        "with": sorted(one.who)[:MOST_NAMES],
        "says": clean(f"{last.sender}: {last.body[: TEXT * 2]}", TEXT),
    }


def thread(entered: Entered, query: "Mapping[str, str]") -> Facts:
    """``{id, messages, more}`` of the thread that a message belongs to, oldest first, the newest so
    many; nothing is read by that. Raises RoomError (404)."""
    with looking(entered) as caller:
        store, me = caller.look()
        number = numbered(query["message"], "M", "message")
        with store.reading():
            every = received_mail.thread(store, number)
            shown = _newest(every)
            ids = [one.id for one in shown]
            had, to = threads_listed.deliveries(store, ids), threads_listed.addressed(store, ids)
            mine = {x.id for x in received_mail.inbox(store, me, caller.clock(), unread_only=False)}
    now = caller.clock()
    told = [_message(x, had[x.id], to[x.id], now, mine=x.id in mine) for x in shown]
    return {"id": f"M{every[0].id}", "messages": told, "more": len(every) - len(shown)}


def _newest(every: "list[Message]") -> "list[Message]":
    room, found = MOST_TEXT, list[Message]()
    for one in reversed(every[-MOST_MESSAGES:]):
        room -= len(one.body)
        if found and room < 0:
            break
        found.append(one)
    return found[::-1]


def _message(
    one: Message, had: "list[Delivery]", to: "list[tuple[str, str]]", now: int, *, mine: bool
) -> Facts:
    read, acked = _mine(had)
    acts = offers.of_message(
        f"M{one.id}", sender_id=one.sender_id, read=read or not mine,
        needs_ack=one.needs_ack and mine, acked=acked, sender=one.sender, text=one.body,
    )  # fmt: skip
    delivered = [_delivered(x, one.sent_at, now) for x in had]
    missing = [name for key, name in to if key != ALL and not _came(had, key, name)]
    delivered += [_missing(name, one.sent_at, now) for name in missing]
    return {**payload.message(one, [name for _, name in to]), "delivered": delivered, "acts": acts}


def _mine(had: "list[Delivery]") -> "tuple[bool, bool]":
    """Whether the person has read it, and has acknowledged it."""
    mine = next((x for x in had if x.agent_id == OPERATOR), None)
    return bool(mine and mine.read_at), bool(mine and mine.acked_at)


def _came(had: "list[Delivery]", address: str, name: str) -> bool:
    return any(address in (x.via, x.agent_id.casefold()) or x.name == name for x in had)


def _delivered(one: Delivery, sent_at: int, now: int) -> Facts:
    came = min((x for x in (one.pushed_at, one.read_at) if x), default=now)
    return {
        "agent": one.name,
        "agent_id": one.agent_id,
        "pushed_at": payload.moment(one.pushed_at),
        "read_at": payload.moment(one.read_at),
        "acked_at": payload.moment(one.acked_at),
        "late": came - sent_at > LATE_MS,
    }


def _missing(name: str, sent_at: int, now: int) -> Facts:
    """Somebody it was sent to who has not got it."""
    who = OPERATOR if name == OPERATOR else None
    times = dict.fromkeys(("pushed_at", "read_at", "acked_at"))
    return {"agent": name, "agent_id": who, **times, "late": now - sent_at > LATE_MS}
