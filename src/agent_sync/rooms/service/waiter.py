"""One call that waits: whose it is, for what, until when, and how it is told."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from ...cel import Program
    from ..context.shaping import Shaping
    from ..picture.picture import Picture
    from ..readers import Reader
    from ..store.room_looks import Look

    Still = Callable[[Look, Picture], Reader]


class Waiter:
    """``until``: ms of the clock that never goes back. ``done`` is called once, with the answer or
    with what it failed by, in a thread of the hub.

    ``still``: whose it is at another moment, which raises RoomError (401, 403) where it is nobody's
    any more; None where that never ends. ``made``: when its room was made, ms; 0 for not known yet.
    ``before``: the picture that was looked at last, at ``looked`` (ms); None for not yet.
    """

    __slots__ = (
        "before", "begun", "done", "gone", "looked", "made", "over", "program", "query", "reader",
        "room_id", "shaping", "shown", "still", "until",
    )  # fmt: skip

    def __init__(
        self, room_id: str, reader: "Reader", program: "Program", query: "Mapping[str, str]",
        shaping: "Shaping", begun: int, timeout: int, done: "Callable[[Any], None]",
        *, still: "Still | None" = None, made: int = 0,
    ) -> None:  # fmt: skip
        self.room_id = room_id
        self.reader = reader
        self.program = program
        self.query = query
        self.shaping = shaping
        self.begun = begun
        self.until = begun + timeout
        self.done = done
        self.still = still
        self.made = made
        self.before: Picture | None = None
        self.looked = 0
        self.gone = self.over = self.shown = False

    def end(self, answer: "Any") -> None:
        """It waits no more. Told once, and not where nobody is there."""
        if not self.over:
            self.over = True
            if not self.gone:
                self.done(answer)
