"""The log of a picture that holds all there is: nothing older was said or done."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .room_entry import Message


class EmptyLog:
    """Answers every question with nothing."""

    def count_unread(self, agent: str, after: int, upto: int, *, directed: bool) -> int:  # noqa: ARG002
        """None."""
        return 0

    def messages(
        self, after: int, upto: int, limit: int, *, newest: bool = False, kind: str = ""  # noqa: ARG002
    ) -> "list[Message]":  # fmt: skip
        """None."""
        return []

    def audit(self, after: int, upto: int, limit: int) -> "list[dict[str, Any]]":  # noqa: ARG002
        """None."""
        return []
