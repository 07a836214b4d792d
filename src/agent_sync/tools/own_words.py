"""What a call did, in one sentence of ours: no word of anybody else is in it."""

from collections.abc import Callable, Mapping
from typing import Any

Data = Mapping[str, Any]


def said(tool: str, act: str, data: Data) -> str:
    """The sentence for the answer of a tool."""
    words = WORDS.get(f"{tool} {act}".strip()) or WORDS.get(tool)
    return words(data) if words else f"{tool} {act}".strip() + ": done"


def _count(found: object, one: str) -> str:
    number = len(found) if isinstance(found, (list, tuple)) else int(str(found))
    return f"{number} {one}" if number == 1 else f"{number} {one}s"


def _status(data: Data) -> str:
    counts = [
        _count(data["agents"], "agent"),
        _count(data["leases"], "lease"),
        _count(data["tasks"], "open task"),
        _count(data["unread"], "unread message"),
    ]
    more = f"; needs attention: {len(data['attention'])}" if data.get("attention") else ""
    return ", ".join(counts) + more


def _locked(data: Data) -> str:
    held = [
        f"{one['key']} until {one['until'] or 'the end of the turn'}, token {one['token']}"
        for one in data["leases"]
    ]
    return "you hold " + "; ".join(held)


def _waited(data: Data) -> str:
    return (
        f"{data['gate']['id']} is over: {data['gate']['state']}"
        if "gate" in data
        else _locked(data)
    )


def _unlocked(data: Data) -> str:
    return f"released {len(data['released'])}, {len(data['free'])} were free"


def _whose(data: Data) -> str:
    dirty = {True: "has uncommitted changes", False: "is as committed", None: "is not known to git"}
    held = f", {_count(data['leases'], 'lease')} on it" if data["leases"] else ", nobody holds it"
    return f"the file {dirty[data['dirty']]}{held}"


def _claimed(data: Data) -> str:
    return f"{data['task']['id']} is yours" if data["task"] else "no task can be claimed"


def _completed(data: Data) -> str:
    freed = ", ".join(one["id"] for one in data["unblocked"])
    return f"completed {data['task']['id']}" + (f"; unblocked {freed}" if freed else "")


def _sent(data: Data) -> str:
    away = sum(not one["live"] for one in data["to"])
    return f"sent {data['id']}" + (
        f"; {_count(away, 'address')} means nobody here now" if away else ""
    )


def _next(data: Data) -> str:
    first = data["next"]
    if not first:
        return "nobody waits for you"
    return f"{first['because']}: {first['command']} ({_count(data['duties'], 'duty')[:-1]} in all)"


def _gate(data: Data) -> str:
    one = data["gate"]
    may = "may" if one["can_resolve"] else "may not"
    return f"{one['id']} is {one['state']}; it {may} be resolved now"


def _checkpoint(data: Data) -> str:
    return f"{data['checkpoint']['id']} is {data['checkpoint']['state']}"


def _patch(data: Data) -> str:
    return f"{data['patch']['id']} is {data['patch']['state']}"


def _handover(data: Data) -> str:
    return f"{data['handover']['id']} is {data['handover']['state']}"


def _restored(data: Data) -> str:
    if data["to"]:
        return f"wrote V{data['version']} to the new file"
    if not data["restored"]:
        return f"the file already is as in V{data['version']}"
    kept = f"; what was there is V{data['replaced']}" if data["replaced"] else ""
    return f"restored V{data['version']}{kept}"


WORDS: "Mapping[str, Callable[[Data], str]]" = {
    "status": _status,
    "who": _whose,
    "lock": _locked,
    "unlock": _unlocked,
    "wait": _waited,
    "tasks": lambda data: _count(data["tasks"], "task"),
    "create": lambda data: f"created {data['task']['id']}",
    "claim": _claimed,
    "complete": _completed,
    "send": _sent,
    "inbox": lambda data: _count(data["messages"], "message"),
    "decide": lambda data: f"recorded {data['id']}",
    "next": _next,
    "gate": _gate,
    "gate list": lambda data: _count(data["gates"], "gate"),
    "checkpoint": _checkpoint,
    "checkpoint list": lambda data: _count(data["checkpoints"], "checkpoint"),
    "checkpoint tick": lambda data: f"ticked; {data['id']} has {len(data['required'])} items",
    "patch": _patch,
    "patch list": lambda data: f"{len(data['patches'])} patches",
    "handoff": _handover,
    "handoff list": lambda data: _count(data["handovers"], "hand-over"),
    "restore": _restored,
    "restore list": lambda data: _count(data["versions"], "version"),
}
