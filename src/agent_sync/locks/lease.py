"""One lease, and when it holds: the one predicate (LOCK-5), and what conflicts (LOCK-3).

Everything that shows or enforces a lease asks ``verdict``; nothing else compares an expiry
with a clock. Times are integer milliseconds UTC and come in as parameters.
"""

from ..identity.liveness import OFFLINE, RUNNING, Holder, Limits, process_of, status, whole_number
from ..identity.who import is_ancestor, of_another_machine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Probe = Callable[[str, int, str], str]

EXPLICIT, AUTO = "explicit", "auto"
EXCLUSIVE, SHARED = "exclusive", "shared"
FILE, TREE, GLOB, RESOURCE = "file", "tree", "glob", "resource"
FOR_A_COMMAND = "its command wrote it"
"""The reason of an automatic lease begins so where its holder is only presumed to have written."""


class Lease:
    """One open lease with its holder; ``asked``: a command asked for it, no edit alone."""

    __slots__ = (
        "agent_id",
        "asked",
        "checkout",
        "created_at",
        "expires_at",
        "holder",
        "id",
        "keep",
        "key",
        "kind",
        "mode",
        "reason",
        "renewed_at",
        "reserved_until",
        "target",
        "written_at",
    )
    COLUMNS = (
        "l.id, l.target, l.key, l.checkout, l.kind, l.keep, l.mode, l.agent_id, l.reason, "
        "l.created_at, l.renewed_at, l.expires_at, l.written_at, l.asked, l.reserved_until, "
        + Holder.COLUMNS
    )

    def __init__(self, row: "tuple[object, ...]") -> None:
        self.id = whole_number(row[0])
        self.target, self.key, self.checkout = str(row[1]), str(row[2]), str(row[3])
        self.kind, self.keep, self.mode = str(row[4]), str(row[5]), str(row[6])
        self.agent_id, self.reason = str(row[7]), str(row[8])
        self.created_at, self.renewed_at = whole_number(row[9]), whole_number(row[10])
        self.expires_at, self.written_at = whole_number(row[11]), whole_number(row[12])
        self.asked = bool(row[13]) or self.kind == EXPLICIT
        self.reserved_until = whole_number(row[14])
        self.holder = Holder(row[15:])


OPEN = (
    f"SELECT {Lease.COLUMNS} FROM leases l LEFT JOIN agents a ON a.id = l.agent_id "
    "WHERE l.ended_at IS NULL"
)
"""Reads open leases; more conditions may follow."""


def verdict(lease: Lease, now: int, limits: Limits, probe: "Probe") -> tuple[bool, int]:
    """(holds, until): whether a lease holds now, and the moment in ms it stops by itself.

    ``until`` is 0 when only its holder's turn or process ends it. An explicit lease ends at
    its expiry or when its holder stops being live. An automatic lease has no clock while the
    holder's turn runs in a process proven alive; otherwise it ends a stale interval after the
    holder's last sign. What a hand-over reserves holds until then whoever is gone. One of another
    machine runs to its expiry: what its holder does is not seen from here (LINK-6). Nothing is
    promised about a write that is already under way.
    """
    if now < lease.reserved_until:
        return True, max(lease.reserved_until, lease.expires_at)
    if of_another_machine(lease.agent_id):
        return now < lease.expires_at, lease.expires_at
    holder = lease.holder
    if status(holder, now, limits, probe) == OFFLINE:
        return False, 0
    alive = process_of(holder, probe) == "alive"
    if lease.kind == AUTO:
        if alive and (holder.state == RUNNING or lease.keep == "commit"):
            return True, 0
        until = holder.seen_at(now) + limits.stale
    else:
        until = lease.expires_at
        if not alive:
            until = min(until, holder.seen_at(now) + limits.offline)
    return now < until, until


def covers(lease: Lease, key: str) -> bool:
    """Whether a lease covers one path key."""
    if lease.target in (FILE, RESOURCE):
        return lease.key == key
    from ..repository.path_patterns import covers as pattern_covers

    return pattern_covers(lease.key, key)


def touch(target: str, key: str, other_target: str, other_key: str) -> bool:
    """Whether two claims could cover one path (or are the same resource)."""
    if RESOURCE in (target, other_target):
        return target == other_target and key == other_key
    if target == FILE and other_target == FILE:
        return key == other_key
    from ..repository import path_patterns

    if target == FILE:
        return path_patterns.covers(other_key, key)
    if other_target == FILE:
        return path_patterns.covers(key, other_key)
    return path_patterns.overlap(key, other_key)


def apart(key: str, checkout: str, other_key: str, other_checkout: str) -> bool:
    """Whether two turns edit two files, in two checkouts; an absolute key is one file anyway."""
    absolute = key[:1] == "/" or other_key[:1] == "/"
    return checkout != other_checkout and not absolute


def one_each(leases: "Iterable[Lease]") -> "list[Lease]":
    """One lease of each holder, the first: several patterns of one agent may cover a path."""
    found: "dict[str, Lease]" = {}
    for lease in leases:
        found.setdefault(lease.agent_id, lease)
    return list(found.values())


def related(mine: str, other: str) -> bool:
    """Whether ``mine`` may work under a lease of ``other``: itself or one of its ancestors."""
    return mine == other or is_ancestor(other, mine)
