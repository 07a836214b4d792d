"""The words of a write that a gate, crew, checkpoint or hand-over bars (GATE-5), for a model."""

from ..gates.bar import ALL_KEYS
from .model_frame import frame, line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..gates.bar import Bar


def refusal(bar: "Bar", what: str, did: str = "") -> str:
    """What bars it and its state, then the one next step of this agent, and what else it may do.

    ``what``: 'edit', 'command' or 'commit'; ``did`` how a command would have written it.
    """
    first, *more = bar.steps or ["ask the person"]
    return "\n".join(
        [
            f"[agent-sync] BLOCKED: {_named(bar)} may not be written now: {line(bar.said, 900)}",
            *([line(did)] if did else []),
            "Do not write it in another way: it would be the same harm.",
            f"Next: {first}.",
            *(f"Or {one}." for one in more),
            f"Then make the {what} again. Reading, searching and other files go on.",
            *_reasons(bar),
        ]
    )


def _named(bar: "Bar") -> str:
    return "what no text names" if bar.key == ALL_KEYS else line(bar.key)


def _reasons(bar: "Bar") -> "list[str]":
    if not bar.quoted:
        return []
    return ["The reason given with it:", frame([], [line(one) for one in bar.quoted])]
