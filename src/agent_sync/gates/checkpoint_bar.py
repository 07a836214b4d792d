"""What a checkpoint bars (CHECK)."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .bar import Bar, Look, Wanted
    from .parties import Party


def judge(look: "Look", party: "Party", wanted: "Wanted") -> "Bar | None":  # noqa: ARG001
    """Whether the checkpoint that ``party`` has part in bars a write."""
    return None
