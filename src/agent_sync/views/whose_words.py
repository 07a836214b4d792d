"""Whose a file is, in lines (ARR-3)."""

from ..actions.who_actions import Whose, Worker
from ..identity.who import OPERATOR
from ..repository.path_keys import WHOLE
from .client_words import called
from .conflicts import lease_words, name_of
from .terminal import ago, clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..actions.restore_actions import Listed
    from ..locks.claim import World

KEPT, FILES = 5, 20
FOLDER = "tree"


def lines(found: Whose, me: str, world: "World") -> list[str]:
    """What is known of the file, without the reasons that holders gave."""
    name = clean(found.path, 300)
    if found.path == WHOLE or found.path.endswith("/"):
        return _folder(found, me, world)
    said = [f"{name}: {_state(found)}"]
    said += [f"  {_worker(one, me, world.now)}" for one in found.workers]
    said += [lease_words(lease, world, me, found.path, why=False) for lease, _ in found.leases] or [
        "nobody holds it"
    ]
    said += [_kept(one, world.now) for one in found.kept[:KEPT]] or ["no version of it is kept"]
    more = len(found.kept) - KEPT
    return said + ([f"and {more} more: agent-sync restore --list {name}"] if more > 0 else [])


def _folder(found: Whose, me: str, world: "World") -> list[str]:
    count = len(found.files)
    noted = "" if found.dirty is not None else ", as noted: git cannot say"
    many = f"{count} file{'' if count == 1 else 's'} with uncommitted work{noted}"
    said = [f"{name_of(FOLDER, found.path)}: {many if count else 'nothing uncommitted'}"]
    for path, workers in found.files[:FILES]:
        whose = "; ".join(_worker(one, me, world.now) for one in workers)
        said.append(f"  {clean(path, 300)}: {whose}")
    more = count - FILES
    said += [f"  and {more} more: git status"] if more > 0 else []
    said += [
        f"{name_of(lease.target, lease.key)} is "
        f"{lease_words(lease, world, me, lease.key, why=False)}"
        for lease, _ in found.leases[:FILES]
    ] or ["nobody holds anything in it"]
    more = len(found.leases) - FILES
    said += [f"and {more} more: agent-sync locks"] if more > 0 else []
    said += [
        f"{clean(one.version.key, 300)}: {_kept(one, world.now)}" for one in found.kept[:KEPT]
    ] or ["no version of anything in it is kept"]
    more = len(found.kept) - KEPT
    return said + ([f"and {more} more: agent-sync restore --list"] if more > 0 else [])


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


def versions(found: "Sequence[Listed]", now: int, verb: str = "agent-sync restore") -> list[str]:
    """Other versions of a file than the one it holds, and how each is taken."""
    said = [
        f"kept too: {_version(one, now)}: {verb} --version {one.version.id}" for one in found[:KEPT]
    ]
    more = len(found) - KEPT
    return said + ([f"and {more} more: {verb} --list --all"] if more > 0 else [])


def _kept(one: "Listed", now: int) -> str:
    return f"kept {_version(one, now)}: {clean(one.version.why, 100)}"


def _version(one: "Listed", now: int) -> str:
    version = one.version
    by = f", changed by {clean(one.changed_by, 64)}" if one.changed_by else ""
    whose = clean(one.owner, 64) or "the person"
    return f"V{version.id} {ago(version.at, now)}, of {whose}{by}"
