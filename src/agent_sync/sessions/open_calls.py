"""Shell calls that began and have not been seen to end (ID-4): begun, closed, handed on."""

from ..clients.claude_code import BATCH, CALL_ID

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store, Transaction

OLD_CALLS = (
    "DELETE FROM calls WHERE tool_use_id IN (SELECT tool_use_id FROM calls WHERE started_at < ? "
    "ORDER BY started_at LIMIT ?)"
)


class OpenCall:
    """One call as it was noted; ``command`` is its beginning, ``head`` where HEAD stood then."""

    __slots__ = ("background", "command", "head", "id")

    def __init__(self, row: "tuple[object, ...]") -> None:
        self.id, self.command, self.background = str(row[0]), str(row[1]), bool(row[2])
        self.head = str(row[3])


def begin(
    store: "Transaction",
    ref: str,
    agent_id: str,
    now: int,
    command: str,
    *,
    head: str = "",
    aside: str = "",
) -> None:
    """A command is about to run.

    ``head`` is where HEAD stands (WORK-8), ``aside`` the files that the hooks of its commit may
    put aside (WORK-9).
    """
    store.execute(
        "INSERT OR REPLACE INTO calls (tool_use_id, agent_id, session_id, started_at, "
        "command, head, aside) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (ref, agent_id, agent_id.split("/", 1)[0], now, command, head, aside),
    )


def begun(store: "Store", ref: str) -> "tuple[int, str]":
    """When (ms) a call began, 0 for one that is not open, and where HEAD stood then."""
    row = store.one("SELECT started_at, head FROM calls WHERE tool_use_id = ?", (ref,))
    return (int(row[0]), str(row[1])) if row else (0, "")


def any_of(store: "Store", agent_id: str) -> bool:
    """Whether a call of an agent is open."""
    return bool(store.value("SELECT 1 FROM calls WHERE agent_id = ? LIMIT 1", (agent_id,)))


def oldest_of(store: "Store", agent_id: str) -> int:
    """When (ms) the oldest open call of an agent began, 0 for none."""
    found = store.value("SELECT min(started_at) FROM calls WHERE agent_id = ?", (agent_id,))
    return int(found or 0)


# Both questions in one: whether a command of this agent is open, and one of another.
_WHOSE = "SELECT max(agent_id = ?1 AND background = 0), max(agent_id <> ?1) FROM calls"
_IN_FRONT = "SELECT tool_use_id FROM calls WHERE agent_id = ?1 AND background = 0"
_LISTED = (
    f"{_IN_FRONT} AND tool_use_id IN "
    f"(SELECT json_extract(value, '{CALL_ID}') FROM json_each(?2, '{BATCH}'))"
)


def whose(store: "Store", agent_id: str) -> "tuple[bool, bool]":
    """Whether a call of this agent is open in the foreground, and one of any other agent."""
    mine, others = store.one(_WHOSE, (agent_id,)) or (0, 0)
    return bool(mine), bool(others)


def in_front(store: "Store", agent_id: str) -> "list[str]":
    """The open calls of an agent but those in the background."""
    return [str(row[0]) for row in store.all(_IN_FRONT, (agent_id,))]


def listed(store: "Store", agent_id: str, payload: str) -> "list[str]":
    """Those of them that a payload names among the calls of its batch. Raises StoreError where
    SQLite does not read JSON, or not this."""
    return [str(row[0]) for row in store.all(_LISTED, (agent_id, payload))]


def of_others(store: "Store", agent_id: str) -> "list[str]":
    """The agents but this one that have a call open, once for each call."""
    rows = store.all("SELECT agent_id FROM calls WHERE agent_id <> ?", (agent_id,))
    return [str(row[0]) for row in rows]


def commands_of_others(store: "Store", agent_id: str) -> "list[tuple[str, str]]":
    """(agent, beginning of the command) of each open call but this agent's."""
    rows = store.all("SELECT agent_id, command FROM calls WHERE agent_id <> ?", (agent_id,))
    return [(str(row[0]), str(row[1])) for row in rows]


def newest_command(store: "Store", session_id: str) -> str:
    """The beginning of the last command of a session that has not ended, '' for none."""
    found = store.value(
        "SELECT command FROM calls WHERE session_id = ? AND background = 0 "
        "ORDER BY started_at DESC LIMIT 1",
        (session_id,),
    )
    return str(found or "")


def running(store: "Store") -> "list[tuple[str, int, str]]":
    """(agent, since when in ms, beginning of the command) of each call that runs, oldest first."""
    rows = store.all("SELECT agent_id, started_at, command FROM calls ORDER BY started_at")
    return [(str(row[0]), int(row[1]), str(row[2])) for row in rows]


def callers(store: "Store", session_id: str) -> "list[str]":
    """The agents of a session that are there and wait for a call of theirs to end."""
    rows = store.all(
        "SELECT DISTINCT c.agent_id FROM calls c JOIN agents a ON a.id = c.agent_id "
        "WHERE c.session_id = ? AND c.background = 0 AND a.state <> 'ended'",
        (session_id,),
    )
    return [str(row[0]) for row in rows]


def unfinished(store: "Store", agent_id: str, *, background: bool) -> "list[OpenCall]":
    """The open calls of an agent, with or without those that run in the background."""
    return [
        OpenCall(row)
        for row in store.all(
            f"SELECT tool_use_id, command, background, head FROM calls WHERE {_over(background)}",
            (agent_id,),
        )
    ]


def close_all(store: "Transaction", agent_id: str, *, background: bool) -> None:
    """No call of an agent is open any more, with or without those in the background."""
    store.execute(f"DELETE FROM calls WHERE {_over(background)}", (agent_id,))


def _over(background: bool) -> str:  # noqa: FBT001
    return "agent_id = ?" if background else "agent_id = ? AND background = 0"


def close(store: "Transaction", ref: str) -> None:
    """A call is over."""
    store.execute("DELETE FROM calls WHERE tool_use_id = ?", (ref,))


def goes_on(store: "Transaction", ref: str) -> None:
    """A call goes on in the background until its agent's turn ends."""
    store.execute("UPDATE calls SET background = 1 WHERE tool_use_id = ?", (ref,))


def close_session(store: "Transaction", session_id: str) -> None:
    """A session is over with all its subagents: none of their calls is open."""
    store.execute("DELETE FROM calls WHERE session_id = ?", (session_id,))


def hand_on(store: "Transaction", old_id: str, new_id: str) -> None:
    """The open calls of one session are its successor's."""
    store.execute(
        "UPDATE calls SET agent_id = ?1, session_id = ?1 WHERE agent_id = ?2", (new_id, old_id)
    )


def forget(store: "Transaction", before: int, most: int) -> "tuple[int, bool]":
    """Drop calls from before ``before`` (ms): how many, and whether there may be more."""
    from ..store.batches import delete

    return delete(store, OLD_CALLS, before, most)
