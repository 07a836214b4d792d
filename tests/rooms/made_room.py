"""A room made by hand, in memory: enough to ask what a reader sees of it."""

from __future__ import annotations

from typing import Any

from agent_sync.rooms.clock import iso
from agent_sync.rooms.picture.draft import Draft
from agent_sync.rooms.picture.picture import ACTIONS, AGENTS, VIEWS, Picture, Room
from agent_sync.rooms.picture.room_entry import Message, Presence
from agent_sync.rooms.readers import Reader
from agent_sync.rooms.room_limits import Limits

NOW = 1_790_000_000_000
ADMIN = Reader("room", "", ("*",))
VIEWER = Reader("view", writes=False)
LIMITS = Limits()
LIMITS.view_ms = 60_000  # a busy machine cuts nothing short


def agent(id: str, *grants: str) -> Reader:
    """A reader that acts as an agent."""
    return Reader("agent", id, grants)


ALICE, BOB = agent("alice"), agent("bob")


class MemoryLog:
    """All messages and audit records of a made room; ``asked`` counts questions."""

    def __init__(self) -> None:
        self.all: list[Message] = []
        self.records: list[dict[str, Any]] = []
        self.asked = 0

    def count_unread(self, agent: str, after: int, upto: int, *, directed: bool) -> int:
        self.asked += 1
        return sum(
            after < one.seq <= upto and one.sender != agent and (not directed or agent in one.to)
            for one in self.all
        )

    def messages(
        self, after: int, upto: int, limit: int, *, newest: bool = False, kind: str = ""
    ) -> list[Message]:
        self.asked += 1
        found = [one for one in self.all if after < one.seq <= upto and kind in ("", one.kind)]
        return found[max(0, len(found) - limit) :] if newest else found[:limit]

    def audit(self, after: int, upto: int, limit: int) -> list[dict[str, Any]]:
        self.asked += 1
        found = self.records[after:upto]
        return found[max(0, len(found) - limit) :]


class MadeRoom:
    """A room that is written at once. Each write makes a new picture, as a store would."""

    def __init__(self, profile: str = "direct", now: int = NOW) -> None:
        self.log = MemoryLog()
        self.now = now
        self.picture = Picture(Room("r", profile, now, {}), self.log)

    def draft(self) -> Draft:
        """A write to make; ``take`` stores it."""
        return Draft(self.picture, self.now)

    def take(self, draft: Draft) -> None:
        """Store a draft."""
        draft.picture.seq += 1
        self.log.all += draft.messages
        self.log.records += draft.audits
        self.picture = draft.picture

    def put(self, scope: str, key: str, value: Any, **marks: Any) -> None:
        """Write one entry."""
        draft = self.draft()
        draft.put(scope, key, value, **marks)
        self.take(draft)

    def agent(self, id: str, *, enabled: str | None = None, **more: Any) -> None:
        """An agent joins."""
        value = {"name": id.title(), "role": "agent", "status": "active", "meta": {}, "grants": []}
        self.put(AGENTS, id, {**value, "joined_at": iso(self.now), **more}, enabled=enabled)

    def view(self, id: str, expr: str, scope: str = "_shared", **marks: Any) -> None:
        """A view stands there."""
        self.put(VIEWS, id, {"scope": scope, "description": "", "expr": expr}, **marks)

    def action(self, id: str, scope: str = "_shared", *, marks: Any = None, **fields: Any) -> None:
        """A custom action stands there."""
        value = {"id": id, "scope": scope, "description": "", "writes": [], **fields}
        self.put(ACTIONS, id, value, **(marks or {}))

    def say(self, sender: str | None, body: Any, *to: str, kind: str = "chat") -> None:
        """A message."""
        draft = self.draft()
        draft.say(sender, kind, body, to)
        self.take(draft)

    def sign(self, id: str, seen: int = 0, waiting_on: str = "", until: int = 0) -> None:
        """A sign of life."""
        other = self.picture.copy()
        other.presence = {**other.presence, id: Presence(self.now, seen, waiting_on, until)}
        self.picture = other
