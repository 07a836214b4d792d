"""What each agent last read or wrote of a file: who made which change, and who knows of it.

A row is one agent's view of one file in one checkout. ``wrote_at`` is the attribution of
uncommitted work (AUTO-6): the agent's last write that is not known to be committed. ``hash``
is the content that the agent knows, ``changed_at`` its last write of all (AUTO-8).
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..repository.contents import Look
    from ..store.sqlite import Store, Transaction


class Seen:
    """One row."""

    __slots__ = ("agent_id", "at", "hash", "print", "wrote_at")
    COLUMNS = "agent_id, print, hash, at, wrote_at"

    def __init__(self, row: "tuple[object, ...]") -> None:
        self.agent_id, self.print, self.hash = str(row[0]), str(row[1]), str(row[2])
        self.at, self.wrote_at = (value if isinstance(value, int) else 0 for value in row[3:5])


_OF_FILE = f"SELECT {Seen.COLUMNS} FROM seen WHERE key = ? AND checkout = ?"
_NOTE = (
    "INSERT INTO seen (key, checkout, agent_id, print, hash, at, changed_at, wrote_at) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7) ON CONFLICT (key, checkout, agent_id) DO UPDATE SET "
    "print = ?4, hash = ?5, at = ?6, changed_at = max(changed_at, ?7), "
    "wrote_at = max(wrote_at, ?7)"
)
_WROTE = (
    "INSERT INTO seen (key, checkout, agent_id, print, hash, at, changed_at, wrote_at) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?6) ON CONFLICT (key, checkout, agent_id) DO UPDATE SET "
    "changed_at = ?6, wrote_at = ?6"
)


def of_file(store: "Store", key: str, checkout: str) -> "list[Seen]":
    """What every agent knows of one file."""
    return [Seen(row) for row in store.all(_OF_FILE, (key, checkout))]


def hash_of(store: "Store", agent_id: str, key: str, checkout: str) -> str:
    """The content of a file that an agent knows, '' for none."""
    found = (row for row in of_file(store, key, checkout) if row.agent_id == agent_id)
    return next((row.hash for row in found), "")


def note(
    store: "Transaction",
    agent_id: str,
    key: str,
    checkout: str,
    now: int,
    found: "Look",
    *,
    wrote: bool,
) -> None:
    """The agent read or wrote a file through a tool and knows it now."""
    store.execute(
        _NOTE, (key, checkout, agent_id, found.print, found.hash, now, now if wrote else 0)
    )


def note_written(
    store: "Transaction", agent_id: str, key: str, checkout: str, now: int, found: "Look"
) -> None:
    """The agent's shell wrote a file: it is the author, but has not read what others wrote."""
    store.execute(_WROTE, (key, checkout, agent_id, found.print, found.hash, now))


def authors(store: "Store", checkout: str) -> "dict[str, list[tuple[str, int]]]":
    """key -> [(agent, ms of its last write)] of what is not known to be committed there.

    Which of these files still differ from HEAD only git can say; see ``forget``.
    """
    found: dict[str, list[tuple[str, int]]] = {}
    for key, agent_id, at in store.all(
        "SELECT key, agent_id, wrote_at FROM seen WHERE checkout = ? AND wrote_at <> 0", (checkout,)
    ):
        found.setdefault(str(key), []).append((str(agent_id), int(at)))
    return found


def last_author(written: "list[tuple[str, int]]") -> str:
    """Who of a file's authors wrote it last."""
    return max(written, key=lambda one: one[1])[0]


def postpone(store: "Transaction", checkout: str, key: str, agent_id: str, at: int) -> None:
    """A write that is not committed counts as made at ``at`` (ms)."""
    store.execute(
        "UPDATE seen SET wrote_at = ?4, at = CASE WHEN at < wrote_at THEN at ELSE ?4 END "
        "WHERE key = ?1 AND checkout = ?2 AND agent_id = ?3 AND wrote_at BETWEEN 1 AND ?4",
        (key, checkout, agent_id, at),
    )


def checkouts(store: "Store") -> "list[str]":
    """Where something was written that is not known to be committed."""
    rows = store.all("SELECT DISTINCT checkout FROM seen WHERE wrote_at <> 0")
    return [str(row[0]) for row in rows]


def forget(
    store: "Transaction", checkout: str, key: str, before: int, *, but: "Iterable[str]" = ()
) -> None:
    """Writes of a file up to ``before`` (ms) are committed or gone, except those of ``but``."""
    spared = tuple(but)
    marks = ", ".join("?" * len(spared))
    store.execute(
        "UPDATE seen SET wrote_at = 0 WHERE key = ? AND checkout = ? AND wrote_at <= ? "
        f"AND agent_id NOT IN ({marks})",
        (key, checkout, before, *spared),
    )


def hand_on(store: "Transaction", old_id: str, new_id: str) -> None:
    """What one agent has written, itself or by its subagents, is its successor's work still.

    What it has read, nobody remembers.
    """
    store.execute(
        "UPDATE OR IGNORE seen SET agent_id = ?1 WHERE agent_id = ?2 AND wrote_at <> 0",
        (new_id, old_id),
    )
    # Its subagents: '0' comes right behind '/'.
    store.execute(
        "UPDATE OR REPLACE seen SET agent_id = ?1 || substr(agent_id, length(?2) + 1) "
        "WHERE agent_id > ?2 || '/' AND agent_id < ?2 || '0' AND wrote_at <> 0",
        (new_id, old_id),
    )
