"""Meeting an agent: its name, its process, whom a process vouches for (ID-3, PRES-1)."""

import os

from ..errors import InvalidInput, NameTaken
from ..feed import activity
from ..identity import names, who
from ..identity.liveness import ENDED, OFFLINE, RUNNING, Holder, Limits, status
from ..messages.mailbox import DAY_MS, UNCLAIMED
from ..presence.agents import SUBAGENT, Agent, find, kind_of
from ..system import processes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store

MAX_NAME = 64


def folded(name: str) -> str:
    """A name or role as it is compared: without regard to case."""
    return name.strip().casefold()


class _Taken:
    def __init__(self, store: "Store") -> None:
        self.store = store

    def __contains__(self, name: object) -> bool:
        key = folded(str(name))
        used = self.store.value("SELECT 1 FROM agents WHERE name_key = ?", (key,))
        return bool(used) or key in who.RESERVED


def meet(
    store: "Store",
    agent: "Agent | None",
    agent_id: str,
    now: int,
    *,
    pid: int = 0,
    parent: int = 0,
    cwd: str = "",
) -> Agent:
    """Register an agent seen for the first time, or note that its process changed."""
    if agent is None and not _returning(store, agent_id, now):
        _insert(store, agent_id, now, cwd)
        activity.record(store, now, agent_id, "agent_joined")
    if parent and not pid:
        pid = _client_parent(store, agent_id, parent)
    if pid:
        note_process(store, agent_id, pid)
    found = find(store, agent_id)
    assert found is not None
    return found


def _client_parent(store: "Store", agent_id: str, parent: int) -> int:
    """The hook's parent if it is the client, else 0; looked at once for each parent."""
    from ..clients.claude_code import is_client

    store.execute("UPDATE agents SET parent_pid = ? WHERE id = ?", (parent, agent_id))
    return parent if is_client(parent) else 0


def _returning(store: "Store", agent_id: str, now: int) -> bool:
    """Whether this is an imported agent that was known by a hash of its session id (STATE-5)."""
    from ..store.predecessor.old_ids import adopt, legacy_agent

    old_id = legacy_agent(store, agent_id)
    if old_id:
        adopt(store, old_id, agent_id)
        activity.record(store, now, agent_id, "agent_returned", old_id)
    return bool(old_id)


def _insert(store: "Store", agent_id: str, now: int, cwd: str) -> None:
    kind = kind_of(agent_id)
    name = who.OPERATOR if agent_id == who.OPERATOR else _free_name(store, agent_id, kind)
    store.execute(
        "INSERT INTO agents (id, session_id, kind, name, name_key, state, state_at, host, cwd, "
        "joined_at, created_at, last_seen, pushed_to) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?7, ?7, ?7, "
        "coalesce((SELECT max(id) FROM messages), 0))",
        (
            agent_id,
            who.session_of(agent_id),
            kind,
            name,
            folded(name),
            RUNNING,
            now,
            _host(),
            cwd,
        ),
    )
    _claim_waiting_mail(store, agent_id, folded(name), agent_id.casefold())


def _free_name(store: "Store", agent_id: str, kind: str) -> str:
    taken = _Taken(store)
    if kind != SUBAGENT:
        return names.suggest(agent_id, taken)
    parent = find(store, who.session_of(agent_id))
    stem = parent.name if parent else names.suggest(who.session_of(agent_id), taken)
    number = 1
    while f"{stem}.{number}" in taken:
        number += 1
    return f"{stem}.{number}"


def _host() -> str:
    return os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")


def note_process(store: "Store", agent_id: str, pid: int) -> None:
    """Record the client process of an agent; it stops vouching for any other session (PRES-2).

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
        "UPDATE agents SET machine = ?, pid = ?, pid_start = ?, "
        "twin_pid = CASE WHEN twin_pid = ?2 THEN 0 ELSE twin_pid END WHERE id = ?4",
        (machine, pid, start, agent_id),
    )
    store.execute(
        "UPDATE agents SET pid = 0 WHERE pid = ? AND pid <> 0 AND machine = ? AND session_id <> ?",
        (pid, machine, who.session_of(agent_id)),
    )


def leave_to_twin(store: "Store", agent_id: str, pid: int) -> bool:
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


def register(
    store: "Store",
    agent_id: str,
    now: int,
    limits: Limits,
    *,
    name: "str | None" = None,
    role: "str | None" = None,
) -> Agent:
    """Set an agent's name and role. Raises NameTaken (with a free name) or InvalidInput."""
    if name is not None:
        # The person may go back to the name that is reserved for nobody else.
        own = agent_id == who.OPERATOR == folded(name)
        _rename(store, agent_id, folded(name) if own else _checked(name, "name"), now, limits)
    if role is not None:
        text = _checked(role, "role") if role.strip() else ""
        _check_no_id(store, agent_id, text)
        store.execute(
            "UPDATE agents SET role = ?, role_key = ? WHERE id = ?", (text, folded(text), agent_id)
        )
    found = find(store, agent_id)
    assert found is not None
    _claim_waiting_mail(store, agent_id, found.name_key, found.role_key)
    activity.record(store, now, agent_id, "agent_registered", " ".join(filter(None, (name, role))))
    return found


