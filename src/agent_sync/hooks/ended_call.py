"""The end of a tool call: is it new, and whose commands run beside it (HOOK-11, AUTO-5)."""

from ..locks.lease import related
from ..sessions import open_calls
from .call import Call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..repository.contents import Look
    from ..store.sqlite import Transaction


FAILURE = "post-tool-use-failure"


def is_new(call: Call, store: "Transaction") -> bool:
    """Whether this end of a call is delivered for the first time (HOOK-11)."""
    tool_use_id = call.text("tool_use_id")
    return not tool_use_id or call.first_time(store, f"post|{tool_use_id}")


def others_run(call: Call) -> bool:
    """Whether a shell command runs of somebody who is not in this agent's line."""
    me = call.agent_id
    others = open_calls.of_others(call.store, me)
    return any(not related(me, other) and not related(other, me) for other in others)


def expect(
    call: Call, store: "Transaction", key: str, checkout: str, found: "Look", *, knew: str
) -> None:
    """What this agent wrote is what the commands of others have to leave as it is (AUTO-5).

    Those that run looked before it was written, and ``knew`` is what the agent wrote it over.
    """
    from ..protection import own_writes

    own_writes.note(
        store,
        call.world,
        call.agent_id,
        key,
        checkout,
        found,
        knew=knew,
        contested=others_run(call),
    )
