"""Agents join rooms, come back, and are changed: each one transaction."""

import uuid

from ..agents.changing_agents import patch
from ..agents.joining import join
from ..agents.raw_agents import thin_row
from ..picture.draft import Draft
from ..room_errors import denied
from . import joining_users, room_presence
from .room_making import new_token
from .room_service import Asker, Service, digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    Answer = tuple[int, Any]


def join_room(service: Service, asker: Asker, room_id: str, given: "Mapping[str, Any]") -> "Answer":
    """A new agent, or an old one that is back; its row, and its token but in thin rooms.

    The first join of an id needs no token in direct rooms. Raises RoomError: 400, 401, 403, 404,
    409 ``agent_exists``, 413, 429.
    """
    token, thin = new_token("agent"), asker.profile == "thin"
    if asker.profile == "declared":
        given = joining_users.allowed(service, asker, room_id, given)
    with service.store.writing(room_id) as write:
        picture = service.picture(write, asker, room_id)
        open = asker.profile == "direct" and not asker.token
        reader = None if open else service.bearer(write, asker, picture)
        draft = Draft(picture, service.clock())
        family = joining_users.family(write, asker)
        row, fresh = join(
            draft, reader, given, service.limits, spare_id=str(uuid.uuid4()),
            digest=digest(token), family=family,
        )  # fmt: skip
        write.store(draft)
        joining_users.link(write, asker, picture, row["id"])
        room_presence.note(write, room_id, row["id"], draft.now)
    if thin:
        return 201, thin_row(row)
    return 201, {**row, "token": token if fresh else asker.token}


def patch_agent(
    service: Service, asker: Asker, room_id: str, agent: str, given: "Mapping[str, Any]"
) -> "Answer":
    """Change grants, name, role or meta of an agent: its row. Raises RoomError: 400, 401, 403."""
    with service.store.reading() as look:  # nobody without the token makes the room wait
        picture = service.picture(look, asker, room_id)
        if not service.bearer(look, asker, picture).manages:
            raise denied("room_token_required", "only the room token changes agents")
    with service.store.writing(room_id) as write:
        picture = service.picture(write, asker, room_id)
        reader = service.bearer(write, asker, picture)
        draft = Draft(picture, service.clock())
        row = patch(draft, reader, agent, given, service.limits)
        write.store(draft)
    return 200, row
