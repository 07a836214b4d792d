"""An agent joins a room, or comes back to it."""

from ..audit.record_kinds import JOIN, structural
from ..clock import iso
from ..expressions import check
from ..picture.draft import KEEP, TokenChange
from ..picture.picture import ACTIONS, AGENTS, VIEWS
from ..profiles import profile_of
from ..readers import Reader
from ..room_errors import bad, conflict, denied, invalid_token, over_limit
from ..room_names import checked_key
from ..state.resolved_write import VALUE, ResolvedWrite
from ..state.timers_given import parsed
from ..state.write_modes import apply
from ..views.public_views import publish
from ..views.view_registering import register_view
from .agent_fields import checked_agent_id, fields
from .raw_agents import raw_agent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..picture.draft import Draft
    from ..picture.picture import Picture
    from ..picture.room_entry import Entry
    from ..room_limits import Limits

MOST_AT_ONCE = 100
"""Keys and views that one join may bring along."""


def join(
    draft: "Draft", reader: "Reader | None", given: "Mapping[str, Any]", limits: "Limits", *,
    spare_id: str, digest: str, family: str = "",
) -> "tuple[dict[str, Any], bool]":  # fmt: skip
    """The agent's row, and whether its token is the new one whose ``digest`` was given.

    ``reader``: who asks; None without a token. ``family``: with which the new token ends.
    ``given``: id (else ``spare_id``), name, role, meta, enabled, state (private), public_keys,
    views. All of it or nothing: one wrong view refuses the join. Who comes back with its own token
    keeps token, grants and cursor; with the room's token grants and cursor stay, and the token is
    new. An id for which something private is there already is let in by the room's token alone.
    Raises RoomError: 409 ``agent_exists``, 403 ``room_token_required``, 401 ``invalid_token``, 400,
    413, 429.
    """
    id = spare_id if given.get("id") is None else checked_agent_id(given["id"])
    before = draft.picture.entry(AGENTS, id)
    if before is not None:
        _may_return(reader, id)
    else:
        _may_begin(draft.picture, reader, id)
    if before is None and len(draft.picture.scope(AGENTS)) >= limits.agents:
        raise over_limit("max-agents", limits.agents)
    entry = _put(draft, id, before, given, limits)
    own = Reader("agent", id, tuple(entry.value["grants"]))
    _bring(draft, own, given, limits)
    fresh = before is None or (reader is not None and reader.all_private)
    if fresh and (reader is None or reader.kind != "open"):
        draft.tokens.append(TokenChange("agent", id, digest, family=family))
    structural(draft, own, JOIN, id, entry.value, ("name", "role"))
    return raw_agent(draft.picture, id, own, draft.now), fresh


def _may_return(reader: "Reader | None", id: str) -> None:
    if reader is None:
        raise conflict("agent_exists", "join with this agent's own token, or another id", id=id)
    known = (reader.agent, *reader.others)
    if reader.kind != "open" and not reader.all_private and id not in known:
        raise invalid_token()


def _may_begin(picture: "Picture", reader: "Reader | None", id: str) -> None:
    """What was prepared for an agent is given to whom the room's owner lets in."""
    if reader is not None and (reader.kind == "open" or reader.all_private):
        return
    owned = (picture.scope(kind).values() for kind in (ACTIONS, VIEWS))
    if picture.scope(id) or any(one.value["scope"] == id for some in owned for one in some):
        message = "something is prepared for this id: the room's own token lets it in"
        raise denied("room_token_required", message, id=id)


def _put(
    draft: "Draft", id: str, before: "Entry | None", given: "Mapping[str, Any]", limits: "Limits"
) -> "Entry":
    if given.get("enabled") is not None:
        check(given["enabled"], "enabled")
    first = {
        "name": "anonymous", "role": "agent", "meta": {}, "joined_at": iso(draft.now),
        "grants": list(profile_of(draft.picture.room.profile).grants),
    }  # fmt: skip
    kept = first if before is None else before.value
    value = {**kept, **fields(given, limits), "status": "active"}
    return draft.put(AGENTS, id, value, enabled=given.get("enabled", KEEP))


def _bring(draft: "Draft", own: Reader, given: "Mapping[str, Any]", limits: "Limits") -> None:
    """What an agent has with it: private state, what is public of it, views."""
    state, keys, views = given.get("state"), given.get("public_keys"), given.get("views")
    if state is not None and not isinstance(state, dict):
        raise bad("state must be an object")
    for words, what in ((keys, "public_keys"), (views, "views")):
        if words is not None and (not isinstance(words, list) or len(words) > MOST_AT_ONCE):
            raise bad(f"{what} must be an array", f"of at most {MOST_AT_ONCE}")
    for key, value in (state or {}).items():
        apply(draft, ResolvedWrite(own.agent, key, VALUE, value), limits)
    for key in keys or ():
        publish(draft, own, own.agent, checked_key(key, limits.key), limits)
    for view in views or ():
        _put_view(draft, own, view, limits)


def _put_view(draft: "Draft", own: Reader, view: "Any", limits: "Limits") -> None:
    if not isinstance(view, dict):
        raise bad("views must be objects")
    timer = parsed(view.get("timer"), draft.now, own, "timer")
    register_view(draft, own, view, limits, timer=timer)
