"""What each agent last read or wrote of a file: who made which change, and who knows of it.

A row is one agent's view of one file in one checkout. ``wrote_at`` is the attribution of
uncommitted work (WORK-1): the agent's last write that is not known to be committed, ``presumed``
where it is known from a window only. ``hash`` is the content that the agent knows, ``changed_at``
its last write of all (AUTO-8).
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..repository.contents import Look
    from ..store.sqlite import Store, Transaction


PERSON = ""
"""The agent of work that no agent made."""


class Seen:
    """One row."""

    __slots__ = ("agent_id", "at", "hash", "presumed", "print", "wrote_at")
    COLUMNS = "agent_id, print, hash, at, wrote_at, presumed"

    def __init__(self, row: "tuple[object, ...]") -> None:
        self.agent_id, self.print, self.hash = str(row[0]), str(row[1]), str(row[2])
        self.at, self.wrote_at = (value if isinstance(value, int) else 0 for value in row[3:5])
        self.presumed = bool(row[5])


def last_write(store: "Store", key: str, checkout: str, agent_id: str) -> int:
    """When (ms) an agent last wrote a file, 0 for never."""
    sql = "SELECT changed_at FROM seen WHERE key = ? AND checkout = ? AND agent_id = ?"
    return int(store.value(sql, (key, checkout, agent_id)) or 0)


class Author:
    """Whose uncommitted work a file is: since when (ms), and whether that is only presumed."""

    __slots__ = ("agent_id", "presumed", "wrote_at")

    def __init__(self, agent_id: str, wrote_at: int, *, presumed: bool) -> None:
        self.agent_id = agent_id
        self.wrote_at = wrote_at
        self.presumed = presumed


_OF_FILE = f"SELECT {Seen.COLUMNS} FROM seen WHERE key = ? AND checkout = ?"
_NOTE = (
    "INSERT INTO seen (key, checkout, agent_id, print, hash, at, changed_at, wrote_at) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7) ON CONFLICT (key, checkout, agent_id) DO UPDATE SET "
    "print = ?4, hash = ?5, at = ?6, changed_at = max(changed_at, ?7), "
    "wrote_at = max(wrote_at, ?7), presumed = presumed AND ?7 = 0, unread = ?8"
)
_WROTE = (
    "INSERT INTO seen (key, checkout, agent_id, print, hash, at, changed_at, wrote_at, presumed) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?6, ?7) ON CONFLICT (key, checkout, agent_id) DO UPDATE "
    "SET changed_at = ?6, presumed = ?7 AND (presumed OR wrote_at = 0), wrote_at = ?6"
)
# Of a file that the agent never looked at only uncommitted work of others counts.
_OTHERS_LATER = (
    "SELECT 1 FROM seen o LEFT JOIN seen m ON m.key = ?1 AND m.checkout = ?2 AND m.agent_id = ?3 "
    "WHERE o.key = ?1 AND o.checkout = ?2 AND o.agent_id <> ?3 AND CASE WHEN m.at IS NULL "
    "THEN o.wrote_at <> 0 WHEN m.unread THEN 1 ELSE o.changed_at > m.at END LIMIT 1"
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
    whole: bool = False,
) -> None:
    """The agent read or wrote a file through a tool and knows it now.

    An edit of a part is no reading: what another changed before it stays unread (AUTO-8). One
    that wrote the ``whole`` file knows it.
    """
    unread = wrote and not whole and bool(store.value(_OTHERS_LATER, (key, checkout, agent_id)))
    at = now if wrote else 0
    store.execute(_NOTE, (key, checkout, agent_id, found.print, found.hash, now, at, int(unread)))


def note_written(
    store: "Transaction",
    agent_id: str,
    key: str,
    checkout: str,
    now: int,
    found: "Look",
    *,
    presumed: bool = False,
) -> None:
    """The agent's shell wrote a file: it is the author, but has not read what others wrote.

    ``presumed``: it changed while a command of the agent ran, no more is known.
    """
    row = (key, checkout, agent_id, found.print, found.hash, now, int(presumed))
    store.execute(_WROTE, row)


_WORK = (
    "SELECT key, checkout, agent_id, wrote_at, presumed FROM seen WHERE wrote_at <> 0 "
    "ORDER BY wrote_at DESC LIMIT ?"
)


def all_work(store: "Store", most: int) -> "dict[tuple[str, str], list[Author]]":
    """(key, checkout) -> who wrote what is not known to be committed; at most so many rows."""
    found: dict[tuple[str, str], list[Author]] = {}
    for key, checkout, agent_id, at, presumed in store.all(_WORK, (most,)):
        author = Author(str(agent_id), int(at), presumed=bool(presumed))
        found.setdefault((str(key), str(checkout)), []).append(author)
    return found


def authors_of(store: "Store", key: str, checkout: str) -> "list[Author]":
    """Who wrote one file since it was seen to be committed, the last one first."""
    found = [x for x in of_file(store, key, checkout) if x.wrote_at]
    found.sort(key=lambda one: one.wrote_at, reverse=True)
    return [Author(x.agent_id, x.wrote_at, presumed=x.presumed) for x in found]


def presumed_ones(store: "Store", checkout: str) -> "set[tuple[str, str]]":
    """(key, agent) of work in a checkout that is known from windows only."""
    rows = store.all(
        "SELECT key, agent_id FROM seen WHERE checkout = ? AND wrote_at <> 0 AND presumed",
        (checkout,),
    )
    return {(str(key), str(agent_id)) for key, agent_id in rows}


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
    store.execute(_SETTLED, (key, checkout))


def inherit(store: "Transaction", child_id: str, parent_id: str) -> None:
    """The uncommitted work of a subagent is its session's when it ends."""
    store.execute(
        "INSERT INTO seen (key, checkout, agent_id, print, hash, at, changed_at, wrote_at, "
        "presumed) SELECT key, checkout, ?2, print, hash, at, changed_at, wrote_at, presumed "
        "FROM seen WHERE agent_id = ?1 AND wrote_at <> 0 "
        "ON CONFLICT (key, checkout, agent_id) DO UPDATE SET "
        "changed_at = max(changed_at, excluded.changed_at), "
        "presumed = excluded.presumed AND (presumed OR wrote_at = 0), "
        "wrote_at = max(wrote_at, excluded.wrote_at)",
        (child_id, parent_id),
    )
    store.execute("UPDATE seen SET wrote_at = 0 WHERE agent_id = ?", (child_id,))


