"""The last picture of each room, in memory, as many as a number of bytes allows."""

import threading
from collections import OrderedDict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..picture.picture import Picture

ENTRY_BYTES, MESSAGE_BYTES, ROOM_BYTES = 700, 800, 4_000
"""What one takes in memory beside its text, about."""


class PictureCache:
    """By the room's number. Threads share it; a picture only gives way to a later one."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._bytes = 0
        self._lock = threading.Lock()
        self._building: dict[int, threading.Lock] = {}
        self._kept: OrderedDict[int, tuple[Picture, int]] = OrderedDict()

    def get(self, number: int) -> "Picture | None":
        """The last picture of a room, if it is still here."""
        with self._lock:
            found = self._kept.get(number)
            if found is None:
                return None
            self._kept.move_to_end(number)
            return found[0]

    def put(self, number: int, picture: "Picture") -> None:
        """Keep it, unless a later one is here; the rooms that were not used for longest go."""
        with self._lock:
            known = self._kept.pop(number, None)
            if known is not None:
                self._bytes -= known[1]
                if later(known[0], picture):
                    picture = known[0]
            size = _size(picture)
            self._kept[number] = (picture, size)
            self._bytes += size
            while self._bytes > self._most and len(self._kept) > 1:
                gone, (_, freed) = self._kept.popitem(last=False)
                self._building.pop(gone, None)
                self._bytes -= freed

    def drop(self, number: int) -> None:
        """Forget a room that is deleted."""
        with self._lock:
            known = self._kept.pop(number, None)
            self._building.pop(number, None)
            self._bytes -= known[1] if known else 0

    def building(self, number: int) -> threading.Lock:
        """Who holds this builds the picture of a room; others wait for it instead of doing so."""
        with self._lock:
            return self._building.setdefault(number, threading.Lock())


def later(one: "Picture", other: "Picture") -> bool:
    """Whether ``one`` is a later state of the same room, or the same. Both numbers only grow."""
    return one.seq >= other.seq and one.pulse >= other.pulse


def _size(picture: "Picture") -> int:
    more = picture.keys * ENTRY_BYTES + len(picture.messages) * MESSAGE_BYTES
    return ROOM_BYTES + 2 * picture.bytes + more
