"""What checkouts changed alike, and whether it would merge: looked at now, told to both sides."""

import os

from ..merges import forecast, foretelling, telling
from ..merges.forecast import Pair
from ..system.file_lock import FileLock
from .actor import Actor

_LOCK = "merges.lock"
_WAIT_MS = 20_000


def foretell(actor: Actor) -> list[Pair]:
    """Look, remember it, and tell whoever is at work where it conflicts what they were not told.

    Git is run for 20 s at most. Where the repository is not coordinated nothing is written. Raises
    StoreBusy while somebody else looks for longer than that, OSError.
    """
    project = actor.project
    if not project.initialised:
        return foretelling.foretell(project)
    store, _ = actor.look()
    busy = {project.checkout_name, *telling.busy(store)}
    with FileLock(os.path.join(project.folder, _LOCK), _WAIT_MS):
        pairs = foretelling.foretell(project, busy)
        forecast.remember(project, pairs)
    if any(one.verdict == forecast.CONFLICT for one in pairs):
        with store.writing() as tx:
            telling.tell(tx, actor.world(), project, pairs)
    return pairs
