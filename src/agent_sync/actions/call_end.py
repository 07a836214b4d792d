"""What is looked at when a call is over with its transactions: is the person to be told?"""

from ..errors import AgentSyncError
from .caller import Caller


def tell_person(caller: Caller) -> None:
    """Tell the person what is past its deadline (GATE-6), and their command what waits for them
    (VIEW-3), if something was opened. Never raises for it: what was asked for is done, and the next
    call or hook tells it.
    """
    store = caller.store_in_use
    if store is None:
        return
    from ..gates.deadlines import escalate

    try:
        escalate(store, caller.world())
        if caller.env.get("AGENT_SYNC_NOTIFY"):
            from .notifying import tell

            tell(store, caller.world(), caller.project, caller.env)
    except (AgentSyncError, OSError):
        return
