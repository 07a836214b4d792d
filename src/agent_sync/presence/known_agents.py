"""Agents as others look for them: by id, name or session, with what tells whether one is there."""

from ..identity.liveness import Holder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store


class Known:
    """An agent's id, and what tells whether it is there."""

    __slots__ = ("holder", "id")
    COLUMNS = f"a.id, {Holder.COLUMNS}"

    def __init__(self, row: "tuple[object, ...]") -> None:
        self.id = str(row[0])
        self.holder = Holder(row[1:])


AT_ONCE = 500
"""SQLite before 3.32 takes 999 values in a statement."""
_FROM = f"SELECT {Known.COLUMNS} FROM agents a WHERE "


def known(store: "Store", agent_id: str) -> "Known | None":
    """One agent, None for one that was never seen."""
    row = store.one(_FROM + "a.id = ?", (agent_id,))
    return Known(row) if row else None


def open_ones(store: "Store") -> "list[Known]":
    """All that have not ended, whether they are there or not."""
    return [Known(row) for row in store.all(_FROM + "a.state <> 'ended'")]


def folders(store: "Store") -> "dict[str, str]":
    """Where each of those that have not ended stood last; '' is not among them."""
    rows = store.all("SELECT id, cwd FROM agents WHERE state <> 'ended' AND cwd <> ''")
    return {str(row[0]): str(row[1]) for row in rows}


def these(store: "Store", ids: "list[str]") -> "list[Known]":
    """Those of some ids that are known."""
    found: list[Known] = []
    for first in range(0, len(ids), AT_ONCE):
        some = tuple(ids[first : first + AT_ONCE])
        marks = ", ".join("?" * len(some))
        found += (Known(row) for row in store.all(f"{_FROM}a.id IN ({marks})", some))
    return found


def known_child(store: "Store", root: str) -> str:
    """The subagent that is known by the last part of its id under another session of the same
    client, as ``root`` would be with that session before it; '' for none.
    """
    client, _, own = root.partition(":")
    found = store.value(
        "SELECT id FROM agents WHERE kind = 'subagent' AND substr(id, 1, length(?1)) = ?1 "
        "AND substr(id, -length(?2)) = ?2 ORDER BY sign_at DESC LIMIT 1",
        (f"{client}:", f"/{own}"),
    )
    return str(found or "")


def others_called(store: "Store", name_key: str, agent_id: str) -> "list[Known]":
    """Those that bear a name beside one agent."""
    rows = store.all(_FROM + "a.name_key = ? AND a.id <> ?", (name_key, agent_id))
    return [Known(row) for row in rows]


def subagents(store: "Store", session_id: str) -> "list[Known]":
    """The subagents of a session that have not ended."""
    rows = store.all(
        _FROM + "a.session_id = ? AND a.state <> 'ended' AND a.kind = 'subagent'", (session_id,)
    )
    return [Known(row) for row in rows]


def meant(store: "Store", named: str, name_key: str) -> str:
    """The id of who is called so or has this id, '' for nobody; an id goes before a name."""
    found = store.value(
        "SELECT id FROM agents WHERE name_key = ? OR id = ? ORDER BY id = ? DESC LIMIT 1",
        (name_key, named, named),
    )
    return str(found or "")


def transcript(store: "Store", agent_id: str) -> "tuple[str, int]":
    """(where the client writes an agent's session down or '', ms of its last sign of life)."""
    row = store.one("SELECT transcript, sign_at FROM agents WHERE id = ?", (agent_id,))
    return (str(row[0]), int(row[1])) if row else ("", 0)


def folder(store: "Store", agent_id: str) -> str:
    """Where an agent was when it last said so, '' for nowhere."""
    return str(store.value("SELECT cwd FROM agents WHERE id = ?", (agent_id,)) or "")
