"""What others hold of one file under another name of it, a hard link (WORK-7).

Device and inode are compared at the moment they are asked about, and never stored. What a lease
on a folder or a pattern covers is not searched. Loaded only for a file that has a second name.
"""

import os

from ..repository.path_keys import path_of
from . import open_leases
from .lease import AUTO, FILE, Lease, related

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..repository.location import Project
    from ..store.sqlite import Store
    from .claim import Claim, World

MOST = 400
"""So many leases of others are compared."""


def held(store: "Store", project: "Project", claim: "Claim", world: "World") -> "list[Lease]":
    """The leases of others that hold now, on other names of the file that is claimed."""
    others = [
        lease
        for lease in open_leases.all_open(store)
        if lease.target == FILE
        and not related(claim.agent_id, lease.agent_id)
        and (lease.key != claim.key or lease.checkout not in ("", claim.checkout))
    ]
    found = look(path_of(project, claim.checkout, claim.key))
    if found is None:
        return []
    return [
        lease
        for lease in others[:MOST]
        if any(is_name_of(path, found) for path in _paths(project, claim, lease))
        and world.holds(lease)
    ]


def _paths(project: "Project", claim: "Claim", lease: Lease) -> "list[str]":
    """Where the file of a lease is; one that was asked for holds in every checkout."""
    if lease.kind == AUTO or lease.key[:1] == "/":
        places = [lease.checkout]
    else:
        places = [claim.checkout, project.checkout_name, project.root_name]
    return [path_of(project, place, lease.key) for place in dict.fromkeys(places)]


def is_name_of(path: str, found: os.stat_result) -> bool:
    """Whether a path is a name of the file that ``found`` tells of."""
    there = look(path)
    return there is not None and os.path.samestat(there, found)


def look(path: str) -> "os.stat_result | None":
    """What a path is, a link not followed; None where nothing is there."""
    try:
        return os.lstat(path)
    except (OSError, ValueError):
        return None
