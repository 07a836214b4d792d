"""Stop and StopFailure: a turn ends (HOOK-6, AUTO-2)."""

from ...locks import open_leases
from ...locks.lease import AUTO
from ..call import NOTHING, Answer, Call, held_answer
from ..turns.turn_end import (
    goes_on,
    look_at_own,
    look_late,
    note_block,
    release_if_committed,
    turn_over,
    unread,
)


def handle(call: Call) -> Answer:
    """Block once for mail that was not pushed yet; else end the turn and its leases."""
    look_late(call)
    look_at_own(call)
    with call.store.writing() as store:
        agent = call.refresh(store)
        if goes_on(call):
            return NOTHING
        text = unread(call, store, agent)
        if text:
            note_block(call, store)
        else:
            turn_over(call, store, agent)
            kept = [x for x in open_leases.open_of(store, agent.id, AUTO) if x.written_at]
    if text:
        return held_answer(call, text)
    if kept:
        release_if_committed(call, kept)
    return NOTHING
