"""PostToolUse and PostToolUseFailure: what a tool did (HOOK-4); shells are in ``after_shell``."""

from .. import activity, contents, locks, presence, seen
from ..leases import RUNNING, related
from ..project import key_of, path_of
from .before_tool import SHELLS
from .call import NOTHING, Answer, Call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..contents import Look

FAILURE = "post-tool-use-failure"
READ = "Read"
_OTHERS_RUN = "SELECT agent_id FROM calls WHERE agent_id <> ?"


def handle(call: Call) -> Answer:
    """Record the call once, renew the lease it was made under, note what the agent knows now."""
    if call.text("tool") in SHELLS:
        from .after_shell import ended

        return ended(call)
    path = call.text("file_path") or call.text("notebook_path")
    if not path or call.event == FAILURE or call.flag("staged"):
        with call.store.writing():
            call.refresh(RUNNING)
        return NOTHING
    key, checkout = key_of(call.project, path, call.cwd)
    found = contents.look(path_of(call.project, checkout, key))  # read before the lock is taken
    with call.store.writing():
        call.refresh(RUNNING)
        if is_new(call):
            _ended(call, key, checkout, found)
    return NOTHING


def _ended(call: Call, key: str, checkout: str, found: "Look") -> None:
    """A tool has read or written a file. Inside ``writing()``."""
    wrote = call.text("tool") != READ
    watched = wrote and others_run(call)
    knew = seen.hash_of(call.store, call.agent_id, key, checkout) if watched else ""
    seen.note(call.store, call.agent_id, key, checkout, call.now, found, wrote=wrote)
    if wrote:
        _edited(call, key, checkout)
    if watched:
        expect(call, key, checkout, found, knew=knew)


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
    from .. import ownwrites

    ownwrites.note(call.store, call.world, call.agent_id, key, checkout, found, knew=knew)


def _edited(call: Call, key: str, checkout: str) -> None:
    locks.mark_written(call.store, call.agent_id, key, checkout, call.now)
    call.store.execute("DELETE FROM refusals WHERE agent_id = ? AND key = ?", (call.agent_id, key))
    presence.mark_file(call.store, call.agent_id, key, call.now)
    activity.record(
        call.store,
        call.now,
        call.agent_id,
        "file_edited",
        key=key,
        checkout=checkout,
        tool=call.text("tool"),
        ref=call.text("tool_use_id"),
    )
