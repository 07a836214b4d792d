"""Whose command made a commit: noted when HEAD had moved at its end (WORK-8)."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..store.sqlite import Store, Transaction


class Made:
    """A commit, whose command made it ('' for nobody known), and on which branch."""

    __slots__ = ("agent_id", "branch", "oid")

    def __init__(self, row: "tuple[object, ...]") -> None:
        self.oid, self.agent_id, self.branch = str(row[0]), str(row[1]), str(row[2])


_SURE = " DO UPDATE SET agent_id = ?2 WHERE agent_id = ''"


def record(
    store: "Transaction",
    now: int,
    agent_id: str,
    oids: "Iterable[str]",
    branch: str = "",
    *,
    sure: bool = True,
) -> None:
    """These commits came to be by a command of this agent; who was noted first stays.

    Unless it is ``sure`` that it was this one's command, nobody is noted: a later one may be.
    """
    for oid in oids:
        store.execute(
            "INSERT INTO commits (oid, agent_id, at, branch) VALUES (?1, ?2, ?3, ?4) "
            f"ON CONFLICT (oid) {_SURE if sure else 'DO NOTHING'}",
            (oid, agent_id if sure else "", now, branch),
        )


def of_others(store: "Store", session: str) -> "list[str]":
    """The agents of other sessions than this one that made commits."""
    rows = store.all(
        "SELECT DISTINCT agent_id FROM commits WHERE agent_id <> '' AND agent_id <> ?1 "
        "AND NOT (agent_id > ?1 || '/' AND agent_id < ?1 || '0')",
        (session,),
    )
    return [str(row[0]) for row in rows]


def made(store: "Store", oids: "Iterable[str]") -> "list[Made]":
    """What is known of these commits, in their order."""
    found = (
        store.one("SELECT oid, agent_id, branch FROM commits WHERE oid = ?", (oid,)) for oid in oids
    )
    return [Made(row) for row in found if row is not None]


def maker(store: "Store", oid: str) -> str:
    """The agent whose command made a commit, '' for nobody known."""
    return next((one.agent_id for one in made(store, [oid])), "")


def forget(store: "Transaction", before: int, most: int) -> "tuple[int, bool]":
    """Drop notes from before ``before`` (ms): how many, and whether there may be more."""
    from ..store.batches import delete

    return delete(store, _OLD, before, most)


_OLD = "DELETE FROM commits WHERE oid IN (SELECT oid FROM commits WHERE at < ? ORDER BY at LIMIT ?)"


def hand_on(store: "Transaction", old_id: str, new_id: str) -> None:
    """The commits of one agent, and of its subagents, are its successor's."""
    store.execute("UPDATE commits SET agent_id = ?1 WHERE agent_id = ?2", (new_id, old_id))
    # '0' comes right behind '/'.
    store.execute(
        "UPDATE commits SET agent_id = ?1 || substr(agent_id, length(?2) + 1) "
        "WHERE agent_id > ?2 || '/' AND agent_id < ?2 || '0'",
        (new_id, old_id),
    )


def lately_of(store: "Store", session: str, most: int) -> "list[str]":
    """The commits that a session and its subagents made, the last one first."""
    rows = store.all(
        "SELECT oid FROM commits WHERE agent_id >= ?1 AND agent_id < ?1 || '0' "
        "AND (agent_id = ?1 OR agent_id > ?1 || '/') ORDER BY at DESC LIMIT ?2",
        (session, most),
    )
    return [str(row[0]) for row in rows]
