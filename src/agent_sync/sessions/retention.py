"""Forgetting what is old, a little at a time (STATE-7).

Messages, activity, ended leases, versions kept of files and agents that left are dropped when
they are older than ``AGENT_SYNC_RETENTION_DAYS``, read or not; what only serves to recognise a
repetition, after a day; what was watched under a lease, with it. Tasks and decisions stay.
This is bookkeeping: it writes no activity.
"""

import os
import time

from ..failures import StoreBusy
from ..store import meta_values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..store.sqlite import Store, Transaction

    Step = Callable[[Transaction], tuple[int, bool]]

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
DAYS = 30
BATCH = 500
"""The most rows that one transaction deletes."""
HOURLY_MS = 50
_LAST = "last_gc"
_BELIEVED = "gc_time"
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
    """Delete what is too old, in transactions of at most 500 rows: how many of each kind; and files
    that an interrupted commit left beside the database.

    Stops between two transactions when ``budget_ms`` is used up; None goes on to the end.
    Not inside a transaction. Raises StoreBusy, StoreCorrupt or StoreError; what was deleted
    before stays deleted.
    """
    from ..git import left_files

    deadline = None if budget_ms is None else time.monotonic() + budget_ms / 1000
    steps = _steps(now - DAY_MS, now - days(env) * DAY_MS)
    counts = dict.fromkeys((name for name, _ in steps), 0)
    counts["files"] = left_files.remove(os.path.dirname(store.path), now)
    for name, step in steps:
        more = True
        while more:
            if deadline is not None and time.monotonic() >= deadline:
                return counts
            with store.writing() as tx:
                deleted, more = step(tx)
            counts[name] += deleted
    return counts


def _steps(yesterday: int, old: int) -> "tuple[tuple[str, Step], ...]":
    """What each noun drops, in this order: a batch a call."""
    from ..feed import old_activity
    from ..gates import old_subjects
    from ..locks import old_claims
    from ..messages import old_messages
    from ..protection import commit_makers, old_versions
    from . import handled_once, open_calls

    return (
        ("events", lambda tx: handled_once.forget(tx, yesterday, BATCH)),
        ("calls", lambda tx: open_calls.forget(tx, yesterday, BATCH)),
        ("refusals", lambda tx: old_claims.forget_refusals(tx, yesterday, BATCH)),
        ("activity", lambda tx: old_activity.forget(tx, old, BATCH)),
        ("leases", lambda tx: old_claims.forget_leases(tx, old, BATCH)),
        ("commits", lambda tx: commit_makers.forget(tx, old, BATCH)),
        ("gates", lambda tx: old_subjects.forget(tx, old)),
        ("duties", lambda tx: old_subjects.forget_asked(tx, old, BATCH)),
        ("refused_edits", lambda tx: old_subjects.forget_refused(tx, yesterday, BATCH)),
        ("waits", lambda tx: old_claims.forget_waits(tx, old, BATCH)),
        ("messages", lambda tx: old_messages.forget(tx, old, BATCH)),
        ("agents", lambda tx: _agents(tx, old)),
        ("watched", lambda tx: old_versions.forget_watched(tx, BATCH)),
        ("kept", lambda tx: old_versions.forget_kept(tx, old, BATCH)),
        ("work", lambda tx: old_versions.hand_to_person(tx, old, BATCH)),
        ("seen", lambda tx: old_versions.forget_seen(tx, old, BATCH)),
        ("commits", lambda tx: commit_makers.forget(tx, old, BATCH)),
        ("blobs", lambda tx: old_versions.forget_blobs(tx, BATCH)),
    )


def collect_hourly(store: "Store", now: int, env: "Mapping[str, str]") -> "dict[str, int]":
    """``collect`` for at most 50 ms, at most once an hour over all processes; {} when not due.

    A busy database is left for the next hour.
    """
    try:
        if not _due(store, now):
            return {}
        with store.writing() as tx:
            if not _due(tx, now):
                return {}
            believed = _believed(tx, now)
            meta_values.put(tx, _LAST, now)
            meta_values.put(tx, _BELIEVED, believed)
        return collect(store, believed, env, budget_ms=HOURLY_MS)
    except StoreBusy:
        return {}


def _due(store: "Store", now: int) -> bool:
    last = meta_values.number(store, _LAST)
    # One in the future was written under a wrong clock.
    return last is None or not 0 <= now - last < HOUR_MS


def _believed(store: "Store", now: int) -> int:
    """The time by which things are old: at most a day more than the last time it was asked.

    A clock that was set ahead would else make everything old at once, and it would be gone
    before somebody set the clock right.
    """
    known = meta_values.number(store, _BELIEVED) or meta_values.number(store, _LAST)
    return now if known is None else min(now, known + DAY_MS)


def _agents(store: "Transaction", before: int) -> "tuple[int, bool]":
    """Delete agents that left long ago and have nothing open any more."""
    from ..locks import old_claims
    from ..presence import gone_agents

    ids = gone_agents.long_gone(store, before, AGENTS)
    for agent_id in ids:
        old_claims.forget_agent(store, agent_id)
        gone_agents.forget(store, agent_id)
    return len(ids), len(ids) == AGENTS
