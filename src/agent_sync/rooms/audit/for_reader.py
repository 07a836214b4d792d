"""A record of the audit as one reader may see it."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..readers import Reader


INSIDE = ("private", "writes", "messages")


def for_reader(record: "dict[str, Any]", reader: "Reader") -> "dict[str, Any]":
    """A record without what is in private scopes of others: a new map, or the whole record.

    Parameters are seen by who sent them, and by whoever may read every private scope that they are
    about. Where something is left out, ``redacted`` is true. What has a kind has its writes, and
    the messages that it said, in ``effect``.
    """
    mine = bool(reader.agent) and record.get("agent") == reader.agent
    may_see = mine or all(reader.may_read(scope) for scope in record.get("private", ()))
    writes = record.get("writes", [])
    shown = [write for write in writes if reader.may_read(write["scope"])]
    told = {name: value for name, value in record.items() if name not in INSIDE}
    if "writes" in record:
        told |= {"effect": _effect(record, shown)} if "kind" in record else {"writes": shown}
    if not may_see:
        told["params"] = {}
    return told if may_see and len(shown) == len(writes) else {**told, "redacted": True}


def _effect(record: "dict[str, Any]", shown: "list[dict[str, Any]]") -> "dict[str, Any]":
    """Values before and after; a deleted key has none after."""
    writes = [
        {"scope": one["scope"], "key": one["key"], "value": one["after"], "before": one["before"]}
        for one in shown
    ]
    said = [{"scope": "_messages", "key": str(seq)} for seq in record.get("messages", ())]
    return {"writes": [*writes, *said]}
