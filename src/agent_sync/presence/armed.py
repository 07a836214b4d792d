"""Whether a session's edits are really guarded, told from when its hooks last ran (INST-6).

``enforced``: its hooks run. ``advisory``: it is known by its commands alone (a shell, another
tool, a session that began before the installation), or its hooks only tell, so nothing stops its
edits. ``off``: hooks
ran for it once, but it has given signs since without them. ``partial``: its hooks run, and it wrote
by a call that nobody knows to read, so that this was not stopped (AGENT-3). ``elsewhere``: it acts
through a server, and edits no file of these checkouts (REPO-1).
"""

from ..identity.liveness import Limits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store

ENFORCED, ADVISORY, OFF = "enforced", "advisory", "off"
PARTIAL, ELSEWHERE = "partial", "elsewhere"
TOLD_ONLY = "told-only"
"""The mark, among the hooks of a session, of those that tell and refuse nothing (ARR-3)."""


def word(
    hooked_at: int, last_seen: int, limits: Limits, *, unread: bool = False, told: bool = False
) -> str:
    """What a session can count on. ``hooked_at`` is when any hook last ran for it, 0 for never;
    ``unread`` says that it wrote in a way that nobody reads, ``told`` that its hooks only tell.

    A command that it runs is a sign too, and in an armed session every command goes through a
    hook first: a sign that is a stale interval newer than the last hook came without one.
    """
    if not hooked_at:
        return ADVISORY
    if last_seen - hooked_at > limits.stale:
        return OFF
    if told:
        return ADVISORY
    return PARTIAL if unread else ENFORCED


def any_run(store: "Store") -> bool:
    """Whether a hook has ever run for anybody in this repository."""
    return bool(store.value("SELECT 1 FROM hooks LIMIT 1"))


def last_run(store: "Store") -> int:
    """When a hook last ran for anybody in this repository, in ms; 0 for never."""
    return int(store.value("SELECT coalesce(max(last_at), 0) FROM hooks"))


def last_runs(store: "Store", session_id: str) -> "dict[str, int]":
    """event -> ms of its last run for one session, newest first."""
    rows = store.all(
        "SELECT event, last_at FROM hooks WHERE agent_id = ? ORDER BY last_at DESC", (session_id,)
    )
    return {str(event): int(at) for event, at in rows}


def last_runs_of_client(store: "Store", client: str) -> "dict[str, int]":
    """event -> ms of its last run for any agent of one client, newest first."""
    rows = store.all(
        "SELECT event, max(last_at) AS at FROM hooks WHERE substr(agent_id, 1, ?) = ?"
        " OR agent_id IN (SELECT id FROM agents WHERE client = ?) GROUP BY event ORDER BY at DESC",
        (len(client) + 1, f"{client}:", client),
    )
    return {str(event): int(at) for event, at in rows}
