"""What a member still has part in, so that it cannot leave its crew (CREW-1)."""

from ...identity.who import session_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...store.sqlite import Store
    from .crews import Crew

_OF_IT = (
    "SELECT DISTINCT p.subject FROM parties p JOIN ("
    "SELECT 'G' || id AS ref FROM gates WHERE ended_at IS NULL AND crew_id = ?1 UNION ALL "
    "SELECT 'C' || id FROM checkpoints WHERE ended_at IS NULL AND crew_id = ?1) s "
    "ON s.ref = p.subject WHERE p.agent_id = ?2 OR substr(p.agent_id, 1, ?3) = ?2 || '/' "
    "ORDER BY p.subject"
)


def still_in(store: "Store", crew: "Crew", agent_id: str) -> list[str]:
    """The open gates and checkpoints of a crew ('G1', 'C2') that a session, or one of its
    subagents, has part in.
    """
    session = session_of(agent_id)
    rows = store.all(_OF_IT, (crew.id, session, len(session) + 1))
    return [str(row[0]) for row in rows]
