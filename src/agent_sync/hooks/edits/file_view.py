"""What one agent knows of a file, as the edit gate read it."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...store.sqlite import Row


class View:
    """What one agent knows of a file: its last write, the uncommitted one, and its last look (ms);
    ``unread`` when it wrote over a change of another that it has not read.
    """

    __slots__ = ("agent_id", "at", "changed_at", "hash", "print", "unread", "wrote_at")

    def __init__(self, row: "Row") -> None:
        self.agent_id, self.print, self.hash = str(row[0]), str(row[3]), str(row[4])
        self.changed_at, self.wrote_at, self.at = int(row[1]), int(row[2]), int(row[5])
        self.unread = bool(row[6])
