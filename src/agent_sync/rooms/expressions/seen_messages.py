"""``messages`` in an expression: how many there are, and how many the reader has not been given."""

from collections.abc import Mapping

from ..messages.unread_counts import unread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .sight import Sight

FIELDS = ("count", "unread", "directed_unread")


class MessageMap(Mapping[str, int]):
    """Counted when it is asked for."""

    __slots__ = ("_sight",)

    def __init__(self, sight: "Sight") -> None:
        self._sight = sight

    def __getitem__(self, name: str) -> int:
        picture, agent = self._sight.picture, self._sight.reader.agent
        if name == "count":
            return picture.message_seq
        if name not in FIELDS:
            raise KeyError(name)
        return unread(picture, agent, directed=name == "directed_unread")

    def __iter__(self) -> "Iterator[str]":
        return iter(FIELDS)

    def __len__(self) -> int:
        return len(FIELDS)
