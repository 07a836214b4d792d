"""In a declared room each record has a kind, and what was declared or joined has one of its own."""

from ..clock import iso
from ..profiles import profile_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..picture.draft import Draft
    from ..readers import Reader

INVOKE = "invoke"
JOIN, UPDATE = "agent_join", "agent_update"
ACTION = ("scope", "params", "if", "writes", "result", "timer", "on_invoke")
VIEW = ("scope", "expr", "render")
AGENT = ("name", "role", "meta", "grants")
"""What such a record keeps; what hides a definition, and private state, are not among it."""


def kind_of_invocation(draft: "Draft") -> "dict[str, Any]":
    """What the record of an invocation has more in a declared room: its kind, and messages said."""
    if not profile_of(draft.picture.room.profile).declares:
        return {}
    said = [message.seq for message in draft.messages]
    return {"kind": INVOKE, **({"messages": said} if said else {})}


def structural(
    draft: "Draft", reader: "Reader", kind: str, id: str, given: "Mapping[str, Any]",
    kept: "tuple[str, ...]" = (),
) -> None:  # fmt: skip
    """Record on a draft what became of the room itself. Only a declared room keeps that.

    ``{ts, agent, kind, id, ok, seq, schema}``; of ``given`` it has what ``kept`` names, and the
    warning that was given.
    """
    if not profile_of(draft.picture.room.profile).declares:
        return
    schema = {name: given[name] for name in kept if name in given}
    warning = {"warning": given["warning"]} if "warning" in given else {}
    draft.record({
        "ts": iso(draft.now), "agent": reader.called, "kind": kind, "id": id, "ok": True,
        "seq": draft.picture.seq + 1, "schema": schema, **warning,
    })  # fmt: skip
