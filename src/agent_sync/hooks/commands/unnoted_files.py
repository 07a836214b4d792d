"""Files that a command names, nobody was seen to write, and that changed since git was last asked
(WORK-1): they may be the person's, or what a command of another agent made where git is slow.

They are kept, and noted as whose they are presumed to be, before the command changes them. What
git ignores, and has as it is, is no work: of what nobody was seen to write nothing of it is kept.
"""

import os

from ...git.runner import git_at
from ...git.worktree_status import changed_files
from ...locks.lease import FILE
from ...protection import file_notes, git_looks, kept_versions
from ...protection.bounded_reader import Reader
from ...protection.watched_files import in_line
from ...repository.contents import file_changed_at
from ...repository.path_keys import key_of, path_of
from ..call import Call
from . import unsettled_windows
from .noted_words import MOST
from .target import Target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_WALKED = 2_000


def keep(call: Call, targets: "list[Target]") -> None:
    """Keep such files among the targets, and below folders that go; at most 50, and so much of them
    as one look reads. Asks git only where a file is that young: never inside a transaction.
    """
    checkout = call.project.checkout_name
    last = git_looks.last(call.store, checkout)
    since = last.at if last is not None else 0
    here = [one for one in targets if one.claim.checkout == checkout]
    if not any(True for one in here for _ in _young(call, one, since)):
        return
    noted = file_notes.authors(call.store, checkout)
    open_ones = unsettled_windows.windows(call.store, checkout)
    reader = Reader()
    for key, changed in list(_work(call, here, since).items())[:MOST]:
        if key not in noted:
            owner = unsettled_windows.whose(open_ones, changed)
            _keep(call, checkout, key, owner, reader)


def _work(call: Call, targets: "list[Target]", since: int) -> "dict[str, int]":
    """key -> when (ms) it changed, of what git has not as it is and does not ignore; of everything
    where git cannot say, and in repositories inside, of which it knows nothing."""
    keys = [x.claim.key for x in targets if x.claim.target == FILE or x.write.removes]
    git = git_at(call.project.checkout, call.git_seconds)
    files = changed_files(call.project, git, keys) if call.project.common else None
    if files is None:
        return dict(one for target in targets for one in _young(call, target, since))
    found: dict[str, int] = {}
    for file in files:
        path = path_of(call.project, call.project.checkout_name, file.key)
        if file.folder:
            found.update(_below(call, path, since))
        elif (at := file_changed_at(path)) > since:
            found[file.key] = at
    return found


def _young(call: Call, target: Target, since: int) -> "Iterator[tuple[str, int]]":
    """(key, when it changed in ms) of the files of a target that changed after ``since``."""
    path = path_of(call.project, target.claim.checkout, target.claim.key)
    if target.claim.target == FILE:
        at = file_changed_at(path)
        return iter([(target.claim.key, at)] if at > since else [])
    return _below(call, path, since) if target.write.removes else iter(())


def _below(call: Call, folder: str, since: int) -> "Iterator[tuple[str, int]]":
    left = MOST_WALKED
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != ".git"]
        left -= len(names) + len(folders)
        for name in names:
            at = file_changed_at(os.path.join(place, name))
            if at > since:
                yield key_of(call.project, os.path.join(place, name), place)[0], at
        if left <= 0:
            break


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
