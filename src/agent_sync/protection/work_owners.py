"""Whose the uncommitted work in a checkout is (AUTO-6, ID-4).

The notes of who wrote what (``file_notes``) and the leases that hold say it. A note outlives its
write until a commit of the file is seen to be later.
"""

import os

from ..identity.who import is_ancestor
from ..locks import open_leases
from ..locks.claim import World
from ..locks.lease import AUTO, EXCLUSIVE, FILE, RESOURCE, Lease, covers, related
from ..presence import known_agents
from ..repository.location import Project
from ..repository.path_keys import folder_of
from . import file_notes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..git.runner import Git
    from ..git.worktree_status import Dirty
    from ..store.sqlite import Store


class Owned:
    """A file that differs, and whose the difference is.

    ``others`` are live agents that are not the asking one or its descendants, as (id, name),
    ``mine`` says that those wrote it too; ``lost`` that somebody else may miss it: a person, or
    ``gone``, an agent that is. ``held`` says that one of the others has a lease on it now,
    ``presumed`` that it is known to be none's. What
    both sides have by presumption alone is nobody's against the other, but kept (WORK-2).
    """

    __slots__ = ("file", "gone", "held", "lost", "mine", "others", "presumed")

    def __init__(self, file: "Dirty") -> None:
        self.file = file
        self.mine = False
        self.held = False
        self.presumed = False
        self.lost = True
        self.gone = ""
        self.others: dict[str, str] = {}


def others_at_work(store: "Store", me: str, checkout: str) -> bool:
    """Whether another agent has something in a checkout that git could touch; two looks."""
    authors = {agent for rows in _authors(store, checkout) for agent, _ in rows}
    if any(agent and not is_mine(me, agent) for agent in authors):
        return True
    return any(
        not is_mine(me, x.agent_id) for x in open_leases.all_open(store) if _here(x, checkout)
    )


def _authors(store: "Store", checkout: str) -> "Iterable[list[tuple[str, int]]]":
    return file_notes.authors(store, checkout).values()


def is_mine(me: str, agent_id: str) -> bool:
    """Whether an agent's work counts as ``me``'s: it is the same, or a descendant (ID-4)."""
    return agent_id == me or is_ancestor(me, agent_id)


def someone_else(store: "Store", world: World, me: str) -> "tuple[str, str] | None":
    """(id, name) of a live agent that is not ``me`` or its descendant, None when there is none."""
    ids = [str(row[0]) for row in store.all("SELECT id FROM agents WHERE state <> 'ended'")]
    live = live_names(store, world, [one for one in ids if not is_mine(me, one)])
    return next(iter(live.values()), None)


def _here(lease: Lease, checkout: str) -> bool:
    return lease.target != RESOURCE and (lease.kind != AUTO or lease.checkout == checkout)


def owners(
    store: "Store",
    world: World,
    project: Project,
    checkout: str,
    me: str,
    files: "list[Dirty]",
    git: "Git",
    below: str = "",
) -> "list[Owned] | None":
    """Whose each of the files is; None when git could not say in time.

    ``checkout`` is its name; ``below`` the beginning of the keys in another repository inside it,
    in which ``git`` stands then. Runs git twice, and only when an agent wrote one of them: never
    inside a transaction. Forgets the notes of writes that turn out to be committed, in a
    transaction of its own.
    """
    elsewhere = _Elsewhere(project, checkout, files)
    written = _restricted(file_notes.authors(store, checkout), files)
    written = {key: rows for key, rows in written.items() if not elsewhere.has(key)}
    if written:  # one's own too: what a person changed since one's own commit is the person's
        from ..git.commit_history import commit_times
        from .committed_writes import forget_committed

        oldest = min(at for rows in written.values() for _, at in rows)
        root = git.at(os.path.join(folder_of(project, checkout), below).rstrip("/"))
        commits = commit_times(project, root, [key[len(below) :] for key in written], oldest)
        if commits is None and git.late:
            return None
        commits = {below + key: at for key, at in (commits or {}).items()}
        stored = {file.key: file.name for file in files}
        forget_committed(store, project, checkout, written, commits, stored, root)
    leases = [
        lease
        for lease in open_leases.all_open(store)
        if _here(lease, checkout) and world.holds(lease) and not is_mine(me, lease.agent_id)
        if not elsewhere.has(lease.key)
    ]
    names = live_names(store, world, {who for rows in written.values() for who, _ in rows})
    presumed = file_notes.presumed_ones(store, checkout)
    return [_owned(file, written, leases, names, me, presumed) for file in files]


