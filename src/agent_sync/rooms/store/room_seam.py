"""The seam to a database: a few verbs over one connection, the same words for both stores.

Statements name their values (``:name``). What reads takes a ``Reading``, what writes takes a
``Transaction``; only ``RoomStore.writing`` (and the makers of the schema) have one.
"""

from ..room_errors import RoomError

NOTHING: "Params" = {}
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any, Protocol

    Row = tuple[Any, ...]
    Params = Mapping[str, Any]

    class Reading(Protocol):
        """One snapshot."""

        def one(self, sql: str, params: Params = NOTHING) -> "Row | None":
            """The first row, or None."""

        def all(self, sql: str, params: Params = NOTHING) -> "list[Row]":
            """Every row."""

        def each(self, sql: str, params: Params = NOTHING) -> "Iterator[Row]":
            """Row by row: for what need not lie in memory at once."""

    class Transaction(Reading, Protocol):
        """A write that is stored whole, or not at all."""

        def execute(self, sql: str, params: Params = NOTHING) -> None:
            """Run one statement. What is wrong with it may come out later, by commit."""

        def touched(self, sql: str, params: Params = NOTHING) -> int:
            """Run one statement. How many rows it touched."""

        def many(self, sql: str, rows: "Sequence[Params]") -> None:
            """Run one statement for each of these."""

        def announce(self, payload: str) -> None:
            """Tell other processes, when this is committed; a store that they ask does nothing."""

    class Connection(Transaction, Protocol):
        """One connection, used by one thread at a time."""

        def begin_reading(self) -> None:
            """From here to ``end`` all reads are one snapshot."""

        def begin_writing(self) -> None:
            """Begin a transaction; SQLite takes its one write lock here."""

        def commit(self) -> None:
            """Store it."""

        def end(self) -> None:
            """Leave what was begun and not committed; nothing of it is stored."""

        def close(self) -> None:
            """For good."""

    class Watch(Protocol):
        """Hears of the writes of other processes. ``always``: also while nobody waits."""

        always: bool

        def news(self) -> "list[tuple[str, int, int]] | None":
            """Wait a while; (room id, sequence, pulse) of writes. None: look at all rooms."""

        def wake(self) -> None:
            """End a wait, from another thread."""

        def close(self) -> None:
            """For good."""

    class Database(Protocol):
        """What makes connections. ``name``: how people call it, without a password."""

        name: str
        words: dict[str, str]  # what the schema says differently
        for_update: str  # behind a SELECT that locks the row it reads

        def connect(self) -> Connection:
            """One more connection. Raises StoreError."""

        def begin_alone(self, connection: Connection) -> None:
            """Begin a transaction beside which nobody else makes or changes the schema."""

        def back_up(self, connection: Connection, path: str) -> None:
            """Write all rooms to a file, as of now. Raises StoreError."""

        def watch(self) -> Watch:
            """Begin to hear of other processes."""


def busy() -> RoomError:
    """503: others wrote for the whole of 30 seconds."""
    return RoomError(503, "busy", "the store is busy; try again")


def unavailable(detail: str) -> RoomError:
    """503: the database cannot be read or written."""
    return RoomError(503, "store_unavailable", detail[:200])


def odd_value() -> RoomError:
    """400: a text or a number that no store can hold got as far as here."""
    return RoomError(400, "invalid_value", "no control characters, half characters, huge numbers")


def already_there(detail: str) -> RoomError:
    """409: two rows of one key, as a document may have them."""
    return RoomError(409, "already_there", detail[:200])
