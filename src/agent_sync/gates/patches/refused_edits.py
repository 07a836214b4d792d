"""The last edit that was refused to each agent, as its client sent it: what ``propose --refused``
makes a patch of, so that no model has to write it again (PATCH-1).
"""

from ...identity.who import session_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...store.sqlite import Store, Transaction

LONGEST = 1024 * 1024
"""Of a longer input only is known that there was one."""
KEPT_MS = 86_400_000


class RefusedEdit:
    """One: when (ms), by which tool, of which file, and the input of the tool as JSON, or what
    ``payload_of_patch`` made; b'' where it was too long, or was a shell command.
    """

    __slots__ = ("at", "checkout", "key", "payload", "tool")

    def __init__(self, row: "tuple[object, ...]") -> None:
        self.at = row[0] if isinstance(row[0], int) else 0
        self.tool, self.key, self.checkout = map(str, row[1:4])
        self.payload = bytes(row[4]) if isinstance(row[4], bytes) else b""


def keep(
    store: "Transaction",
    agent_id: str,
    now: int,
    *,
    tool: str,
    key: str = "",
    checkout: str = "",
    payload: bytes = b"",
) -> None:
    """Note the last refused call of an agent, in place of the one before."""
    if len(payload) > LONGEST:
        payload = b""
    store.execute(
        "INSERT OR REPLACE INTO refused_edits (agent_id, at, tool, key, checkout, payload) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (agent_id, now, tool, key, checkout, payload),
    )


# Where several subagents run, a command is taken for their session's: '0' comes behind '/'.
_LAST = (
    "SELECT at, tool, key, checkout, payload FROM refused_edits WHERE at > ?1 AND (agent_id IN "
    "(?2, ?3) OR (agent_id > ?3 || '/' AND agent_id < ?3 || '0')) "
    "ORDER BY agent_id = ?2 DESC, at DESC LIMIT 1"
)


def last(store: "Store", agent_id: str, now: int) -> "RefusedEdit | None":
    """The last one of an agent in the last 24 hours, else of another one of its session."""
    row = store.one(_LAST, (now - KEPT_MS, agent_id, session_of(agent_id)))
    return None if row is None else RefusedEdit(row)


def payload_of_patch(patch: str, folder: str) -> bytes:
    """A patch of several files as it is kept, behind the folder that its paths start from."""
    return f"{folder}\0{patch}".encode("utf-8", "surrogateescape")


def forget_of(store: "Transaction", agent_id: str) -> None:
    """An agent's refused edit is a patch now."""
    store.execute("DELETE FROM refused_edits WHERE agent_id = ?", (agent_id,))


def hand_on(store: "Transaction", old_id: str, new_id: str) -> None:
    """What was refused to one agent is its successor's."""
    store.execute(
        "UPDATE OR REPLACE refused_edits SET agent_id = ?1 WHERE agent_id = ?2", (new_id, old_id)
    )
