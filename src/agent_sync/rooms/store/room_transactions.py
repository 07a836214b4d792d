"""One database of rooms, open: looks, writes, and who is told of changes."""

from contextlib import contextmanager

from ...failures import StoreError
from ..json_values import text_of
from ..room_errors import RoomError
from ..room_limits import Limits
from .connection_pool import ConnectionPool
from .picture_cache import PictureCache
from .room_looks import Look, Shared, Write
from .room_migrations import migrate
from .room_notices import Notices
from .room_watching import RoomWatching

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .room_seam import Database, Transaction

CACHE_BYTES = 256 * 1024 * 1024


class RoomTransactions:
    """What ``RoomStore`` stands on."""

    def __init__(
        self, database: "Database", limits: "Limits | None" = None, cache_bytes: int = CACHE_BYTES
    ) -> None:
        """Open it, and bring it to this version's schema. Raises StoreError, StoreTooNew."""
        self.database = database
        self.pool = ConnectionPool(database)
        self.cache = PictureCache(cache_bytes)
        self.notices = Notices()
        self._others = RoomWatching(self.pool, self.notices)
        self._shared = Shared(self.pool, self.cache, limits or Limits())
        try:
            self._prepare()
        except RoomError as error:
            self.pool.close()
            said = error.message or error.code
            raise StoreError(f"{database.name}: {said}", path=database.name) from None
        except StoreError:
            self.pool.close()
            raise

    def _prepare(self) -> None:
        connection = self.pool.take()
        try:
            migrate(self.database, connection)
        finally:
            self.pool.give(connection)

    @contextmanager
    def reading(self) -> "Iterator[Look]":
        """One snapshot."""
        with self.pool.reading() as rows:
            yield Look(self._shared, rows)

    @contextmanager
    def writing(self, room_id: str) -> "Iterator[Write]":
        """The one write of a room at this moment: committed when left, nothing on an exception.

        Raises RoomError: 404 ``room not found``, 503 ``busy`` after 30 seconds.
        """
        with self.pool.writing() as tx:
            write = Write(self._shared, tx, room_id)
            yield write
            write.finish()
            head = write.of
            if write.changed:
                tx.announce(text_of([head.id, head.seq, head.pulse]))
        picture = write.latest()
        if write.changed and picture is not None:
            self.cache.put(head.number, picture)
            self.notices.tell(head.id, head.seq, head.pulse)

    @contextmanager
    def writing_users(self) -> "Iterator[Transaction]":
        """One write of what is no room's: users, their tokens, links and codes.

        Committed when left, nothing on an exception. Never within a write of a room. Raises
        RoomError (503).
        """
        with self.pool.writing() as tx:
            yield tx

    def on_change(self, listener: "Callable[[str, int, int], None]") -> None:
        """Call it, in a thread of the store, with (room id, sequence, pulse) of every write.

        A deleted room is told as sequence -1.
        """
        self.notices.listen(listener)

    @property
    def watching(self) -> int:
        """How many wait for changes. Writes of other processes are told while it is above 0."""
        return self._others.count

    @watching.setter
    def watching(self, count: int) -> None:
        self._others.set(count)

    def close(self) -> None:
        """Close what is open. Looks and writes that still run end first."""
        self._others.close()
        self.notices.close()
        self.pool.close()
