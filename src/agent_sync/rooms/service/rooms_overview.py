"""What the person who runs a server sees of its rooms: which there are, how large, who is there.

Of a room that has an owner only the outside: it is its owner's.
"""

from ..agents.raw_agents import rows as agent_rows
from ..clock import iso
from ..expressions import sight_of
from ..picture.picture import AGENTS
from ..readers import Reader
from ..room_names import of_repository
from ..users import member_rows
from ..users.access_levels import OWNER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..picture.picture import Room
    from ..store.room_looks import Look
    from .room_service import Service

PAGE = 100
ALL = ("*",)
OF_AGENTS = ("id", "name", "role", "status")


def overview(service: "Service", after: str = "") -> "dict[str, Any]":
    """``{rooms, more}``: 100 rooms behind the room ``after``, in the order of their making.

    ``more`` is what to name for the next ones, "" at the end.
    """
    with service.store.reading() as look:
        rooms = service.store.rooms(look)
        ids = [room.id for room in rooms]
        begin = ids.index(after) + 1 if after in ids else 0
        shown = [_outside(service, look, room) for room in rooms[begin : begin + PAGE]]
    more = ids[begin + PAGE - 1] if len(ids) > begin + PAGE else ""
    return {"rooms": shown, "more": more}


def _outside(service: "Service", look: "Look", room: "Room") -> "dict[str, Any]":
    picture, number = look.picture(room.id), look.head(room.id).number
    members = member_rows.members_of(look.rows, number)
    owners = [one.name for one in members if one.access == OWNER]
    found: dict[str, Any] = {
        "id": room.id, "profile": room.profile, "created_at": iso(room.created_at),
        "keys": picture.keys, "bytes": picture.bytes, "messages": picture.message_seq,
        "agents": len(picture.scope(AGENTS)), "repository": of_repository(room.id),
        "owners": owners,
    }  # fmt: skip
    if owners:
        return found
    sight = sight_of(picture, Reader("room", grants=ALL), service.clock())
    here = [{name: one[name] for name in OF_AGENTS} for one in agent_rows(sight)]
    members_said = [{"name": one.name, "access": one.access} for one in members]
    return {**found, "present": here, "members": members_said}
