"""Everything that is stored, as records: for a backup, a report, another program."""

from collections.abc import Iterator

from . import activity
from .store.sqlite import Store

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
)


def records(store: Store, since: "int | None") -> "Iterator[dict[str, object]]":
    """One dictionary a row, times in ms UTC; the first names the format and the last sequence.

    With ``since`` (a sequence number): events after it and rows that changed from its time on;
    a row may come again, none is missed.
    """
    with store.reading():
        yield {"record": "export", "format": FORMAT, "seq": activity.last_seq(store)}
        moment = _moment(store, since)
        for record, table, columns in TABLES:
            where = " OR ".join(f"{column} >= {moment}" for column in columns)
            yield from _rows(store, record, f"SELECT * FROM {table} WHERE {where or '1'}")
        yield from _rows(
            store, "event", "SELECT * FROM activity WHERE seq > ? ORDER BY seq", (since or 0,)
        )


def _moment(store: Store, since: "int | None") -> int:
    if not since:
        return -1
    found = store.value("SELECT at FROM activity WHERE seq >= ? ORDER BY seq LIMIT 1", (since,))
    newest = store.value("SELECT max(at) FROM activity")
    return int(found if found is not None else newest or 0)


def _rows(
    store: Store, record: str, sql: str, params: "tuple[int, ...]" = ()
) -> "Iterator[dict[str, object]]":
    cursor = store.execute(sql, params)
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield {"record": record, **dict(zip(names, row, strict=True))}
