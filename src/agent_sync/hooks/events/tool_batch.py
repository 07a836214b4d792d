"""PostToolBatch: directed mail reaches a busy agent between two of its steps (HOOK-5).

Calls of the batch whose end no hook saw are over.
"""

from ...clients.claude_code import BATCH, CALL_ID
from ...failures import StoreError
from ...identity.liveness import RUNNING
from ...presence import agents
from ...protection import own_stakes
from ...sessions import handled_once, open_calls
from ..call import Answer, Call, context_answer


def handle(call: Call) -> Answer:
    """Push directed mail; with none, leave after one indexed look."""
    agent = agents.find(call.store, call.agent_id)
    mine, others = open_calls.whose(call.store, call.agent_id)
    note = _over(call) if mine else ""
    if others:
        from ...protection.own_writes import note_settled

        note_settled(call.store, call.project, call.agent_id, call.now)
    if own_stakes.any_of(call.store, call.agent_id) and not call.alone:
        from ..edits.own_work import note_on_all

        note = "\n".join(x for x in (note, note_on_all(call)) if x)
        if call.project.common and handled_once.any_unsettled(call.store):
            from ..commands.made_by_command import settle

            settle(call, now=False)
    came, is_open = call.news(agent, broadcasts=False) if agent else (True, False)
    owes = is_open and _owes(call)
    if not came and not owes:
        return context_answer(call, note)
    with call.store.writing() as store:
        agent = call.refresh(store, RUNNING)
        from ..mail_push import mail

        said = [note] if note else []
        if owes:
            from ..duty_push import told

            said += told(call, store, agent)
        text = mail(call, store, agent, said, broadcasts=False)
    return context_answer(call, text)


def _owes(call: Call) -> bool:
    """Whether what this agent owes to others has changed since it was told (DUTY-3)."""
    from ..duty_push import untold

    return untold(call, call.store, call.agent_id)


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
    with call.store.writing() as store:
        for ref in listed:
            open_calls.close(store, ref)
    return note


def _listed(call: Call) -> "list[str]":
    """The open calls of this agent that the batch names."""
    try:
        return open_calls.listed(call.store, call.agent_id, call.raw.decode("utf-8", "replace"))
    except StoreError:  # no JSON that SQLite reads, or an SQLite that reads none
        from ..payload_in_python import loaded, value_at

        named = value_at(loaded(call.raw), BATCH)
    entries = named if isinstance(named, list) else []
    ids = [value_at(one, CALL_ID) for one in entries]
    return [ref for ref in open_calls.in_front(call.store, call.agent_id) if ref in ids]
