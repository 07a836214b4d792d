"""A refused command in the feed, once for each tool call."""

from ..feed import activity
from ..identity.liveness import RUNNING
from .call import Call


def record_refusal(call: Call, body: str, *, shield: bool = False) -> None:
    """Record what was refused, and that the agent is at work; ``shield``: for what everybody's
    protection rests on, else a command of git. Not inside a transaction."""
    if call.lets_pass:  # nothing is refused
        return
    ref = call.text("tool_use_id")
    kind = "shield_refused" if shield else "git_refused"
    with call.store.writing() as store:
        call.refresh(store, RUNNING)
        if not ref or call.first_time(store, f"{kind}|{ref}"):
            tool = call.text("tool")
            activity.record(store, call.now, call.agent_id, kind, body, tool=tool, ref=ref)
