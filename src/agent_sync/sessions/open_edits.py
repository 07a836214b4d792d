"""Edits that began and whose end no hook has looked at (SPEED-2): begun, closed, handed on.

While a session is alone, the hook behind an edit is left out. The file says later what the edit
did: ``settled_edits``. Read they are in ``unsettled_edits``: most hooks meet none.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store, Transaction


THIS = "WHERE key = ? AND checkout = ? AND agent_id = ?"
"""What one is found by."""


def any_open(store: "Store") -> bool:
    """Whether anybody has one."""
    return store.value("SELECT 1 FROM edits LIMIT 1") is not None


def begin(
    store: "Transaction",
    agent_id: str,
    place: "tuple[str, str]",
    mark: str,
    *,
    tool: str,
    ref: str,
    now: int,
) -> None:
    """An edit of the file at (key, checkout) is about to run; ``mark`` is its print."""
    store.execute(
        "INSERT OR REPLACE INTO edits (key, checkout, agent_id, print, tool, tool_use_id, "
        "started_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (*place, agent_id, mark, tool, ref, now),
    )


def close(store: "Transaction", key: str, checkout: str, agent_id: str) -> None:
    """The edit is over, and what it did is noted."""
    store.execute(f"DELETE FROM edits {THIS}", (key, checkout, agent_id))


def close_call(store: "Transaction", agent_id: str, ref: str) -> None:
    """All edits of one call of an agent are over, and what they did is noted."""
    store.execute("DELETE FROM edits WHERE agent_id = ? AND tool_use_id = ?", (agent_id, ref))


def hand_on(store: "Transaction", old_id: str, new_id: str) -> None:
    """The open edits of one session are its successor's."""
    store.execute("UPDATE OR REPLACE edits SET agent_id = ? WHERE agent_id = ?", (new_id, old_id))
