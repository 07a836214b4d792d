"""PostToolUse and PostToolUseFailure: what a tool did (HOOK-4). Shells: ``afterwards``."""

from ...clients.claude_code import OVERWRITES, READS, SHELLS
from ...feed import activity
from ...identity.liveness import RUNNING
from ...locks import granting, open_leases
from ...presence import agents
from ...protection import file_notes
from ...repository import contents
from ...repository.path_keys import key_of, path_of
from ...sessions import open_edits
from ..call import NOTHING, Answer, Call, context_answer
from ..ended_call import FAILURE, expect, is_new

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...repository.contents import Look
    from ...store.sqlite import Transaction

_MINE = "SELECT 1 FROM seen WHERE key = ? AND checkout = ? AND agent_id = ? AND wrote_at <> 0"
_OTHERWISE = f"{_MINE} AND wrote_at <= at AND hash <> ?"


def handle(call: Call) -> Answer:
    """Record the call once, renew the lease it was made under, note what the agent knows now."""
    if call.text("tool") in SHELLS:
        from ..commands.afterwards import ended

        return ended(call)
    path = call.text("file_path") or call.text("notebook_path")
    if not path or call.event == FAILURE or call.flag("staged"):  # open edits are settled already
        with call.store.writing() as store:
            call.refresh(store, RUNNING)
        return NOTHING
    key, checkout = key_of(call.project, path, call.cwd)
    found = contents.look(path_of(call.project, checkout, key))  # read before the lock is taken
    wrote = call.text("tool") != READS
    note = "" if wrote or call.alone else _looked(call, key, checkout)
    with call.store.writing() as store:
        call.refresh(store, RUNNING)
        if wrote:
            open_edits.close(store, key, checkout, call.agent_id)
        if is_new(call, store):
            _ended(call, store, key, checkout, found, wrote=wrote)
    return context_answer(call, note)


def _looked(call: Call, key: str, checkout: str) -> str:
    """What the agent has to know of its own work that it has just read (WORK-3)."""
    if not call.store.value(_MINE, (key, checkout, call.agent_id)):
        return ""
    from ..edits.own_work import note_on

    return note_on(call, key, checkout)


def _ended(
    call: Call, store: "Transaction", key: str, checkout: str, found: "Look", *, wrote: bool
) -> None:
    """A tool has read or written a file."""
    watched = wrote and not call.alone
    knew = file_notes.hash_of(store, call.agent_id, key, checkout) if watched else ""
    if not wrote and store.value(_OTHERWISE, (key, checkout, call.agent_id, found.hash)):
        from ..edits.own_work import keep_unknown

        keep_unknown(call, store, key, checkout, found)
    whole = call.text("tool") == OVERWRITES
    me, now = call.agent_id, call.now
    file_notes.note(store, me, key, checkout, now, found, wrote=wrote, whole=whole)
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
