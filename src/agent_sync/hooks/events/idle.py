"""Notification: the client says that it waits for its user, so no turn is running (AUTO-2)."""

from ...clients.claude_code import WAITS_FOR_USER
from ..call import NOTHING, Answer, Call
from ..turns.turn_end import turn_over


def handle(call: Call) -> Answer:
    """End the turn that Esc ended without a Stop."""
    if call.text("notification_type") != WAITS_FOR_USER:
        return NOTHING
    with call.store.writing() as store:
        agent = call.refresh(store)
        turn_over(call, store, agent)
    return NOTHING
