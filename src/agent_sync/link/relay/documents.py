"""What goes over the link: documents, and who is who on it."""

from typing import Any, NamedTuple

from ...presence.agents import REMOTE

Body = dict[str, Any]
MACHINE_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz234567")
LONGEST_AGENT = 210


def is_machine(name: str) -> bool:
    """Whether it can be the id of a machine: m and seven letters."""
    return len(name) == 8 and name[0] == "m" and MACHINE_LETTERS.issuperset(name)


def _is_agent(agent_id: str) -> bool:
    """An id as this program gives them: printable, a session or one subagent of one."""
    return (
        0 < len(agent_id) <= LONGEST_AGENT
        and agent_id.isprintable()
        and agent_id == agent_id.strip()
        and agent_id.count("/") <= 1
        and not agent_id.startswith("/")
        and not agent_id.endswith("/")
    )


class Document(NamedTuple):
    """One of this machine's, as it stands now. ``local`` is its id in this database; ``ttl_ms`` 0
    lasts until it is said to be over, else it is sent again when a third of that is over.

    It is also sent again when ``mark`` is another, or its body where there is no mark.
    ``asked_for``: whoever took it in this moment asks for it, and nobody else sends it first.
    """

    kind: str
    uid: str
    local: str
    body: Body
    ttl_ms: int = 0
    mark: "str | None" = None
    asked_for: bool = False


class Came(NamedTuple):
    """One as the server has it. ``body`` None: it is over. ``machine`` is that which put it first.
    ``expires_at`` and ``changed_at`` are in ms of this machine's clock, 0 for never, or unsaid;
    ``fence`` is EPOCH:NUMBER or ''."""

    kind: str
    uid: str
    seq: int
    machine: str
    body: "Body | None"
    expires_at: int = 0
    fence: str = ""
    changed_at: int = 0


class Names:
    """Who is who: ``MACHINE:ID`` on the wire, ``ID`` at home, ``remote:MACHINE:ID`` elsewhere."""

    def __init__(
        self, machine: str, machines: "dict[str, str]", *, share_contents: bool = False
    ) -> None:
        """``machines``: id -> name, of all that are known. ``share_contents``: text of files may
        leave this machine (LINK-7)."""
        self.machine = machine
        self.machines = machines
        self.share_contents = share_contents

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
        if not (colon and is_machine(machine) and _is_agent(agent_id)):
            raise ValueError("no agent of a machine")
        return agent_id if machine == self.machine else f"{REMOTE}:{wire}"

    def of(self, machine: str, wire: str) -> str:
        """The same, of an agent that has to be that machine's, and not this one's. Raises
        ValueError."""
        if machine == self.machine or not wire.startswith(f"{machine}:"):
            raise ValueError("an agent of another machine")
        return self.home(wire)

    def is_mine(self, wire: str) -> bool:
        """Whether an agent on the wire is one of this machine's."""
        return wire.startswith(f"{self.machine}:")

    def machine_name(self, machine: str) -> str:
        """What people call a machine: its name, or its id."""
        return self.machines.get(machine, machine)
