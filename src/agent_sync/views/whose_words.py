"""Whose a file is, in lines (ARR-3)."""

from ..actions.who_actions import Whose, Worker
from ..identity.who import OPERATOR
from .client_words import called
from .conflicts import lease_words
from .terminal import ago, clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..actions.restore_actions import Listed
    from ..locks.claim import World

KEPT = 5


def lines(found: Whose, me: str, world: "World") -> list[str]:
    """What is known of the file, without the reasons that holders gave."""
    name = clean(found.path, 300)
    said = [f"{name}: {_state(found)}"]
    said += [f"  {_worker(one, me, world.now)}" for one in found.workers]
    said += [lease_words(lease, world, me, found.path, why=False) for lease, _ in found.leases] or [
        "nobody holds it"
    ]
    said += [_kept(one, world.now) for one in found.kept[:KEPT]] or ["no version of it is kept"]
    more = len(found.kept) - KEPT
    return said + ([f"and {more} more: agent-sync restore --list {name}"] if more > 0 else [])


def _state(found: Whose) -> str:
    if found.dirty is False:
        return "nothing uncommitted"
    if not found.workers:
        return "git cannot say, and nobody noted any work in it"
    return "uncommitted work of" if found.dirty else "work, as noted, of"


def _worker(one: Worker, me: str, now: int) -> str:
    if not one.agent_id or one.agent_id == OPERATOR:
        who = "the person, or a program outside any session"
        return who + (f"; written {ago(one.wrote_at, now)}" if one.wrote_at else "")
    name = called(clean(one.name, 64), clean(one.client, 24))
    name += " (you)" if one.agent_id == me else ""
    there = "live" if one.live else "gone"
    there += f", last seen {ago(one.seen_at, now)}" if one.seen_at and not one.live else ""
    how = "presumed: it changed while a command of theirs ran" if one.presumed else "known"
    return f"{name}, {there}; written {ago(one.wrote_at, now)} ({how})"


def _kept(one: "Listed", now: int) -> str:
    version = one.version
    by = f", changed by {clean(one.changed_by, 64)}" if one.changed_by else ""
    whose = clean(one.owner, 64) or "the person"
    return f"kept V{version.id} {ago(version.at, now)}, of {whose}{by}: {clean(version.why, 100)}"
