"""The client process that vouches for an agent, and its twin under the same id (PRES-2, ID-1)."""

from ..identity.who import session_of
from ..system import processes
from ..system.terminals import terminal_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store, Transaction


def note_parent(store: "Transaction", agent_id: str, parent: int) -> None:
    """The parent of the hook was looked at for a client."""
    store.execute("UPDATE agents SET parent_pid = ? WHERE id = ?", (parent, agent_id))


def note_process(store: "Transaction", agent_id: str, pid: int, folder: str = "") -> None:
    """Record the client process of an agent and its terminal, and the ``folder`` that it was
    started in ('' for the one that is known); it stops vouching for any other session (PRES-2).

    When the recorded process is another one and provably alive, this one is kept as its
    twin: two live clients work under one id (ID-1).
    """
    machine, start = processes.machine(), processes.start_time(pid)
    row = store.one("SELECT machine, pid, pid_start FROM agents WHERE id = ?", (agent_id,))
    if row and row[1] and row[1] != pid and processes.probe(*row) == processes.ALIVE:
        store.execute(
            "UPDATE agents SET twin_pid = ?, twin_start = ? WHERE id = ? AND twin_pid <> ?",
            (pid, start, agent_id, pid),
        )
        return
    store.execute(
        "UPDATE agents SET machine = ?, pid = ?, pid_start = ?, terminal = ?5, "
        "cwd = CASE WHEN ?6 = '' THEN cwd ELSE ?6 END, "
        "twin_pid = CASE WHEN twin_pid = ?2 THEN 0 ELSE twin_pid END WHERE id = ?4",
        (machine, pid, start, agent_id, terminal_of(pid), folder),
    )
    store.execute(
        "UPDATE agents SET pid = 0 WHERE pid = ? AND pid <> 0 AND machine = ? AND session_id <> ?",
        (pid, machine, session_of(agent_id)),
    )


def leave_to_twin(store: "Transaction", agent_id: str, pid: int) -> bool:
    """Client ``pid`` of a shared id leaves; whether another live one stays and vouches for it."""
    row = store.one(
        "SELECT machine, pid, pid_start, twin_pid, twin_start FROM agents WHERE id = ?",
        (agent_id,),
    )
    if not row or not row[3]:
        return False
    first, twin = (row[1], row[2]), (row[3], row[4])
    other = first if pid == twin[0] else twin
    if processes.probe(row[0], *other) != processes.ALIVE:
        return False
    store.execute(
        "UPDATE agents SET pid = ?, pid_start = ?, twin_pid = 0, twin_start = '' WHERE id = ?",
        (*other, agent_id),
    )
    return True


def twin_of(store: "Store", agent_id: str) -> int:
    """The pid of a second live client under this id, 0 when there is none."""
    row = store.one("SELECT machine, twin_pid, twin_start FROM agents WHERE id = ?", (agent_id,))
    if not row or not row[1]:
        return 0
    return int(row[1]) if processes.probe(*row) == processes.ALIVE else 0


def process_gone(store: "Store", agent_id: str) -> int:
    """The recorded process of an agent when it is provably gone, else 0."""
    row = store.one("SELECT machine, pid, pid_start FROM agents WHERE id = ?", (agent_id,))
    gone = row is not None and row[1] and processes.probe(*row) == processes.GONE
    return int(row[1]) if row is not None and gone else 0


def vouched_by(store: "Store", pid: int, start: str) -> "list[str]":
    """The sessions for which a process of this machine vouches, who gave a sign last first."""
    rows = store.all(
        "SELECT id FROM agents WHERE machine = ?1 AND ((pid = ?2 AND pid_start = ?3) "
        "OR (twin_pid = ?2 AND twin_start = ?3)) AND kind = 'session' AND state <> 'ended' "
        "ORDER BY sign_at DESC",
        (processes.machine(), pid, start),
    )
    return [str(row[0]) for row in rows]


def sessions_of(store: "Store", pid: int, start: str) -> "list[str]":
    """The sessions that a process of this machine has, who gave a sign last first: also those for
    which it does not vouch any more because it reported another, or of which only a subagent is
    known, and that are not over.
    """
    rows = store.all(
        "SELECT a.session_id FROM agents a LEFT JOIN agents s ON s.id = a.session_id "
        "WHERE a.machine = ?1 AND a.kind IN ('session', 'subagent') AND a.state <> 'ended' "
        "AND coalesce(s.state, '') NOT IN ('ended', 'cleared') "
        "AND ((a.twin_pid = ?2 AND a.twin_start = ?3) OR "
        "(a.pid_start = ?3 AND (a.pid = ?2 OR (a.pid = 0 AND a.parent_pid = ?2)))) "
        "GROUP BY a.session_id ORDER BY max(a.sign_at) DESC",
        (processes.machine(), pid, start),
    )
    return [str(row[0]) for row in rows]


def process_of(store: "Store", agent_id: str) -> "tuple[int, str]":
    """(pid, start mark) of the live process that vouches for an agent; (0, '') where none does."""
    row = store.one("SELECT machine, pid, pid_start FROM agents WHERE id = ?", (agent_id,))
    if not row or not row[1] or processes.probe(*row) != processes.ALIVE:
        return 0, ""
    return int(row[1]), str(row[2])


def no_process(store: "Transaction", agent_id: str) -> None:
    """No process vouches for an agent any more."""
    store.execute("UPDATE agents SET pid = 0 WHERE id = ?", (agent_id,))


def leave_for_now(store: "Transaction", agent_id: str, state: str, now: int) -> None:
    """An agent says that it leaves; no process vouches for it any more."""
    store.execute(
        "UPDATE agents SET state = ?1, state_at = ?2, last_seen = max(last_seen, ?2), "
        "sign_at = ?2, pid = 0 WHERE id = ?3",
        (state, now, agent_id),
    )
