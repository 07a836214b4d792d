"""Made answers for every view in which a person reads and decides, hostile words in every field."""

from typing import Any

from . import made
from .pretend import Pretend

H = made.HOSTILE
WAS = ["RATE = 19", "", "def tax(cents):", "    return cents * RATE // 100", H]
NOW = ["def tax(cents):", "    return round(cents * 0.19)", H + "!"]


def act(name: str, label: str, *wants: str, **params: Any) -> "dict[str, Any]":
    """A button."""
    return {"act": name, "label": label, "params": params, "main": False, "wants": list(wants)}


def lease(key: str, holder: str = "ann") -> "dict[str, Any]":
    """A lease that holds."""
    return {
        "key": key, "target": "file", "kind": "explicit", "mode": "exclusive", "keep": None,
        "checkout": "/shop", "holder": holder, "holder_id": "id-ann", "reason": H,
        "since": made.EARLIER, "until": None, "ends_with_turn": False, "token": 3, "holds": True,
        "waiters": 1,
    }  # fmt: skip


def tasks() -> "list[dict[str, Any]]":
    """Tasks that wait for each other, and one of somebody hostile."""
    return [
        made.task(1, "Round prices half up", "done", owner="ann", owner_id="id-ann",
                  files=["src/cart.py"], completed_at=made.NOW),
        made.task(2, "Show the rounded price", depends_on=["T1"], files=["src/page.py"],
                  priority=5),
        made.task(3, "Taxes of 2027", "in_progress", owner="ben", owner_id="id-ben",
                  depends_on=["T1"], files=["src/tax.py"]),
        made.task(4, "Ship abroad", "blocked", blocked_reason=H, depends_on=["T2", "T3"],
                  unfinished=["T2", "T3"], description=H),
        made.task(5, H, owner=H, owner_id="x", files=[H], created_by=H),
        made.task(6, H, "cancelled"),
    ]  # fmt: skip


GATE = {
    "id": "G1", "state": "requested", "reason": "contest", "why": H, "policy": "all",
    "summary": "", "opener_id": "id-ann", "checkout": None,
    "paths": [{"target": "tree", "key": "docs/"}, {"target": "file", "key": H}],
    "parties": [
        {"id": "id-ann", "name": H, "verdict": "acknowledged", "note": H, "bound": True,
         "at": made.NOW},
        {"id": "id-ben", "name": "ben", "verdict": None, "note": "", "bound": False, "at": None},
    ],
    "missing": ["ben", H], "in_the_way": [], "can_resolve": False, "next": [], "says": H,
    "opened_at": made.EARLIER, "deadline": None, "ended_at": None,
    "acts": [act("gate_cancel", "Cancel the gate", "why", id="G1")],
}  # fmt: skip
STEPS = [{"at": made.EARLIER, "agent": H, "agent_id": "x", "what": "gate_opened", "body": H}]
PATCH = {
    "id": "P1", "title": H, "state": "submitted", "author": H, "author_id": "x",
    "checkout": "/shop", "round": 2, "created_at": made.EARLIER, "state_at": made.EARLIER,
    "reverted_at": None, "files": [H], "says": H,
    "acts": [act("approve", "Approve", id="P1"), act("reject", "Reject", "why", id="P1")],
}  # fmt: skip
POINT = {
    "id": "C1", "summary": H, "state": "waiting", "in_force": True, "orphaned": False,
    "author": H, "author_id": "x", "held": [], "head": "a" * 40, "next": H, "risk": H,
    "approvers": [{"id": "operator", "name": "operator", "verdict": None, "note": H}],
    "evidence": H, "command": H, "exit_code": 1, "replaces": None, "created_at": made.EARLIER,
    "state_at": made.EARLIER, "ended_at": None, "paths": [H], "says": H,
    "items": [{"name": H, "done": False}],
    "acts": [act("tick", "Tick it", id="C1", item=H), act("approve", "Approve anyway", id="C1")],
}  # fmt: skip
GIVEN = {
    "id": "H1", "state": "pending", "giver": H, "giver_id": "x", "receiver": H,
    "receiver_id": "y", "task": "T4", "whole": False, "checkout": None, "head": None,
    "expires_at": None, "created_at": made.EARLIER, "ended_at": None, "files": [H], "says": H,
    "acts": [act("handover_withdraw", "Withdraw", "why", id="H1")],
}  # fmt: skip
CREW = {
    "id": "W1", "title": H, "mode": "peer-contract", "phase": "work", "architect_id": "id-ann",
    "worker_id": None, "members": [{"agent": H, "agent_id": "id-ann", "role": "architect"}],
}  # fmt: skip
DECIDED = {
    "id": "D1", "by": H, "by_id": "x", "text": H, "at": made.EARLIER, "supersedes": None,
}  # fmt: skip


