"""Committing exactly what an agent wrote, whatever others changed or staged (AUTO-6)."""

import contextlib
import os
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..errors import AgentSyncError, NotFound
from ..feed import activity
from ..gates.bar import COMMIT, Wanted
from ..git import private_commit, put_aside, worktree_status
from ..git.private_commit import Made
from ..git.runner import git_at
from ..locks import open_leases
from ..locks.committed import release_committed
from ..locks.lease import AUTO
from ..protection import commit_makers, file_notes, work_owners
from ..protection.work_owners import Owned
from ..repository.git_pointers import branch_of
from ..repository.path_keys import WHOLE, key_of_name
from ..sessions import commits_under_way, open_calls
from ..store.sqlite import Store
from .caller import Caller
from .commit_refusals import NoSuchFile, OthersWork, OutsideCheckout, Unmerged, WhoseCommit
from .open_subagent import AMBIGUOUS
from .unbarred import demand_unbarred

GIT_S = 60.0


class Committed(NamedTuple):
    """A commit: its id, the first line of its message, the keys in it, the branch or ''."""

    oid: str
    subject: str
    keys: list[str]
    branch: str


def check_repository(caller: Caller) -> None:
    """Raises NotFound where there is nothing to commit to."""
    if not caller.project.common:
        raise NotFound(f"{caller.project.root} is no git repository: there is nothing to commit to")


def would_commit(caller: Caller, files: Sequence[str] = ()) -> list[str]:
    """The keys that ``commit`` would take now. Raises as it does."""
    check_repository(caller)
    store, me = caller.look()
    return [x.file.key for x in _chosen(caller, store, me.id if me else "", files)]


def commit(caller: Caller, message: str, files: Sequence[str] = ()) -> "Committed | None":
    """Commit what this agent and its subagents wrote and nobody else did; None for nothing.

    Named ``files`` are taken whoever wrote them, unless another live agent holds them; a folder
    narrows the choice. The working tree and what others have staged stay as they are. Raises
    OthersWork, WhoseCommit, Unmerged, NoSuchFile, OutsideCheckout, and what
    ``private_commit.commit`` does.
    """
    check_repository(caller)
    store, me = caller.join()
    chosen = _chosen(caller, store, me.id, files)
    if not chosen:
        return None
    name = caller.project.checkout_name
    wanted = [Wanted(x.file.key, name) for x in chosen]
    demand_unbarred(caller, store, me.id, wanted, act=COMMIT)
    before = caller.clock()
    checkout, folder = caller.project.checkout, caller.project.folder
    with _hooks_run(caller, store, me.id):
        made = private_commit.commit(checkout, folder, [x.file.name for x in chosen], message)
    if made is None:
        return None
    keys = [key_of_name(caller.project, name) for name in made.names]
    _settle(caller, store, me.id, made, keys, before)
    return Committed(made.oid, made.subject, keys, branch_of(checkout))


@contextlib.contextmanager
def _hooks_run(caller: Caller, store: Store, me: str) -> Iterator[None]:
    """Note what the commit's hooks put aside, for the others' edits to wait (WORK-9).

    The call of a session's shell has noted it already.
    """
    project, ref = caller.project, f"commit-{os.getpid()}-{os.urandom(4).hex()}"
    known = open_calls.any_of(store, me)
    git = git_at(project.checkout, GIT_S)
    keys = [] if known else put_aside.put_aside(project, git, staged=True)
    aside = commits_under_way.text_of(project.checkout_name, keys)
    if not aside:
        yield
        return
    with store.writing() as tx:
        open_calls.begin(tx, ref, me, caller.clock(), "agent-sync commit", aside=aside)
    try:
        yield
    finally:
        with store.writing() as tx:
            open_calls.close(tx, ref)


def _chosen(caller: Caller, store: Store, me: str, files: Sequence[str]) -> list[Owned]:
    """The files to commit. Raises Conflict for what others have, NotFound for a wrong name."""
    project, here = caller.project, os.path.realpath(caller.cwd)
    git = git_at(here, GIT_S)
    named = {_key(caller, here, path): path for path in files}
    found = worktree_status.changed_files(project, git, named or [WHOLE])
    if found is None:
        worktree_status.demand_an_answer(git)
        raise NotFound("git cannot say what differs from HEAD")
    if WHOLE in named:  # a file of that very name, which as a key covers every path
        found = [file for file in found if _is_named(file.key, named)]
    _check_names(here, named, {file.key for file in found})
    owned = work_owners.owners(
        store, caller.world(), project, project.checkout_name, me, found, git
    )
    if owned is None:
        raise AgentSyncError("git took too long to say what is committed: try again")
    wanted = [x for x in owned if (x.mine or x.file.key in named) and not x.file.folder]
    if not files and caller.rule in AMBIGUOUS:
        _check_whose(store, project.checkout_name, wanted)
    _check_free(wanted, named)
    return wanted


def _is_named(key: str, named: "dict[str, str]") -> bool:
    folders = tuple(f"{one.rstrip('/')}/" for one in named)
    return "." in named or key in named or key.startswith(folders)


def _check_free(wanted: list[Owned], named: "dict[str, str]") -> None:
    unmerged = [x.file.key for x in wanted if x.file.unmerged]
    if unmerged:
        raise Unmerged(unmerged)
    taken = [x for x in wanted if x.held or ((x.others or x.gone) and x.file.key not in named)]
    if taken:
        raise OthersWork(taken)


def _check_whose(store: Store, checkout: str, wanted: list[Owned]) -> None:
    """This may be the commit of one of several that are at work."""
    authors = file_notes.authors(store, checkout)
    names = {who for x in wanted for who, _ in authors.get(x.file.key, []) if x.mine}
    if len(names) > 1:
        raise WhoseCommit([x.file.key for x in wanted])


def _key(caller: Caller, here: str, path: str) -> str:
    full = os.path.join(here, path)
    folder, name = os.path.split(full.rstrip(os.sep))
    if name not in ("", ".", ".."):
        # A link is committed as itself, but the folder it lies in may be reached through another.
        full = os.path.join(os.path.realpath(folder), name)
    inside = os.path.relpath(full, caller.project.checkout)
    if inside.split(os.sep, 1)[0] == os.pardir or os.path.isabs(inside):
        raise OutsideCheckout(path, caller.project.checkout)
    return key_of_name(caller.project, os.fsencode(inside))


def _check_names(here: str, named: "dict[str, str]", keys: "set[str]") -> None:
    for key, path in named.items():
        folder = key.rstrip("/") + "/"
        known = key == "." or key in keys or any(one.startswith(folder) for one in keys)
        if not known and not os.path.lexists(os.path.join(here, path)):
            raise NoSuchFile(path)


def _settle(
    caller: Caller, store: Store, me: str, made: Made, keys: list[str], before: int
) -> None:
    """What was written up to ``before`` is committed: notes and automatic leases end."""
    checkout = caller.project.checkout_name
    only = keys[0] if len(keys) == 1 else ""
    with store.writing() as tx:
        for key in keys:
            file_notes.forget(tx, checkout, key, before)
        commit_makers.record(tx, caller.clock(), me, [made.oid], branch_of(caller.project.checkout))
        activity.record(
            tx,
            caller.clock(),
            me,
            "committed",
            made.subject[:200],
            key=only,
            checkout=checkout,
            ref=made.oid,
        )
    mine = [
        lease
        for lease in open_leases.all_open(store)
        if lease.kind == AUTO
        and lease.written_at
        and lease.checkout == checkout
        and lease.key in keys
        and work_owners.is_mine(me, lease.agent_id)
    ]
    if mine:
        release_committed(store, caller.world(), mine)
