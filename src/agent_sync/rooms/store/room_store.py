"""Rooms as they are stored: looks, writes, making and deleting, and who is told of changes."""

from ..json_values import text_of
from ..room_errors import RoomError, conflict
from .restored_files import listed
from .room_backups import read_rows
from .room_documents import document_of
from .room_imports import take_in
from .room_loading import built, room_of
from .room_log import StoredLog
from .room_looks import Look, Write
from .room_notices import OF_MACHINES
from .room_retiring import cut
from .room_rows import HEAD, Head
from .room_schema import PARTS
from .room_storing import put_token
from .room_transactions import RoomTransactions
from .server_settings import put_setting, setting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..picture.draft import TokenChange
    from ..picture.picture import Room
    from .room_seam import Transaction


class RoomStore(RoomTransactions):
    """All rooms of one database. Threads share it; several processes may share the database."""

    def create(
        self, room: "Room", tokens: "list[TokenChange]", now: int,
        also: "Callable[[Transaction, int], None] | None" = None,
    ) -> None:  # fmt: skip
        """Make a room, and the tokens it has from the start. RoomError 409 ``room_exists``.

        ``also`` writes more in the same transaction; it is given the number of the room.
        """
        with self.pool.writing() as tx:
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
            if also is not None:
                also(tx, number)
            tx.announce(text_of([room.id, 0, 0]))
        self.notices.tell(room.id, 0, 0)

    def delete(self, room_id: str) -> None:
        """Delete a room and all of it. RoomError 404 ``room not found``."""
        with self.pool.writing() as tx:
            number = Write(self._shared, tx, room_id).of.number
            for table in PARTS:
                tx.execute(f"DELETE FROM {table} WHERE number = :number", {"number": number})
            tx.execute("DELETE FROM rooms WHERE number = :number", {"number": number})
            for told in (room_id, OF_MACHINES + room_id):
                tx.announce(text_of([told, -1, 0]))
        self.cache.drop(number)
        for told in (room_id, OF_MACHINES + room_id):
            self.notices.tell(told, -1, 0)

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

    def setting(self, name: str) -> "str | None":
        """What servers of this store share under a name, or None."""
        with self.pool.reading() as rows:
            return setting(rows, name)

    def set_setting(self, name: str, value: str, *, replace: bool) -> bool:
        """Write it, over an old one only with ``replace``. Whether it was written."""
        with self.pool.writing() as tx:
            return put_setting(tx, name, value, replace=replace)

    def export(self, room_id: str) -> "dict[str, Any]":
        """All of a room but its tokens, as one JSON value. Raises RoomError (404).

        409 ``shared_repository``: what machines share is not carried away alone.
        """
        with self.pool.reading() as rows:
            look = Look(self._shared, rows)
            head = look.head(room_id)
            if rows.one("SELECT 1 FROM share_heads WHERE number = :n", {"n": head.number}):
                raise conflict("shared_repository", "'serve backup' keeps what machines share")
            return document_of(rows, head, built(rows, head, StoredLog(head.number, self.pool)))

    def take_in(
        self, document: "Any", tokens: "list[TokenChange]", now: int, room_id: str = ""
    ) -> None:
        """Make the room of an exported document, under another id where one is given.

        Raises RoomError: 400 ``invalid_document``, 409 ``room_exists``, 413 and 429.
        """
        with self.pool.writing() as tx:
            made = take_in(tx, document, room_id, self._shared.limits)
            for token in tokens:
                put_token(tx, made.number, token, now)
            tx.announce(text_of([made.id, made.seq, 0]))
        self.notices.tell(made.id, made.seq, 0)

    def backup(self, path: str) -> None:
        """All rooms into one file, as of now, while others go on. Raises StoreError."""
        connection = self.pool.take()
        try:
            self.database.back_up(connection, path)
        finally:
            self.pool.give(connection)

    def restore(self, path: str) -> int:
        """Every room of a backup, into a store without rooms. How many.

        Raises StoreError: there are rooms here, the file cannot be read or is not whole.
        """
        with listed(path) as rows, self.pool.writing() as tx:
            return read_rows(tx, rows)

    def retire(self, before: int) -> int:
        """Cut off what is older than ``before`` (ms): messages, audit, changes. How many writes.

        What stands in the rooms stays. A room at a time, and not for long.
        """
        with self.reading() as look:
            ids = [room.id for room in self.rooms(look)]
        return sum(self._retire_room(room_id, before) for room_id in ids)

    def _retire_room(self, room_id: str, before: int) -> int:
        done = 0
        try:
            while True:
                with self.reading() as look:
                    head = look.head(room_id)
                    last = cut(look.rows, head, before)
                if not last:
                    return done
                with self.writing(room_id) as tx:
                    tx.retire(last)
                done += last - head.retired
        except RoomError as error:
            if error.status != 404:  # deleted meanwhile
                raise
            return done
