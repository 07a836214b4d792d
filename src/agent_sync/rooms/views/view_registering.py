"""A view is registered, replaced or deleted by whom it belongs to."""

from ...cel import EvaluationError
from ..clock import iso
from ..contests.contest_warnings import view_redefined
from ..contests.contested_targets import CONTESTED
from ..expressions import check, sight_of
from ..expressions.seen_views import HIDDEN, outcome
from ..json_values import text_of
from ..picture.entry_row import timer_fields
from ..picture.picture import VIEWS
from ..profiles import profile_of
from ..readers import SHARED
from ..room_errors import bad, denied, missing, over_limit
from ..room_names import checked_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..picture.draft import Draft
    from ..picture.room_entry import Entry
    from ..picture.timer import Timer
    from ..readers import Reader
    from ..room_limits import Limits


def register_view(
    draft: "Draft", reader: "Reader", given: "Mapping[str, Any]", limits: "Limits", *,
    timer: "Timer | None",
) -> "dict[str, Any]":  # fmt: skip
    """Register or replace a view; its definition with the value that ``reader`` sees now.

    ``given``: id, expr, scope (default: the caller's own, ``_shared`` for the room token),
    description, enabled, render. ``timer``: the one of ``given``, parsed. An expression that fails
    in this room is registered, and its value says why. Raises RoomError: 400 ``invalid_cel`` and
    the like, 403 ``identity_mismatch`` or ``view_owned``, 429 or 413 ``limit_exceeded``.
    """
    id = checked_id(given.get("id"))
    if id == CONTESTED and profile_of(draft.picture.room.profile).declares:
        raise bad("reserved_id", "the room itself has this view", id=id)
    if not isinstance(given.get("expr"), str):
        raise bad("expr is required")
    check(given["expr"], "expr")
    if given.get("enabled") is not None:
        check(given["enabled"], "enabled")
    scope = owner_scope(reader, given.get("scope"))
    marks = {"enabled": given.get("enabled"), "timer": timer}
    before = draft.picture.entry(VIEWS, id)
    entry = put_view(draft, reader, id, _definition(given, scope), limits, **marks)
    answer = {**view_row(draft.picture.room.id, id, entry), "value": seen(draft, reader, id)}
    return answer | _redefined(draft, reader, before, entry.value)


def delete_view(draft: "Draft", reader: "Reader", id: "Any") -> "dict[str, Any]":
    """Delete a view. Raises RoomError: 404 ``view not found``, 403 ``view_owned``."""
    if not isinstance(id, str) or not id:
        raise bad("id is required")
    entry = draft.picture.entry(VIEWS, id)
    if entry is None:
        raise missing("view not found", id=id)
    check_owner(reader, id, entry)
    draft.drop(VIEWS, id)
    return {"deleted": True, "id": id} | _redefined(draft, reader, entry, None)


def _redefined(
    draft: "Draft", reader: "Reader", before: "Entry | None", after: "dict[str, Any] | None"
) -> "dict[str, Any]":
    """What a declared room tells of a view that was somebody else's."""
    if before is None or not profile_of(draft.picture.room.profile).declares:
        return {}
    return view_redefined(before.value, after, reader.agent or None)


def put_view(
    draft: "Draft", reader: "Reader", id: str, definition: "dict[str, Any]", limits: "Limits",
    **marks: "Any",
) -> "Entry":  # fmt: skip
    """Write a definition, new or over one that ``reader`` may replace."""
    before = draft.picture.entry(VIEWS, id)
    if before is not None:
        check_owner(reader, id, before)
    elif len(draft.picture.scope(VIEWS)) >= limits.views:
        raise over_limit("max-views", limits.views)
    made = iso(draft.now) if before is None else before.value["created_at"]
    value = {**definition, "registered_by": reader.agent or None, "created_at": made}
    text = text_of(value)
    if len(text.encode()) > limits.value:
        raise over_limit("max-value", limits.value, status=413)
    return draft.put(VIEWS, id, value, text=text, **marks)


def owner_scope(reader: "Reader", given: "Any") -> str:
    """The scope that a view of this reader gets. Raises RoomError (403 ``identity_mismatch``).

    ``_shared``, or its own (``self``, or by its id); the room token may name any agent's.
    """
    if given is None or (given == "self" and reader.agent):
        return reader.agent or SHARED
    if given in (SHARED, reader.agent) and given:
        return str(given)
    if isinstance(given, str) and reader.kind == "room" and not given.startswith("_"):
        return checked_id(given, "scope")
    message = "a view has your own scope, or _shared"
    raise denied(
        "identity_mismatch", message, authenticated_as=reader.called, claimed=given
    )  # fmt: skip


def check_owner(reader: "Reader", id: str, entry: "Entry") -> None:
    """Let its own agent and the room token through, and anybody where the view is ``_shared``'s."""
    scope = entry.value["scope"]
    if scope != SHARED and scope != reader.agent and not reader.all_private:
        raise denied("view_owned", f"this view is {scope}'s", id=id, scope=scope)


def view_row(room_id: str, id: str, entry: "Entry") -> "dict[str, Any]":
    """A definition as registration and poll show it. ``version`` counts registrations."""
    view = entry.value
    enabled = {} if entry.enabled is None else {"enabled": entry.enabled}
    clock = {} if entry.timer is None else timer_fields(entry.timer)
    return {"id": id, "room_id": room_id, **view, **enabled, **clock, "version": entry.revision}


def seen(draft: "Draft", reader: "Reader", id: str) -> "Any":
    """What a reader sees of one view in a draft; null for a hidden one."""
    return shown_outcome(outcome(sight_of(draft.picture, reader, draft.now), id))


def shown_outcome(found: object) -> "Any":
    """The outcome of a view as it is shown: an error is ``{"_error": sentence}``."""
    if found is HIDDEN:
        return None
    if isinstance(found, EvaluationError):
        return {"_error": "budget" if found.kind == "budget" else found.detail}
    return found


def _definition(given: "Mapping[str, Any]", scope: str) -> "dict[str, Any]":
    said, render = given.get("description"), given.get("render")
    if said is not None and not isinstance(said, str):
        raise bad("description must be a text")
    if render is not None and not isinstance(render, dict):
        raise bad("invalid_render", "render is an object")
    shown = {} if render is None else {"render": render}
    return {"scope": scope, "description": said or "", "expr": given["expr"], **shown}
