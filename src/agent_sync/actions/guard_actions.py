"""Whether a commit that git is about to make takes files that others hold (AUTO-7)."""

import os
from typing import NamedTuple

from ..errors import AgentSyncError, NoProject, StoreError
from ..feed import activity, hook_errors
from ..gates import bars
from ..gates.bar import COMMIT, Bar, Wanted
from ..git import staged
from ..identity.who import OPERATOR
from ..locks import commit_verdict, open_leases, unreported_ends
from ..locks.claim import World
from ..locks.commit_verdict import Committer, Staged, Verdict
from ..locks.lease import AUTO
from ..repository.location import checkout_above
from ..store.sqlite import Store
from .caller import Caller
from .unbarred import barred

NOBODY = "shell"
"""Who is recorded for a shell that has no id: looking at a commit registers nobody."""
WHERE = "guard"


class Look(NamedTuple):
    """What is known when a commit has been judged; ``partial``: whether git can commit a part; what
    bars it beside leases (GATE-4)."""

    who: Committer
    world: World
    verdict: Verdict
    partial: bool
    bar: Bar | None = None


def check(caller: Caller, *, bypassed: bool = False) -> "Look | None":
    """Judge what is staged; None where nobody has anything. A refusal is recorded, also one that
    is ``bypassed``.

    Raises AgentSyncError when it cannot be judged; that is noted where ``doctor`` looks.
    """
    try:
        if not os.path.exists(caller.project.database):
            return None
        store, who = _committer(caller)
        look = _judged(caller, store, who)
    except NoProject:
        return None
    except AgentSyncError as error:
        hook_errors.note(caller.project.folder, WHERE, error)
        raise
    if look.verdict.refused or look.bar:
        _record(caller, store, look, "guard_bypassed" if bypassed else "commit_refused")
    return look


def _committer(caller: Caller) -> "tuple[Store, Committer]":
    """Who commits, noted as its sign of life where the database can be written."""
    try:
        store, me = caller.look()
        agent_id = me.id if me else caller.identity()[0]
    except StoreError:
        store, agent_id = caller.open(), caller.identity()[0]
    return store, Committer(agent_id, caller.bare or agent_id == OPERATOR)


def _judged(caller: Caller, store: Store, who: Committer) -> Look:
    world = caller.world()
    leases = open_leases.all_open(store)
    foreign = commit_verdict.foreign(leases, who, world)
    if not foreign and not bars.is_bound(store, who.id):
        return Look(who, world, Verdict(), partial=True)
    top = checkout_above(os.path.realpath(caller.cwd))[0] or caller.cwd
    files = [Staged(*one) for one in staged.staged_files(caller.project, top, caller.env)]
    wanted = [Wanted(one.key, one.checkout) for one in files]
    bar = barred(store, caller.project, who.id, wanted, world, act=COMMIT)
    if not foreign:
        return Look(who, world, Verdict(), partial=True, bar=bar)
    verdict = commit_verdict.judge(files, leases, who, world)
    if verdict.refused and _some_have_ended(store, world, verdict):
        verdict = commit_verdict.judge(files, open_leases.all_open(store), who, world)
    new = staged.new_in_merge(top, caller.env) if verdict.refused or verdict.warned else None
    if new is not None:
        verdict = _without(verdict, new)
    return Look(who, world, verdict, partial=new is None, bar=bar)


def _some_have_ended(store: Store, world: World, verdict: Verdict) -> bool:
    """Whether a turn that is in the way turns out to be over."""
    leases = [taken.lease for taken in verdict.refused if taken.lease.kind == AUTO]
    try:
        return unreported_ends.found_interrupted(store, world, leases)
    except StoreError:
        return False


def _without(verdict: Verdict, new: set[str]) -> Verdict:
    """What a merge only brings along is in nobody's way."""
    return verdict._replace(
        refused=[taken for taken in verdict.refused if taken.file.path in new],
        warned=[taken for taken in verdict.warned if taken.file.path in new],
    )


def _record(caller: Caller, store: Store, look: Look, kind: str) -> None:
    """One row in the feed. What cannot be recorded is decided all the same."""
    taken = look.verdict.refused
    more = f" and {len(taken) - 1} more" if len(taken) > 1 else ""
    file = taken[0].file if taken else None
    said = f"of {taken[0].lease.holder.name}{more}" if taken else f"barred by {_ref(look)}"
    try:
        with store.writing() as tx:
            activity.record(
                tx,
                look.world.now,
                look.who.id or NOBODY,
                kind,
                said,
                key=file.key if file else _key(look),
                checkout=file.checkout if file else "",
                tool="git",
            )
    except StoreError as error:
        hook_errors.note(caller.project.folder, WHERE, error)


def _ref(look: Look) -> str:
    return look.bar.subject if look.bar else ""


def _key(look: Look) -> str:
    return look.bar.key if look.bar else ""
