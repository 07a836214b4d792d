"""The record of one invocation: who, what, with what, and what became of which key."""

from ..clock import iso
from ..json_values import text_of
from ..room_names import LONGEST_ID, odd
from .private_scopes import private_scopes
from .record_kinds import kind_of_invocation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..picture.draft import Change, Draft
    from ..readers import Reader
    from ..room_errors import RoomError
    from ..room_limits import Limits


def accepted(
    draft: "Draft", reader: "Reader", action: str, params: "Mapping[str, Any]", *, builtin: bool
) -> None:
    """Record what a draft is about to do, after all its writes.

    ``seq`` is the number that the write gets. The record is whole; ``for_reader`` filters it.
    """
    writes = [_write(change) for change in draft.changes if _is_write(change)]
    record = _record(draft, reader, action, params, builtin=builtin)
    more = {**kind_of_invocation(draft), "writes": writes}
    draft.record({**record, "ok": True, "seq": draft.picture.seq + 1, **more})


def refused(
    draft: "Draft", reader: "Reader", action: str, params: "Any", error: "RoomError",
    limits: "Limits", *, builtin: bool,
) -> None:  # fmt: skip
    """Record on a new draft that an invocation was refused, and by which word.

    What was too large to be a value is too large to be kept here: its size is told instead.
    """
    record = _record(draft, reader, action, params, builtin=builtin)
    record["params"] = _kept(params, limits)
    more = {**kind_of_invocation(draft), "error": error.code}
    draft.record({**record, "ok": False, "seq": draft.picture.seq + 1, **more})


def _record(
    draft: "Draft", reader: "Reader", action: str, params: "Any", *, builtin: bool
) -> "dict[str, Any]":
    about = private_scopes(draft.picture, reader, action, params)
    return {
        "ts": iso(draft.now), "agent": reader.called, "action": _name(action), "builtin": builtin,
        "params": params, "private": sorted(about),
    }  # fmt: skip


def _is_write(change: "Change") -> bool:
    """Not a clock that ticked: a value that was written or deleted."""
    before, after = change.before, change.after
    return before is None or after is None or before.revision != after.revision


def _write(change: "Change") -> "dict[str, Any]":
    before, after = change.before, change.after
    return {
        "scope": change.scope, "key": change.key, "before": before.value if before else None,
        "after": after.value if after else None,
    }  # fmt: skip


def _kept(params: "Any", limits: "Limits") -> "Any":
    size = len(text_of(params))
    return params if size <= limits.value else {"_elided": size}


def _name(action: str) -> str:
    """An id as a text that every store can hold: anything can stand in a request's path."""
    short = action[:LONGEST_ID]
    return "".join("?" if odd(sign) else sign for sign in short) if odd(short) else short
