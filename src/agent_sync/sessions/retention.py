"""Forgetting what is old, a little at a time (STATE-7).

Messages, activity, ended leases, versions kept of files and agents that left are dropped when
they are older than ``AGENT_SYNC_RETENTION_DAYS``, read or not; what only serves to recognise a
repetition, after a day; what was watched under a lease, with it. Tasks and decisions stay.
This is bookkeeping: it writes no activity.
"""

import time

from ..errors import StoreBusy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..store.sqlite import Store

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
DAYS = 30
BATCH = 500
"""The most rows that one transaction deletes."""
HOURLY_MS = 50
_LAST = "last_gc"
_BELIEVED = "gc_time"
_SET = "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)"

OLD_LEASES = (
    "DELETE FROM leases WHERE id IN (SELECT id FROM leases WHERE ended_at IS NOT NULL "
    "AND ended_at < ? ORDER BY ended_at LIMIT ?)"
)
OLD_WAITS = (
    "DELETE FROM waits WHERE id IN (SELECT id FROM waits WHERE ended_at IS NOT NULL "
    "AND ended_at < ? ORDER BY ended_at LIMIT ?)"
)
OLD_ACTIVITY = (
    "DELETE FROM activity WHERE seq IN (SELECT seq FROM activity WHERE at < ? ORDER BY at LIMIT ?)"
)
OLD_EVENTS = (
    "DELETE FROM events WHERE key IN (SELECT key FROM events WHERE at < ? ORDER BY at LIMIT ?)"
)
OLD_CALLS = (
    "DELETE FROM calls WHERE tool_use_id IN (SELECT tool_use_id FROM calls WHERE started_at < ? "
    "ORDER BY started_at LIMIT ?)"
)
OLD_REFUSALS = (
    "DELETE FROM refusals WHERE (agent_id, key) IN (SELECT agent_id, key FROM refusals "
    "WHERE last_at < ? ORDER BY last_at LIMIT ?)"
)
OLD_KEPT = "DELETE FROM kept WHERE id IN (SELECT id FROM kept WHERE at < ? ORDER BY at LIMIT ?)"
OLD_SEEN = (
    "DELETE FROM seen WHERE (key, checkout, agent_id) IN (SELECT key, checkout, agent_id "
    "FROM seen s WHERE s.at < ? AND (s.wrote_at = 0 OR NOT EXISTS "
    "(SELECT 1 FROM agents a WHERE a.id = s.agent_id)) ORDER BY s.at LIMIT ?)"
)
# What is watched and kept now is little: its own index is walked, from the first on.
OLD_WATCHED = (
    "DELETE FROM watched WHERE (key, checkout) IN (SELECT key, checkout FROM watched w "
    "WHERE w.lease_id > ? AND NOT EXISTS (SELECT 1 FROM leases l WHERE l.id = w.lease_id "
    "AND l.ended_at IS NULL) ORDER BY w.lease_id LIMIT ?)"
)
OLD_BLOBS = (
    "DELETE FROM blobs WHERE hash IN (SELECT hash FROM blobs b WHERE b.hash > ? "
    "AND NOT EXISTS (SELECT 1 FROM watched w WHERE w.hash = b.hash) "
    "AND NOT EXISTS (SELECT 1 FROM kept k WHERE k.hash = b.hash AND k.hash <> '') "
    "ORDER BY b.hash LIMIT ?)"
)
OLD_MESSAGES = "SELECT id FROM messages WHERE created_at < ? ORDER BY created_at LIMIT ?"
ADDRESSES = (
    "DELETE FROM addressees WHERE (address_key, message_id) IN (SELECT address_key, message_id "
    "FROM addressees WHERE message_id = ? LIMIT ?)"
)
DELIVERIES = (
    "DELETE FROM deliveries WHERE message_id = ?1 AND agent_id IN (SELECT agent_id "
    "FROM deliveries WHERE message_id = ?1 LIMIT ?2)"
)
OLD_AGENTS = (
    "SELECT a.id FROM agents a WHERE a.state = 'ended' AND a.last_seen < ? AND a.id <> 'operator' "
    "AND NOT EXISTS (SELECT 1 FROM leases l WHERE l.agent_id = a.id AND l.ended_at IS NULL) "
    "AND NOT EXISTS (SELECT 1 FROM tasks t WHERE t.owner_id = a.id "
    "AND t.status IN ('pending', 'in_progress', 'blocked')) ORDER BY a.last_seen LIMIT ?"
)
OF_AGENT = (
    "DELETE FROM hooks WHERE agent_id = ?",
    "DELETE FROM refusals WHERE agent_id = ?",
    "DELETE FROM agents WHERE id = ?",
)
AGENTS = 20
"""How many agents go at once: each has a row for every kind of hook."""


