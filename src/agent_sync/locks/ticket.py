"""One place in the queue for a path, as it stands in the database."""

from ..identity.liveness import Holder, plain_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Row


class Ticket:
    """One place in the queue."""

    __slots__ = (
        "agent_id",
        "beat_at",
        "checkout",
        "created_at",
        "gate_id",
        "holder",
        "id",
        "key",
        "machine",
        "mode",
        "name",
        "notice_id",
        "pid",
        "pid_start",
        "reserved_until",
        "target",
        "timed_out_at",
    )
    COLUMNS = (
        "w.id, w.target, w.key, w.checkout, w.mode, w.agent_id, w.machine, w.pid, w.pid_start, "
        "w.created_at, w.beat_at, w.timed_out_at, w.reserved_until, w.notice_id, "
        "coalesce(a.name, w.agent_id), w.gate_id, " + Holder.COLUMNS
    )

    def __init__(self, row: "Row") -> None:
        self.id: int = row[0]
        self.target: str
        self.key: str
        self.checkout: str
        self.mode: str
        self.agent_id: str
        self.target, self.key, self.checkout, self.mode, self.agent_id = row[1:6]
        self.machine: str
        self.pid: int
        self.pid_start: str
        self.machine, self.pid, self.pid_start = row[6:9]
        self.created_at: int
        self.beat_at: int
        self.timed_out_at: int
        self.reserved_until: int
        self.notice_id: int
        self.created_at, self.beat_at, self.timed_out_at = row[9:12]
        self.reserved_until, self.notice_id = row[12:14]
        self.name = plain_name(str(row[14]))
        self.gate_id: int = row[15]
        self.holder = Holder(row[16:])
