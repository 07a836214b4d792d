"""How a member comes to have the work (*handoff-resume*)."""

from ...identity.who import session_of
from ..subjects import HANDOVER, subject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..bar import Look
    from .crews import Crew

_PENDING = (
    "SELECT id FROM handovers WHERE ended_at IS NULL AND state = 'pending' AND giver_id = ?1 "
    "AND (receiver_id IN (?2, ?3) OR receiver = '') ORDER BY receiver_id = '', id LIMIT 1"
)


def steps_to_work(look: "Look", crew: "Crew", worker: str, *, gone: bool) -> "list[str]":
    """The steps of a member without the work, the one that brings it nearest first."""
    if gone:
        return ["take it over: `agent-sync crew take`"]
    mine = (look.agent_id, session_of(look.agent_id))
    number = look.store.value(_PENDING, (crew.worker_id, *mine))
    if number:
        ref = subject(HANDOVER, int(number))
        return [f"accept the hand-over of {worker}: `agent-sync accept {ref}`"]
    return [f"ask {worker} to hand it over: `agent-sync wake {worker} handoff`"]