def days(env: "Mapping[str, str]") -> int:
    """The retention in days; anything but a positive whole number is the default."""
    text = env.get("AGENT_SYNC_RETENTION_DAYS", "").strip()
    value = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    return value or DAYS


def collect(
    store: "Store", now: int, env: "Mapping[str, str]", *, budget_ms: "int | None" = None
) -> "dict[str, int]":
    """Delete what is too old, in transactions of at most 500 rows: how many of each kind.

    Stops between two transactions when ``budget_ms`` is used up; None goes on to the end.
    Not inside a transaction. Raises StoreBusy, StoreCorrupt or StoreError; what was deleted
    before stays deleted.
    """
    deadline = None if budget_ms is None else time.monotonic() + budget_ms / 1000
    old = now - days(env) * DAY_MS
    steps: tuple[tuple[str, Callable[[], tuple[int, bool]]], ...] = (
        ("events", lambda: _batch(store, OLD_EVENTS, now - DAY_MS)),
        ("calls", lambda: _batch(store, OLD_CALLS, now - DAY_MS)),
        ("refusals", lambda: _batch(store, OLD_REFUSALS, now - DAY_MS)),
        ("activity", lambda: _batch(store, OLD_ACTIVITY, old)),
        ("leases", lambda: _batch(store, OLD_LEASES, old)),
        ("waits", lambda: _batch(store, OLD_WAITS, old)),
        ("messages", lambda: _messages(store, old)),
        ("agents", lambda: _agents(store, old)),
        ("watched", lambda: _batch(store, OLD_WATCHED, 0)),
        ("kept", lambda: _batch(store, OLD_KEPT, old)),
        ("seen", lambda: _batch(store, OLD_SEEN, old)),
        ("blobs", lambda: _batch(store, OLD_BLOBS, "")),
    )
    counts = dict.fromkeys((name for name, _ in steps), 0)
    for name, step in steps:
        more = True
        while more:
            if deadline is not None and time.monotonic() >= deadline:
                return counts
            with store.writing():
                deleted, more = step()
            counts[name] += deleted
    return counts


def collect_hourly(store: "Store", now: int, env: "Mapping[str, str]") -> "dict[str, int]":
    """``collect`` for at most 50 ms, at most once an hour over all processes; {} when not due.

    A busy database is left for the next hour.
    """
    try:
        if not _due(store, now):
            return {}
        with store.writing():
            if not _due(store, now):
                return {}
            believed = _believed(store, now)
            for name, value in ((_LAST, now), (_BELIEVED, believed)):
                store.execute(_SET, (name, str(value)))
        return collect(store, believed, env, budget_ms=HOURLY_MS)
    except StoreBusy:
        return {}


def _due(store: "Store", now: int) -> bool:
    last = _number(store, _LAST)
    # One in the future was written under a wrong clock.
    return last is None or not 0 <= now - last < HOUR_MS


def _believed(store: "Store", now: int) -> int:
    """The time by which things are old: at most a day more than the last time it was asked.

    A clock that was set ahead would else make everything old at once, and it would be gone
    before somebody set the clock right.
    """
    known = _number(store, _BELIEVED) or _number(store, _LAST)
    return now if known is None else min(now, known + DAY_MS)


def _number(store: "Store", name: str) -> "int | None":
    text = str(store.value("SELECT value FROM meta WHERE name = ?", (name,)) or "")
    return int(text) if text.isascii() and text.isdigit() else None


def _batch(store: "Store", sql: str, before: "int | str") -> "tuple[int, bool]":
    deleted = store.execute(sql, (before, BATCH)).rowcount
    return deleted, deleted == BATCH


def _messages(store: "Store", before: int) -> "tuple[int, bool]":
    """Delete the oldest messages with all that hangs on them, as far as a batch reaches.

    Addresses go first: a message without them reaches nobody, however little came after.
    """
    from ..feed.search import forget

    room, deleted = BATCH, 0
    ids = [row[0] for row in store.all(OLD_MESSAGES, (before, BATCH))]
    for number in ids:
        for sql in (ADDRESSES, DELIVERIES):
            room -= store.execute(sql, (number, room)).rowcount
        if room < 2:
            return deleted, True
        forget(store, "message", number)
        store.execute("DELETE FROM messages WHERE id = ?", (number,))
        room -= 2
        deleted += 1
    return deleted, False


def _agents(store: "Store", before: int) -> "tuple[int, bool]":
    """Delete agents that left long ago and have nothing open any more."""
    ids = [row[0] for row in store.all(OLD_AGENTS, (before, AGENTS))]
    for agent_id in ids:
        for sql in OF_AGENT:
            store.execute(sql, (agent_id,))
    return len(ids), len(ids) == AGENTS
