"""What bars a write beside leases (GATE-4): whoever is bound is asked before each edit and commit.

One indexed look says whether an agent is bound at all. Only then each thing that binds it judges
the write, in the order of their ids; the first bar is the answer.
"""

import os

from ..identity.who import session_of
from ..locks.lease import FILE, GLOB, TREE
from ..repository.path_keys import path_of
from . import gate_bar, parties
from .bar import ALL_KEYS, COMMIT, WRITE, Bar, Look, Wanted
from .checkpoints import checkpoint_bar
from .crews import crew_bar
from .handovers import handover_bar
from .subjects import CHECKPOINT, CREW, GATE, HANDOVER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..locks.claim import World
    from ..store.sqlite import Store
    from .parties import Party
    from .stopped import Stopped

_BOUND = "SELECT 1 FROM parties WHERE bound = 1 AND agent_id IN (?, ?) LIMIT 1"
JUDGES: "dict[str, Callable[[Look, Party, Wanted], Bar | None]]" = {
    GATE: gate_bar.judge,
    CREW: crew_bar.judge,
    CHECKPOINT: checkpoint_bar.judge,
    HANDOVER: handover_bar.judge,
}


def is_bound(store: "Store", agent_id: str) -> bool:
    """Whether anything may stop the writes of an agent; one look by index."""
    return bool(store.value(_BOUND, (agent_id, session_of(agent_id))))


def first(look: Look, wanted: "Iterable[Wanted]") -> "Bar | None":
    """What bars one of the writes, None where all may be made. Changes nothing."""
    bound = parties.bound_to(look.store, look.agent_id)
    if not bound:
        return None
    for one in wanted:
        for name in (one, *_other_names(look, bound, one)):
            for party in bound:
                bar = JUDGES[party.subject[0]](look, party, name)
                if bar is not None:
                    return bar
    return None


def _other_names(look: Look, bound: "list[Party]", one: Wanted) -> "list[Wanted]":
    """A file with a second name is written under both."""
    project = look.world.project
    if project is None or one.target != FILE:
        return []
    try:
        if os.lstat(path_of(project, one.checkout, one.key)).st_nlink < 2:
            return []
    except (OSError, ValueError):
        return []
    from . import second_names

    return second_names.of(look.store, project, bound, one)


def still(store: "Store", world: "World", one: "Stopped") -> bool:
    """Whether what stopped an agent would stop it now, from writing the file or committing it."""
    bound = [x for x in parties.bound_to(store, one.agent_id) if x.subject == one.subject]
    wanted = Wanted(one.key, "", GLOB if one.key == ALL_KEYS else FILE)
    for act in (WRITE, COMMIT):
        look = Look(store, one.agent_id, world, act=act, is_work=lambda _: True)
        if any(JUDGES[one.subject[0]](look, party, wanted) for party in bound):
            return True
    return False


__all__ = ["FILE", "GLOB", "TREE", "Bar", "Look", "Wanted", "first", "is_bound", "still"]
