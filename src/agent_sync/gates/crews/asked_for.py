"""What a member may be asked for, by the mode of its crew (DUTY-4)."""

from ..wakes import VERBS
from .crews import HANDOFF_RESUME, MANAGER_DELEGATE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .crews import Crew

FOR_THE_ARCHITECT = ("plan", "approve")
FOR_THE_WORKER = ("claim", "checkpoint", "rework")


def admitted(crew: "Crew | None", agent_id: str) -> "list[str]":
    """The verbs that an agent may be asked for, by the mode of its crew (None: it is in none)."""
    refused: tuple[str, ...] = ()
    if crew is not None and crew.mode == MANAGER_DELEGATE and not crew.led_by(agent_id):
        refused = FOR_THE_ARCHITECT
    elif crew is not None and crew.mode == HANDOFF_RESUME and not crew.worked_by(agent_id):
        refused = FOR_THE_WORKER
    return [verb for verb in VERBS if verb not in refused]
