"""PostToolUse and PostToolUseFailure: what a tool did (HOOK-4). Shells: ``afterwards``."""

from ...clients.claude_code import READS, SHELLS
from ...feed import activity
from ...identity.liveness import RUNNING
from ...locks import granting, open_leases
from ...presence import agents
from ...protection import file_notes
from ...repository import contents
from ...repository.path_keys import key_of, path_of
from ..call import NOTHING, Answer, Call
from ..ended_call import FAILURE, expect, is_new, others_run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...repository.contents import Look
    from ...store.sqlite import Transaction


def handle(call: Call) -> Answer:
    """Record the call once, renew the lease it was made under, note what the agent knows now."""
    if call.text("tool") in SHELLS:
        from ..commands.afterwards import ended

        return ended(call)
    path = call.text("file_path") or call.text("notebook_path")
    if not path or call.event == FAILURE or call.flag("staged"):
        with call.store.writing() as store:
            call.refresh(store, RUNNING)
        return NOTHING
    key, checkout = key_of(call.project, path, call.cwd)
    found = contents.look(path_of(call.project, checkout, key))  # read before the lock is taken
    with call.store.writing() as store:
        call.refresh(store, RUNNING)
        if is_new(call, store):
            _ended(call, store, key, checkout, found)
    return NOTHING


def _ended(call: Call, store: "Transaction", key: str, checkout: str, found: "Look") -> None:
    """A tool has read or written a file."""
    wrote = call.text("tool") != READS
    watched = wrote and others_run(call)
    knew = file_notes.hash_of(store, call.agent_id, key, checkout) if watched else ""
    file_notes.note(store, call.agent_id, key, checkout, call.now, found, wrote=wrote)
    if wrote:
        _edited(call, store, key, checkout)
    if watched:
        expect(call, store, key, checkout, found, knew=knew)


def _edited(call: Call, store: "Transaction", key: str, checkout: str) -> None:
    open_leases.mark_written(store, call.agent_id, key, checkout, call.now)
    granting.forget_refusals(store, call.agent_id, key)
    agents.mark_file(store, call.agent_id, key, call.now)
    activity.record(
        store,
        call.now,
        call.agent_id,
        "file_edited",
        key=key,
        checkout=checkout,
        tool=call.text("tool"),
        ref=call.text("tool_use_id"),
    )
