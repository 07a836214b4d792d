"""Uncommitted work that passes from one session to another by agreement (HAND-2, HAND-3)."""

from ..identity.who import session_of
from ..presence import known_agents
from . import baselines, file_notes, kept_versions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..locks.claim import World
    from ..store.sqlite import Store, Transaction

MOST = 500


class Orphan:
    """A session that is gone and what it, and its subagents, left uncommitted: (key, checkout)."""

    __slots__ = ("agent_id", "files", "name", "seen_at", "since")

    def __init__(self, agent_id: str, name: str, seen_at: int) -> None:
        self.agent_id = agent_id
        self.name = name
        self.seen_at = seen_at
        self.since = 0
        self.files: list[tuple[str, str]] = []

    @property
    def keys(self) -> "list[str]":
        """The files, each once."""
        return list(dict.fromkeys(key for key, _ in self.files))


def give(
    store: "Transaction", session_id: str, to_id: str, passes: "Callable[[str], bool]"
) -> "list[str]":
    """Make the work of a session in the files that ``passes`` admits another agent's; the keys.

    The versions that are kept of them go with it.
    """
    given: list[str] = []
    for key, checkout, agent_id in file_notes.work_of(store, session_id, MOST):
        if passes(key) and agent_id != to_id:
            file_notes.give(store, agent_id, to_id, key, checkout)
            baselines.give(store, agent_id, to_id, key, checkout)
            kept_versions.give(store, agent_id, to_id, key, checkout)
            given.append(key)
    return list(dict.fromkeys(given))


def orphaned(store: "Store", world: "World") -> "list[Orphan]":
    """The sessions that are gone and whose work nobody has committed, taken over or replaced.

    As far as the notes say: what differs from HEAD only git knows. What a live agent has written
    later is that one's.
    """
    found: dict[str, Orphan] = {}
    for (key, checkout), authors in file_notes.all_work(store, MOST).items():
        last = max(authors, key=lambda one: (not one.presumed, one.wrote_at))
        if not last.agent_id:
            continue
        orphan = _orphan(store, world, found, session_of(last.agent_id))
        if orphan is not None:
            orphan.files.append((key, checkout))
            orphan.since = max(orphan.since, last.wrote_at)
    return sorted((x for x in found.values() if x.files), key=lambda one: -one.since)


def _orphan(
    store: "Store", world: "World", found: "dict[str, Orphan]", session_id: str
) -> "Orphan | None":
    """The entry of a session that is gone, None for one that is here or was never known."""
    if session_id not in found:
        known = known_agents.known(store, session_id)
        name = known.holder.name if known else session_id
        found[session_id] = Orphan(session_id, name, known.holder.last_seen if known else 0)
        holder = known.holder if known else None
        if holder and not world.is_offline(holder):
            found[session_id].seen_at = -1  # it is here
    one = found[session_id]
    return None if one.seen_at < 0 else one
