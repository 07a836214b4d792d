"""Files that a command names, nobody was seen to write, and that changed since git was last asked
(WORK-1): they may be the person's, or what a command of another agent made where git is slow.

They are kept, and noted as whose they are presumed to be, before the command changes them.
"""

import os
import stat

from ...locks.lease import FILE
from ...protection import file_notes, git_looks, kept_versions
from ...protection.bounded_reader import Reader
from ...protection.watched_files import in_line
from ...repository.path_keys import key_of, path_of
from ..call import Call
from . import unsettled_windows
from .noted_words import MOST
from .target import Target

MOST_WALKED = 2_000
EARLY_MS = 20


def keep(call: Call, targets: "list[Target]") -> None:
    """Keep such files among the targets, and below folders that go; at most 50, and so much of them
    as one look reads: what programs have built goes so too.
    """
    checkout = call.project.checkout_name
    last = git_looks.last(call.store, checkout)
    since = last.at if last is not None else 0
    found: dict[str, int] = {}
    for target in targets:
        if target.claim.checkout == checkout and len(found) < MOST:
            found.update(_young(call, target, since))
    if not found:
        return
    noted = file_notes.authors(call.store, checkout)
    open_ones = unsettled_windows.windows(call.store, checkout)
    reader = Reader()
    for key, changed in list(found.items())[:MOST]:
        if key not in noted:
            owner = unsettled_windows.whose(open_ones, changed, EARLY_MS)
            _keep(call, checkout, key, owner, reader)


def _young(call: Call, target: Target, since: int) -> "dict[str, int]":
    """key -> when (ms) it changed, of the files of a target that changed after ``since``."""
    path = path_of(call.project, target.claim.checkout, target.claim.key)
    if target.claim.target == FILE:
        at = _changed_at(path)
        return {target.claim.key: at} if at > since else {}
    return _below(call, path, since) if target.write.removes else {}


def _below(call: Call, folder: str, since: int) -> "dict[str, int]":
    found: dict[str, int] = {}
    left = MOST_WALKED
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != ".git"]
        left -= len(names) + len(folders)
        for name in names:
            at = _changed_at(os.path.join(place, name))
            if at > since:
                found[key_of(call.project, os.path.join(place, name), place)[0]] = at
        if left <= 0 or len(found) >= MOST:
            break
    return found


def _changed_at(path: str) -> int:
    try:
        there = os.lstat(path)
    except (OSError, ValueError):
        return 0
    if not stat.S_ISREG(there.st_mode):
        return 0
    return max(there.st_mtime_ns, there.st_ctime_ns) // 1_000_000


def _keep(call: Call, checkout: str, key: str, owner: str, reader: Reader) -> None:
    if owner and in_line(call.agent_id, owner):
        return
    if kept_versions.saved_since(call.store, key, checkout, call.agent_id, call.now):
        return  # git has it, before a git command of the same line
    look = reader.look(path_of(call.project, checkout, key))
    with call.store.writing() as store:
        if any(row.wrote_at for row in file_notes.of_file(store, key, checkout)):
            return  # another hook has noted it meanwhile
        if owner:  # who is told, and has it kept, by what looks at the work of others
            file_notes.note_written(store, owner, key, checkout, call.now, look, presumed=True)
        else:
            kept_versions.keep_before(store, call.now, key, checkout, look, call.agent_id)