def _rename(store: "Store", agent_id: str, name: str, now: int, limits: Limits) -> None:
    _check_no_id(store, agent_id, name)
    rows = store.all(
        f"SELECT a.id, {Holder.COLUMNS} FROM agents a WHERE a.name_key = ? AND a.id <> ?",
        (folded(name), agent_id),
    )
    for row in rows:
        if status(Holder(row[1:]), now, limits, processes.probe) != OFFLINE:
            raise NameTaken(name=name, suggestion=_near(store, name), holder_id=row[0])
        other = names.suggest(str(row[0]), _Taken(store))
        store.execute(
            "UPDATE agents SET name = ?, name_key = ? WHERE id = ?", (other, folded(other), row[0])
        )
    _keep_mail(store, agent_id)
    store.execute(
        "UPDATE agents SET name = ?, name_key = ?, named = 1 WHERE id = ?",
        (name, folded(name), agent_id),
    )


def _check_no_id(store: "Store", agent_id: str, name: str) -> None:
    """Somebody's id is no name or role for anybody else: it would take their mail."""
    rows = store.all("SELECT id FROM agents WHERE id IN (?, ?)", (name, name.casefold()))
    if any(row[0] != agent_id for row in rows):
        raise NameTaken(name=name, suggestion=_near(store, name), holder_id=rows[0][0])


def _keep_mail(store: "Store", agent_id: str) -> None:
    """Mail that went to the name being given up, and was not had yet, stays this agent's."""
    store.execute(
        "INSERT OR IGNORE INTO addressees (address_key, message_id, address) "
        "SELECT ?1, d.message_id, d.address FROM addressees d "
        "JOIN agents a ON a.id = ?2 JOIN messages m ON m.id = d.message_id "
        "WHERE d.address_key = a.name_key AND m.created_at >= a.joined_at AND NOT EXISTS "
        "(SELECT 1 FROM deliveries x WHERE x.message_id = d.message_id AND x.agent_id = ?2)",
        (agent_id.casefold(), agent_id),
    )


def _near(store: "Store", name: str) -> str:
    taken = _Taken(store)
    number = 2
    while f"{name}-{number}" in taken:
        number += 1
    return f"{name}-{number}"


def _checked(text: str, what: str) -> str:
    text = " ".join(text.split())
    if not text or len(text) > MAX_NAME or not text.isprintable() or text.startswith("-"):
        raise InvalidInput(
            f"a {what} is 1 to {MAX_NAME} printable characters and starts with no '-'"
        )
    if folded(text) in who.RESERVED or "/" in text:
        raise InvalidInput(f"{text!r} cannot be a {what}: it is reserved or holds a '/'")
    return text


def _claim_waiting_mail(store: "Store", agent_id: str, *addresses: str) -> None:
    """Step the push cursor back to mail that waits for an address nobody had (MSG-1)."""
    for address in filter(None, addresses):
        first = store.value(
            f"SELECT min(d.message_id) FROM addressees d WHERE d.address_key = ? AND {UNCLAIMED}",
            (address,),
        )
        if first is not None:
            store.execute(
                "UPDATE agents SET pushed_to = min(pushed_to, ?) WHERE id = ?",
                (int(first) - 1, agent_id),
            )


_MOVES = (
    "UPDATE leases SET agent_id = ?1 WHERE agent_id = ?2 AND ended_at IS NULL",
    "UPDATE waits SET agent_id = ?1 WHERE agent_id = ?2 AND ended_at IS NULL",
    "UPDATE tasks SET owner_id = ?1 WHERE owner_id = ?2 "
    "AND status IN ('pending', 'in_progress', 'blocked')",
    # What it has written is its work still; what it has read, nobody remembers.
    "UPDATE OR IGNORE seen SET agent_id = ?1 WHERE agent_id = ?2 AND wrote_at <> 0",
    "UPDATE kept SET owner_id = ?1 WHERE owner_id = ?2",
    "UPDATE OR IGNORE deliveries SET agent_id = ?1 WHERE agent_id = ?2",
    "UPDATE OR IGNORE addressees SET address_key = lower(?1) WHERE address_key = lower(?2)",
    "UPDATE calls SET agent_id = ?1, session_id = ?1 WHERE agent_id = ?2",
    # What its subagents wrote; '0' comes right behind '/'.
    "UPDATE OR REPLACE seen SET agent_id = ?1 || substr(agent_id, length(?2) + 1) "
    "WHERE agent_id > ?2 || '/' AND agent_id < ?2 || '0' AND wrote_at <> 0",
)


def succeed(store: "Store", old_id: str, new_id: str, now: int) -> None:
    """Give a new session all that its predecessor had: name, role, task, leases, places, mail,
    and the uncommitted work."""
    row = store.one(
        "SELECT name, name_key, named, role, role_key, task_id, pushed_to, joined_at "
        "FROM agents WHERE id = ?",
        (old_id,),
    )
    if row is None:
        return
    store.execute(
        "UPDATE agents SET name = ?, name_key = ?, state = ?, state_at = ?, task_id = 0, "
        "role = '', role_key = '' WHERE id = ?",
        (f"{row[0]} (cleared)", f"{row[1]} (cleared) {old_id}", ENDED, now, old_id),
    )
    store.execute(
        "UPDATE agents SET name = ?, name_key = ?, named = ?, role = ?, role_key = ?, task_id = ?, "
        "pushed_to = ?, joined_at = ? WHERE id = ?",
        (*row, new_id),
    )
    for move in _MOVES:
        store.execute(move, (new_id, old_id))
    store.execute(
        "INSERT OR IGNORE INTO deliveries (message_id, agent_id, pushed_at, read_at) "
        "SELECT id, ?1, ?3, ?3 FROM messages WHERE sender_id = ?2 AND created_at >= ?3 - ?4",
        (new_id, old_id, now, DAY_MS),
    )
    activity.record(store, now, new_id, "agent_adopted", old_id)
