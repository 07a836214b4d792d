"""The shell commands that run now, as far as their hooks have noted them: whose, since when."""

from ..identity.liveness import Holder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..store.sqlite import Row, Store

CUT = 200
"""Of commands that are as long the end is not noted."""
_CALLS = (
    f"SELECT c.agent_id, c.started_at, c.command, c.background, {Holder.COLUMNS} FROM calls c "
    "LEFT JOIN agents a ON a.id = c.agent_id ORDER BY c.started_at"
)


class Running:
    """A command that runs: whose it is, since when (ms), and whether anybody waits for it."""

    __slots__ = ("agent_id", "background", "command", "holder", "started_at")

    def __init__(self, row: "Row") -> None:
        self.agent_id, self.started_at, self.command = str(row[0]), int(row[1]), str(row[2])
        self.background, self.holder = bool(row[3]), Holder(row[4:])

    @property
    def may_write(self) -> bool:
        """Whether it is not surely one that only reads, as far as its beginning says."""
        from ..shell.prefilter import only_reads

        return len(self.command) >= CUT or not only_reads(self.command)


def running(store: "Store") -> "list[Running]":
    """All of them, oldest first."""
    return [Running(row) for row in store.all(_CALLS)]


def may_have_written(some: "list[Running]", is_owner: "Callable[[str], bool]", before: int) -> bool:
    """Whether a command of another than the owner may have written something by ``before`` (ms).

    One in the background may run for hours: that it ran says nothing.
    """
    beside = (x for x in some if not (x.background or is_owner(x.agent_id)))
    return any(one.started_at <= before and one.may_write for one in beside)
