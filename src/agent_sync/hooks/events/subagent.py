"""SubagentStart and SubagentStop: a child of the session comes and goes (HOOK-6)."""

from ...identity.liveness import RUNNING
from ...presence.agents import find
from ...sessions.sign_of_life import refresh
from ..call import NOTHING, Answer, Call, held_answer
from ..turns.children import end_child
from ..turns.turn_end import goes_on, look_at_own, look_late, note_block, unread


def handle(call: Call) -> Answer:
    """Register the child; at its end give it mail that it has not seen, or end it."""
    if "/" not in call.agent_id:
        return NOTHING
    if call.event == "subagent-start":
        with call.store.writing() as store:
            call.refresh(store, RUNNING)
        from ..turns.arrival import look_around

        look_around(call)
        return NOTHING
    look_late(call)
    look_at_own(call)
    with call.store.writing() as store:
        child = find(store, call.agent_id)
        if child is None:
            return NOTHING
        refresh(store, child.id, call.now)
        if goes_on(call):
            return NOTHING
        text = unread(call, store, child)
        if text:
            note_block(call, store)
        else:
            end_child(store, child.id, call.world)
    return held_answer(call, text) if text else NOTHING
