"""Stored changes as events for one reader; what it may not see is not told, or has no value."""

from ..actions.definition import shown as action_row
from ..agents.raw_agents import raw_agent
from ..clock import iso
from ..expressions import sight_of, visible
from ..expressions.availability import available
from ..expressions.seen_agents import AgentMap
from ..expressions.seen_views import HIDDEN, outcome
from ..picture.entry_row import row_of
from ..picture.picture import ACTIONS, AGENTS, VIEWS
from ..profiles import profile_of
from ..views.view_registering import view_row

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..picture.picture import Picture
    from ..picture.room_entry import Presence
    from ..readers import Reader
    from ..store.room_rows import StoredChange

    Event = tuple[int, str, Any]

MESSAGES = "_messages"
KINDS = {AGENTS: "agent", ACTIONS: "action", VIEWS: "view", MESSAGES: "message"}


class ChangeEvents:
    """Of one reader, in the picture of this moment."""

    def __init__(self, picture: "Picture", reader: "Reader", now: int) -> None:
        self._picture = picture
        self._reader = reader
        self._now = now
        self._hashes = profile_of(picture.room.profile).hashes
        self._sight = sight_of(picture, reader, now)
        self._agents = AgentMap(self._sight)
        self._shown: dict[str, dict[str, int]] = {}

    def of(self, changes: "list[StoredChange]", before: int) -> "list[Event]":
        """In their order; the number counts on at the last event of each write."""
        seen = [one for one in changes if one.scope in KINDS or self._reader.may_read(one.scope)]
        found = []
        for at, one in enumerate(seen):
            last = at + 1 == len(seen) or seen[at + 1].seq != one.seq
            before = one.seq if last else before
            found.append((before, KINDS.get(one.scope, "state"), self._data(one)))
        return found

    def lives(self, before: "dict[str, Presence]", number: int) -> "list[Event]":
        """Agents whose signs of life are other ones now."""
        now = self._picture.presence
        changed = [agent for agent, one in now.items() if _life(before.get(agent)) != _life(one)]
        agents = self._picture.scope(AGENTS)
        return [(number, "agent", self._agent(agent)) for agent in changed if agent in agents]

    def _data(self, change: "StoredChange") -> "Any":
        entry, scope = change.after, change.scope
        if scope == MESSAGES:
            return _message(change)
        if entry is None:
            return {**_place(change), "deleted": True}
        if scope == AGENTS:
            return self._agent(change.key)
        if scope in (ACTIONS, VIEWS):
            return self._definition(change)
        if not self._shows(change):
            return {**_place(change), "hidden": True}
        room_id = self._picture.room.id
        return row_of(room_id, scope, change.key, entry, hashes=self._hashes)

    def _shows(self, change: "StoredChange") -> bool:
        """Whether the value of a change may be told: what a clock or a condition hides is not."""
        scope, entry = change.scope, change.after
        if entry is None or (entry.timer is None and entry.enabled is None):
            return True
        if scope not in self._shown:
            found = visible(self._picture, scope, self._reader, self._now)
            self._shown[scope] = {key: one.revision for key, one in found.items()}
        return self._shown[scope].get(change.key) == entry.revision

    def _agent(self, agent: str) -> "dict[str, Any]":
        if self._picture.entry(AGENTS, agent) is None:
            return {"id": agent, "deleted": True}
        if agent not in self._agents:
            return {"id": agent, "hidden": True}
        return raw_agent(self._picture, agent, self._reader, self._now)

    def _definition(self, change: "StoredChange") -> "dict[str, Any]":
        """An action or a view as a poll shows it."""
        room_id, key, entry = self._picture.room.id, change.key, change.after
        if change.scope == ACTIONS:
            hidden = available(self._sight, key) is None
            row = action_row(room_id, entry) if entry else {}
        else:
            hidden = outcome(self._sight, key) is HIDDEN
            row = view_row(room_id, key, entry) if entry else {}
        if hidden:
            return {"id": key, "hidden": True}
        if not self._reader.may_read(row["scope"]):
            row.pop("enabled", None)
        return row


def _message(change: "StoredChange") -> "dict[str, Any]":
    value = dict(change.after.value) if change.after else {}
    if not value.get("to"):
        value.pop("to", None)
    return {**value, "seq": int(change.key), "at": iso(change.at)}


def _place(change: "StoredChange") -> "dict[str, Any]":
    if change.scope in KINDS:
        return {"id": change.key}
    return {"scope": change.scope, "key": change.key}


def _life(one: "Presence | None") -> "tuple[object, ...]":
    return (one.heartbeat, one.waiting_on, one.waiting_until) if one else ()
