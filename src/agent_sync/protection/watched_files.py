"""One file that is compared around commands: who holds it, and whose uncommitted work it is."""

from ..locks.lease import FILE, Lease, related

TYPE_CHECKING = False
if TYPE_CHECKING:
    Files = dict[tuple[str, str], "WatchedFile"]


class WatchedFile:
    """Where a file is; ``leases`` of its holders, those on the file itself first; ``owners``: whose
    uncommitted work it is, known ones first, '' for the person, live or gone.
    """

    __slots__ = ("checkout", "key", "leases", "owners", "path", "presumed")

    def __init__(
        self, key: str, checkout: str, path: str, leases: "list[Lease] | None" = None
    ) -> None:
        self.key = key
        self.checkout = checkout
        self.path = path
        self.leases = leases or []
        self.owners: list[str] = []
        self.presumed = False
        """Whether all owners are known from windows only."""

    @property
    def lease_id(self) -> int:
        """The lease that a new baseline is of, 0 where nobody holds the file."""
        return self.leases[0].id if self.leases else 0

    @property
    def owner_id(self) -> str:
        """Of whom the file is said to be."""
        return self.leases[0].agent_id if self.leases else self.owners[0]

    @property
    def named(self) -> bool:
        """Whether a lease names this very file, or it is somebody's work."""
        return bool(self.owners) or self.leases[0].target == FILE

    @property
    def told(self) -> "tuple[str, ...]":
        """Everybody who is told of a change."""
        return tuple(dict.fromkeys([*(x.agent_id for x in self.leases), *self.owners]))

    @property
    def shared(self) -> bool:
        """Whether several made it by what is known from windows only: nobody's loss is told."""
        return self.presumed and len(self.owners) > 1 and not self.leases

    def under(self, lease_id: int) -> bool:
        """Whether one of the leases has this id."""
        return any(lease.id == lease_id for lease in self.leases)

    def rests_on(self, lease_id: int, owner_id: str) -> bool:
        """Whether a baseline of that lease or, without one, of that owner is this file's still."""
        if lease_id:
            return any((x.id, x.agent_id) == (lease_id, owner_id) for x in self.leases)
        return not self.leases and owner_id in self.owners

    def is_of(self, agent_id: str) -> bool:
        """Whether an agent is a holder or owner, or an ancestor or descendant of one."""
        return any(in_line(one, agent_id) for one in self.told)


def is_own(me: str, agent_id: str) -> bool:
    """Whether an agent is ``me`` or a descendant, whose work is mine (ID-4)."""
    return related(agent_id, me)


def in_line(one: str, other: str) -> bool:
    """Whether two agents are the same, or one descends from the other (ID-4)."""
    return related(one, other) or related(other, one)
