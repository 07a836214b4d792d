"""Hand-overs and their states (HAND-2): pending, then accepted, declined or withdrawn."""

from ...identity.liveness import Holder
from ...store.numbers import next_number
from ..subjects import HANDOVER, subject, unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...store.sqlite import Row, Store, Transaction

PENDING, ACCEPTED, DECLINED, WITHDRAWN = "pending", "accepted", "declined", "withdrawn"
TTL_MINUTES = 120
"""So long the files of a hand-over stay reserved at most."""
TAKEN_FROM_GONE_MS = 10 * 60_000
"""So long they stay so against somebody who wants them, once the giver is gone."""
MOST_FILES = 500


class Handover:
    """One hand-over. Times are ms, 0 for none; at ``until`` it is over by itself.

    ``receiver`` is as it was written, '' for whoever takes it; ``receiver_id`` the agent that it
    named, '' for a role. ``whole`` says that all of the giver's work passes on, not only what its
    paths cover.
    """

    __slots__ = (
        "checkout",
        "created_at",
        "ended_at",
        "giver",
        "giver_id",
        "head",
        "id",
        "receiver",
        "receiver_id",
        "state",
        "state_at",
        "task_id",
        "until",
        "whole",
    )
    COLUMNS = (
        "h.id, h.giver_id, h.receiver, h.receiver_id, h.task_id, h.state, h.checkout, h.head, "
        f"h.expires_at, h.created_at, h.state_at, h.ended_at, h.whole, {Holder.COLUMNS}"
    )

    def __init__(self, row: "Row") -> None:
        self.id = int(row[0])
        self.giver_id, self.receiver, self.receiver_id = map(str, row[1:4])
        self.task_id = int(row[4])
        self.state, self.checkout, self.head = map(str, row[5:8])
        self.until, self.created_at, self.state_at = map(int, row[8:11])
        self.ended_at = int(row[11] or 0)
        self.whole = bool(row[12])
        self.giver = Holder(row[13:])

    @property
    def ref(self) -> str:
        """Its id, 'H1'."""
        return subject(HANDOVER, self.id)

    @property
    def reason(self) -> str:
        """The reason of the leases that were taken for it."""
        return f"hand-over {self.ref}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for somebody to take it."""
        return self.state == PENDING

    @property
    def whom(self) -> str:
        """Who may take it, in words of ours; an address is the reader's to make plain."""
        return self.receiver or "whoever takes it"


_FROM = f"SELECT {Handover.COLUMNS} FROM handovers h LEFT JOIN agents a ON a.id = h.giver_id "


def get(store: "Store", number: int) -> Handover:
    """One hand-over. Raises NotFound."""
    row = store.one(f"{_FROM}WHERE h.id = ?", (number,))
    if row is None:
        raise unknown(store, HANDOVER, number)
    return Handover(row)


def open_ones(store: "Store") -> list[Handover]:
    """Those that are pending, the oldest first."""
    return [Handover(row) for row in store.all(f"{_FROM}WHERE h.ended_at IS NULL ORDER BY h.id")]


def ended(store: "Store", most: int = 50) -> list[Handover]:
    """The last ones that are over, the newest first."""
    rows = store.all(
        f"{_FROM}WHERE h.ended_at IS NOT NULL ORDER BY h.ended_at DESC, h.id DESC LIMIT ?", (most,)
    )
    return [Handover(row) for row in rows]


def add(
    store: "Transaction",
    now: int,
    giver_id: str,
    *,
    receiver: str,
    receiver_id: str,
    task_id: int,
    checkout: str,
    head: str,
    until: int,
    whole: bool,
) -> Handover:
    """Make a hand-over, pending."""
    number = store.insert(
        "INSERT INTO handovers (id, giver_id, receiver, receiver_id, task_id, state, checkout, "
        "head, expires_at, created_at, state_at, whole) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            next_number(store, "handovers"),
            giver_id,
            receiver,
            receiver_id,
            task_id,
            PENDING,
            checkout,
            head,
            until,
            now,
            now,
            int(whole),
        ),
    )
    return get(store, number)


def move(store: "Transaction", one: Handover, state: str, now: int, by_id: str = "") -> None:
    """End a hand-over; ``by_id`` is who accepted it."""
    one.state, one.state_at, one.ended_at = state, now, now
    one.receiver_id = by_id or one.receiver_id
    store.execute(
        "UPDATE handovers SET state = ?, state_at = ?, ended_at = ?, receiver_id = ? WHERE id = ?",
        (state, now, now, one.receiver_id, one.id),
    )


def hand_on(store: "Transaction", old_id: str, new_id: str) -> None:
    """What one agent gives or is to get is its successor's."""
    for column in ("giver_id", "receiver_id"):
        store.execute(
            f"UPDATE handovers SET {column} = ?1 WHERE {column} = ?2 AND ended_at IS NULL",
            (new_id, old_id),
        )
