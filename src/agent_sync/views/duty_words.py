"""The words of what an agent owes (DUTY), for a model: five lines at most when it is pushed."""

from .model_frame import line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..gates.duty import Duty

MOST = 4


def pushed(duties: "list[Duty]") -> "list[str]":
    """What is told unasked, a line an entry; [] for nothing."""
    if not duties:
        return []
    room = MOST if len(duties) <= MOST else MOST - 1
    more = len(duties) - room
    rest = [f"and {more} more: `agent-sync duties`"] if more > 0 else []
    head = "[agent-sync] Others cannot go on until you have done this (agent-sync next):"
    return [head, *(f"- {sentence(one)}" for one in duties[:room]), *rest]


def sentence(one: "Duty") -> str:
    """One duty: why, and its command."""
    return f"{line(one.because, 300)}: `{line(one.command, 300)}`"


def before_stop(one: "Duty", names: "list[str]") -> str:
    """Why a Stop is held back, once."""
    who = ", ".join(names) or "another agent"
    return (
        f"[agent-sync] Before you stop: {who} cannot go on until you have done this, which you can "
        f"do alone. {sentence(one)}. Then stop, or stop now: you are asked once."
    )
