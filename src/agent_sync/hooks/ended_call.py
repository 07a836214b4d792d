"""The end of a tool call: is it new, what it wrote, and whose commands run beside it (HOOK-11,
AUTO-5).
"""

import os

from ..feed import activity
from ..locks import granting, open_leases
from ..locks.lease import related
from ..presence import agents
from ..protection import file_notes
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


def wrote(
    call: Call, store: "Transaction", key: str, checkout: str, found: "Look", *, whole: bool
) -> None:
    """A tool has written a file, the ``whole`` of it or a part, or has removed it."""
    me, now = call.agent_id, call.now
    knew = "" if call.alone else file_notes.hash_of(store, me, key, checkout)
    file_notes.note(store, me, key, checkout, now, found, wrote=True, whole=whole)
    open_leases.mark_written(store, me, key, checkout, now)
    granting.forget_refusals(store, me, key)
    agents.mark_file(store, me, key, now)
    activity.record(
        store,
        now,
        me,
        "file_edited",
        key=key,
        checkout=checkout,
        tool=call.text("tool"),
        ref=call.text("tool_use_id"),
    )
    if not call.alone:
        expect(call, store, key, checkout, found, knew=knew)


def others_run(call: Call) -> bool:
    """Whether a shell command runs of somebody who is not in this agent's line."""
    me = call.agent_id
    others = open_calls.of_others(call.store, me)
    return any(not related(me, other) and not related(other, me) for other in others)


def expect(
    call: Call, store: "Transaction", key: str, checkout: str, found: "Look", *, knew: str
) -> int:
    """What this agent wrote is what the commands of others have to leave as it is (AUTO-5).

    Those that run looked before it was written, and ``knew`` is what the agent wrote it over.
    The number of its own version that is kept because somebody may have changed it, else 0.
    """
    from ..protection import own_writes

    return own_writes.note(
        store,
        call.world,
        call.agent_id,
        key,
        checkout,
        found,
        knew=knew,
        contested=others_run(call),
    )


def written_at(call: Call, checkout: str) -> int:
    """Now, or the next second when HEAD moved in this one: git's clock knows seconds only, and
    what is written after a commit must not seem to be in it.
    """
    from ..repository.checked_out import git_dir
    from ..repository.contents import written_at
    from ..repository.path_keys import folder_of

    own = git_dir(folder_of(call.project, checkout)) if checkout else ""
    moved = written_at(os.path.join(own, "logs", "HEAD")) if own else 0
    same = 0 < moved <= call.now and moved // 1_000 == call.now // 1_000
    return (call.now // 1_000 + 1) * 1_000 if same else call.now
