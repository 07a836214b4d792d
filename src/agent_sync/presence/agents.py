"""Who is here: one row an agent, and the marks that hooks leave in it (PRES-5, INST-6)."""

from ..identity.liveness import ENDED, RUNNING, plain_name
from ..identity.who import OPERATOR, session_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store, Transaction


SESSION, SUBAGENT, SHELL, OPERATOR_KIND = "session", "subagent", "shell", "operator"
REMOTE = "remote"
"""Who acts through a server, from wherever it is: its ids begin with this and a colon."""


COUNTED = (
    f"(instr(a.id, '/') = 0 AND a.id <> '{OPERATOR}' AND (a.kind <> 'shell' OR a.client <> ''))"
)
"""Which rows of ``agents a`` every count has: ``counts`` in SQL."""


def counts(agent_id: str, kind: str, client: str) -> bool:
    """Whether somebody is one of the agents that are counted. A subagent counts with its session;
    the person is none, at a console or in a shell of their own (PRES-4).
    """
    persons = agent_id == OPERATOR or (kind == SHELL and not client)
    return "/" not in agent_id and not persons


class Agent:
    """What a handler needs to know of the agent it works for."""

    __slots__ = (
        "client",
        "id",
        "joined_at",
        "name",
        "name_key",
        "parent_pid",
        "pid",
        "pushed_to",
        "role_key",
        "state",
        "title",
        "twin_pid",
    )

    def __init__(self, agent_id: str, row: "tuple[object, ...]") -> None:
        self.id = agent_id
        self.name = plain_name(str(row[0]))
        self.name_key, self.role_key = str(row[1]), str(row[2])
        self.state = str(row[3])
        self.pid, self.pushed_to, self.joined_at, self.twin_pid, self.parent_pid = (
            value if isinstance(value, int) else 0 for value in row[4:9]
        )
        self.client = str(row[9])
        self.title = str(row[10])

    @property
    def is_child(self) -> bool:
        """Whether this is a subagent."""
        return "/" in self.id


_SELECT = (
    "SELECT name, name_key, role_key, state, pid, pushed_to, joined_at, twin_pid, "
    "parent_pid, client, title FROM agents WHERE id = ?"
)


_SIGN = (
    "UPDATE agents SET last_seen = max(last_seen, ?1), sign_at = ?1, state = ?2, "
    "state_at = CASE WHEN state = ?2 THEN state_at ELSE ?1 END WHERE id = ?3"
)


def find(store: "Store", agent_id: str) -> "Agent | None":
    """The agent as recorded, or None; changes nothing."""
    row = store.one(_SELECT, (agent_id,))
    return Agent(agent_id, row) if row else None


def without_row(agent_id: str) -> Agent:
    """Somebody of whom nothing is recorded, called by the id: the program itself, a person."""
    return Agent(agent_id, (agent_id, agent_id, "", "", 0, 0, 0, 0, 0, "", ""))


def show_sign(store: "Transaction", agent: Agent, now: int, state: str = "") -> None:
    """Note a sign of life of an agent that is known.

    ``state`` is what is known of it now; '' keeps the recorded one, and wakes an ended one.
    """
    wanted = state or (RUNNING if agent.state == ENDED else agent.state)
    store.execute(_SIGN, (now, wanted, agent.id))
    agent.state = wanted


def set_state(store: "Transaction", agent_id: str, state: str, now: int) -> None:
    """An agent is in this state from now on. Its prompt is forgotten when it is over (ARR-2)."""
    store.execute(
        "UPDATE agents SET state = ?1, state_at = ?2, "
        "prompt = CASE WHEN ?1 IN ('ended', 'cleared') THEN '' ELSE prompt END WHERE id = ?3",
        (state, now, agent_id),
    )


def note_prompt(store: "Transaction", agent_id: str, words: str) -> None:
    """Remember the first words of the last prompt of a session, as long as it lives."""
    store.execute("UPDATE agents SET prompt = ?1 WHERE id = ?2 AND prompt <> ?1", (words, agent_id))


def note_transcript(store: "Transaction", agent_id: str, path: str) -> None:
    """Remember where the client writes a session down."""
    store.execute(
        "UPDATE agents SET transcript = ?1 WHERE id = ?2 AND transcript <> ?1", (path, agent_id)
    )


def mark_file(store: "Transaction", agent_id: str, key: str, now: int) -> None:
    """Remember the file an agent last touched (PRES-5)."""
    store.execute(
        "UPDATE agents SET last_key = ?, last_key_at = ? WHERE id = ?", (key, now, agent_id)
    )


def note_unrecorded(store: "Transaction", agent_id: str) -> None:
    """From here on Reads of an agent may go unrecorded (SPEED-2)."""
    store.execute("UPDATE agents SET unrecorded = 1 WHERE id = ?", (agent_id,))


def unrecorded_since(store: "Store", agent_id: str) -> int:
    """When (ms) an agent began whose Reads may be missing from the notes; 0 where none is."""
    return int(
        store.value("SELECT created_at FROM agents WHERE id = ? AND unrecorded", (agent_id,)) or 0
    )


def mark_hook(store: "Transaction", agent_id: str, event: str, now: int) -> None:
    """Remember when a hook last ran for a session (INST-6)."""
    store.execute(
        "INSERT INTO hooks (agent_id, event, last_at) VALUES (?1, ?2, ?3) "
        "ON CONFLICT (agent_id, event) DO UPDATE SET last_at = max(last_at, ?3)",
        (session_of(agent_id), event, now),
    )


def note_client(store: "Transaction", agent_id: str, client: str) -> None:
    """Remember which client an agent is, by its short name, unless that is known."""
    store.execute("UPDATE agents SET client = ? WHERE id = ? AND client = ''", (client, agent_id))


def note_unprotected(store: "Transaction", agent_id: str, why: str) -> None:
    """Remember why the writes of an agent go unjudged, in plain words; '' when they do not."""
    store.execute(
        "UPDATE agents SET unprotected = ?1 WHERE id = ?2 AND unprotected <> ?1", (why, agent_id)
    )


def kind_of(agent_id: str, source: str = "") -> str:
    """What sort of agent an id belongs to."""
    if agent_id == OPERATOR:
        return OPERATOR_KIND
    if "/" in agent_id:
        return SUBAGENT
    if agent_id.startswith(f"{REMOTE}:"):
        return REMOTE
    return SHELL if source == "shell-id" or agent_id.startswith("shell-") else SESSION


def task_at_hand(store: "Store", agent_id: str) -> int:
    """The number of the task that an agent works on, 0 for none."""
    return int(store.value("SELECT task_id FROM agents WHERE id = ?", (agent_id,)) or 0)
