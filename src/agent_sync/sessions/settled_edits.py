"""Open edits are settled before anything is decided (SPEED-2): the file says what they did.

Every hook that starts Python and every command that opens the database does it first. What a hook
behind the edit would have noted is noted then: whose work the file is, the lease, the feed.
"""

from ..clients.claude_code import OVERWRITES
from ..feed import activity
from ..locks import granting, open_leases
from ..presence import agents
from ..protection import file_notes
from ..repository import contents
from ..repository.path_keys import path_of
from . import open_edits, unsettled_edits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..locks.claim import World
    from ..repository.contents import Look
    from ..repository.location import Project
    from ..store.sqlite import Store, Transaction
    from .unsettled_edits import OpenEdit

LONGEST_MS = 86_400_000
"""An edit that began so long ago is over, whoever looks."""


def settle_all(store: "Store", world: "World", project: "Project") -> None:
    """The same for a command, or whoever else is no session. Not inside a transaction."""
    found = unsettled_edits.all_open(store)
    if found:
        settle(store, world, project, found, "")


def settle(
    store: "Store",
    world: "World",
    project: "Project",
    found: "list[OpenEdit]",
    agent_id: str,
    *,
    but: str = "",
    over: bool = False,
    alone: bool = False,
    presumed: bool = False,
) -> None:
    """Note what the edits did whose files have changed. Not inside a transaction.

    ``but`` is the call whose end is being handled. An edit of ``agent_id`` itself that changed
    its file is over; one that did not may still be coming, unless its turn is ``over``. ``alone``:
    nobody else is known to be here.
    ``presumed``: it may have been refused or broken off, and somebody else have changed the file.
    """
    for edit in found:
        mine = edit.agent_id == agent_id
        if mine and but and edit.ref == but:
            continue
        path = path_of(project, edit.checkout, edit.key)
        changed = contents.print_of(path).rstrip("!") != edit.print
        ends = mine or world.now - edit.started_at > LONGEST_MS
        if not changed and not (ends and (edit.noted or over or not mine)):
            continue
        look = contents.look(path)
        with store.writing() as tx:
            if unsettled_edits.is_open(tx, edit):
                knew = file_notes.hash_of(tx, edit.agent_id, edit.key, edit.checkout)
                if changed:
                    _note(tx, world.now, edit, look, presumed=presumed)
                    if not alone:
                        _expect(tx, world, edit, look, knew)
                _end(tx, world.now, edit, look, told=changed or edit.noted, ends=ends)


def _end(
    tx: "Transaction", now: int, edit: "OpenEdit", look: "Look", *, told: bool, ends: bool
) -> None:
    """Close the edit and tell of it, or write down what was noted of it."""
    if not ends:
        unsettled_edits.note(tx, edit, look.print.rstrip("!"))
        return
    open_edits.close(tx, *edit.place)
    if told:
        granting.forget_refusals(tx, edit.agent_id, edit.key)
        activity.record(
            tx,
            _written_at(now, edit, look),
            edit.agent_id,
            "file_edited",
            key=edit.key,
            checkout=edit.checkout,
            tool=edit.tool,
            ref=edit.ref,
        )


def _written_at(now: int, edit: "OpenEdit", look: "Look") -> int:
    """When the file was written, as far as its own time can be believed (ms)."""
    parts = look.print.split(":")
    stamp = int(parts[1]) // 1_000_000 if len(parts) > 1 else now
    return min(max(stamp, edit.started_at), now)


def _note(tx: "Transaction", now: int, edit: "OpenEdit", look: "Look", *, presumed: bool) -> None:
    key, checkout, agent_id = edit.place
    at = _written_at(now, edit, look)
    if presumed:
        file_notes.note_written(tx, agent_id, key, checkout, at, look, presumed=True)
    else:
        whole = edit.tool == OVERWRITES
        file_notes.note(tx, agent_id, key, checkout, at, look, wrote=True, whole=whole)
    open_leases.mark_written(tx, agent_id, key, checkout, at)
    agents.mark_file(tx, agent_id, key, at)


def _expect(tx: "Transaction", world: "World", edit: "OpenEdit", look: "Look", knew: str) -> None:
    """Beside others this is what their commands have to leave as it is (AUTO-5)."""
    key, checkout, agent_id = edit.place
    from ..presence import company

    if not company.alone(tx, agent_id, world.now, world.limits, world.probe):
        from ..protection import own_writes

        own_writes.note(tx, world, agent_id, key, checkout, look, knew=knew)
