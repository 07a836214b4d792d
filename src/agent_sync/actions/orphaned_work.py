"""What agents left uncommitted that are gone (HAND-3), without what has been committed since."""

from ..failures import StoreError
from ..git.runner import git_at
from ..protection import committed_writes, handed_work
from ..repository.path_keys import folder_of
from .actor import Actor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..protection.handed_work import Orphan
    from ..store.sqlite import Store

GIT_S = 2.0


def orphaned(actor: Actor, store: "Store") -> "list[Orphan]":
    """The sessions that are gone, and what they left. Not inside a transaction.

    Notes of work that turns out to be committed are forgotten; where git cannot say, or nothing can
    be written, they count.
    """
    found = handed_work.orphaned(store, actor.world())
    places = dict.fromkeys(place for one in found for place in one.files)
    if not places or not actor.project.common:
        return found
    try:
        for checkout in dict.fromkeys(checkout for _, checkout in places):
            keys = [key for key, where in places if where == checkout]
            git = git_at(folder_of(actor.project, checkout), GIT_S)
            committed_writes.forget_what_is_committed(store, actor.project, checkout, keys, git)
    except StoreError:
        return found
    return handed_work.orphaned(store, actor.world())
