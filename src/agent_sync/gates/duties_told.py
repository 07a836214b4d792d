"""What an agent has been told that it owes, and for what its Stop was held back (DUTY-3)."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..store.sqlite import Store, Transaction


def of(store: "Store", agent_id: str) -> "dict[str, int]":
    """name of a duty that was told -> when (ms) a Stop was held back for it, 0 for never."""
    rows = store.all("SELECT duty, held_at FROM duties_told WHERE agent_id = ?", (agent_id,))
    return {str(name): int(at) for name, at in rows}


def note(store: "Transaction", agent_id: str, names: "Iterable[str]", now: int) -> None:
    """An agent has been told of these duties."""
    for name in names:
        store.execute(
            "INSERT OR IGNORE INTO duties_told (agent_id, duty, at) VALUES (?, ?, ?)",
            (agent_id, name, now),
        )


def note_held(store: "Transaction", agent_id: str, name: str, now: int) -> None:
    """A Stop was held back for a duty."""
    note(store, agent_id, [name], now)
    store.execute(
        "UPDATE duties_told SET held_at = ? WHERE agent_id = ? AND duty = ?", (now, agent_id, name)
    )


def keep_only(store: "Transaction", agent_id: str, names: "Iterable[str]") -> None:
    """Forget what an agent owes no more."""
    owed = set(names)
    for name in of(store, agent_id):
        if name not in owed:
            store.execute(
                "DELETE FROM duties_told WHERE agent_id = ? AND duty = ?", (agent_id, name)
            )


def hand_on(store: "Transaction", old_id: str, new_id: str) -> None:
    """What one agent was told is told to its successor again: its context is a new one."""
    store.execute("DELETE FROM duties_told WHERE agent_id IN (?, ?)", (old_id, new_id))
