"""What becomes of an agent whom a session becomes, or lets go: within the write of its room."""

from ..agents.agent_fields import fields
from ..picture.draft import KEEP, Draft
from ..picture.picture import AGENTS
from ..readers import SHARED
from ..room_errors import bad, missing
from ..state.resolved_write import VALUE, ResolvedWrite
from ..state.write_modes import apply
from . import room_presence
from .room_service import Service

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..store.room_looks import Write as RoomWrite

ACTIVE = "active"


def brought(
    service: Service, write: "RoomWrite", agent: str, given: "Mapping[str, Any]", *, owner: bool
) -> None:  # fmt: skip
    """It is here, under a name and a role, with more private state, where these are given.

    The agent of a room's ``owner`` is granted what the room shares.
    Raises RoomError: 400, 404 ``agent not found``, 413.
    """
    draft = Draft(write.picture(write.of.id), service.clock())
    before = draft.picture.entry(AGENTS, agent)
    if before is None:
        raise missing("agent not found", id=agent)
    value = {**before.value, **fields(given, service.limits), "status": ACTIVE}
    if owner and SHARED not in value["grants"]:
        value["grants"] = [*value["grants"], SHARED]
    if value != before.value:
        draft.put(AGENTS, agent, value, enabled=KEEP)
    state = given.get("state") or {}
    if not isinstance(state, dict):
        raise bad("state must be an object")
    for key, one in state.items():
        apply(draft, ResolvedWrite(agent, key, VALUE, one), service.limits)
    write.store(draft)
    room_presence.note(write, write.of.id, agent, draft.now)


def with_status(service: Service, write: "RoomWrite", agent: str, status: str) -> None:
    """It says another status; nothing where it is not there."""
    draft = Draft(write.picture(write.of.id), service.clock())
    before = draft.picture.entry(AGENTS, agent)
    if before is not None and before.value["status"] != status:
        draft.put(AGENTS, agent, {**before.value, "status": status}, enabled=KEEP)
        write.store(draft)
