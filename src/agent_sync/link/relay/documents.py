"""What goes over the link: documents, and who is who on it."""

from typing import Any, NamedTuple

from ...presence.agents import REMOTE

Body = dict[str, Any]


class Document(NamedTuple):
    """One of this machine's, as it stands now. ``local`` is its id in this database; ``ttl_ms`` 0
    lasts until it is said to be over."""

    kind: str
    uid: str
    local: str
    body: Body
    ttl_ms: int = 0


class Came(NamedTuple):
    """One as the server has it. ``body`` None: it is over. ``expires_at`` is in ms of this
    machine's clock, 0 for never; ``fence`` is EPOCH:NUMBER or ''."""

    kind: str
    uid: str
    seq: int
    machine: str
    body: "Body | None"
    expires_at: int = 0
    fence: str = ""


class Names:
    """Who is who: ``MACHINE:ID`` on the wire, ``ID`` at home, ``remote:MACHINE:ID`` elsewhere."""

    def __init__(self, machine: str, machines: "dict[str, str]") -> None:
        """``machines``: id -> name, of all that are known."""
        self.machine = machine
        self.machines = machines

    def out(self, agent_id: str) -> str:
        """An agent of this database, as others call it; '' for nobody."""
        kind, _, rest = agent_id.partition(":")
        if kind == REMOTE and ":" in rest:
            return rest
        return f"{self.machine}:{agent_id}" if agent_id else ""

    def home(self, wire: str) -> str:
        """The same, the other way round; '' for nobody. Raises ValueError for no such name."""
        machine, colon, agent_id = wire.partition(":")
        if not wire:
            return ""
        if not (colon and machine and agent_id):
            raise ValueError(wire)
        return agent_id if machine == self.machine else f"{REMOTE}:{wire}"

    def is_mine(self, wire: str) -> bool:
        """Whether an agent on the wire is one of this machine's."""
        return wire.startswith(f"{self.machine}:")

    def machine_name(self, machine: str) -> str:
        """What people call a machine: its name, or its id."""
        return self.machines.get(machine, machine)
