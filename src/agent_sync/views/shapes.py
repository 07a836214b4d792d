"""The shapes of the nouns as JSON data: for ``--json``, the client library and MCP.

Times are ISO 8601 texts in UTC, whole seconds, None where there is none; ids are as people type
them (T12, M340, G3). A field may be added in any release, none goes away or changes its meaning.
"""

from typing import TypedDict

Moment = str | None


class MeData(TypedDict):
    """The acting agent."""

    id: str
    name: str


class BusyData(TypedDict):
    """What an agent runs, or asks its person to allow: the beginning of a command, since when."""

    what: str
    since: Moment


class _Agent(TypedDict):
    id: str
    name: str
    kind: str
    client: "str | None"
    role: str
    parent: "str | None"
    status: str
    last_seen: Moment
    task: "str | None"
    task_title: "str | None"
    file: "str | None"
    file_at: Moment
    children: int
    twin: bool
    protection: "str | None"
    unprotected: "str | None"
    hooks_last_ran: Moment


class AgentData(_Agent, total=False):
    """An agent that is there; ``parent`` is the session of a subagent. Only ``status`` tells what
    each runs and asks, None for nothing.
    """

    running: "BusyData | None"
    asking: "BusyData | None"


class LeaseData(TypedDict):
    """A lease; ``until`` is None for one that ends with its holder's turn."""

    key: str
    target: str
    kind: str
    mode: str
    keep: "str | None"
    checkout: "str | None"
    holder: str
    holder_id: str
    reason: str
    since: Moment
    until: Moment
    ends_with_turn: bool
    token: int


class UnsureData(TypedDict, total=False):
    """There where this clone is linked: that the server did not confirm a lease (yet), or what it
    calls it, EPOCH:NUMBER."""

    unconfirmed: bool
    fence: str


class HeldData(UnsureData, LeaseData):
    """A lease that holds, and how many wait for it."""

    holds: bool
    waiters: int


class MachineData(TypedDict):
    """Another machine, and when the server last heard it."""

    machine: str
    name: str
    heard_at: Moment


class LinkData(TypedDict):
    """What this clone is linked to, and how that stands: ``server`` is up or away, as far as it was
    last heard, and ``trouble`` why, where that is known: away, no_relay, token_refused, forbidden,
    no_room, odd_answers; ``unconfirmed`` counts what was taken while it was away."""

    machine: str
    room: str
    url: str
    remote: str
    server: str
    trouble: str
    heard_at: Moment
    machines: "list[MachineData]"
    unconfirmed: int


class TicketData(TypedDict):
    """A place in the queue."""

    key: str
    target: str
    mode: str
    agent: str
    agent_id: str
    since: Moment
    timed_out: bool
    reserved_until: Moment


class TaskData(TypedDict):
    """A task of the board; ``unfinished`` are those of ``depends_on`` that are not done."""

    id: str
    title: str
    description: str
    status: str
    priority: int
    owner: "str | None"
    owner_id: "str | None"
    created_by: str
    blocked_reason: "str | None"
    files: "list[str]"
    depends_on: "list[str]"
    unfinished: "list[str]"
    created_at: Moment
    updated_at: Moment
    completed_at: Moment


class _Message(TypedDict):
    id: str
    kind: str
    body: str
    sent_at: Moment
    reply_to: "str | None"
    thread: "str | None"
    urgent: bool
    needs_ack: bool


MessageSender = TypedDict("MessageSender", {"from": str, "from_id": str})


class _Delivered(TypedDict, total=False):
    to: "list[str]"
    pushed_at: Moment
    read_at: Moment
    acked_at: Moment


class MessageData(_Message, MessageSender, _Delivered):
    """A message; the moments of its delivery only where it was sent to whoever asks."""


class DecisionData(TypedDict):
    """A decision."""

    id: str
    by: str
    by_id: str
    text: str
    at: Moment
    supersedes: "str | None"


class KeptData(TypedDict):
    """A kept version of a file; ``owner`` and ``changed_by`` are None for the person."""

    version: int
    at: Moment
    path: str
    checkout: "str | None"
    owner: "str | None"
    owner_id: "str | None"
    changed_by: "str | None"
    changed_by_id: "str | None"
    why: str
    in_git: bool
    restored_at: Moment


class EventData(TypedDict):
    """An event of the feed."""

    seq: int
    at: Moment
    agent_id: str
    agent: str
    type: str
    text: str
    path: "str | None"
    checkout: "str | None"
    tool: "str | None"
    ref: "str | None"


class DutyData(TypedDict):
    """What somebody owes: ``command`` does it, ``waiting`` are those who wait for it."""

    agent: str
    agent_id: str
    verb: str
    subject: str
    command: str
    because: str
    words: "list[str]"
    waiting: "list[str]"
    waiting_ids: "list[str]"
    since: Moment


class BlockedData(TypedDict):
    """Who cannot go on, by what, and what lets it go on."""

    agent: str
    agent_id: str
    path: str
    subject: str
    kind: str
    by: "list[str]"
    since: Moment
    lets_go_on: "list[DutyData]"


class FreedData(TypedDict):
    """Who ended its turn blocked and may go on."""

    agent: str
    agent_id: str
    subject: str
    path: str
    since: Moment


class OrphanData(TypedDict):
    """What an agent that is gone left uncommitted."""

    agent: str
    agent_id: str
    paths: "list[str]"
    wrote_at: Moment
    last_seen: Moment


class ConflictData(TypedDict):
    """Where two checkouts conflict in a file: the kind, and the line in each of them."""

    kind: str
    lines: "list[int] | None"


class MergeData(TypedDict):
    """Two checkouts that changed the same files; ``verdict`` is conflict, clean or unknown."""

    checkouts: "list[str]"
    branches: "list[str]"
    verdict: str
    why: "str | None"
    files: "list[str]"
    count: int
    conflicts: "dict[str, ConflictData]"


class _Board(TypedDict):
    now: Moment
    blocked: "list[BlockedData]"
    free_to_go_on: "list[FreedData]"
    orphaned: "list[OrphanData]"
    me: "MeData | None"
    active: int
    agents: "list[AgentData]"
    leases: "list[HeldData]"
    waits: "list[TicketData]"
    tasks: "list[TaskData]"
    unread: int
    decisions: "list[DecisionData]"
    activity: "list[EventData]"
    hook_errors: int
    hook_error: "str | None"


class BoardData(_Board, total=False):
    """The whole board; ``attention`` says what somebody should act on, most urgent first, ``link``
    how the link to other machines stands, where there is one."""

    attention: "list[dict[str, object]]"
    link: LinkData
    merges: "list[MergeData]"
