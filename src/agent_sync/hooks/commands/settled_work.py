"""After a shell command: what of its agent's own work is no longer under way (AUTO-2, AUTO-6).

A file that the agent put back, committed and left behind on a branch, or removed before git ever
knew it, is nobody's uncommitted work; an automatic lease on a path that is no file any more
guards nothing. Both would stand in the way of whoever uses the same name next.
"""

import os

from ...git import commit_history, stash_list
from ...git.runner import git_at
from ...git.worktree_status import changed_files, unchanged_since_commit
from ...locks import ending, open_leases
from ...locks.lease import AUTO, FILE
from ...protection import file_notes
from ...protection.work_owners import is_mine
from ...repository import contents
from ...repository.path_keys import folder_of, path_of
from ..call import Call
from .noted_words import PUT_BACK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...locks.lease import Lease

MOST = 200


def tidy(call: Call, command: str, since: int, *, wrote: bool) -> None:
    """End notes and automatic leases of this agent that such a command may have settled.

    It began at ``since`` (ms, 0 for unknown) and ``wrote`` something it names. Runs git, so never
    inside a transaction. Of a file that is in the stash the notes stay: what
    comes back out of it is somebody's work. What a reset took out of commits is this agent's.
    """
    git = "git" in command
    if git and since and "reset" in command and call.project.common:
        _taken_back(call, since)
    for checkout in file_notes.checkouts(call.store):
        settles = git and (wrote or any(word in command for word in PUT_BACK))
        _notes(call, checkout, put_back=settles)
    done = [
        lease
        for lease in open_leases.open_of(call.store, call.agent_id, AUTO)
        if _over(call, lease)
    ]
    if not done:
        return
    with call.store.writing() as store:
        still = {lease.id: lease.renewed_at for lease in open_leases.all_open(store)}
        for lease in done:
            if still.get(lease.id) == lease.renewed_at:
                ending.release(store, [lease], call.world, "gone", call.agent_id)


def _notes(call: Call, checkout: str, *, put_back: bool) -> None:
    written = {
        key: rows
        for key, rows in file_notes.authors(call.store, checkout).items()
        if any(is_mine(call.agent_id, who) for who, _ in rows)
        and (put_back or not _is_there(call, checkout, key))
    }
    if not written or not call.project.common:
        return
    asked = list(written)[:MOST]
    folder = folder_of(call.project, checkout)
    clean = unchanged_since_commit(call.project, folder, asked)
    if put_back and "commit" in call.command:
        _left_out(call, checkout, {key: written[key] for key in asked if key not in clean})
    aside = stash_list.stashed_files(call.project, git_at(folder)) if clean else set()
    if not clean or aside is None:
        return
    with call.store.writing() as store:
        for key in clean - aside:
            others = {who for who, _ in written[key] if not is_mine(call.agent_id, who)}
            file_notes.forget(store, checkout, key, call.now + 1_000, but=others)


def _left_out(call: Call, checkout: str, files: "dict[str, list[tuple[str, int]]]") -> None:
    """What this agent wrote and its commit left out is no older than that commit.

    Git's clock knows seconds only, so it counts as written in the next one.
    """
    later = call.now // 1_000 * 1_000 + 1_000
    rest = []
    for key, rows in files.items():
        at = contents.written_at(path_of(call.project, checkout, key))
        rest += [(key, x, later) for x, y in rows if is_mine(call.agent_id, x) and 0 < at <= y]
    if rest:
        with call.store.writing() as store:
            for key, who, when in rest:
                file_notes.postpone(store, checkout, key, who, when)


def _taken_back(call: Call, since: int) -> None:
    """Note what this command's reset took out of commits and left in the files."""
    checkout = call.project.checkout_name
    git = git_at(call.project.checkout)
    undone = commit_history.undone_by_reset(call.project, git, since)
    if len(undone) > MOST:
        return
    files = changed_files(call.project, git, undone) or []
    with call.store.writing() as store:
        for file in files:
            look = contents.look(path_of(call.project, checkout, file.key))
            file_notes.note_written(store, call.agent_id, file.key, checkout, call.now, look)


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
