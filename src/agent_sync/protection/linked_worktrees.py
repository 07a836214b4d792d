"""The linked worktrees of a repository, and who works in which (WORK-11)."""

import os

from ..identity.who import is_ancestor
from ..locks import open_leases
from ..locks.lease import RESOURCE
from ..presence import agents, known_agents
from ..repository.location import LINKED
from . import file_notes, work_owners

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..git.runner import Git
    from ..locks.claim import World
    from ..repository.location import Project
    from ..store.sqlite import Store

MOST = 200


class Linked:
    """One: its ``name`` in the git folder, the ``root`` of it, and where git keeps it
    (``folder``). Its root need not be there any more.
    """

    __slots__ = ("folder", "name", "root")

    def __init__(self, name: str, root: str, folder: str) -> None:
        self.name = name
        self.root = root
        self.folder = folder

    @property
    def checkout_name(self) -> str:
        """How rows name the checkout."""
        return LINKED + self.name

    @property
    def missing(self) -> bool:
        """Whether git would forget it: nothing is where it was."""
        return not os.path.lexists(os.path.join(self.root, ".git"))

    def places(self) -> "set[str]":
        """What takes it along when it goes: it, what is above it, and what makes it one."""
        found = {os.path.join(self.root, ".git")}
        for path in (self.root, self.folder):
            while path != os.path.dirname(path):
                found.add(path)
                path = os.path.dirname(path)
        return found


def linked(project: "Project") -> "list[Linked]":
    """All of a repository; git is not run."""
    from ..repository.contents import read

    top = os.path.join(project.common, "worktrees")
    found = []
    try:
        names = sorted(os.listdir(top))[:MOST] if project.common else []
    except OSError:
        return []
    for name in names:
        folder = os.path.join(top, name)
        try:
            pointer = os.fsdecode(read(os.path.join(folder, "gitdir"), 8_192).strip())
            root = os.path.realpath(os.path.dirname(os.path.join(folder, pointer)))
        except (OSError, ValueError):
            continue
        found.append(Linked(name, root, folder))
    return found


def at_work(
    store: "Store", world: "World", project: "Project", me: str, one: Linked, git: "Git | None"
) -> "tuple[str, str] | None":
    """(id, name) of another live agent that works in a worktree, None when there is none.

    It stands there, has a lease there, or uncommitted work. ``git`` stands anywhere in the
    repository and is asked only for the last; None: a note of work is enough. A subagent of
    ``me`` is another one; whoever only has a shell open is there while it has a lease.
    """
    return _stands(store, world, me, one) or _owns(store, world, project, me, one, git)


def _stands(store: "Store", world: "World", me: str, one: Linked) -> "tuple[str, str] | None":
    places = known_agents.folders(store)
    for known in known_agents.open_ones(store):
        there = _is_another(me, known.id) and agents.kind_of(known.id) in _SESSIONS
        there = there and _in(one, places.get(known.id, ""))
        if there and not world.is_offline(known.holder):
            return known.id, known.holder.name
    for lease in open_leases.all_open(store):
        if lease.target == RESOURCE or not _is_another(me, lease.agent_id):
            continue
        here = lease.checkout == one.checkout_name or _in(one, lease.key)
        if here and world.holds(lease):
            return lease.agent_id, lease.holder.name
    return None


_SESSIONS = (agents.SESSION, agents.SUBAGENT)


def _is_another(me: str, agent_id: str) -> bool:
    """Whether an agent is neither this one nor the session that it belongs to, which stands where
    its subagents do; to a session its subagents are others.
    """
    return agent_id != me and not is_ancestor(agent_id, me)


def _in(one: Linked, path: str) -> bool:
    if not path.startswith(os.sep):
        return False
    real = os.path.realpath(path)
    return real == one.root or real.startswith(one.root + os.sep)


def _owns(
    store: "Store",
    world: "World",
    project: "Project",
    me: str,
    one: Linked,
    git: "Git | None",
) -> "tuple[str, str] | None":
    written = {
        agent
        for rows in file_notes.authors(store, one.checkout_name).values()
        for agent, _ in rows
        if agent and not work_owners.is_mine(me, agent)
    }
    live = work_owners.live_names(store, world, written)
    others = {who: name for who, name in live.values() if _is_another(me, who)}
    if not others or git is None or one.missing:
        return next(iter(others.items()), None)
    from ..git.worktree_status import changed_under

    files = changed_under(project, git.at(one.root))
    if files is None:
        return next(iter(others.items()))
    owned = work_owners.owners(
        store, world, project, one.checkout_name, me, files, git.at(one.root)
    )
    if owned is None:
        return next(iter(others.items()))
    return next((found for x in owned for found in x.others.items()), None)
