"""What edits did behind which no hook ran is noted before a hook decides anything (SPEED-2)."""

from ..failures import StoreError
from ..sessions import unsettled_edits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .call import Call

GATE = "pre-tool-use"
TURN_OVER = frozenset("stop stop-failure session-end".split())


def settle_all(call: "Call") -> None:
    """Settle all that are open, but those whose own end this call is."""
    edits = unsettled_edits.all_open(call.store)
    but = call.text("tool_use_id") if call.event == "post-tool-use" else ""
    if but and all(x.ref == but and x.agent_id == call.agent_id for x in edits):
        return
    from ..sessions.settled_edits import settle

    try:
        settle(
            call.store,
            call.world,
            call.project,
            edits,
            call.agent_id,
            but=but,
            over=call.event in TURN_OVER,
            alone=call.quiet is not None and call.quiet.ends_edits,
            presumed=call.event == "user-prompt-submit",
        )
    except StoreError as error:  # on a full disk what is held still counts
        if call.event != GATE or not error.readable:
            raise
