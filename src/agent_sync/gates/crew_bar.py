"""What a crew bars (CREW)."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .bar import Bar, Look, Wanted
    from .parties import Party


def judge(look: "Look", party: "Party", wanted: "Wanted") -> "Bar | None":  # noqa: ARG001
    """Whether the crew that ``party`` has part in bars a write."""
    return None
