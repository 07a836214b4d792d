"""Signs of life, written sparely: a heartbeat once in 10 seconds, a cursor when it moved."""

from ..picture.picture import AGENTS
from ..picture.room_entry import Presence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..picture.picture import Picture
    from ..readers import Reader
    from ..store.room_looks import Write as RoomWrite
    from .room_service import Service

SPARED_MS = 10_000
DONE = "done"
"""An agent that says so gives no more signs of life by merely acting."""


def due(picture: "Picture", reader: "Reader", now: int, seen: int = 0) -> bool:
    """Whether there is something to write for a reader that has just asked."""
    entry = picture.entry(AGENTS, reader.agent)
    if not reader.lives or entry is None:
        return False
    known = picture.presence.get(reader.agent)
    if known is None or seen > known.seen:
        return True
    return now - known.heartbeat >= SPARED_MS and entry.value.get("status") != DONE


def note(write: "RoomWrite", room_id: str, agent: str, now: int, seen: int = 0) -> None:
    """Write a heartbeat, and the cursor where it moved on."""
    known = write.picture(room_id).presence.get(agent) or Presence(now)
    signs = Presence(now, max(seen, known.seen), known.waiting_on, known.waiting_until)
    write.live(room_id, agent, signs)


def note_read(
    service: "Service", picture: "Picture", reader: "Reader", now: int, seen: int = 0
) -> None:
    """The same, after a read, in a transaction of its own; where it is due."""
    if due(picture, reader, now, seen):
        with service.store.writing(picture.room.id) as write:
            note(write, picture.room.id, reader.agent, now, seen)
