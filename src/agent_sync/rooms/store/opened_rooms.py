"""Opening the rooms of a data folder, or those in PostgreSQL."""

import os

from .postgres_rooms import PostgresDatabase
from .room_store import RoomStore
from .room_transactions import CACHE_BYTES
from .sqlite_rooms import SqliteDatabase

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..room_limits import Limits

FILE = "rooms.sqlite"


def open_rooms(
    folder: str = "", url: str = "", limits: "Limits | None" = None,
    *, cache_bytes: int = CACHE_BYTES,
) -> RoomStore:  # fmt: skip
    """The rooms in PostgreSQL (``url``), or in a data folder; made where there are none.

    Raises StoreError (also where the driver is not installed), StoreTooNew.
    ``cache_bytes``: of pictures in memory, about.
    """
    if url:
        return RoomStore(PostgresDatabase(url), limits, cache_bytes)
    database = SqliteDatabase(os.path.join(folder, FILE))
    database.make_private()
    return RoomStore(database, limits, cache_bytes)
