"""Full-text search over messages, decisions and tasks, by SQLite's own index (MSG-3).

An SQLite built without FTS5 has no index table: then every search reads the texts.
"""

from ..failures import StoreError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Row, Store, Transaction


KINDS = {"message": 0, "decision": 1, "task": 2}


def _row(kind: str, ref: int) -> int:
    # The only indexed column of a full-text table is its row number.
    return ref * len(KINDS) + KINDS[kind]


def index(store: "Transaction", kind: str, ref: int, text: str) -> None:
    """Make a text findable, in the transaction that stores it."""
    if _indexed(store):
        store.execute(
            "INSERT OR REPLACE INTO words (rowid, kind, ref, body) VALUES (?, ?, ?, ?)",
            (_row(kind, ref), kind, ref, text),
        )


def forget(store: "Transaction", kind: str, ref: int) -> None:
    """Take a text out of the index."""
    if _indexed(store):
        store.execute("DELETE FROM words WHERE rowid = ?", (_row(kind, ref),))


class Hit:
    """A text that holds the words: of a message, a decision or a task, by its number."""

    __slots__ = ("body", "kind", "number")

    def __init__(self, row: "Row") -> None:
        self.kind, self.number, self.body = str(row[0]), int(row[1]), str(row[2])


def find(store: "Store", words: str, limit: int = 50) -> "list[Hit]":
    """What holds all the words, best first."""
    parts = words.split()
    if _indexed(store):
        # Quoted, so that no word of the user is read as an operator of the query language.
        query = " ".join('"' + part.replace('"', '""') + '"' for part in parts)
        try:
            rows = store.all(
                "SELECT kind, ref, body FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?",
                (query, limit),
            )
            return [Hit(row) for row in rows]
        except StoreError as error:
            if "fts5" not in str(error):
                raise
    return _read_all(store, parts, limit)


def _indexed(store: "Store") -> bool:
    return bool(store.value("SELECT 1 FROM sqlite_master WHERE name = 'words'"))


def _read_all(store: "Store", parts: list[str], limit: int) -> "list[Hit]":
    rows = store.all(
        "SELECT 'message', id, body FROM messages UNION ALL "
        "SELECT 'decision', id, body FROM decisions UNION ALL "
        "SELECT 'task', id, title || ' ' || description FROM tasks"
    )
    wanted = [part.casefold() for part in parts]
    texts = map(Hit, rows)
    hits = [hit for hit in texts if all(part in hit.body.casefold() for part in wanted)]
    return hits[:limit]
