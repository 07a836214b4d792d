"""What the end of a turn does: mail that holds it back, leases and calls that end with it."""

from ...feed import activity
from ...identity.liveness import TURN_ENDED, Holder
from ...locks import ending
from ...locks.lease import Lease
from ...messages import mailbox
from ...presence.agents import Agent
from ...sessions import sign_of_life
from ..call import TWICE_MS, Call


def look_late(call: Call) -> None:
    """Compare what others hold if this agent's commands were not seen to end (AUTO-5)."""
    if call.store.value("SELECT 1 FROM calls WHERE agent_id = ? LIMIT 1", (call.agent_id,)):
        from ..commands.command_losses import look_late

        look_late(call)


def _block_key(call: Call) -> str:
    return f"{call.agent_id}|stop-blocked|{call.text('prompt_id')}"


def note_block(call: Call) -> None:
    call.store.execute(
        "INSERT OR REPLACE INTO events (key, at) VALUES (?, ?)", (_block_key(call), call.now)
    )


def goes_on(call: Call) -> bool:
    """A second delivery of the Stop that the first one blocked: the turn goes on (HOOK-11)."""
    if call.flag("stop_hook_active"):
        return False
    at = call.store.value("SELECT at FROM events WHERE key = ?", (_block_key(call),))
    return at is not None and 0 <= call.now - int(at) < TWICE_MS


def unread(call: Call, agent: Agent) -> str:
    """Directed mail that keeps the turn going; never when a stop hook did so already."""
    if call.event not in ("stop", "subagent-stop") or call.flag("stop_hook_active"):
        return ""
    if not mailbox.any_new(call.store, agent, broadcasts=False):
        return ""
    rows = mailbox.to_push(call.store, agent, call.now, broadcasts=False)
    if all(row[1] == mailbox.NEWS for row in rows):
        return ""
    from ..mail_push import mail

    return mail(call, agent, [], broadcasts=False)


def turn_over(call: Call, agent: Agent) -> None:
    """The turn is over: idle, no automatic leases, no open calls, no child that has ended."""
    sign_of_life.refresh(call.store, agent.id, call.now, state=TURN_ENDED)
    ending.end_turn(call.store, agent.id, call.world, "turn ended")
    close_calls(call, agent.id)
    # Only Stop says which children still run; without that word none is taken for ended.
    if call.event == "stop" and not agent.is_child:
        _end_children(call, agent.id)


def close_calls(call: Call, agent_id: str) -> None:
    """No call is open any more; what runs in the background does until Stop lists nothing.

    One in the foreground was interrupted: the feed says that it ran. Of one in the background
    the feed has told already. Inside ``writing()``.
    """
    over = "agent_id = ?" if nothing_runs(call) else "agent_id = ? AND background = 0"
    sql = f"SELECT tool_use_id, command, background FROM calls WHERE {over}"
    rows = call.store.all(sql, (agent_id,))
    for ref, command, background in rows:
        if background:
            continue
        body = f"interrupted: {command}" if command else "interrupted"
        activity.record(call.store, call.now, agent_id, "command_failed", body, ref=str(ref))
    if rows:
        call.store.execute(f"DELETE FROM calls WHERE {over}", (agent_id,))


def nothing_runs(call: Call) -> bool:
    """Whether the client says that no background task is left."""
    return call.event == "stop" and call.fields.get("background_tasks") == "[]"


def _end_children(call: Call, session_id: str) -> None:
    children = call.store.all(
        f"SELECT a.id, {Holder.COLUMNS} FROM agents a WHERE a.session_id = ? "
        "AND a.state <> 'ended' AND a.kind = 'subagent'",
        (session_id,),
    )
    if not children:
        return
    from .children import end_child, running_children

    running = running_children(call)
    for row in children:
        if running is not None and str(row[0]).split("/", 1)[-1] not in running:
            end_child(call.store, str(row[0]), call.world)


def release_if_committed(call: Call, kept: "list[Lease]") -> None:
    """End the leases that were kept until their commit and are committed now."""
    from ...locks.committed import release_committed

    release_committed(call.store, call.world, kept)
