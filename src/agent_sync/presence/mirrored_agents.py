"""Agents of other machines (LINK): rows that a relay writes after what their machine says."""

from ..identity.liveness import ENDED, RUNNING, Holder
from ..identity.name_rules import MAX_NAME, as_word
from .agents import REMOTE
from .naming import folded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store, Transaction

_ELSEWHERE = f"kind = '{REMOTE}' AND id LIKE '{REMOTE}:%:%'"
_ADD = (
    "INSERT INTO agents (id, session_id, kind, name, name_key, state, state_at, joined_at, "
    "created_at, last_seen, sign_at, pushed_to) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?7, ?7, "
    "?7, coalesce((SELECT max(id) FROM messages), 0)) ON CONFLICT (id) DO NOTHING"
)
_CHANGE = (
    "UPDATE agents SET name = ?2, name_key = ?3, role = ?4, role_key = ?5, client = ?6, "
    "state_at = CASE WHEN state = ?7 THEN state_at ELSE ?8 END, state = ?7, task_id = ?9, "
    "last_key = ?10, last_key_at = ?11, last_seen = ?11, sign_at = ?12 WHERE id = ?1"
)

_NAMED = (
    "SELECT agent_id FROM parties UNION SELECT owner_id FROM tasks UNION "
    "SELECT created_by FROM tasks UNION SELECT assigned_by FROM tasks UNION "
    "SELECT opener_id FROM gates UNION SELECT holder_id FROM gates UNION "
    "SELECT architect_id FROM crews UNION SELECT worker_id FROM crews UNION "
    "SELECT author_id FROM checkpoints UNION SELECT author_id FROM patches UNION "
    "SELECT giver_id FROM handovers UNION SELECT receiver_id FROM handovers"
)


class Shown:
    """What one of this machine's agents shows the others."""

    __slots__ = ("client", "holder", "id", "kind", "last_key", "role", "task_id")
    COLUMNS = f"a.id, a.kind, a.role, a.client, a.task_id, a.last_key, {Holder.COLUMNS}"

    def __init__(self, row: "tuple[object, ...]") -> None:
        self.id, self.kind, self.role, self.client = (str(one) for one in row[:4])
        self.task_id = row[4] if isinstance(row[4], int) else 0
        self.last_key = str(row[5])
        self.holder = Holder(row[6:])


def of_here(store: "Store", most: int) -> "list[Shown]":
    """This machine's agents that have not ended, the last seen first."""
    return _of_here(store, f"a.state <> '{ENDED}'", most)


def gone_and_named(store: "Store", most: int) -> "list[Shown]":
    """Those that have ended and are named (``named``), the last seen first."""
    return _of_here(store, f"a.state = '{ENDED}' AND a.id IN ({_NAMED})", most)


def _of_here(store: "Store", where: str, most: int) -> "list[Shown]":
    rows = store.all(
        f"SELECT {Shown.COLUMNS} FROM agents a WHERE {where} "
        f"AND NOT (a.{_ELSEWHERE.replace(' id ', ' a.id ')}) ORDER BY a.last_seen DESC LIMIT ?",
        (most,),
    )
    return [Shown(row) for row in rows]


def called(name: str, machine_name: str) -> str:
    """NAME@MACHINE: one word that passes for nobody here."""
    word = as_word(name or "somebody").split(" ", 1)[0]
    return f"{word[: MAX_NAME // 2]}@{machine_name}"[:MAX_NAME]


def known(tx: "Transaction", agent_id: str, name: str, now: int) -> None:
    """There is a row of an agent of another machine; one that is here is left as it is.

    ``name`` is what ``called`` gives.
    """
    session, _, _ = agent_id.partition("/")
    tx.execute(_ADD, (agent_id, session, REMOTE, name, folded(name), RUNNING, now))


def mirror(
    tx: "Transaction", agent_id: str, name: str, now: int, *, role: str, client: str, state: str,
    task_id: int, last_key: str, seen_at: int, heard_at: int,
) -> None:  # fmt: skip
    """An agent of another machine stands like this: seen by its machine, which was heard, then."""
    known(tx, agent_id, name, now)
    tx.execute(
        _CHANGE,
        (agent_id, name, folded(name), role, folded(role), client, state, now, task_id, last_key,
         seen_at, heard_at),
    )  # fmt: skip


def heard(tx: "Transaction", machine: str, at: int) -> None:
    """A machine gave its last sign of life then (ms): so it stands for its agents."""
    tx.execute(
        f"UPDATE agents SET sign_at = ?1 WHERE id > ?2 AND id < ?3 AND kind = '{REMOTE}'",
        (at, f"{REMOTE}:{machine}:", f"{REMOTE}:{machine};"),  # of a range its key is an index
    )


def named(store: "Store") -> "set[str]":
    """Who is named in anything that others are shown, so that they have to know them by name."""
    return {str(found) for (found,) in store.all(_NAMED)}


def ended(tx: "Transaction", agent_id: str, now: int) -> None:
    """An agent of another machine is gone; its row stays as those of others that left do."""
    tx.execute(
        f"UPDATE agents SET state = '{ENDED}', state_at = ? WHERE id = ? AND {_ELSEWHERE}",
        (now, agent_id),
    )


def forget(tx: "Transaction") -> None:
    """No agent of another machine was ever here: the link is over."""
    tx.execute(f"DELETE FROM agents WHERE {_ELSEWHERE}")
