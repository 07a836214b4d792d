"""PostToolBatch: directed mail reaches a busy agent between two of its steps (HOOK-5).

Calls of the batch whose end no hook saw are over.
"""

from ...errors import StoreError
from ...identity.liveness import RUNNING
from ...messages import mailbox
from ...presence import agents
from ...store.sqlite import Row
from ..call import Answer, Call, context_answer, loaded

# Both questions in one: whether a command of this agent is open, and one of another.
_OPEN = "SELECT max(agent_id = ?1 AND background = 0), max(agent_id <> ?1) FROM calls"
_OF_AGENT = "SELECT tool_use_id FROM calls WHERE agent_id = ?1 AND background = 0"
_LISTED = (
    f"{_OF_AGENT} AND tool_use_id IN "
    "(SELECT json_extract(value, '$.tool_use_id') FROM json_each(?2, '$.tool_calls'))"
)


def handle(call: Call) -> Answer:
    """Push directed mail; with none, leave after one indexed look."""
    agent = agents.find(call.store, call.agent_id)
    mine, others = call.store.one(_OPEN, (call.agent_id,)) or (0, 0)
    note = _over(call) if mine else ""
    if others:
        from ...protection.own_writes import note_settled

        note_settled(call.store, call.project, call.agent_id, call.now)
    if agent is not None and not mailbox.any_new(call.store, agent, broadcasts=False):
        return context_answer(call, "PostToolBatch", note)
    with call.store.writing():
        agent = call.refresh(RUNNING)
        from ..mail_push import mail

        text = mail(call, agent, [note] if note else [], broadcasts=False)
    return context_answer(call, "PostToolBatch", text)


def _over(call: Call) -> str:
    """Close the calls of this batch whose end no hook saw; the note on what they changed.

    The client fires neither PostToolUse nor PostToolUseFailure for a command that the user's
    permissions do not let run (seen on 2.1.329). An open call would hide what others do.
    """
    listed = _listed(call)
    if not listed:
        return ""
    from ..commands.command_losses import look

    note = look(call, after=True, late=True)
    with call.store.writing():
        for (ref,) in listed:
            call.store.execute("DELETE FROM calls WHERE tool_use_id = ?", (ref,))
    return note


def _listed(call: Call) -> "list[Row]":
    """The open calls of this agent that the batch names."""
    try:
        return call.store.all(_LISTED, (call.agent_id, call.raw.decode("utf-8", "replace")))
    except StoreError:  # no JSON that SQLite reads, or an SQLite that reads none
        named = loaded(call.raw).get("tool_calls")
    entries = named if isinstance(named, list) else []
    ids = [one.get("tool_use_id") for one in entries if isinstance(one, dict)]
    return [row for row in call.store.all(_OF_AGENT, (call.agent_id,)) if row[0] in ids]