def give(store: "Transaction", old_id: str, new_id: str, key: str, checkout: str) -> None:
    """The uncommitted work of one agent in a file is another's (HAND-2).

    What the other one has not read of it stays unread.
    """
    store.execute(
        "INSERT INTO seen (key, checkout, agent_id, print, hash, at, changed_at, wrote_at, "
        "presumed, unread) SELECT key, checkout, ?2, print, hash, at, changed_at, wrote_at, "
        "presumed, 1 FROM seen WHERE agent_id = ?1 AND key = ?3 AND checkout = ?4 "
        "AND wrote_at <> 0 ON CONFLICT (key, checkout, agent_id) DO UPDATE SET "
        "unread = unread OR hash <> excluded.hash, "
        "presumed = excluded.presumed AND (presumed OR wrote_at = 0), "
        "wrote_at = max(wrote_at, excluded.wrote_at)",
        (old_id, new_id, key, checkout),
    )
    store.execute(
        "UPDATE seen SET wrote_at = 0 WHERE agent_id = ? AND key = ? AND checkout = ?",
        (old_id, key, checkout),
    )


def work_of(store: "Store", session_id: str, most: int = 500) -> "list[tuple[str, str, str]]":
    """(key, checkout, agent) of what a session and its subagents wrote and nobody committed."""
    rows = store.all(
        "SELECT key, checkout, agent_id FROM seen WHERE agent_id >= ?1 "
        "AND agent_id < ?1 || '0' AND (agent_id = ?1 OR agent_id > ?1 || '/') AND wrote_at <> 0 "
        "ORDER BY wrote_at DESC LIMIT ?2",
        (session_id, most),
    )
    return [(str(key), str(checkout), str(agent_id)) for key, checkout, agent_id in rows]


def forget_of(store: "Transaction", agent_id: str, checkout: str, key: str) -> None:
    """What an agent wrote there is nobody's work."""
    store.execute(
        "UPDATE seen SET wrote_at = 0 WHERE checkout = ? AND key = ? AND agent_id = ?",
        (checkout, key, agent_id),
    )
    store.execute(_SETTLED, (key, checkout))


def forget_person(store: "Transaction", checkout: str, key: str) -> None:
    """A file is not the person's uncommitted work any more."""
    store.execute(
        "DELETE FROM seen WHERE checkout = ? AND key = ? AND agent_id = ?", (checkout, key, PERSON)
    )


# What is nobody's work any more is compared with nothing.
_SETTLED = (
    "DELETE FROM watched WHERE key = ?1 AND checkout = ?2 AND lease_id = 0 AND NOT EXISTS "
    "(SELECT 1 FROM seen WHERE key = ?1 AND checkout = ?2 AND wrote_at <> 0)"
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
