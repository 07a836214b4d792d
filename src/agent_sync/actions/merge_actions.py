"""What checkouts changed alike, and whether it would merge: looked at now, told to both sides."""

import os
import time

from ..merges import forecast, foretelling, telling
from ..merges.forecast import Pair
from ..system.file_lock import FileLock
from .actor import Actor

_LOCK = "merges.lock"
_WAIT_MS = 20_000


def foretell(actor: Actor) -> list[Pair]:
    """Look, remember it, and tell whoever is at work where it conflicts what they were not told.

    Git is run for 20 s at most; of many that ask at once a few look. Where the repository is not
    coordinated nothing is written. Raises OSError, and StoreBusy where others look for too long.
    """
    project, asked = actor.project, time.time()
    if not project.initialised:
        return foretelling.foretell(project)
    store, _ = actor.look()
    with FileLock(os.path.join(project.folder, _LOCK), _WAIT_MS):
        began = time.time()
        # Another one may have looked meanwhile. A later time than that is of a clock set back.
        if 0 <= forecast.looked_at(project) - asked <= _WAIT_MS / 1_000:
            return forecast.remembered(project)
        pairs = foretelling.foretell(project, {project.checkout_name, *telling.busy(store)})
        forecast.remember(project, pairs, began)
    if any(one.verdict == forecast.CONFLICT for one in pairs):
        with store.writing() as tx:
            telling.tell(tx, actor.world(), project, pairs)
    return pairs
