"""Commits whose hooks have put files aside, and what they have put aside (WORK-9).

Such a commit is an open call that names them. It is over with its call, with its agent, or
after ten minutes.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..store.sqlite import Store

LONGEST_MS = 600_000
_RUNNING = (
    "SELECT agent_id, aside FROM calls WHERE aside <> '' AND agent_id <> ?1 AND started_at > ?2"
)


def text_of(checkout: str, keys: "Iterable[str]") -> str:
    """What an open call says of them; '' for no file."""
    rows = [key for key in keys if "\n" not in key]
    return "\n".join((checkout, *rows)) if rows else ""


def of_file(store: "Store", agent_id: str, now: int, key: str, checkout: str) -> "list[str]":
    """The other agents in whose commits under way a file is put aside."""
    rows = store.all(_RUNNING, (agent_id, now - LONGEST_MS))
    listed = ((str(who), str(aside).split("\n")) for who, aside in rows)
    return [who for who, (place, *keys) in listed if place == checkout and key in keys]
