"""When a claim holds: the one predicate (LOCK-5), who is live (PRES-2), what conflicts (LOCK-3).

Everything that shows or enforces a lease asks ``verdict``; nothing else compares an expiry
with a clock. Times are integer milliseconds UTC and come in as parameters.
"""

from .identity import is_ancestor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Probe = Callable[[str, int, str], str]

MINUTE = 60_000
ACTIVE, IDLE, STALE, OFFLINE = "active", "idle", "stale", "offline"
RUNNING, TURN_ENDED, CLEARED, ENDED = "running", "idle", "cleared", "ended"
EXPLICIT, AUTO = "explicit", "auto"
EXCLUSIVE, SHARED = "exclusive", "shared"
FILE, TREE, GLOB, RESOURCE = "file", "tree", "glob", "resource"
ADOPTION_MS = 60_000
"""How long a cleared session waits for the session that follows it (ID-5)."""
SKEW_MS = 2 * MINUTE
"""A sign of life so far in the future was given under another clock."""


class Limits:
    """The clock rules in milliseconds: ``stale`` and ``offline`` without a sign of life."""

    __slots__ = ("offline", "stale")

    def __init__(self, env: "Mapping[str, str]") -> None:
        self.stale = minutes(env, "AGENT_SYNC_STALE_MINUTES", 15)
        self.offline = max(self.stale, minutes(env, "AGENT_SYNC_OFFLINE_MINUTES", 120))


def minutes(env: "Mapping[str, str]", name: str, default: int) -> int:
    """Milliseconds of a setting given in minutes; anything but a positive number is the default."""
    text = env.get(name, "")
    value = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    return (value or default) * MINUTE


class Holder:
    """What is needed of an agent to say whether it is live."""

    __slots__ = ("last_seen", "machine", "name", "pid", "pid_start", "state", "state_at")
    COLUMNS = "a.name, a.state, a.state_at, a.last_seen, a.machine, a.pid, a.pid_start"

    def __init__(self, row: "tuple[object, ...]") -> None:
        name, state, state_at, last_seen, machine, pid, start = row
        self.name = str(name or "somebody")
        self.state = str(state or ENDED)
        self.state_at = _int(state_at)
        self.last_seen = _int(last_seen)
        self.machine = str(machine or "")
        self.pid = _int(pid)
        self.pid_start = str(start or "")


class Lease:
    """One open lease with its holder."""

    __slots__ = (
        "agent_id",
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
        "target",
        "written_at",
    )
    COLUMNS = (
        "l.id, l.target, l.key, l.checkout, l.kind, l.keep, l.mode, l.agent_id, l.reason, "
        "l.created_at, l.renewed_at, l.expires_at, l.written_at, " + Holder.COLUMNS
    )

    def __init__(self, row: "tuple[object, ...]") -> None:
        self.id = _int(row[0])
        self.target, self.key, self.checkout = str(row[1]), str(row[2]), str(row[3])
        self.kind, self.keep, self.mode = str(row[4]), str(row[5]), str(row[6])
        self.agent_id, self.reason = str(row[7]), str(row[8])
        self.created_at, self.renewed_at = _int(row[9]), _int(row[10])
        self.expires_at, self.written_at = _int(row[11]), _int(row[12])
        self.holder = Holder(row[13:])


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0


def process_of(holder: Holder, probe: "Probe") -> str:
    """'alive', 'gone' or 'unknown': what the recorded process says about its agent."""
    if not holder.pid or not holder.machine:
        return "unknown"
    return probe(holder.machine, holder.pid, holder.pid_start)


def status(holder: Holder, now: int, limits: Limits, probe: "Probe") -> str:
    """active, idle, stale or offline: computed from signs and process, never read from a row."""
    if holder.state == ENDED:
        return OFFLINE
    if holder.state == CLEARED:
        return IDLE if now < holder.state_at + ADOPTION_MS else OFFLINE
    process = process_of(holder, probe)
    if process == "gone":
        return OFFLINE
    silent = now - holder.last_seen
    if process != "alive" and silent >= limits.offline:
        return OFFLINE
    if process != "alive" and silent >= limits.stale:
        return STALE
    return ACTIVE if holder.state == RUNNING else IDLE


def verdict(lease: Lease, now: int, limits: Limits, probe: "Probe") -> tuple[bool, int]:
    """(holds, until): whether a lease holds now, and the moment in ms it stops by itself.

    ``until`` is 0 when only its holder's turn or process ends it. An explicit lease ends at
    its expiry or when its holder stops being live. An automatic lease has no clock while the
    holder's turn runs in a process proven alive; otherwise it ends a stale interval after the
    holder's last sign. Nothing is promised about a write that is already under way.
    """
    holder = lease.holder
    if status(holder, now, limits, probe) == OFFLINE:
        return False, 0
    alive = process_of(holder, probe) == "alive"
    if lease.kind == AUTO:
        if alive and (holder.state == RUNNING or lease.keep == "commit"):
            return True, 0
        until = holder.last_seen + limits.stale
    else:
        until = lease.expires_at
        if not alive:
            until = min(until, holder.last_seen + limits.offline)
    return now < until, until


def covers(lease: Lease, key: str) -> bool:
    """Whether a lease covers one path key."""
    if lease.target in (FILE, RESOURCE):
        return lease.key == key
    from .patterns import covers as pattern_covers

    return pattern_covers(lease.key, key)


def touch(target: str, key: str, other_target: str, other_key: str) -> bool:
    """Whether two claims could cover one path (or are the same resource)."""
    if RESOURCE in (target, other_target):
        return target == other_target and key == other_key
    if target == FILE and other_target == FILE:
        return key == other_key
    from . import patterns

    if target == FILE:
        return patterns.covers(other_key, key)
    if other_target == FILE:
        return patterns.covers(key, other_key)
    return patterns.overlap(key, other_key)


def apart(key: str, checkout: str, other_key: str, other_checkout: str) -> bool:
    """Whether two turns edit two files, in two checkouts; an absolute key is one file anyway."""
    absolute = key[:1] == "/" or other_key[:1] == "/"
    return checkout != other_checkout and not absolute


def related(mine: str, other: str) -> bool:
    """Whether ``mine`` may work under a lease of ``other``: itself or one of its ancestors."""
    return mine == other or is_ancestor(other, mine)


def default_probe(machine: str, pid: int, start: str) -> str:
    """The real process check; imported only when somebody else's lease has to be judged."""
    from .process import probe

    return probe(machine, pid, start)
