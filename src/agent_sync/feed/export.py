"""Everything that is stored, as records: for a backup, a report, another program."""

from collections.abc import Iterator

from ..store.sqlite import Store
from . import happened

FORMAT = 1
# (record, table, columns whose time says that a row is new or changed); '' = always all of it.
TABLES = (
    ("agent", "agents", ("last_seen",)),
    ("lease", "leases", ("created_at", "renewed_at", "ended_at")),
    ("wait", "waits", ("created_at", "ended_at")),
    ("task", "tasks", ("updated_at",)),
    ("task_file", "task_files", ()),
    ("task_dependency", "task_deps", ()),
    ("message", "messages", ("created_at",)),
    ("addressee", "addressees", ()),
    ("delivery", "deliveries", ("pushed_at", "read_at", "acked_at")),
    ("decision", "decisions", ("created_at",)),
    ("gate", "gates", ("created_at", "state_at")),
    ("crew", "crews", ("created_at", "state_at")),
    ("checkpoint", "checkpoints", ("created_at", "state_at")),
    ("required_item", "required_items", ()),
    ("patch", "patches", ("created_at", "state_at")),
    ("hand_over", "handovers", ("created_at", "state_at")),
    ("party", "parties", ("at",)),
    ("covered_path", "covered_paths", ()),
    ("covered_file", "covered_files", ()),
    ("paper", "papers", ("at",)),
    ("step", "steps", ("at",)),
    ("wake", "wakes", ("created_at", "ended_at")),
)
COLUMNS = {"papers": "subject, name, at, hex(content) AS content_hex"}
"""A table of which not all columns can stand in JSON as they are."""
PRIVATE = {"agents": ("terminal", "title", "prompt")}
"""Columns that are for a person at a terminal alone (ARR-2)."""


def records(store: Store, since: "int | None") -> "Iterator[dict[str, object]]":
    """One dictionary a row, times in ms UTC; the first names the format and the last sequence.

    With ``since`` (a sequence number): events after it and rows that changed from its time on;
    a row may come again, none is missed.
    """
    with store.reading():
        yield {"record": "export", "format": FORMAT, "seq": happened.last_seq(store)}
        for record, table, where in _wanted(store, since):
            yield from _rows(
                store,
                record,
                f"SELECT {COLUMNS.get(table, '*')} FROM {table} WHERE {where}",
                PRIVATE.get(table, ()),
            )


def count(store: Store, since: "int | None") -> int:
    """How many records there are at this moment; more may come before they are read."""
    with store.reading():
        wanted = _wanted(store, since)
        counts = (f"SELECT count(*) FROM {table} WHERE {where}" for _, table, where in wanted)
        return 1 + sum(int(store.value(sql)) for sql in counts)


def _wanted(store: Store, since: "int | None") -> "list[tuple[str, str, str]]":
    """(record, table, which of its rows) in the order of the records."""
    moment = _moment(store, since)
    found = []
    for record, table, columns in TABLES:
        where = " OR ".join(f"{column} >= {moment}" for column in columns)
        found.append((record, table, where or "1"))
    return [*found, ("event", "activity", f"seq > {since or 0} ORDER BY seq")]


def _moment(store: Store, since: "int | None") -> int:
    if not since:
        return -1
    found = store.value("SELECT at FROM activity WHERE seq >= ? ORDER BY seq LIMIT 1", (since,))
    newest = store.value("SELECT max(at) FROM activity")
    return int(found if found is not None else newest or 0)


def _rows(
    store: Store, record: str, sql: str, private: "tuple[str, ...]" = ()
) -> "Iterator[dict[str, object]]":
    cursor = store.execute(sql)
    names = [column[0] for column in cursor.description]
    for row in cursor:
        found = dict(zip(names, row, strict=True))
        yield {"record": record, **{k: v for k, v in found.items() if k not in private}}
