"""The whole picture in sections (VIEW-1): as plain values for a program, as lines for a person."""

from ..repository.location import Project
from ..status.whole import Whole
from . import client_words, patch_words, payload
from .payload import moment
from .terminal import ago, clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..gates.crews.crews import Crew
    from ..gates.gate import Gate
    from ..gates.handovers.handovers import Handover
    from ..gates.parties import Party
    from ..gates.patches.patches import Patch
    from ..status.blocked import Blocked

NOW = "now"
SIGNS = ("now", "last_seen", "renewed_at")
"""What changes with every sign of life: by itself it is no news."""
NONE = "nothing"
MOST = 100


def data(one: Whole, project: "Project | None") -> dict[str, object]:
    """Every section as plain values."""
    names = one.between.names
    return {
        NOW: moment(one.board.now),
        "crews": [_crew(*x) for x in one.crews],
        "active_work": {
            "agents": [payload.agent(peer) for peer in one.board.agents],
            "tasks": [payload.task(task) for task in one.board.tasks],
        },
        "ownership": {
            "leases": [payload.held(held, project) for held in one.board.leases],
            "files": [_file(one, place, project) for place in one.work],
            "orphaned": [payload.orphan(x) for x in one.board.orphans],
        },
        "blockers": {
            "blocked": [payload.blocked(x, names) for x in one.between.blocked],
            "free_to_go_on": [payload.freed(x) for x in one.between.freed],
            "gates": [_gate(x) for x in one.gates],
            "checkpoints": [
                {"id": x.subject, "state": x.state, "summary": x.summary, "author_id": x.author_id}
                for x in one.checkpoints
            ],
            "handovers": [_handover(x) for x in one.handovers],
        },
        "patches": [patch_words.data(x) | {"files": keys} for x, keys in one.patches],
        "obligations": [payload.duty(x, names) for x in one.between.duties],
    }


def news(value: object) -> object:
    """What of the plain values is worth telling anew: all but signs of life."""
    if isinstance(value, dict):
        return {name: news(one) for name, one in value.items() if name not in SIGNS}
    return [news(one) for one in value] if isinstance(value, list) else value


def lines(one: Whole) -> list[str]:
    """Every section as lines, cleaned."""
    found: list[str] = []
    for name, rows in _sections(one):
        more = [f"  … and {len(rows) - MOST} more"] if len(rows) > MOST else []
        found += [name, *(f"  {row}" for row in (rows[:MOST] or [NONE])), *more]
    return found


def _sections(one: Whole) -> list[tuple[str, list[str]]]:
    return [
        ("CREWS", [_crew_line(*x) for x in one.crews]),
        ("ACTIVE WORK", _active(one)),
        ("OWNERSHIP", _owned(one)),
        ("BLOCKERS", _blockers(one)),
        ("PATCHES", [_patch_line(*x) for x in one.patches]),
        ("OBLIGATIONS", _owed(one)),
    ]


def _active(one: Whole) -> list[str]:
    rows = []
    for peer in one.board.agents:
        doing = f", works on {peer.task} {clean(peer.task_title, 80)}" if peer.task else ""
        last = f", last touched {clean(peer.last_key, 120)}" if peer.last_key else ""
        why = clean(peer.unprotected, 160)
        bare = f", {client_words.not_protected(why)}" if why else ""
        who = client_words.called(clean(peer.name, 64), clean(peer.client, 24))
        rows.append(f"{who} is {peer.status}{bare}{doing}{last}")
    return rows


def _owned(one: Whole) -> list[str]:
    rows = []
    for held in one.board.leases:
        lease = held.lease
        unsure = ", unconfirmed" if held.unconfirmed else ""
        waits = f", {held.waiters} waiting" if held.waiters else ""
        rows.append(
            f"{clean(lease.key, 200)}: {clean(lease.holder.name, 64)} ({lease.kind}{unsure}){waits}"
        )
    for orphan in one.board.orphans:
        for key in orphan.keys:
            rows.append(f"{clean(key, 200)}: orphaned, {clean(orphan.name, 64)} is gone")
    return rows


def _blockers(one: Whole) -> list[str]:
    rows, now = [], one.board.now
    for x in one.between.blocked:
        act = x.duties[0] if x.duties else None
        then = (
            f"; {clean(one.between.name_of(act.agent_id), 64)}: {clean(act.command, 200)}"
            if act
            else f"; by {', '.join(clean(name, 64) for name in x.by)}"
            if x.by
            else ""
        )
        since = ago(x.since, now)
        rows.append(
            f"{clean(x.name, 64)} is blocked from {clean(x.key, 200)} by {_what(x)}, {since}{then}"
        )
    for free in one.between.freed:
        rows.append(f"{clean(free.name, 64)} is free to go on: {free.subject} is over")
    rows += [f"gate {x.ref} is {x.state}: {clean(x.why, 200)}" for x in one.gates]
    rows += [
        f"checkpoint {x.subject} is {x.state}: {clean(x.summary, 200)}" for x in one.checkpoints
    ]
    rows += [
        f"hand-over {x.ref} from {clean(x.giver.name, 64)} waits for {clean(x.whom, 64)}"
        for x in one.handovers
    ]
    return rows


def _what(x: "Blocked") -> str:
    return f"a lease of {clean(x.by[0], 64)}" if x.in_line else x.subject


def _owed(one: Whole) -> list[str]:
    names = one.between.name_of
    return [
        f"{clean(names(x.agent_id), 64)}: {clean(x.command, 200)} ({clean(x.because, 200)})"
        for x in one.between.duties
    ]


def _file(one: Whole, place: "tuple[str, str]", project: "Project | None") -> dict[str, object]:
    key, checkout = place
    gone = {x.agent_id for x in one.board.orphans if place in x.files}
    return {
        "path": key,
        "checkout": payload.place(project, checkout),
        "authors": [
            {
                "agent_id": author.agent_id or None,
                "person": not author.agent_id,
                "presumed": author.presumed,
                "wrote_at": moment(author.wrote_at),
            }
            for author in one.work[place]
        ],
        "orphaned": bool(gone),
    }


def _crew(x: "Crew", members: "list[Party]") -> dict[str, object]:
    return {
        "id": x.ref,
        "title": x.title,
        "mode": x.mode,
        "phase": x.phase,
        "architect_id": x.architect_id,
        "worker_id": x.worker_id or None,
        "members": [{"agent": y.name, "agent_id": y.agent_id, "role": y.part} for y in members],
    }


def _crew_line(x: "Crew", members: "list[Party]") -> str:
    who = ", ".join(clean(y.name, 64) for y in members)
    return f"{x.ref} {clean(x.title, 120)} ({x.mode}, {x.phase}): {who}"


def _patch_line(x: "Patch", keys: list[str]) -> str:
    files = ", ".join(clean(key, 120) for key in keys[:3])
    more = f" and {len(keys) - 3} more" if len(keys) > 3 else ""
    who = clean(x.author.name, 64)
    return f"{x.subject} {clean(x.title, 120)}, by {who}, is {x.state}: {files}{more}"


def _gate(x: "Gate") -> dict[str, object]:
    return {
        "id": x.ref,
        "state": x.state,
        "reason": x.reason,
        "why": x.why,
        "since": moment(x.created_at),
        "escalated": bool(x.escalated_at),
    }


def _handover(x: "Handover") -> dict[str, object]:
    return {
        "id": x.ref,
        "giver": x.giver.name,
        "giver_id": x.giver_id,
        "receiver": x.receiver or None,
        "expires_at": moment(x.until),
    }
