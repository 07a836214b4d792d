"""What of a lease is not watched around commands, because there is too much of it (WORK-5)."""

from ..locks.lease import GLOB, TREE, Lease
from ..protection import held_files
from .actor import Actor


def beyond(actor: Actor, lease: Lease) -> bool:
    """Whether a lease on a folder or pattern covers more files than are watched."""
    return lease.target in (TREE, GLOB) and held_files.covers_too_many(actor.project, lease)
