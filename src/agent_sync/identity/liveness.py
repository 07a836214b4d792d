"""Who is live (PRES-2): computed from signs of life and the process, never read from a row."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Probe = Callable[[str, int, str], str]


MINUTE = 60_000
ACTIVE, IDLE, STALE, OFFLINE = "active", "idle", "stale", "offline"
RUNNING, TURN_ENDED, CLEARED, ENDED = "running", "idle", "cleared", "ended"
ADOPTION_MS = 60_000
"""How long a cleared session waits for the session that follows it (ID-5)."""
UNHEARD_MS = 15 * MINUTE
"""So long unheard, a machine's agents are gone for gates and tasks; leases run on (LINK-6)."""
SKEW_MS = 2 * MINUTE
"""A sign of life so far in the future was given under another clock."""


class Limits:
    """The clock rules in milliseconds: ``stale`` and ``offline`` without a sign of life."""

    __slots__ = ("_env", "offline", "stale")

    def __init__(self, env: "Mapping[str, str]") -> None:
        self._env = env
        self.stale = minutes(env, "AGENT_SYNC_STALE_MINUTES", 15)
        self.offline = max(self.stale, minutes(env, "AGENT_SYNC_OFFLINE_MINUTES", 120))

    @property
    def absent(self) -> int:
        """So long after the end of its turn an agent is absent, and nobody waits for it."""
        return minutes(self._env, "AGENT_SYNC_ABSENT_MINUTES", 10)


def minutes(env: "Mapping[str, str]", name: str, default: int) -> int:
    """Milliseconds of a setting given in minutes; anything but a positive number is the default."""
    text = env.get(name, "")
    value = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    return (value or default) * MINUTE


class Holder:
    """What is needed of an agent to say whether it is live."""

    __slots__ = (
        "last_seen",
        "machine",
        "name",
        "pid",
        "pid_start",
        "sign_at",
        "state",
        "state_at",
    )
    COLUMNS = "a.name, a.state, a.state_at, a.last_seen, a.machine, a.pid, a.pid_start, a.sign_at"

    def __init__(self, row: "tuple[object, ...]") -> None:
        name, state, state_at, last_seen, machine, pid, start, sign_at = row
        self.name = plain_name(str(name or "somebody"))
        self.state = str(state or ENDED)
        self.state_at = whole_number(state_at)
        self.last_seen = whole_number(last_seen)
        self.machine = str(machine or "")
        self.pid = whole_number(pid)
        self.pid_start = str(start or "")
        self.sign_at = whole_number(sign_at)

    def seen_at(self, now: int) -> int:
        """When it last gave a sign of life. One of the future was given under a wrong clock: then
        the last one by the clock of then counts.
        """
        return self.last_seen if self.last_seen <= now + SKEW_MS else min(self.sign_at, now)


def plain_name(name: str) -> str:
    """A name of a row as one word, so that it can stand in a sentence of ours (HOOK-7)."""
    if name.isascii() and name.replace("-", "").replace(".", "").isalnum():
        return name
    from .name_rules import as_word

    return as_word(name)


def whole_number(value: object) -> int:
    """A number of a row; 0 for anything else."""
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
    silent = now - holder.seen_at(now)
    if process != "alive" and silent >= limits.offline:
        return OFFLINE
    if process != "alive" and silent >= limits.stale:
        return STALE
    return ACTIVE if holder.state == RUNNING else IDLE


def default_probe(machine: str, pid: int, start: str) -> str:
    """The real process check; imported only when somebody else's lease has to be judged."""
    from ..system.processes import probe

    return probe(machine, pid, start)
