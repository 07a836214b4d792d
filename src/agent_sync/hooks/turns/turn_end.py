"""What the end of a turn does: mail that holds it back, leases and calls that end with it."""

from ...feed import activity
from ...identity.liveness import TURN_ENDED
from ...locks import ending
from ...locks.lease import Lease
from ...messages import mailbox
from ...presence import known_agents
from ...presence.agents import Agent
from ...protection import own_stakes
from ...sessions import handled_once, open_calls, sign_of_life
from ..call import TWICE_MS, Call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...store.sqlite import Transaction


def look_at_own(call: Call) -> None:
    """What others did to this agent's work: there is no answer to put it into, so it comes as mail
    (WORK-3); and whose it is what its commands made where git is slow."""
    if own_stakes.any_of(call.store, call.agent_id, compared=True):
        from ..commands.command_losses import tell_later
        from ..edits.own_work import note_on_all

        note = note_on_all(call)
        if note:
            tell_later(call, note)
    if handled_once.any_unsettled(call.store):
        from ..commands.made_by_command import settle

        settle(call, now=True)


def look_late(call: Call) -> None:
    """Compare what others hold if this agent's commands were not seen to end (AUTO-5)."""
    if open_calls.any_of(call.store, call.agent_id):
        from ..commands.command_losses import look_late

        look_late(call)


def _block_key(call: Call) -> str:
    return f"{call.agent_id}|stop-blocked|{call.text('prompt_id')}"


def note_block(call: Call, store: "Transaction") -> None:
    """This Stop is blocked: the turn goes on."""
    handled_once.renew(store, _block_key(call), call.now)


def goes_on(call: Call) -> bool:
    """A second delivery of the Stop that the first one blocked: the turn goes on (HOOK-11)."""
    if call.flag("stop_hook_active"):
        return False
    at = handled_once.made_at(call.store, _block_key(call))
    return at is not None and abs(call.now - at) < TWICE_MS  # the other may have begun later


def unread(call: Call, store: "Transaction", agent: Agent) -> str:
    """Directed mail that keeps the turn going, and what this session alone can do for another one;
    never when a stop hook did so already, nor while all refusals are paused: then the next prompt
    brings it."""
    if call.event not in ("stop", "subagent-stop") or call.flag("stop_hook_active"):
        return ""
    came, is_open = call.news(agent, broadcasts=False)
    if not (came or is_open) or call.lets_pass:
        return ""
    owes = _owed(call, store, agent) if is_open else []
    found: list[mailbox.Message] = []
    if came:
        found = mailbox.to_push(store, agent, call.now, broadcasts=False)
    if not owes and all(one.kind == mailbox.NEWS for one in found):
        return ""
    from ..mail_push import mail

    return mail(call, store, agent, owes, broadcasts=False)


def _owed(call: Call, store: "Transaction", agent: Agent) -> "list[str]":
    from ..duty_push import held_back

    return held_back(call, store, agent)


def turn_over(call: Call, store: "Transaction", agent: Agent) -> None:
    """The turn is over: idle, no automatic leases, no open calls, no child that has ended."""
    sign_of_life.refresh(store, agent.id, call.now, state=TURN_ENDED)
    ending.end_turn(store, agent.id, call.world, "turn ended")
    close_calls(call, store, agent.id)
    if call.something_open:  # what it was freed from while its turn ran it has been told
        from ...gates import stopped

        stopped.goes_on(store, agent.id)
    # Only Stop says which children still run; without that word none is taken for ended.
    if call.event == "stop" and not agent.is_child:
        _end_children(call, store, agent.id)


def close_calls(call: Call, store: "Transaction", agent_id: str) -> None:
    """No call is open any more; what runs in the background does until Stop lists nothing.

    One in the foreground was interrupted: the feed says that it ran. Of one in the background
    the feed has told already.
    """
    over = open_calls.unfinished(store, agent_id, background=nothing_runs(call))
    for one in over:
        if one.background:
            continue
        body = f"interrupted: {one.command}" if one.command else "interrupted"
        activity.record(store, call.now, agent_id, "command_failed", body, ref=one.id)
    if over:
        open_calls.close_all(store, agent_id, background=nothing_runs(call))


def nothing_runs(call: Call) -> bool:
    """Whether the client says that no background task is left."""
    return call.event == "stop" and call.fields.get("background_tasks") == "[]"


def _end_children(call: Call, store: "Transaction", session_id: str) -> None:
    children = known_agents.subagents(store, session_id)
    if not children:
        return
    from .children import end_child, running_children

    running = running_children(call)
    for child in children:
        if running is not None and child.id.split("/", 1)[-1] not in running:
            end_child(store, child.id, call.world)


def release_if_committed(call: Call, kept: "list[Lease]") -> None:
    """End the leases that were kept until their commit and are committed now."""
    from ...locks.committed import release_committed

    release_committed(call.store, call.world, kept)
