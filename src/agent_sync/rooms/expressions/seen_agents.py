"""Agents as others see them: name, role, status; what one waits for is shown to itself alone."""

from collections.abc import Mapping

from ..clock import iso
from ..picture.picture import AGENTS
from .evaluating import holds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..picture.room_entry import Entry
    from .sight import Sight


class AgentMap(Mapping[str, "dict[str, Any]"]):
    """``agents``: id -> ``{name, role, status, waiting_on, last_heartbeat}``."""

    __slots__ = ("_plain", "_sight")

    def __init__(self, sight: "Sight", *, plain: bool = False) -> None:
        self._sight = sight
        self._plain = plain

    def __getitem__(self, id: str) -> "dict[str, Any]":
        entry = self._sight.picture.entry(AGENTS, id) if isinstance(id, str) else None
        found = None if entry is None else self._row(id, entry)
        if found is None:
            raise KeyError(id)
        return found

    def __iter__(self) -> "Iterator[str]":
        agents = self._sight.picture.scope(AGENTS)
        return (id for id, entry in agents.items() if self._row(id, entry) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def rows(self) -> "dict[str, dict[str, Any]]":
        """All that are shown, in the order in which they joined."""
        agents = self._sight.picture.scope(AGENTS).items()
        found = ((id, self._row(id, entry)) for id, entry in agents)
        return {id: row for id, row in found if row is not None}

    def _row(self, id: str, entry: "Entry") -> "dict[str, Any] | None":
        if self._plain:
            return None if entry.enabled is not None else signs(self._sight, id, entry)
        rows = self._sight.agents
        if id not in rows:
            names = None if entry.enabled is None else self._sight.names(plain=True)
            shown = names is None or holds(entry.enabled, names)
            rows[id] = signs(self._sight, id, entry) if shown else None
        return rows[id]


def signs(sight: "Sight", id: str, entry: "Entry") -> "dict[str, Any]":
    """What is shown of one agent. While it waits, ``waiting_on`` is the condition for itself and
    ``waiting`` for everybody else, the room's own token too."""
    agent, reader = entry.value, sight.reader
    presence = sight.picture.presence.get(id)
    row = {
        "name": agent["name"], "role": agent["role"], "status": agent["status"],
        "waiting_on": None, "last_heartbeat": agent["joined_at"],
    }  # fmt: skip
    if presence is not None:
        row["last_heartbeat"] = iso(presence.heartbeat)
        if presence.waits(sight.now):
            row["status"] = "waiting"
            own = id == reader.agent and reader.may_read(id)
            row["waiting_on"] = presence.waiting_on if own else "waiting"
    return row
