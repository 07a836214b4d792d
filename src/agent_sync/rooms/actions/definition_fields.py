"""What an action is made of, field by field, checked when it is registered."""

from ..clock import iso
from ..room_errors import bad
from ..room_names import checked_id, checked_key
from ..state.timers_given import parsed
from ..state.write_fields import checked_condition, text_field
from . import write_templates
from .authority import own_scope
from .parameters import check_schema

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..picture.draft import Draft
    from ..readers import Reader
    from ..room_limits import Limits

CONDITIONS = ("if", "enabled", "result")


def definition_of(
    draft: "Draft", reader: "Reader", given: "Mapping[str, Any]", limits: "Limits"
) -> "dict[str, Any]":
    """The definition as it is stored, from what was given. Raises RoomError.

    400 for a field that is wrong, 403 ``identity_mismatch`` and ``scope_denied``. It carries the
    authority of ``registered_by``: the agent, or null for the room's own token.
    """
    made: dict[str, Any] = {
        "id": checked_id(given.get("id")),
        "scope": own_scope(reader, _scope(given, limits)),
        "description": text_field(given, "description") or "",
        "registered_by": reader.agent or None,
        "created_at": iso(draft.now),
        "writes": [] if given.get("writes") is None else given["writes"],
    }
    for name in CONDITIONS:
        made |= _there(name, checked_condition(given, name))
    made |= _there("params", check_schema(given.get("params")))
    write_templates.check(draft, made, reader, limits)
    return made | _clocks(draft, reader, given)


def _scope(given: "Mapping[str, Any]", limits: "Limits") -> "str | None":
    scope = text_field(given, "scope")
    return checked_key(scope, limits.key) if scope else None


def _clocks(draft: "Draft", reader: "Reader", given: "Mapping[str, Any]") -> "dict[str, Any]":
    """``timer`` and ``on_invoke`` as they were given, which can be started."""
    parsed(given.get("timer"), draft.now, reader)
    after = given.get("on_invoke")
    if after is not None and not isinstance(after, dict):
        raise bad("on_invoke must be an object")
    parsed((after or {}).get("timer"), draft.now, reader, "on_invoke.timer")
    return _there("timer", given.get("timer")) | _there("on_invoke", after)


def _there(name: str, value: "Any") -> "dict[str, Any]":
    return {} if value is None else {name: value}
