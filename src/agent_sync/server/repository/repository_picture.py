"""The picture of a repository's room: what it shows, in the form in which rooms are read.

So contexts, polls, expressions and waits are those of every other room. What is shown lies in a
scope that nobody reads but the views, which everybody reads.
"""

from datetime import datetime
from typing import Any

from ...rooms.clock import iso
from ...rooms.picture.empty_log import EmptyLog
from ...rooms.picture.picture import ACTIONS, AGENTS, VIEWS, Picture, Room
from ...rooms.picture.room_entry import Entry, Message, Presence
from ...rooms.readers import SHARED
from . import repository_look
from .repository_look import Seen

SCOPE = "repository"
"""Private, and no agent's: ids of agents here begin with ``remote:``."""
OFFLINE = "offline"


NO_LOG = EmptyLog()


def picture_of(
    base: Picture, seen: Seen, actions: "dict[str, dict[str, Any]]", agent: str, now: int
) -> Picture:
    """What the room is for one reader. ``base``: who joined. ``actions``: name -> definition.

    ``agent``: the reader's id, "" for none.
    """
    made = Picture(
        Room(base.room.id, base.room.profile, base.room.created_at, base.room.meta), NO_LOG
    )
    made.seq = base.seq
    when = iso(base.room.created_at)
    made.scopes = {
        SCOPE: {name: _entry(rows, now) for name, rows in seen.views.items()},
        VIEWS: {name: _entry(_view(name, said, when), now)
                for name, said in repository_look.VIEWS.items()},
        ACTIONS: {
            name: _entry(
                {"id": name, "scope": SHARED, "writes": [], "registered_by": None,
                 "created_at": when, **one}, now,
            )
            for name, one in actions.items()
        },
    }  # fmt: skip
    there = {one["id"]: one for one in seen.views["agents"]}
    made.scopes[AGENTS] = _agents(base, there, now)
    made.presence = {
        id: Presence(_ms(one["last_seen"])) for id, one in there.items() if one["last_seen"]
    }
    _add_messages(made, seen, agent, now)
    return made


def _entry(value: "Any", now: int) -> Entry:
    return Entry(value, revision=1, updated_at=now)


def _view(name: str, said: str, when: str) -> "dict[str, Any]":
    return {
        "scope": SCOPE, "description": said, "expr": f'state["{SCOPE}"]["{name}"]',
        "registered_by": None, "created_at": when,
    }  # fmt: skip


def _agents(base: Picture, there: "dict[str, Any]", now: int) -> "dict[str, Entry]":
    joined = {
        id: {**one.value, "status": OFFLINE, "grants": []} for id, one in base.scope(AGENTS).items()
    }
    for id, one in there.items():
        known = joined.get(id, {})
        joined[id] = {
            "name": one["name"], "role": one["role"] or one["kind"], "status": one["status"],
            "joined_at": known.get("joined_at") or one["last_seen"] or iso(now), "grants": [],
            "meta": {name: one[name] for name in ("kind", "client", "task", "file", "protection")},
        }  # fmt: skip
    return {id: _entry(value, now) for id, value in joined.items()}


def _add_messages(made: Picture, seen: Seen, agent: str, now: int) -> None:
    """The reader's letters, numbered from 1; read up to the first that it has not read."""
    letters = [
        Message(
            number, one.sent_at, one.sender_id, _for(agent, to), one.kind, one.body,
            {"id": f"M{one.id}", "from_name": one.sender, "urgent": one.urgent,
             "needs_ack": one.needs_ack},
        )
        for number, (one, to) in enumerate(seen.letters, 1)
    ]  # fmt: skip
    made.messages, made.message_seq = tuple(letters), len(letters)
    read = (number for number, (one, _) in enumerate(seen.letters) if not one.read_at)
    if agent:
        known = made.presence.get(agent) or Presence(now)
        made.presence[agent] = Presence(known.heartbeat, next(read, len(letters)))


def _for(agent: str, to: "list[str]") -> "tuple[str, ...]":
    """Whom a letter of this reader is for: nobody by name where it is for all."""
    everybody = any(one.casefold() == "all" for one in to)
    return () if everybody else ((agent,) if agent else tuple(to))


def _ms(text: str) -> int:
    return int(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000)
