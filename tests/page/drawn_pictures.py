"""Pictures and pasts for the stand-in: small ones that a test can say by heart, and large ones."""

import random
from datetime import datetime, timedelta, timezone
from typing import Any

Json = dict[str, Any]
HOSTILE = "a\u202egnp.\u0007" + "x" * 200 + "<b>"
KINDS = ("refused", "overwritten", "restored", "committed", "edited")


def ago(minutes: float) -> str:
    """A moment so many minutes before now."""
    when = datetime.now(timezone.utc) - timedelta(minutes=minutes)
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def wait(agent: str, path: str, holder: str, minutes: float = 3, **more: Any) -> Json:
    """Somebody waits for what another is editing."""
    return {
        "path": path,
        "target": "file",
        "agent": agent,
        "agent_id": f"id-{agent}",
        "since": ago(minutes),
        "holder": holder,
        "holder_id": f"id-{holder}",
        "holder_is": "editing",
        "reason": "",
        "says": f"{agent} waits for {path}: {holder} is editing it",
        "acts": [],
        **more,
    }


def agent(name: str, **more: Any) -> Json:
    """Somebody who is there."""
    return {
        "id": f"id-{name}",
        "name": name,
        "kind": "agent",
        "client": "claude-code",
        "role": None,
        "parent": None,
        "status": "active",
        "last_seen": ago(0),
        "task": None,
        "task_title": None,
        "file": None,
        "file_at": None,
        "children": 0,
        "twin": False,
        "protection": "hooks",
        "unprotected": None,
        "hooks_last_ran": None,
        "me": False,
        "window": None,
        "running": None,
        "asking": None,
        "holds": [],
        "wants": [],
        "uncommitted": [],
        "unread": 0,
        **more,
    }


def glance(waits: "list[Json]", **more: Any) -> Json:
    """The current picture with these waits."""
    names = {one["agent"]: 1 for one in waits} | {
        one["holder"]: 1 for one in waits if one["holder"]
    }
    leases = [
        {
            "key": one["path"],
            "target": "file",
            "kind": "auto",
            "mode": "write",
            "keep": None,
            "checkout": ".",
            "holder": one["holder"],
            "holder_id": one["holder_id"],
            "reason": "",
            "since": ago(12),
            "until": None,
            "ends_with_turn": True,
            "token": 1,
            "holds": True,
            "waiters": 1,
        }
        for one in waits
        if one["holder"]
    ]
    return {
        "seq": 1,
        "now": ago(0),
        "may": {"write": True, "why": ""},
        "repository": {"name": "shop", "room": "repo:shop", "folder": "/shop", "branch": "main"},
        "needs": [],
        "quiet": "",
        "agents": [agent(name) for name in names],
        "leases": leases,
        "waits": waits,
        "tasks": [],
        "decisions": [],
        "gates": [],
        "duties": [],
        "patches": [],
        "checkpoints": [],
        "handovers": [],
        "crews": [],
        "lost": [],
        "recent": [],
        "health": {
            "protection": [],
            "hook_errors": {"count": 0, "last": None},
            "pause": None,
            "advisory": False,
            "says": [],
        },
        "counts": {
            "agents": len(names),
            "working": 0,
            "waiting": len(waits),
            "leases": len(leases),
            "tasks_open": 0,
            "unread": 0,
            "needs": 0,
        },
        **more,
    }


def span(name: str, kind: str, began: float, ended: "float | None", end: str = "") -> Json:
    """A stretch of a lane, from and to in minutes ago; None for what is still so."""
    return {
        "agent": name,
        "agent_id": f"id-{name}",
        "kind": kind,
        "from": ago(began),
        "to": None if ended is None else ago(ended),
        "end": end,
    }


def mark(name: str, kind: str, at: float, seq: int, says: str = "") -> Json:
    """Something that happened at a moment."""
    said = says or f"{name}: {kind}"
    return {
        "at": ago(at),
        "kind": kind,
        "agent": name,
        "agent_id": f"id-{name}",
        "seq": seq,
        "says": said,
    }


def happened(type: str, says: str, at: float, seq: int, path: "str | None" = None) -> Json:
    """An event of the feed."""
    return {
        "seq": seq,
        "at": ago(at),
        "type": type,
        "agent": "ann",
        "agent_id": "id-ann",
        "path": path,
        "ref": None,
        "says": says,
        "minor": False,
        "shade": "",
    }


