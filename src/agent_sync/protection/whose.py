"""Who wrote what of one file is not committed, as far as it was noted (AUTO-6)."""

from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store


class Author(NamedTuple):
    """An agent, '' for the person; when it wrote last, in ms; whether that is only presumed."""

    agent_id: str
    wrote_at: int
    presumed: bool


_AUTHORS = (
    "SELECT agent_id, wrote_at, presumed FROM seen "
    "WHERE key = ? AND checkout = ? AND wrote_at <> 0 ORDER BY wrote_at DESC"
)


def authors_of(store: "Store", key: str, checkout: str) -> "list[Author]":
    """Who wrote a file since it was seen to be committed, the last one first."""
    rows = store.all(_AUTHORS, (key, checkout))
    return [Author(str(who), abs(int(at)), bool(presumed)) for who, at, presumed in rows]
