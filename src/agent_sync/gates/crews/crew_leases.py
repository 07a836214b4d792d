"""Whether a write lies under a lease that was asked for (*peer-contract*)."""

from ...identity.who import session_of
from ...locks import open_leases
from ...locks.lease import FILE, RESOURCE, apart, covers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...locks.lease import Lease
    from ..bar import Look, Wanted


def asked_for(look: "Look", wanted: "Wanted") -> bool:
    """Whether a lease of this agent's, or of its session's, that a command asked for covers all
    that would be written.
    """
    held = look.once("leases", "", lambda: _held(look))
    return any(lease.asked and _covers(lease, wanted) and look.world.holds(lease) for lease in held)


def _held(look: "Look") -> "list[Lease]":
    owners = dict.fromkeys((look.agent_id, session_of(look.agent_id)))
    return [lease for owner in owners for lease in open_leases.open_of(look.store, owner)]


def _covers(lease: "Lease", wanted: "Wanted") -> bool:
    if lease.target == RESOURCE:
        return False
    if lease.checkout and apart(lease.key, lease.checkout, wanted.key, wanted.checkout):
        return False
    if wanted.target == FILE:
        return covers(lease, wanted.key)
    from ...repository.path_patterns import contains

    return lease.target != FILE and contains(lease.key, wanted.key)
