"""Direct writes: set, set several, delete, renew a timer. They need the scope among the grants."""

from ..picture.entry_row import row_of
from ..picture.timer import Timer
from ..readers import SHARED
from ..room_errors import bad, conflict, denied, missing
from ..room_names import checked_key
from ..views.public_views import publish, unpublish
from . import version_gate
from .questions import Questions
from .resolved_write import ResolvedWrite
from .write_fields import checked_condition, resolved
from .write_modes import apply

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..picture.draft import Draft
    from ..profiles import Profile
    from ..readers import Reader
    from ..room_limits import Limits

MOST_WRITES = 20


def set_state(
    draft: "Draft", reader: "Reader", params: "Mapping[str, Any]", limits: "Limits",
    profile: "Profile",
) -> "dict[str, Any]":  # fmt: skip
    """Write one key and answer its row. Without a scope: the writer's own, else ``_shared``.

    Raises RoomError: 403 ``scope_denied``, 409 ``precondition_failed`` and ``version_conflict``,
    400 for what is no write, ``limit_exceeded``.
    """
    scope = granted_scope(reader, params, limits)
    write = resolved(params, scope, draft.now, reader)
    _gate(draft, reader, params)
    version_gate.check(draft, write, reader, profile)
    key = apply(draft, write, limits)["key"]
    _public(draft, reader, write.scope, key, params.get("public"), limits)
    return _row(draft, reader, write.scope, key, profile)


def batch_set_state(
    draft: "Draft", reader: "Reader", params: "Mapping[str, Any]", limits: "Limits",
    profile: "Profile",
) -> "dict[str, Any]":  # fmt: skip
    """Write up to 20 keys in order, all or none. Raises what ``set_state`` raises."""
    writes = params.get("writes")
    if not isinstance(writes, list) or not all(isinstance(one, dict) for one in writes):
        raise bad("writes array is required")
    if len(writes) > MOST_WRITES:
        raise bad(f"max {MOST_WRITES} writes per batch")
    for write in writes:
        granted_scope(reader, write, limits)
    _gate(draft, reader, params)
    rows = [set_state(draft, reader, write, limits, profile) for write in writes]
    return {"ok": True, "count": len(rows), "state": rows}


def delete_state(
    draft: "Draft", reader: "Reader", params: "Mapping[str, Any]", limits: "Limits",
    profile: "Profile",
) -> "dict[str, Any]":  # fmt: skip
    """Delete one key of ``_shared``, or of the scope that is named. Twice is no mistake.

    ``if_version`` is a gate as in ``set_state``.
    """
    scope = granted_scope(reader, params, limits, SHARED)
    key = checked_key(params.get("key"), limits.key)
    gate = ResolvedWrite(scope, key, "value", None, if_version=params.get("if_version"))
    version_gate.check(draft, gate, reader, profile)
    draft.drop(scope, key)
    return {"deleted": True}


def renew_timer(
    draft: "Draft", reader: "Reader", params: "Mapping[str, Any]", limits: "Limits",
    profile: "Profile",
) -> "dict[str, Any]":  # fmt: skip
    """Start a key's timer of so many milliseconds again, also one that ran out. Its row.

    Raises RoomError: 404 without such a key, 400 where it has no such timer.
    """
    scope = granted_scope(reader, params, limits, SHARED)
    key = checked_key(params.get("key"), limits.key)
    entry = draft.picture.entry(scope, key)
    if entry is None:
        raise missing("not_found", "there is no such key", scope=scope, key=key)
    if entry.timer is None or entry.timer.ms is None:
        raise bad("no wall-clock timer to renew")
    ms = entry.timer.ms
    again = Timer(entry.timer.effect, started_at=draft.now, ms=ms, ends_at=draft.now + ms)
    draft.mark(scope, key, timer=again)
    return _row(draft, reader, scope, key, profile)


def granted_scope(
    reader: "Reader", params: "Mapping[str, Any]", limits: "Limits", default: str = ""
) -> str:
    """The scope of a direct write; ``self`` is the writer's own. Raises RoomError.

    403 ``scope_denied`` where it is not granted.
    """
    given = params.get("scope")
    scope = given if given is not None else default or reader.agent or SHARED
    if scope == "self":
        scope = reader.agent
        if not scope:
            raise bad("no agent identity")
    if not isinstance(scope, str) or not scope:
        raise bad("scope must be a text")
    if not reader.may_write(scope):
        raise denied("scope_denied", "this scope is not among your grants", scope=scope)
    return checked_key(scope, limits.key)


def _gate(draft: "Draft", reader: "Reader", params: "Mapping[str, Any]") -> None:
    """The ``if`` of a direct write, for its writer."""
    text = checked_condition(params, "if")
    if text is not None and not Questions(draft, reader).truth(text, "if"):
        raise conflict("precondition_failed", expression=text, evaluated=False)


def _row(
    draft: "Draft", reader: "Reader", scope: str, key: str, profile: "Profile"
) -> "dict[str, Any]":
    """A written row. Whom a scope was granted may write it and not read it: no value for them."""
    entry = draft.picture.scopes[scope][key]
    row = row_of(draft.picture.room.id, scope, key, entry, hashes=profile.hashes)
    if not reader.may_read(scope):
        del row["value"]
    return row


def _public(
    draft: "Draft", reader: "Reader", scope: str, key: str, public: "Any", limits: "Limits"
) -> None:
    """``public``: true makes a view of a private key for everybody, false takes it away."""
    if scope.startswith("_") or public is None:
        return
    if reader.agent != scope and not reader.all_private:
        raise denied("identity_mismatch", "a scope is made public by its own agent", scope=scope)
    if public:
        publish(draft, reader, scope, key, limits)
    else:
        unpublish(draft, reader, scope, key)
