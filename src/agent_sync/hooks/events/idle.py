"""Notification: the client waits for its user: for the next prompt, so that no turn is running
(AUTO-2), or for an answer whether something may be done.
"""

from ...clients.claude_code import ASKS_USER, WAITS_FOR_USER
from ..call import NOTHING, Answer, Call


def handle(call: Call) -> Answer:
    """End the turn that Esc ended without a Stop; note who waits for the person."""
    kind = call.text("notification_type")
    if kind == ASKS_USER:
        _note_question(call)
    elif kind == WAITS_FOR_USER:
        from ..turns.turn_end import turn_over

        with call.store.writing() as store:
            agent = call.refresh(store)
            turn_over(call, store, agent)
    return NOTHING


def _note_question(call: Call) -> None:
    """Once for each question, however many hooks tell of it."""
    from ...feed import activity
    from ...presence import asking
    from ...sessions import open_calls

    with call.store.writing() as store:
        known = asking.is_asking(store, call.agent_id)
        agent = call.refresh(store)
        asking.note(store, agent.id, call.now)
        if not known:
            what = open_calls.newest_command(store, agent.id)
            activity.record(store, call.now, agent.id, "permission_wanted", what)
