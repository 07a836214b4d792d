"""The table ``linked``: under which name other machines know a row of this database."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store, Transaction

PENDING, CONFIRMED, UNCONFIRMED = "pending", "confirmed", "unconfirmed"
REFUSED, OVER = "refused", "over"


class Linked:
    """One row. ``origin`` is '' for what is this machine's; ``seq`` 0: the server never had it."""

    __slots__ = ("at", "fence", "kind", "local", "origin", "print", "seq", "state", "uid")
    COLUMNS = "kind, uid, local, origin, seq, state, fence, print, at"

    def __init__(self, row: "tuple[object, ...]") -> None:
        self.kind, self.uid, self.local, self.origin = (str(one) for one in row[:4])
        self.seq = row[4] if isinstance(row[4], int) else 0
        self.state, self.fence, self.print = (str(one) for one in row[5:8])
        self.at = row[8] if isinstance(row[8], int) else 0


_SELECT = f"SELECT {Linked.COLUMNS} FROM linked"


def find(store: "Store", kind: str, uid: str) -> "Linked | None":
    """What is known by a name, or None."""
    row = store.one(f"{_SELECT} WHERE kind = ? AND uid = ?", (kind, uid))
    return Linked(row) if row else None


def of_local(store: "Store", kind: str, local: str) -> "Linked | None":
    """What is known of a local row, or None."""
    row = store.one(f"{_SELECT} WHERE kind = ? AND local = ? ORDER BY uid", (kind, local))
    return Linked(row) if row else None


def fence_of(store: "Store", kind: str, local: str) -> str:
    """The server's token of a local row of this machine, '' for none."""
    row = store.one(
        "SELECT fence FROM linked WHERE kind = ? AND local = ? AND origin = ''", (kind, local)
    )
    return str(row[0]) if row else ""


def fences(store: "Store", kind: str) -> "dict[str, tuple[str, bool]]":
    """Local id -> (the server's token, whether it did not confirm it yet) of all of a kind."""
    rows = store.all("SELECT local, fence, state FROM linked WHERE kind = ?", (kind,))
    return {str(local): (str(fence), state == UNCONFIRMED) for local, fence, state in rows}


def unconfirmed(store: "Store") -> "list[tuple[str, str]]":
    """(kind, local id) of what was taken here while the server was away; leases that still hold."""
    rows = store.all(
        "SELECT kind, local FROM linked WHERE state = ? AND (kind <> 'lease' OR EXISTS (SELECT 1 "
        "FROM leases WHERE id = CAST(local AS INTEGER) AND ended_at IS NULL)) ORDER BY kind, local",
        (UNCONFIRMED,),
    )
    return [(str(kind), str(local)) for kind, local in rows]


def confirmed(store: "Store", kind: str) -> "frozenset[str]":
    """The local ids of this machine's own that the server has."""
    sql = "SELECT local FROM linked WHERE kind = ? AND origin = '' AND state = ?"
    return frozenset(str(local) for (local,) in store.all(sql, (kind, CONFIRMED)))


def of_kind(store: "Store", kind: str) -> "list[Linked]":
    """All of a kind, by name."""
    return [Linked(row) for row in store.all(f"{_SELECT} WHERE kind = ? ORDER BY uid", (kind,))]


def put(
    tx: "Transaction", kind: str, uid: str, now: int, *, local: str, state: str, origin: str = "",
    seq: int = 0, fence: str = "", print: str = "",
) -> None:  # fmt: skip
    """Write one down whole, over what was known."""
    tx.execute(
        f"INSERT OR REPLACE INTO linked ({Linked.COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (kind, uid, local, origin, seq, state, fence, print, now),
    )


def set_state(tx: "Transaction", kind: str, uid: str, state: str, now: int) -> None:
    """It is in this state from now on."""
    tx.execute(
        "UPDATE linked SET state = ?, at = ? WHERE kind = ? AND uid = ?", (state, now, kind, uid)
    )


def remove(tx: "Transaction", kind: str, uid: str) -> None:
    """Forget one."""
    tx.execute("DELETE FROM linked WHERE kind = ? AND uid = ?", (kind, uid))


def remove_all(tx: "Transaction") -> None:
    """Forget everything: the link is over."""
    tx.execute("DELETE FROM linked")


def count(store: "Store", kind: str) -> int:
    """How many of a kind came from other machines."""
    return int(
        store.value("SELECT count(*) FROM linked WHERE kind = ? AND origin <> ''", (kind,)) or 0
    )


def set_print(tx: "Transaction", kind: str, uid: str, print: str) -> None:
    """This is what both sides know of it."""
    tx.execute("UPDATE linked SET print = ? WHERE kind = ? AND uid = ?", (print, kind, uid))


def begin_anew(tx: "Transaction") -> None:
    """Nothing that the server confirmed counts any more: all of it is said again."""
    tx.execute(
        "UPDATE linked SET seq = 0, print = '', fence = '', state = CASE WHEN origin = '' "
        f"AND state IN ('{CONFIRMED}', '{REFUSED}') THEN '{UNCONFIRMED}' ELSE state END "
        "WHERE kind <> 'machine'"
    )


def count_lost(store: "Store") -> int:
    """How many rows stand for nothing here: the server had them of this machine."""
    return int(store.value("SELECT count(*) FROM linked WHERE origin = '' AND local = ''") or 0)


def highest_fence(store: "Store") -> int:
    """The highest number of any fencing token of the server's that is known here."""
    found = 0
    for (fence,) in store.all("SELECT fence FROM linked WHERE fence <> ''"):
        number = str(fence).rpartition(":")[2]
        found = max(found, int(number) if number.isdecimal() else 0)
    return found
