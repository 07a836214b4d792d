"""What somebody who speaks through tools finds: its rooms, who is in them, and who it is there."""

from ..embodiment.embodied_rows import OBSERVE, ROLE
from ..embodiment.whom_to_be import acts, bound_to, filler_of, may_be, roles
from ..expressions import sight_of, visible
from ..expressions.seen_agents import AgentMap
from ..picture.picture import AGENTS
from ..readers import SHARED
from ..room_errors import RoomError
from . import owned_rooms
from .embodied_sessions import Standing, standing
from .room_service import Asker, Service
from .session_identity import identity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def lobby(service: Service, asker: Asker, client: str) -> "dict[str, Any]":
    """All rooms of a token. Raises RoomError (401)."""
    rooms = []
    for row in owned_rooms.list_rooms(service, asker)[1]:
        try:
            rooms.append(_room(service, standing(service, asker, row["id"]), row))
        except RoomError:  # given up, deleted meanwhile, or not within the token's scope
            continue
    with service.store.reading() as look:
        who = identity(look, asker)
    return {
        "user": who.user or None, "client": client, "rooms": rooms,
        "can_create_rooms": who.creates,
        "active_embodiments": [
            {"room": one["id"], "agent": one["embodied_as"]} for one in rooms if one["embodied_as"]
        ],
    }  # fmt: skip


def here(service: Service, asker: Asker, room_id: str) -> "dict[str, Any]":
    """``_session`` of an answer: who the session is in a room, and whom it may become."""
    found = standing(service, asker, room_id)
    return {
        "agent": found.one.agent or None, "room": room_id, "switchable": switchable(found),
        "scope_level": level_of(found),
    }  # fmt: skip


def switchable(found: Standing) -> "list[str]":
    """The agents that this session may become without making one."""
    if found.one.limited == OBSERVE or not acts(found.bearer):
        return []
    bound = bound_to(found.bearer, found.who.named)
    role = found.one.role if found.one.limited == ROLE else ""
    return [
        one for one, entry in found.picture.scope(AGENTS).items()
        if (one == bound if bound else may_be(found.picture, found.bearer, one))
        and role in ("", entry.value["role"])
    ]  # fmt: skip


def level_of(found: Standing) -> str:
    """How far the session reaches: as far as its token, or as it limited itself."""
    bearer = found.bearer
    plain = "full" if bearer.all_private else "write" if acts(bearer) else "read"
    return found.one.limited or found.who.level or plain


def _room(service: Service, found: Standing, row: "dict[str, Any]") -> "dict[str, Any]":
    now, free = service.clock(), switchable(found)
    shared = visible(found.picture, SHARED, found.bearer, now)
    described = roles({key: entry.value for key, entry in shared.items()})
    agents = AgentMap(sight_of(found.picture, found.bearer, now)).rows()
    return {
        "id": row["id"], "access": row.get("access"), "label": row.get("label") or None,
        "scope_level": level_of(found), "roles": described,
        "agents": [
            {"id": one, **agent, "_current": one == found.one.agent, "_switchable": one in free}
            for one, agent in agents.items()
        ],
        "unfilled_roles": [
            role for role, one in described.items()
            if filler_of(one) not in agents
            and not any(agent["role"] == role for agent in agents.values())
        ],
        "embodied_as": found.one.agent or None,
    }  # fmt: skip