def past(lanes: "list[Json]", **more: Any) -> Json:
    """What happened in the last eight hours."""
    heat = [heat_of(one) for one in lanes]
    marks = [one for lane in lanes for one in lane["marks"]]
    sums = {
        "refusals": sum(one["refusals"] for one in heat),
        "overwrites": sum(one["overwrites"] for one in heat),
        "restored": 0,
        "edits": sum(one["edits"] for one in heat),
        "commits": sum(one["kind"] == "committed" for one in marks),
        "messages": 3,
        "decisions": 1,
        "tasks_done": 2,
        "arrivals": 4,
        "gone": 1,
        "waited_ms": sum(one["waited_ms"] for one in heat),
    }
    return {
        "from": ago(480),
        "to": ago(0),
        "lanes": lanes,
        "agents": [],
        "more_lanes": 0,
        "heat": heat,
        "sums": sums,
        "says": ["Two files were fought over.", "Nothing is lost."],
        "slices": [
            {"at": ago(480 - 5 * n), "n": n % 7, "lost": n % 31 == 6, "refused": n % 5 == 4}
            for n in range(96)
        ],
        "notable": [],
        "notable_more": 0,
        **more,
    }


def heat_of(lane: Json) -> Json:
    """How much one lane was fought over."""

    def count(kind: str) -> int:
        return sum(one["kind"] == kind for one in lane["marks"])

    waits = [one for one in lane["spans"] if one["kind"] == "wait"]
    return {
        "path": lane["path"],
        "refusals": count("refused"),
        "waited_ms": 61_000 * len(waits),
        "overwrites": count("overwritten"),
        "edits": sum(one["kind"] == "edit" for one in lane["spans"]),
        "agents": len({one["agent"] for one in lane["spans"]}),
    }


def small_past() -> Json:
    """Three files: one in trouble, one locked, one at peace."""
    lanes = [
        lane(
            "src/cart.py",
            [
                span("ann", "edit", 200, 120, "turn"),
                span("ben", "wait", 150, 120, "granted"),
                span("ben", "edit", 120, None),
                span("carl", "wait", 30, None),
            ],
            [
                mark("ben", "overwritten", 110, 7, "src/cart.py was changed by a command of ben"),
                mark("carl", "refused", 31, 8),
                mark("carl", "refused", 30.9, 9),
            ],
        ),
        lane("db/", [span("dora", "lock", 300, 60, "expired")], []),
        lane(
            "README.md",
            [span("finn", "edit", 400, 390, "turn")],
            [mark("finn", "committed", 389, 3)],
        ),
    ]
    notable = [
        happened("edit_refused", "carl was refused src/cart.py", 31, 8, "src/cart.py"),
        happened(
            "work_overwritten", "src/cart.py was changed by a command of ben", 110, 7, "src/cart.py"
        ),
        happened("agent_left", "dora is gone without a word", 130, 6),
        happened("decision_made", "ann decided D1: cents everywhere", 380, 4),
    ]
    return past(lanes, notable=notable)


def lane(path: str, spans: "list[Json]", marks: "list[Json]") -> Json:
    """One file's."""
    return {"path": path, "checkout": None, "spans": spans, "marks": marks}


def crowded_past(lanes: int = 200, events: int = 10_000) -> Json:
    """So many lanes and events, always the same."""
    chance = random.Random(20)
    names = [f"agent-{n}" for n in range(30)]
    made = []
    for number in range(lanes):
        spans, marks = [], []
        for _ in range(events // lanes // 2):
            began = chance.uniform(1, 480)
            kind = chance.choice(("edit", "edit", "lock", "wait"))
            spans.append(
                span(
                    chance.choice(names),
                    kind,
                    began,
                    max(0.5, began - chance.uniform(0, 9)),
                    "turn",
                )
            )
        for n in range(events // lanes // 2):
            marks.append(
                mark(chance.choice(names), chance.choice(KINDS), chance.uniform(0, 480), n)
            )
        spans.append(span(chance.choice(names), "edit", 5, None))
        made.append(lane(f"src/area{number % 10}/part{number}.py", spans, marks))
    return past(made)