class _Elsewhere:
    """Files of other repositories in folders that git does not know: to it they are no files."""

    def __init__(self, project: Project, checkout: str, files: "list[Dirty]") -> None:
        self._project = project
        self._checkout = checkout
        self._folders = tuple(file.key for file in files if file.folder)

    def has(self, key: str) -> bool:
        """Whether such a folder holds the file of a key, in a repository of its own."""
        if not self._folders or not key.startswith(self._folders):
            return False
        from ..repository.nested_repositories import innermost

        return innermost(self._project, self._checkout, key)[1] != key


def _restricted(
    authors: "dict[str, list[tuple[str, int]]]", files: "list[Dirty]"
) -> "dict[str, list[tuple[str, int]]]":
    keys = {file.key for file in files if not file.folder}
    folders = tuple(file.key for file in files if file.folder)
    return {
        key: rows
        for key, rows in authors.items()
        if key in keys or (folders and key.startswith(folders))
    }


def live_names(
    store: "Store", world: World, agents: "Iterable[str]"
) -> "dict[str, tuple[str, str]]":
    """agent -> (id, name) of the live agent that answers for its work; one query.

    The work of a subagent that has ended is its parent's. Agents of whom nobody is left are
    not in the answer.
    """
    lines = {agent: _line_of(agent) for agent in agents}
    wanted = sorted({one for line in lines.values() for one in line})
    if not wanted:
        return {}
    live = {
        one.id: one.holder.name
        for one in known_agents.these(store, wanted)
        if not world.is_offline(one.holder)
    }
    found = {agent: next((one for one in line if one in live), "") for agent, line in lines.items()}
    return {agent: (one, live[one]) for agent, one in found.items() if one}


def _line_of(agent_id: str) -> "list[str]":
    """An agent and its ancestors, nearest first."""
    parts = agent_id.split("/")
    return ["/".join(parts[:size]) for size in range(len(parts), 0, -1)]


def _owned(
    file: "Dirty",
    written: "dict[str, list[tuple[str, int]]]",
    leases: "list[Lease]",
    names: "dict[str, tuple[str, str]]",
    me: str,
    presumed: "set[tuple[str, str]]",
) -> Owned:
    found = Owned(file)
    authors = [(key, who) for key, rows in written.items() if _in(file, key) for who, _ in rows]
    mine = [one for one in authors if is_mine(me, one[1])]
    found.mine = bool(mine)
    theirs = [one for one in authors if not is_mine(me, one[1])]
    gone = [who for _, who in theirs if who not in names]
    found.gone = next((who for who in gone if who), "")
    known = any(one not in presumed for one in mine)
    found.lost = bool(theirs) or not known
    shared = found.mine and all(one in presumed for one in theirs)
    for _, who in theirs:
        if who in names and not shared:
            found.others[names[who][0]] = names[who][1]
    for lease in leases:
        if _counts(lease, file, me, mine=found.mine):
            found.others[lease.agent_id] = lease.holder.name
            found.held = True
    sure = {names[who][0] for key, who in theirs if who in names and (key, who) in presumed}
    found.presumed = found.others.keys() <= sure and all(one in presumed for one in theirs)
    return found


def _in(file: "Dirty", key: str) -> bool:
    return key.startswith(file.key) if file.folder else key == file.key


def _counts(lease: Lease, file: "Dirty", me: str, *, mine: bool) -> bool:
    """Whether a lease makes a file its holder's work.

    One that covers more than this file, or admits several holders, says nothing about a file
    that the asking agent wrote itself; an ancestor's admits its descendants.
    """
    if related(me, lease.agent_id):
        return False
    if file.folder:
        return lease.target == FILE and _in(file, lease.key)
    if mine and (lease.target != FILE or lease.mode != EXCLUSIVE):
        return False
    return covers(lease, file.key)
