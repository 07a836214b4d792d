"""Whether an agent has anything that others could have changed: before anything is looked at."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store

# Its own leases, and uncommitted work of its session with all subagents: '0' comes behind '/'.
_MINE = (
    "EXISTS (SELECT 1 FROM leases WHERE ended_at IS NULL AND agent_id = ?1) OR EXISTS "
    "(SELECT 1 FROM seen WHERE wrote_at <> 0 AND agent_id >= ?2 AND agent_id < ?2 || '0')"
)
_ANY = f"SELECT {_MINE}"
_COMPARED = f"SELECT EXISTS (SELECT 1 FROM watched) AND ({_MINE})"


def any_of(store: "Store", agent_id: str, *, compared: bool = False) -> bool:
    """Whether the agent or its line holds files or has uncommitted work.

    With ``compared`` only where anybody's work was looked at before. May say yes too often.
    """
    sql = _COMPARED if compared else _ANY
    return bool(store.value(sql, (agent_id, agent_id.split("/", 1)[0])))
