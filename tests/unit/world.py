"""A database in memory, agents in it, and a clock and a process table that tests set."""

import quick_databases
from agent_sync.identity.liveness import Limits
from agent_sync.locks.claim import World
from agent_sync.store.sqlite import Store
from scene.database import asked

NOW = 1_000_000_000_000
MINUTE = 60_000


def fresh() -> Store:
    """An empty database with today's schema."""
    store = Store(":memory:")
    quick_databases.fill(store)
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
    more = {"session_id": agent_id.split("/")[0], "kind": kind, "state": state}
    asked(store).join(agent_id, seen, machine="here", pid=pid, **more)
