"""Actions are registered, replaced and deleted."""

from ..contests.contest_warnings import both, competing, redefined
from ..picture.picture import ACTIONS
from ..picture.timer import ENABLE
from ..profiles import BUILTINS, profile_of
from ..room_errors import bad, denied, missing, over_limit
from ..room_names import checked_id
from ..state.timers_given import parsed
from ..state.write_modes import check_room, checked_text
from .action_usage import invocation_counts
from .authority import owns
from .definition_fields import definition_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..picture.draft import Draft
    from ..picture.room_entry import Entry
    from ..readers import Reader
    from ..room_limits import Limits


def register_action(
    draft: "Draft", reader: "Reader", params: "Mapping[str, Any]", limits: "Limits"
) -> "dict[str, Any]":
    """Declare an action, or replace one of the same id: the definition.

    A declared room adds what it competes with, and what it replaced. A cooldown that runs goes on.
    Raises RoomError: 400 for a wrong field, 403 ``action_owned``, ``identity_mismatch`` or
    ``scope_denied``, ``limit_exceeded``.
    """
    name = checked_id(params.get("id"))
    if name in BUILTINS and name != "help":
        raise bad("reserved_id", "a built-in action has this id", id=name)
    before = draft.picture.entry(ACTIONS, name)
    _check_owner(reader, before, name)
    if before is None and len(draft.picture.scope(ACTIONS)) >= limits.actions:
        raise over_limit("max-actions", limits.actions)
    made = definition_of(draft, reader, params, limits)
    if before is not None:
        made["created_at"] = before.value["created_at"]
    rest = before.cooldown if before is not None and _rests(before, made, draft.now) else None
    entry = draft.put(
        ACTIONS, name, made, text=checked_text(made, limits), enabled=made.get("enabled"),
        timer=parsed(made.get("timer"), draft.now, reader),
        cooldown=rest,
    )  # fmt: skip
    check_room(draft, limits)
    answer = shown(draft.picture.room.id, entry)
    if not profile_of(draft.picture.room.profile).declares:
        return answer
    return answer | both(
        competing(draft.picture, draft.now, made), _redefined(draft, reader, name, before, made)
    )


def delete_action(
    draft: "Draft", reader: "Reader", params: "Mapping[str, Any]"
) -> "dict[str, Any]":
    """Take an action away. Raises RoomError: 404 ``action not found``, 403 ``action_owned``."""
    name = checked_id(params.get("id"))
    entry = draft.picture.entry(ACTIONS, name)
    if entry is None:
        raise missing("action not found", id=name)
    _check_owner(reader, entry, name)
    draft.drop(ACTIONS, name)
    answer = {"deleted": True, "id": name}
    if not profile_of(draft.picture.room.profile).declares:
        return answer
    return answer | _redefined(draft, reader, name, entry, None)


def shown(room_id: str, entry: "Entry") -> "dict[str, Any]":
    """A definition as its registration answers it. ``version`` counts registrations."""
    value = entry.value
    first = {"id": value["id"], "room_id": room_id}
    return {**first, **value, "version": entry.revision}


def _rests(before: "Entry", made: "dict[str, Any]", now: int) -> bool:
    """Whether an action that rests still does when it is registered anew."""
    clock = before.cooldown
    rests = clock is not None and clock.effect == ENABLE and not clock.over(now)
    return rests and "on_invoke" in made


def _redefined(
    draft: "Draft", reader: "Reader", name: str, before: "Entry | None",
    made: "dict[str, Any] | None",
) -> "dict[str, Any]":  # fmt: skip
    if before is None:
        return {}
    by, picture = reader.agent or None, draft.picture
    return redefined(before.value, made, by, lambda: invocation_counts(picture)[name])


def _check_owner(reader: "Reader", before: "Entry | None", name: str) -> None:
    if before is None or owns(reader, before.value):
        return
    scope = before.value["scope"]
    raise denied("action_owned", f"this action is {scope}'s", id=name, scope=scope)
