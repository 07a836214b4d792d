"""Knowing an agent again that claude-agent-sync stored under a hash of its session id (STATE-5)."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..sqlite import Store

HASHED = "agent-"
DIGITS = 12

# The first condition is what the index is made for; without it the planner does not take it.
ANY = (
    "SELECT 1 FROM agents WHERE legacy_id <> '' AND legacy_id >= 'agent-' "
    "AND legacy_id < 'agent.' AND id = legacy_id LIMIT 1"
)
ONE = "SELECT id FROM agents WHERE legacy_id <> '' AND legacy_id = ?1 AND id = legacy_id"
_OWNED = (
    "UPDATE leases SET agent_id = ?1 WHERE agent_id = ?2",
    "UPDATE waits SET agent_id = ?1 WHERE agent_id = ?2",
    "UPDATE tasks SET owner_id = ?1 WHERE owner_id = ?2",
    "UPDATE tasks SET created_by = ?1 WHERE created_by = ?2",
    "UPDATE messages SET sender_id = ?1 WHERE sender_id = ?2",
    "UPDATE OR IGNORE deliveries SET agent_id = ?1 WHERE agent_id = ?2",
    "UPDATE decisions SET agent_id = ?1 WHERE agent_id = ?2",
    "UPDATE activity SET agent_id = ?1 WHERE agent_id = ?2",
)


def hashed(session_id: str) -> str:
    """The id that claude-agent-sync gave to the agent of a session."""
    import hashlib

    digest = hashlib.sha1(session_id.encode("utf-8", "replace"), usedforsecurity=False)
    return HASHED + digest.hexdigest()[:DIGITS]


def is_hashed(agent_id: str) -> bool:
    """Whether an old id has the form of a hash (or of the random id of a bare shell)."""
    digits = agent_id[len(HASHED) :]
    return (
        agent_id.startswith(HASHED)
        and len(digits) == DIGITS
        and not digits.strip("0123456789abcdef")
    )


def legacy_agent(store: "Store", session_id: str) -> str:
    """The id of the imported agent that a new session really is, '' when there is none.

    Nothing is hashed unless the database holds an imported agent nobody has claimed yet.
    """
    if "/" in session_id or not store.value(ANY):
        return ""
    return str(store.value(ONE, (hashed(session_id),)) or "")


def adopt(store: "Store", old_id: str, session_id: str) -> None:
    """Give an imported agent the id of its session: name, role, leases, tasks, mail, history.

    Once in the life of an imported agent: it walks whole tables.
    """
    store.execute(
        "UPDATE agents SET id = ?1, session_id = ?1, kind = 'session' WHERE id = ?2",
        (session_id, old_id),
    )
    for statement in _OWNED:
        store.execute(statement, (session_id, old_id))
    store.execute(
        "UPDATE OR IGNORE addressees SET address_key = ?1, address = ?2 WHERE address_key = ?3",
        (session_id.casefold(), session_id, old_id.casefold()),
    )
