"""A time in which no hook here refuses anything: wanted by a person, over by itself (ARR-3)."""

from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store, Transaction

_NOW = (
    "SELECT agent_id, reason, from_at, until_at FROM pauses "
    "WHERE ended_at IS NULL AND id > 0 AND from_at <= ?1 AND until_at > ?1 ORDER BY id DESC LIMIT 1"
)


class Pause(NamedTuple):
    """Who wanted it, why ('' for no reason given), from when and until when (ms UTC)."""

    agent_id: str
    reason: str
    from_at: int
    until_at: int


def current(store: "Store", now: int) -> "Pause | None":
    """The pause that is on, None for none; one look, by index."""
    row = store.one(_NOW, (now,))
    return Pause(str(row[0]), str(row[1]), int(row[2]), int(row[3])) if row else None


def begin(store: "Transaction", pause: Pause) -> None:
    """Let one begin, in place of any other."""
    end(store, pause.from_at)
    store.execute(
        "INSERT INTO pauses (agent_id, reason, from_at, until_at) VALUES (?, ?, ?, ?)", pause
    )


def end(store: "Transaction", now: int) -> None:
    """End whatever is open; of one that was over by itself that is noted."""
    store.execute("UPDATE pauses SET ended_at = min(until_at, ?) WHERE ended_at IS NULL", (now,))
