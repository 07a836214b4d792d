"""That no hook refuses anything for a while, and how that ends."""

from .model_frame import line
from .terminal import ago, clock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..sessions.pauses import Pause

END = "'agent-sync pause --end' ends it"


def until(pause: "Pause", now: int) -> str:
    """'until 14:05 UTC (in 30m)'."""
    return f"until {clock(pause.until_at)} ({ago(pause.until_at, now)})"


def sentence(pause: "Pause", now: int) -> str:
    """For a person: that it is paused, until when, why, and how to end it."""
    why = f" ({line(pause.reason, 200)})" if pause.reason else ""
    return f"PAUSED {until(pause, now)}{why}: no hook here refuses anything; {END}"


def data(pause: "Pause | None") -> "dict[str, object] | None":
    """The same for a program; None where nothing is paused."""
    if pause is None:
        return None
    from .payload import moment

    ends = {"since": moment(pause.from_at), "until": moment(pause.until_at)}
    return {"by": pause.agent_id, "reason": pause.reason, **ends}
