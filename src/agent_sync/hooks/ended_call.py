"""The end of a tool call: is it new, and whose commands run beside it (HOOK-11, AUTO-5)."""

from ..locks.lease import related
from .call import Call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..repository.contents import Look


FAILURE = "post-tool-use-failure"
_OTHERS_RUN = "SELECT agent_id FROM calls WHERE agent_id <> ?"


def is_new(call: Call) -> bool:
    """Whether this end of a call is delivered for the first time (HOOK-11). In ``writing()``."""
    tool_use_id = call.text("tool_use_id")
    return not tool_use_id or call.first_time(f"post|{tool_use_id}")


def others_run(call: Call) -> bool:
    """Whether a shell command runs of somebody who is not in this agent's line."""
    me = call.agent_id
    rows = call.store.all(_OTHERS_RUN, (me,))
    return any(not related(me, other) and not related(other, me) for (other,) in rows)


def expect(call: Call, key: str, checkout: str, found: "Look", *, knew: str) -> None:
    """What this agent wrote is what the commands of others have to leave as it is (AUTO-5).

    They looked before it was written, and ``knew`` is what the agent wrote it over. Inside
    ``writing()``.
    """
    from ..protection import own_writes

    own_writes.note(call.store, call.world, call.agent_id, key, checkout, found, knew=knew)
