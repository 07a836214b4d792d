"""Rooms as they are stored: looks, writes, making and deleting, and who is told of changes."""

from contextlib import contextmanager

from ...failures import StoreError
from ..json_values import text_of
from ..room_errors import RoomError, conflict
from ..room_limits import Limits
from .connection_pool import ConnectionPool
from .picture_cache import PictureCache
from .room_loading import room_of
from .room_looks import Look, Shared, Write
from .room_migrations import migrate
from .room_notices import Notices
from .room_rows import HEAD, Head
from .room_schema import PARTS
from .room_storing import put_token
from .room_watching import RoomWatching
from .server_settings import put_setting, setting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..picture.draft import TokenChange
    from ..picture.picture import Room
    from .room_seam import Database, Transaction

CACHE_BYTES = 256 * 1024 * 1024


class RoomStore:
    """All rooms of one database. Threads share it; several processes may share the database."""

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
        with self._transaction() as tx:
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

    def create(self, room: "Room", tokens: "list[TokenChange]", now: int) -> None:
        """Make a room, and the tokens it has from the start. RoomError 409 ``room_exists``."""
        with self._transaction() as tx:
            made = tx.touched(
                "INSERT INTO rooms (id, profile, created_at, meta)"
                " VALUES (:id, :profile, :at, :meta) ON CONFLICT (id) DO NOTHING",
                {"id": room.id, "profile": room.profile, "at": room.created_at,
                 "meta": text_of(room.meta)},
            )  # fmt: skip
            if made != 1:
                raise conflict("room_exists", id=room.id)
            number = Look(self._shared, tx).head(room.id).number
            for token in tokens:
                put_token(tx, number, token, now)
            tx.announce(text_of([room.id, 0, 0]))
        self.notices.tell(room.id, 0, 0)

    def delete(self, room_id: str) -> None:
        """Delete a room and all of it. RoomError 404 ``room not found``."""
        with self._transaction() as tx:
            number = Write(self._shared, tx, room_id).of.number
            for table in PARTS:
                tx.execute(f"DELETE FROM {table} WHERE number = :number", {"number": number})
            tx.execute("DELETE FROM rooms WHERE number = :number", {"number": number})
            tx.announce(text_of([room_id, -1, 0]))
        self.cache.drop(number)
        self.notices.tell(room_id, -1, 0)

    def rooms(self, look: Look, profile: "str | None" = None) -> "list[Room]":
        """All rooms (of one profile), in the order of their making."""
        rows = look.rows.all(f"SELECT {HEAD} FROM rooms ORDER BY number")
        found = [room_of(Head(row)) for row in rows]
        return [room for room in found if profile in (None, room.profile)]

    def rooms_of(self, look: Look, digest: str) -> "list[Room]":
        """The rooms in which a token, by its SHA-256, is known."""
        rows = look.rows.all(
            f"SELECT {HEAD} FROM rooms WHERE number IN"
            " (SELECT number FROM room_tokens WHERE digest = :digest) ORDER BY number",
            {"digest": digest},
        )
        return [room_of(Head(row)) for row in rows]

    def on_change(self, listener: "Callable[[str, int, int], None]") -> None:
        """Call it, in a thread of the store, with (room id, sequence, pulse) of every write.

        A deleted room is told as sequence -1.
        """
        self.notices.listen(listener)

    def setting(self, name: str) -> "str | None":
        """What servers of this store share under a name, or None."""
        with self.pool.reading() as rows:
            return setting(rows, name)

    def set_setting(self, name: str, value: str, *, replace: bool) -> bool:
        """Write it, over an old one only with ``replace``. Whether it was written."""
        with self._transaction() as tx:
            return put_setting(tx, name, value, replace=replace)

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

    @contextmanager
    def _transaction(self) -> "Iterator[Transaction]":
        connection = self.pool.take()
        try:
            connection.begin_writing()
            yield connection
            connection.commit()
        finally:
            self.pool.give(connection)
