"""What is changed of an agent: by the room token, or by itself with a sign of life."""

from ..audit.record_kinds import AGENT, UPDATE, structural
from ..clock import iso
from ..picture.draft import KEEP
from ..picture.picture import AGENTS
from ..room_errors import bad, denied, missing
from .agent_fields import fields, grants, label
from .raw_agents import raw_agent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..picture.draft import Draft
    from ..readers import Reader
    from ..room_limits import Limits


def patch(
    draft: "Draft", reader: "Reader", id: str, given: "Mapping[str, Any]", limits: "Limits"
) -> "dict[str, Any]":
    """Change grants, role, name or meta of an agent: its row.

    Raises RoomError: 403 ``room_token_required``, 404 ``agent not found``, 400.
    """
    if not reader.manages:
        raise denied("room_token_required", "only the room token changes agents")
    before = draft.picture.entry(AGENTS, id)
    if before is None:
        raise missing("agent not found", id=id)
    changed = fields(given, limits)
    if given.get("grants") is not None:
        changed["grants"] = grants(given["grants"], limits)
    if not changed:
        raise bad("no fields to update")
    draft.put(AGENTS, id, {**before.value, **changed}, enabled=KEEP)
    structural(draft, reader, UPDATE, id, changed, AGENT)
    return raw_agent(draft.picture, id, reader, draft.now)


def heartbeat(draft: "Draft", reader: "Reader", given: "Mapping[str, Any]") -> "dict[str, Any]":
    """A sign of life with a status (else ``active``); the moment itself is the service's to note.

    Raises RoomError: 400 ``no agent identity``.
    """
    before = draft.picture.entry(AGENTS, reader.agent) if reader.agent else None
    if before is None:
        raise bad("no agent identity")
    status = given.get("status")
    status = "active" if status is None else label(status, "status")
    if status != before.value["status"]:
        draft.put(AGENTS, reader.agent, {**before.value, "status": status}, enabled=KEEP)
    at = iso(draft.now)
    return {"ok": True, "agent": reader.agent, "status": status, "heartbeat": at}
