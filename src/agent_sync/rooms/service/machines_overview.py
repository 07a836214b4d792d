"""What the person who runs a server sees of the machines that share repositories, and ends."""

from ..clock import iso
from ..linked import share_heads, share_machines
from ..linked.share_sweeping import leave
from ..room_errors import missing
from ..users import user_rows
from .link_access import PERSON
from .linking import changing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .room_service import Service


def machines(service: "Service") -> "list[dict[str, Any]]":
    """All of all repositories: room, id, name, whose, when each was heard last."""
    with service.store.reading() as look:
        users = {one.id: one.name for one in user_rows.everybody(look.rows)}
        return [
            {
                "room": room_id, "machine": one.id, "name": one.name,
                "user": "" if one.user_id == PERSON else users.get(one.user_id, ""),
                "heard_at": iso(one.heard_at),
                "heard_ms_ago": max(0, service.clock() - one.heard_at),
            }
            for number, room_id in share_heads.shared_rooms(look.rows)
            for one in share_machines.machines_of(look.rows, number)
        ]  # fmt: skip


def end(service: "Service", room_id: str, machine: str) -> int:
    """A machine is none of them any more, as if it had left; how much of what it held is over.

    One that still runs says hello again, as long as its token counts. Raises RoomError (404).
    """
    with service.store.reading() as look:
        rooms = {id: number for number, id in share_heads.shared_rooms(look.rows)}
    if room_id not in rooms:
        raise missing("room not found")
    with changing(service.store, rooms[room_id], room_id) as (tx, head):
        if share_machines.machine_of(tx, rooms[room_id], machine) is None:
            raise missing("no machine of that id shares this repository")
        count = leave(tx, head, machine, service.clock())
        share_heads.store(tx, head)
    return count
