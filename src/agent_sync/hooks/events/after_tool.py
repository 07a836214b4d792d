"""PostToolUse and PostToolUseFailure: what a tool did (HOOK-4). Shells: ``afterwards``."""

from ...clients.claude_code import OVERWRITES, READS, SHELLS
from ...clients.dialect import PATCH
from ...identity.liveness import RUNNING
from ...protection import file_notes
from ...repository import contents
from ...repository.path_keys import key_of, path_of
from ...sessions import open_edits
from ..call import NOTHING, Answer, Call, context_answer
from ..ended_call import FAILURE, is_new, wrote

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
    if call.text("tool") == PATCH:
        from .after_patch import ended as patched

        return patched(call)
    path = call.text("file_path") or call.text("notebook_path")
    if not path or call.event == FAILURE or call.flag("staged"):  # open edits are settled already
        with call.store.writing() as store:
            call.refresh(store, RUNNING)
        return NOTHING
    key, checkout = key_of(call.project, path, call.cwd)
    found = contents.look(path_of(call.project, checkout, key))  # read before the lock is taken
    reads = call.text("tool") == READS
    note = _looked(call, key, checkout) if reads and not call.alone else ""
    with call.store.writing() as store:
        call.refresh(store, RUNNING)
        if not reads:
            open_edits.close(store, key, checkout, call.agent_id)
        if is_new(call, store):
            if reads:
                _read(call, store, key, checkout, found)
            else:
                wrote(call, store, key, checkout, found, whole=call.text("tool") == OVERWRITES)
    return context_answer(call, note)


def _looked(call: Call, key: str, checkout: str) -> str:
    """What the agent has to know of its own work that it has just read (WORK-3)."""
    if not call.store.value(_MINE, (key, checkout, call.agent_id)):
        return ""
    from ..edits.own_work import note_on

    return note_on(call, key, checkout)


def _read(call: Call, store: "Transaction", key: str, checkout: str, found: "Look") -> None:
    """A tool has read a file."""
    if store.value(_OTHERWISE, (key, checkout, call.agent_id, found.hash)):
        from ..edits.own_work import keep_unknown

        keep_unknown(call, store, key, checkout, found)
    file_notes.note(store, call.agent_id, key, checkout, call.now, found, wrote=False)
