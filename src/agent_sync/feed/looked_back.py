"""The feed by time, path and agent, for whoever looks back at it."""

from .happened import Event

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from ..store.sqlite import Store

MOST = 50_000
_EVENTS = f"SELECT {Event.COLUMNS} FROM activity v LEFT JOIN agents a ON a.id = v.agent_id WHERE "


def between(
    store: "Store", since: int, until: int, but: "Collection[str]" = (), most: int = MOST
) -> "list[Event]":
    """What happened between two moments (ms), oldest first: the newest so many. Not of some types,
    but for paths that are done with because they are committed.
    """
    marks = ", ".join("?" * len(but))
    sql = (
        f"{_EVENTS}v.at >= ? AND v.at <= ? AND (v.type NOT IN ({marks}) OR "
        "(v.type = 'file_released' AND v.body = 'committed')) "
        "ORDER BY v.at DESC, v.seq DESC LIMIT ?"
    )
    return [Event(row) for row in reversed(store.all(sql, (since, until, *but, most)))]


def page(
    store: "Store",
    *,
    after: "int | None" = None,
    before: "int | None" = None,
    key: str = "",
    agent_id: str = "",
    but: "Collection[str]" = (),
    limit: int = 500,
) -> "list[Event]":
    """At most ``limit`` events, oldest first: the first behind a number, else the last before one
    (None: before all that is to come). Of one path, one agent, and not of some types.
    """
    tests, values = ["1"], list[object]()
    for test, value in (
        ("v.seq > ?", after),
        ("v.seq < ?", before),
        ("v.key = ?", key or None),
        ("v.agent_id = ?", agent_id or None),
    ):
        if value is not None:
            tests.append(test)
            values.append(value)
    if but:
        tests.append(f"v.type NOT IN ({', '.join('?' * len(but))})")
        values += but
    order = "v.seq" if after is not None else "v.seq DESC"
    sql = f"{_EVENTS}{' AND '.join(tests)} ORDER BY {order} LIMIT ?"
    rows = store.all(sql, (*values, limit))
    return [Event(row) for row in (rows if after is not None else reversed(rows))]


def of_path(store: "Store", key: str, kind: str, since: int, until: int) -> "list[Event]":
    """What happened of one type to one path between two moments (ms), oldest first."""
    sql = f"{_EVENTS}v.key = ? AND v.type = ? AND v.at BETWEEN ? AND ? ORDER BY v.seq LIMIT 100"
    return [Event(row) for row in store.all(sql, (key, kind, since, until))]


def of_ref(store: "Store", ref: str, most: int, looked_at: int = MOST) -> "list[Event]":
    """The last events about one thing (T12, G1), oldest first, among the newest of all."""
    sql = (
        f"{_EVENTS}v.seq > (SELECT max(seq) FROM activity) - ? AND v.ref = ? "
        "ORDER BY v.seq DESC LIMIT ?"
    )
    return [Event(row) for row in reversed(store.all(sql, (looked_at, ref, most)))]