def filled(server: Pretend) -> Pretend:
    """Lays everything before a server; gives it back."""
    answers, board = server.answers, tasks()
    answers["glance"].update(
        tasks=board, leases=[lease("src/tax.py"), lease(H, H)], gates=[GATE], patches=[PATCH],
        checkpoints=[POINT], handovers=[GIVEN], crews=[CREW], decisions=[DECIDED],
        agents=[made.agent("ann"), made.agent("ben"), made.agent(H)],
    )  # fmt: skip
    whole = made.version(6, "src/tax.py", WAS, NOW)
    listed = {**made.kept(6, H, owner=H, changed_by=H), "acts": whole["acts"]}
    answers["versions/V6"] = whole
    answers["versions"] = {"versions": [listed]}
    answers["file"] = made.file(
        "src/tax.py", holders=[lease("src/tax.py", H)], versions=[listed],
        waits=[{"agent": H, "agent_id": "id-ben", "since": made.EARLIER, "path": "src/tax.py"}],
        owner={"name": H, "id": "id-ann", "since": made.EARLIER, "presumed": True},
        events=[made.event(n, f"{H} {n}", minor=n % 2 == 0, shade="lost") for n in range(30)],
        messages=[made.message(1, H)], tasks=[board[4]],
        commits=[{"oid": "a" * 40, "at": made.EARLIER, "agent": H, "subject": H}],
    )  # fmt: skip
    thread = {"id": "M1", "first": made.EARLIER, "last": made.NOW, "count": 2, "unread": 1,
              "with": ["ann", H], "says": H}  # fmt: skip
    answers["threads"] = {"threads": [thread, {**thread, "id": "M3", "unread": 0, "with": [H]}]}
    mine = {"agent": "operator", "agent_id": "operator", "pushed_at": None, "read_at": None,
            "acked_at": None, "late": False}  # fmt: skip
    answers["threads/M1"] = {"messages": [
        made.message(1, "cents only\n" + H, delivered=[
            {**mine, "agent": H, "agent_id": "x", "late": True, "pushed_at": made.NOW}]),
        made.message(2, H, needs_ack=True, urgent=True, reply_to="M1", delivered=[mine],
                     acts=[act("acknowledge", "Acknowledge", id="M2"),
                           act("read", "Mark read", ids=["M2"])],
                     **{"from": H}),
    ]}  # fmt: skip
    diffs = [
        {"path": H, "from": H + "old", "kind": "renamed", "added": 1, "removed": 1,
         "binary": False, "large": False, "hunks": made.hunks(WAS, NOW)},
        {"path": "x.png", "from": None, "kind": "added", "added": 0, "removed": 0,
         "binary": True, "large": False, "hunks": []},
    ]  # fmt: skip
    for one in board:
        answers[f"tasks/{one['id']}"] = {**one, "acts": [
            act("assign", "Assign", "agent", task=one["id"]),
            act("block_task", "Block", "why", task=one["id"])]}  # fmt: skip
    answers["gates/G1"] = {**GATE, "history": STEPS}
    answers["patches/P1"] = {**PATCH, "diffs": diffs, "history": STEPS, "parties": [],
                             "checks": [{"name": H, "outcome": "failed", "line": H}]}  # fmt: skip
    answers["checkpoints/C1"] = {
        **POINT, "diffs": diffs, "history": STEPS, "files": 2, "output": H, "looked": True,
        "required": [{"name": H, "done_at": None, "done_by": None}],
        "changed": [{"path": H, "how": "changed", "by": H}],
    }  # fmt: skip
    answers["handovers/H1"] = {**GIVEN, "note": {"done": H, "left": [H]}, "history": STEPS}
    answers["acts"] = {"acts": {"send": {"params": {"directive": {"type": "boolean"}}}}}
    return server
