"""Opening the rooms of a data folder."""

import os

from .room_store import RoomStore
from .sqlite_rooms import SqliteDatabase

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..room_limits import Limits

FILE = "rooms.sqlite"


def open_rooms(folder: str = "", url: str = "", limits: "Limits | None" = None) -> RoomStore:
    """The rooms in a data folder, made where there are none. Raises StoreError, StoreTooNew."""
    del url  # PostgreSQL comes next
    database = SqliteDatabase(os.path.join(folder, FILE))
    database.make_private()
    return RoomStore(database, limits)
