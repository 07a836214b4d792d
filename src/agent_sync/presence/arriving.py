"""The row of an agent: made when it is first seen, and handed on to its successor (ID-5)."""

import os

from ..identity.liveness import ENDED, RUNNING
from ..identity.who import session_of
from .agents import kind_of
from .naming import folded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Transaction


def add(
    store: "Transaction", agent_id: str, name: str, now: int, cwd: str, client: str = ""
) -> None:
    """An agent is seen for the first time; mail from before is not looked at for a push."""
    store.execute(
        "INSERT INTO agents (id, session_id, kind, name, name_key, state, state_at, host, cwd, "
        "client, joined_at, created_at, last_seen, sign_at, pushed_to) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?7, ?7, ?7, ?7, "
        "coalesce((SELECT max(id) FROM messages), 0))",
        (
            agent_id,
            session_of(agent_id),
            kind_of(agent_id),
            name,
            folded(name),
            RUNNING,
            now,
            _host(),
            cwd,
            client,
        ),
    )


def _host() -> str:
    return os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")


def came_back(store: "Transaction", agent_id: str, now: int) -> None:
    """One that was away is here from now on: mail to all from before is not for it."""
    store.execute("UPDATE agents SET joined_at = ? WHERE id = ?", (now, agent_id))


def hand_on(store: "Transaction", old_id: str, new_id: str, now: int) -> bool:
    """Give a successor the name, the role, the task and the mail's cursor; False without one."""
    row = store.one(
        "SELECT name, name_key, named, title, role, role_key, task_id, pushed_to, joined_at "
        "FROM agents WHERE id = ?",
        (old_id,),
    )
    if row is None:
        return False
    store.execute(
        "UPDATE agents SET name = ?, name_key = ?, state = ?, state_at = ?, task_id = 0, "
        "role = '', role_key = '', prompt = '' WHERE id = ?",
        (f"{row[0]} (cleared)", f"{row[1]} (cleared) {old_id}", ENDED, now, old_id),
    )
    store.execute(
        "UPDATE agents SET name = ?, name_key = ?, named = ?, title = ?, role = ?, role_key = ?, "
        "task_id = ?, pushed_to = ?, joined_at = ? WHERE id = ?",
        (*row, new_id),
    )
    return True
