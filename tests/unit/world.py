"""A database in memory, agents in it, and a clock and a process table that tests set."""

from agent_sync.identity.liveness import Limits
from agent_sync.locks.claim import World
from agent_sync.store.migrate import migrate
from agent_sync.store.sqlite import Store

NOW = 1_000_000_000_000
MINUTE = 60_000


def fresh() -> Store:
    """An empty database with today's schema."""
    store = Store(":memory:")
    migrate(store)
    return store


def world(now: int = NOW, processes: "dict[int, str] | None" = None) -> World:
    """A moment, with what the process table says of each pid ('unknown' unless given)."""
    table = processes or {}
    return World(now, Limits({}), lambda _machine, pid, _start: table.get(pid, "unknown"))


def join(
    store: Store, agent_id: str, *, seen: int = NOW, state: str = "running", pid: int = 0
) -> None:
    """Put an agent in place."""
    kind = "subagent" if "/" in agent_id else "session"
    store.execute(
        "INSERT INTO agents (id, session_id, kind, name, name_key, state, state_at, joined_at, "
        "created_at, last_seen, pid, machine) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'here')",
        (agent_id, agent_id.split("/")[0], kind, agent_id, agent_id, state)
        + (seen, seen, seen, seen, pid),
    )
