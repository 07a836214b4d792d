"""Who had and who wanted what in a span of time: leases and places in the queue, open or over."""

from ..identity.liveness import plain_name
from .lease import OPEN, Lease

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Row, Store
    from .claim import World

MOST = 20_000


class Span:
    """One lease, or one wait, of an agent: times in ms, ``until`` is 0 while it goes on.

    ``kind`` is 'edit', 'lock' or 'wait'; ``why`` the word with which it ended, as it was recorded,
    of a wait 'granted' or 'given up', '' where it goes on.
    """

    __slots__ = ("agent_id", "at", "checkout", "key", "kind", "name", "target", "until", "why")

    def __init__(self, row: "Row", kind: str, until: int, why: str) -> None:
        self.key, self.checkout, self.target, self.agent_id = (str(one) for one in row[:4])
        self.name = plain_name(str(row[4]))
        self.at = int(row[5])
        self.kind = kind
        self.until = until
        self.why = why


GRANTED, GIVEN_UP = "granted", "given up"
_LEASES = (
    "SELECT l.key, l.checkout, l.target, l.agent_id, coalesce(a.name, l.agent_id), l.created_at, "
    "l.kind, l.ended_at, l.ended_why FROM leases l LEFT JOIN agents a ON a.id = l.agent_id "
    "WHERE l.ended_at IS NOT NULL AND l.ended_at >= ?1 AND l.created_at <= ?2 "
    "ORDER BY l.ended_at DESC LIMIT ?3"
)
_WAITS = (
    "SELECT w.key, w.checkout, w.target, w.agent_id, coalesce(a.name, w.agent_id), w.created_at, "
    "w.ended_at, w.timed_out_at, w.reserved_until > 0 OR EXISTS (SELECT 1 FROM leases l "
    "WHERE l.agent_id = w.agent_id AND l.key = w.key AND l.created_at = w.ended_at) "
    "FROM waits w LEFT JOIN agents a ON a.id = w.agent_id WHERE {} AND w.created_at <= ?2 "
    "ORDER BY w.id DESC LIMIT ?3"
)


def leases(store: "Store", world: "World", since: int, until: int) -> list[Span]:
    """The leases that held at any time between two moments (ms), the newest ``MOST``.

    One that nobody has ended and that holds no more ended when its clock did, or at the last sign
    of life of its holder.
    """
    ended = [
        Span(row, _kind(str(row[6])), int(row[7]), str(row[8]))
        for row in store.all(_LEASES, (since, until, MOST))
    ]
    still = [_still(Lease(row), world) for row in store.all(OPEN)]
    return [*ended, *(one for one in still if one.at <= until and not 0 < one.until < since)]


def _still(lease: Lease, world: "World") -> Span:
    holds, until = world.verdict(lease)
    over = 0 if holds else until or max(lease.holder.last_seen, lease.created_at)
    why = "" if holds else "expired" if until else "holder gone"
    row = (lease.key, lease.checkout, lease.target, lease.agent_id, lease.holder.name)
    return Span((*row, lease.created_at), _kind(lease.kind), over, why)


def _kind(kind: str) -> str:
    return "edit" if kind == "auto" else "lock"


def waits(store: "Store", since: int, until: int) -> list[Span]:
    """Who stood in line at any time between two moments (ms), the newest ``MOST``."""
    over = store.all(
        _WAITS.format("w.ended_at IS NOT NULL AND w.ended_at >= ?1"), (since, until, MOST)
    )
    still = store.all(_WAITS.format("w.ended_at IS NULL AND ?1 > 0"), (since, until, MOST))
    return [_wait(row) for row in (*over, *still)]


def _wait(row: "Row") -> Span:
    ended, timed_out = int(row[6] or 0), int(row[7])
    if timed_out and not row[8]:
        return Span(row, "wait", timed_out, GIVEN_UP)
    if not ended:
        return Span(row, "wait", 0, "")
    return Span(row, "wait", ended, GRANTED if row[8] else GIVEN_UP)
