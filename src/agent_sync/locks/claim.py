"""What a claim is judged with: the claim, the moment, the judgement."""

from ..identity.liveness import OFFLINE, Limits, default_probe, status
from .lease import EXPLICIT, FILE, Lease, touch, verdict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from ..identity.liveness import Holder
    from ..repository.location import Project
    from .lease import Probe
    from .ticket import Ticket

    Wanted: TypeAlias = "Claim | Lease | Ticket"

DEFAULT_TTL_MINUTES = 60
CONSOLE = "console"
"""``keep`` of an explicit lease that ends when the operator's last console is closed."""


class Claim:
    """What somebody wants: a key in a checkout ('' = all of them), how, and until when (ms).

    The checkout is given by its name (WORK-7).
    ``mode`` is what it comes to at the last look: ``asked``, or shared for an edit in a pairing.
    ``on_request``: somebody asked for it by a command; no edit takes it by itself.
    """

    __slots__ = (
        "agent_id",
        "asked",
        "checkout",
        "expires_at",
        "keep",
        "key",
        "kind",
        "mode",
        "on_request",
        "reason",
        "target",
    )

    def __init__(
        self,
        agent_id: str,
        key: str,
        *,
        target: str = FILE,
        checkout: str = "",
        kind: str = EXPLICIT,
        mode: str = "exclusive",
        keep: str = "",
        reason: str = "",
        expires_at: int = 0,
        on_request: bool = False,
    ) -> None:
        self.agent_id = agent_id
        self.key = key
        self.target = target
        self.checkout = checkout
        self.kind = kind
        self.asked = self.mode = mode
        self.keep = keep
        self.reason = reason
        self.expires_at = expires_at
        self.on_request = on_request or kind == EXPLICIT


class World:
    """The moment a claim is judged at: the time in ms, the clock rules and the process check.

    Each process is looked at once: a moment does not change.
    """

    __slots__ = ("_look", "_seen", "limits", "now", "project")

    def __init__(
        self,
        now: int,
        limits: Limits,
        probe: "Probe" = default_probe,
        project: "Project | None" = None,
    ) -> None:
        self.now = now
        self.limits = limits
        self._look = probe
        self._seen: dict[tuple[str, int, str], str] = {}
        self.project = project

    def probe(self, machine: str, pid: int, start: str) -> str:
        """'alive', 'gone' or 'unknown': whether that process is there at this moment."""
        key = (machine, pid, start)
        found = self._seen.get(key)
        if found is None:
            found = self._seen[key] = self._look(machine, pid, start)
        return found

    def status(self, holder: "Holder") -> str:
        """Whether an agent is active, idle, stale or offline at this moment."""
        return status(holder, self.now, self.limits, self.probe)

    def is_offline(self, holder: "Holder") -> bool:
        """Whether an agent is gone at this moment."""
        return self.status(holder) == OFFLINE

    def verdict(self, lease: Lease) -> tuple[bool, int]:
        """(holds, until) of a lease at this moment."""
        return verdict(lease, self.now, self.limits, self.probe)

    def holds(self, lease: Lease) -> bool:
        """Whether a lease holds at this moment."""
        return self.verdict(lease)[0]

    def until(self, lease: Lease) -> int:
        """When a lease stops by itself, 0 for 'with its holder's turn'."""
        return self.verdict(lease)[1]

    def touch(self, one: "Wanted", other: "Wanted") -> bool:
        """Whether two claims could cover one path."""
        return touch(one.target, one.key, other.target, other.key)


class Judgement:
    """What stands against a claim and what is already there.

    ``blockers`` hold now, ``tickets`` wait ahead, ``lapsed`` conflict but hold no more,
    ``mine`` is my own lease on the same key, ``covered`` is my own explicit lease that
    already admits the edit, ``elsewhere`` guard the same path in another checkout, ``queued``
    says that somebody waits for something.
    """

    __slots__ = ("blockers", "covered", "elsewhere", "lapsed", "mine", "queued", "tickets")

    def __init__(self) -> None:
        self.blockers: list[Lease] = []
        self.tickets: list[Ticket] = []
        self.lapsed: list[Lease] = []
        self.elsewhere: list[Lease] = []
        self.mine: Lease | None = None
        self.covered: Lease | None = None
        self.queued = False

    @property
    def free(self) -> bool:
        """Whether the claim may be granted."""
        return not self.blockers and not self.tickets
