"""Whose write was refused for what, and who of them is free to go on since (VIEW-1, VIEW-3)."""

from ..identity.liveness import Holder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Row, Store, Transaction


class Stopped:
    """One agent, what stopped it, the file it wanted, since when (ms), and since when not."""

    __slots__ = ("agent_id", "at", "freed_at", "holder", "key", "subject")
    COLUMNS = f"s.agent_id, s.subject, s.key, s.at, s.freed_at, {Holder.COLUMNS}"

    def __init__(self, row: "Row") -> None:
        self.agent_id, self.subject, self.key = map(str, row[:3])
        self.at, self.freed_at = int(row[3]), int(row[4])
        self.holder = Holder(row[5:])


_FROM = f"SELECT {Stopped.COLUMNS} FROM stopped s LEFT JOIN agents a ON a.id = s.agent_id "


def note(store: "Transaction", agent_id: str, subject: str, key: str, now: int) -> None:
    """An agent's write was refused; the first refusal says since when it waits."""
    store.execute(
        "INSERT INTO stopped (agent_id, subject, key, at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT "
        "(agent_id, subject) DO UPDATE SET key = ?3, freed_at = 0, told_at = 0, "
        "at = CASE WHEN freed_at = 0 THEN at ELSE ?4 END",
        (agent_id, subject, key, now),
    )


def free(store: "Transaction", subject: str, now: int, agent_id: str = "") -> list[str]:
    """Whoever a subject stopped may go on; gives their ids. With ``agent_id`` only that one.

    Who has left is not told: its row would keep something open for as long as it is kept.
    """
    rows = store.all(
        "SELECT agent_id FROM stopped WHERE subject = ?1 AND freed_at = 0 "
        "AND (?2 = '' OR agent_id = ?2)",
        (subject, agent_id),
    )
    store.execute(
        "UPDATE stopped SET freed_at = ?1 WHERE subject = ?2 AND freed_at = 0 "
        "AND (?3 = '' OR agent_id = ?3)",
        (now, subject, agent_id),
    )
    store.execute(
        "DELETE FROM stopped WHERE subject = ? AND freed_at > 0 "
        "AND agent_id IN (SELECT id FROM agents WHERE state = 'ended')",
        (subject,),
    )
    return [str(row[0]) for row in rows]


def waiting(store: "Store") -> list[Stopped]:
    """Those who are stopped, the longest first."""
    return [Stopped(row) for row in store.all(f"{_FROM}WHERE s.freed_at = 0 ORDER BY s.at")]


def of_agent(store: "Store", agent_id: str) -> list[Stopped]:
    """What stops one agent now."""
    rows = store.all(f"{_FROM}WHERE s.agent_id = ? AND s.freed_at = 0 ORDER BY s.at", (agent_id,))
    return [Stopped(row) for row in rows]


def freed(store: "Store") -> list[Stopped]:
    """Those who were stopped, may go on, and have not written since."""
    return [Stopped(row) for row in store.all(f"{_FROM}WHERE s.freed_at > 0 ORDER BY s.freed_at")]


def keys_of(store: "Store", agent_id: str) -> "set[str]":
    """The files that an agent may not write, or has not written since it may; one look."""
    rows = store.all("SELECT key FROM stopped WHERE agent_id = ?", (agent_id,))
    return {str(row[0]) for row in rows}


def note_passing(store: "Store", agent_id: str, keys: "set[str]") -> None:
    """An agent may write these files: of those that it was stopped from it is blocked no more, it
    has seen to that itself. Writes only if there is one; not inside a transaction.
    """
    passed = keys & keys_of(store, agent_id)
    if passed:
        with store.writing() as tx:
            for key in passed:
                passes(tx, agent_id, key)


def passes(store: "Transaction", agent_id: str, key: str) -> None:
    """An agent may write the file now that it was stopped from."""
    store.execute("DELETE FROM stopped WHERE agent_id = ? AND key = ?", (agent_id, key))


def goes_on(store: "Transaction", agent_id: str) -> None:
    """An agent has written again, or its turn is over: what it was free for is over, and so is what
    it can help itself to, a lease in its crew.
    """
    store.execute(
        "DELETE FROM stopped WHERE agent_id = ? AND (freed_at > 0 OR subject IN "
        "(SELECT 'K' || id FROM crews WHERE mode = 'peer-contract'))",
        (agent_id,),
    )


def hand_on(store: "Transaction", old_id: str, new_id: str) -> None:
    """What stopped one agent stops its successor."""
    store.execute(
        "UPDATE OR REPLACE stopped SET agent_id = ?1 WHERE agent_id = ?2", (new_id, old_id)
    )


def move(store: "Transaction", subject: str, other: str) -> None:
    """Whoever a subject stopped is stopped by the one that takes its place."""
    store.execute(
        "UPDATE OR REPLACE stopped SET subject = ?1 WHERE subject = ?2 AND freed_at = 0",
        (other, subject),
    )


def forget(store: "Transaction", agent_id: str, *, freed: bool = False) -> None:
    """An agent that is over waits for nothing; ``freed``: only what it is free from is forgotten,
    it may come back.
    """
    store.execute(
        "DELETE FROM stopped WHERE agent_id = ?1 AND (?2 = 0 OR freed_at > 0)",
        (agent_id, int(freed)),
    )
