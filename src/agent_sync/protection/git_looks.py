"""When git was last asked what differs from HEAD in a checkout, and what that cost (WORK-10)."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store, Transaction

SHARE = 10
"""Then at most one part in so many of the elapsed time goes into asking."""


class GitLook:
    """The last look: when (ms), how long it took (ms), and whether it saw everything."""

    __slots__ = ("at", "took_ms", "whole")

    def __init__(self, at: int, took_ms: int, *, whole: bool) -> None:
        self.at = at
        self.took_ms = took_ms
        self.whole = whole

    def is_dear(self, dear_ms: int) -> bool:
        """Whether it takes longer than this, and so is asked for sparingly."""
        return self.took_ms > dear_ms

    def may_ask_again(self, now: int, dear_ms: int) -> bool:
        """Whether another look is worth its time at a moment (ms)."""
        return not self.is_dear(dear_ms) or now - self.at >= self.took_ms * SHARE


def last(store: "Store", checkout: str) -> "GitLook | None":
    """The last look at a checkout, None when there was none."""
    row = store.one("SELECT at, took_ms, whole FROM looks WHERE checkout = ?", (checkout,))
    return GitLook(int(row[0]), int(row[1]), whole=bool(row[2])) if row else None


def cut_short(store: "Store", since: int) -> "list[tuple[str, GitLook]]":
    """(checkout, look) where the last look, at ``since`` (ms) or later, did not see everything."""
    rows = store.all(
        "SELECT checkout, at, took_ms FROM looks WHERE whole = 0 AND at >= ? ORDER BY checkout",
        (since,),
    )
    return [(str(where), GitLook(int(at), int(ms), whole=False)) for where, at, ms in rows]


def note(store: "Transaction", checkout: str, at: int, took_ms: int, *, whole: bool) -> None:
    """Git was asked about a checkout at ``at`` (ms).

    One slow answer among quick ones says little on a busy machine: a quarter of it counts.
    """
    store.execute(
        "INSERT INTO looks (checkout, at, took_ms, whole) VALUES (?1, ?2, ?3, ?4) "
        "ON CONFLICT (checkout) DO UPDATE SET at = ?2, took_ms = (took_ms * 3 + ?3) / 4, "
        "whole = ?4",
        (checkout, at, took_ms, int(whole)),
    )
