"""Whose command made a commit: noted when HEAD had moved at its end (WORK-8)."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..store.sqlite import Store, Transaction


def record(store: "Transaction", now: int, agent_id: str, oids: "Iterable[str]") -> None:
    """These commits came to be by a command of this agent; who was noted first stays."""
    for oid in oids:
        store.execute(
            "INSERT INTO commits (oid, agent_id, at) VALUES (?, ?, ?) ON CONFLICT (oid) DO NOTHING",
            (oid, agent_id, now),
        )


def maker(store: "Store", oid: str) -> str:
    """The agent whose command made a commit, '' for nobody known."""
    return str(store.value("SELECT agent_id FROM commits WHERE oid = ?", (oid,)) or "")


def forget(store: "Transaction", before: int, most: int) -> "tuple[int, bool]":
    """Drop notes from before ``before`` (ms): how many, and whether there may be more."""
    from ..store.batches import delete

    return delete(store, _OLD, before, most)


_OLD = "DELETE FROM commits WHERE oid IN (SELECT oid FROM commits WHERE at < ? ORDER BY at LIMIT ?)"


def hand_on(store: "Transaction", old_id: str, new_id: str) -> None:
    """The commits of one agent are its successor's."""
    store.execute("UPDATE commits SET agent_id = ?1 WHERE agent_id = ?2", (new_id, old_id))
