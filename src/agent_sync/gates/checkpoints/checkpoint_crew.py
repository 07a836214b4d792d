"""The crew of an author, as far as a checkpoint holds it."""

from ...identity.who import session_of
from .. import parties
from ..subjects import CREW, parsed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...store.sqlite import Store


def crew_of(store: "Store", agent_id: str) -> "tuple[int, list[str]]":
    """(number, ids of the other members' sessions) of the crew an agent is in; (0, []) for none."""
    for party in parties.of_agent(store, agent_id):
        letter, number = parsed(party.subject)
        ended = "SELECT ended_at FROM crews WHERE id = ? AND ended_at IS NULL"
        if letter == CREW and store.one(ended, (number,)) is not None:
            others = (session_of(x.agent_id) for x in parties.of_subject(store, party.subject))
            mine = session_of(agent_id)
            return number, [one for one in dict.fromkeys(others) if one != mine]
    return 0, []
