"""PostToolUse and PostToolUseFailure: what an edit or a shell call did (HOOK-4)."""

from .. import activity, locks, presence
from ..leases import AUTO, RUNNING
from ..project import key_of
from .before_tool import SHELLS
from .call import NOTHING, Answer, Call

FAILURE = "post-tool-use-failure"


def handle(call: Call) -> Answer:
    """Record the call once, renew the lease it was made under, end what was committed."""
    if call.text("tool") in SHELLS:
        return _shell_ended(call)
    path = call.text("file_path") or call.text("notebook_path")
    with call.store.writing():
        call.refresh(RUNNING)
        if path and call.event != FAILURE and not call.flag("staged") and _new(call):
            _edited(call, path)
    return NOTHING


def _new(call: Call) -> bool:
    tool_use_id = call.text("tool_use_id")
    return not tool_use_id or call.first_time(f"post|{tool_use_id}")


def _edited(call: Call, path: str) -> None:
    key, checkout = key_of(call.project, path, call.cwd)
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


def _shell_ended(call: Call) -> Answer:
    command = call.text("command")
    with call.store.writing():
        call.refresh(RUNNING)
        call.store.execute("DELETE FROM calls WHERE tool_use_id = ?", (call.text("tool_use_id"),))
        if _new(call):
            activity.record(
                call.store,
                call.now,
                call.agent_id,
                "command_failed" if call.event == FAILURE else "command_run",
                (call.text("description") or command)[:200],
                tool=call.text("tool"),
                ref=call.text("tool_use_id"),
            )
    if "commit" in command and "git" in command:
        _release_committed(call)
    return NOTHING


def _release_committed(call: Call) -> None:
    mine = [lease for lease in locks.open_of(call.store, call.agent_id, AUTO) if lease.written_at]
    if mine:
        from ..committed import release_committed

        release_committed(call.store, call.world, mine)
