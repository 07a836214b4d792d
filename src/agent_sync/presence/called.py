"""How an agent is called when others are told of it."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store

A_PERSON = "a person"


def shown(store: "Store", agent_id: str) -> str:
    """The name of an agent, its id where none is known, and what a person is called for ''."""
    if not agent_id:
        return A_PERSON
    return str(store.value("SELECT name FROM agents WHERE id = ?", (agent_id,)) or agent_id)
