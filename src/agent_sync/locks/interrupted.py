"""Turns that the user interrupted: no hook tells of it, the client's transcript does (AUTO-2).

After Esc the client fires neither Stop nor, as far as seen, a notification; it appends a user
entry that begins with ``MARK``. Only a lease that is in somebody's way is worth the look.
"""

from ..identity.liveness import RUNNING
from ..presence.known_agents import transcript
from ..presence.state_corrections import turn_is_over
from ..system.plain_files import tail
from . import ending
from .claim import World
from .lease import AUTO, Lease

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store

MARK = "[Request interrupted by user"
TAIL = 64 * 1024


def end_interrupted(store: "Store", world: World, leases: "list[Lease]") -> bool:
    """End the turns of those holders whose transcript says that they were interrupted.

    Whether any ended. Subagents are left alone: in the background they work on.
    """
    holders = {
        lease.agent_id
        for lease in leases
        if lease.kind == AUTO and lease.holder.state == RUNNING and "/" not in lease.agent_id
    }
    ended = [agent_id for agent_id in holders if _was_interrupted(store, agent_id)]
    for agent_id in ended:
        with store.writing() as tx:
            if not _was_interrupted(tx, agent_id):  # it gave a sign of life meanwhile
                continue
            turn_is_over(tx, agent_id, world.now)
            ending.end_turn(tx, agent_id, world, "interrupted")
    return bool(ended)


def _was_interrupted(store: "Store", agent_id: str) -> bool:
    path, last_seen = transcript(store, agent_id)
    # The file lags behind: an interruption before the last sign of life is an earlier turn's.
    return bool(path) and interrupted_at(path) > last_seen


def interrupted_at(path: str) -> int:
    """When (ms) the turn was interrupted that a transcript ends with; 0 when it was not."""
    lines = tail(path, TAIL).splitlines()
    if not any(MARK.encode() in line for line in lines):
        return 0
    import json

    for raw in reversed(lines):
        if b'"user"' not in raw and b'"assistant"' not in raw:
            continue
        try:
            entry = json.loads(raw)
        except (ValueError, RecursionError):
            continue
        if isinstance(entry, dict) and entry.get("type") in ("user", "assistant"):
            return _moment(entry) if MARK in _first_words(entry) else 0
    return 0


def _first_words(entry: "dict[str, object]") -> str:
    message = entry.get("message")
    content = message.get("content") if isinstance(message, dict) else None
    if isinstance(content, list) and content and isinstance(content[0], dict):
        content = content[0].get("text")
    text = content if isinstance(content, str) and entry.get("type") == "user" else ""
    return text[: len(MARK)]


def _moment(entry: "dict[str, object]") -> int:
    from datetime import datetime

    try:
        text = str(entry.get("timestamp", "")).replace("Z", "+00:00")
        return int(datetime.fromisoformat(text).timestamp() * 1000)
    except (ValueError, OverflowError):
        return 0
