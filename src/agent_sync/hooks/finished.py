"""After a shell command: what of its agent's own work is no longer under way (AUTO-2, AUTO-6).

A file that the agent put back, committed and left behind on a branch, or removed before git ever
knew it, is nobody's uncommitted work; an automatic lease on a path that is no file any more
guards nothing. Both would stand in the way of whoever uses the same name next.
"""

import os

from .. import locks, seen, stashes
from ..authorship import is_mine
from ..committed import clean_keys
from ..leases import AUTO, FILE
from ..project import path_of
from .call import Call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..leases import Lease

_GIT = ("checkout", "switch", "restore", "reset", "clean", "commit")
MOST = 200


def tidy(call: Call, command: str) -> None:
    """End notes and automatic leases of this agent that such a command may have settled.

    Runs git, so never inside a transaction. With an entry in the stash the notes stay: what
    comes back out of it is somebody's work.
    """
    _notes(call, put_back="git" in command and any(word in command for word in _GIT))
    done = [lease for lease in locks.open_of(call.store, call.agent_id, AUTO) if _over(call, lease)]
    if not done:
        return
    with call.store.writing():
        still = {lease.id: lease.renewed_at for lease in locks.all_open(call.store)}
        for lease in done:
            if still.get(lease.id) == lease.renewed_at:
                locks.release(call.store, [lease], call.world, "gone", call.agent_id)


def _notes(call: Call, *, put_back: bool) -> None:
    checkout = call.project.checkout
    written = {
        key: rows
        for key, rows in seen.authors(call.store, checkout).items()
        if any(is_mine(call.agent_id, who) for who, _ in rows)
        and (put_back or not _is_there(call, checkout, key))
    }
    if not written or not call.project.common or stashes.entries(call.project.common):
        return
    clean = clean_keys(checkout, list(written)[:MOST])
    if not clean:
        return
    with call.store.writing():
        for key in clean:
            others = {who for who, _ in written[key] if not is_mine(call.agent_id, who)}
            seen.forget(call.store, checkout, key, call.now, but=others)


def _over(call: Call, lease: "Lease") -> bool:
    """Whether a lease on a file was for one that this command made and removed, or for a folder.

    One that was never written through a tool may still be about to be.
    """
    if lease.target != FILE:
        return False
    path = path_of(call.project, lease.checkout, lease.key)
    if os.path.isdir(path):
        return True
    return not os.path.lexists(path) and os.path.basename(lease.key) in call.command


def _is_there(call: Call, checkout: str, key: str) -> bool:
    return os.path.lexists(path_of(call.project, checkout, key))
