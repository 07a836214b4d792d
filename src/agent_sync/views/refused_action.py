"""What an action refused with facts alone, in words: the same for whoever is told (LOCK-7)."""

import os
import shlex
from collections.abc import Callable
from typing import Any

from ..actions.named_targets import Target
from ..actions.refusal_types import (
    HeldElsewhere,
    NobodyCalled,
    NobodyReached,
    NoPlace,
    NoSuchFile,
    NotByForce,
    NotGranted,
    NothingKept,
    NothingThere,
    NothingUncommitted,
    NotYours,
    OtherFile,
    OtherName,
    OutsideTrees,
    PartOfMine,
    Refusal,
    Shielded,
    TakenMeanwhile,
    TheirWork,
    UnsureShell,
    WriteBarred,
)
from ..errors import (
    AgentSyncError,
    Barred,
    Conflict,
    Held,
    InvalidInput,
    NotFound,
    NotYourName,
    UnsureSession,
)
from ..locks.lease import RESOURCE
from . import tables
from .addressing import nobody
from .checkpoint_refusals import CHECKPOINT_WORDS
from .conflicts import lease_words, name_of, reasons, sentence
from .crew_words import CREW_REFUSALS
from .outcomes import not_there, perhaps
from .payload import moment
from .refused_commit import COMMIT_WORDS
from .shield_words import WHAT
from .terminal import clean


def said(refused: Refusal) -> AgentSyncError:
    """The error with its sentence, and its facts as plain values."""
    words = WORDS.get(type(refused))
    return words(refused) if words else refused


def _not_yours(refused: NotYours) -> AgentSyncError:
    lease, key, world = refused.lease, refused.key, refused.world
    ask = f"ask {clean(lease.holder.name, 64)} with 'agent-sync send'"
    # What a person may do, who has asked for it; programs are not brought to that thought.
    way = f"{ask}, or end it, as a person may, with {_forced(refused)}"
    way = way if refused.by_person else f"only its holder gives it up: {ask}"

    def words(*, why: bool) -> str:
        told = lease_words(lease, world, refused.me, key, why=why)
        return f"{name_of(lease.target, key)} is {told}; {way}"

    return Held(
        words(why=True),
        path=key,
        holder=lease.holder.name,
        holder_id=lease.agent_id,
        reason=lease.reason,
        since=moment(lease.created_at),
        until=moment(world.until(lease)),
    ).quoting(reasons([lease]), without=words(why=False))


def _forced(refused: NotYours) -> str:
    what = shlex.quote(clean(refused.typed, 300))
    what = f"--resource {what}" if refused.lease.target == RESOURCE else what
    return f"'agent-sync unlock {what} --force'"


def _not_by_force(refused: NotByForce) -> AgentSyncError:
    lease = refused.lease

    def words(*, why: bool) -> str:
        told = lease_words(lease, refused.world, refused.me, lease.key, why=why)
        return (
            f"{name_of(lease.target, lease.key)} is {told}: ending a live agent's lease is a "
            "person's decision; ask the holder, or tell the person"
        )

    return Conflict(
        words(why=True),
        path=lease.key,
        holder=lease.holder.name,
        holder_id=lease.agent_id,
    ).quoting(reasons([lease]), without=words(why=False))


def _held_elsewhere(refused: HeldElsewhere) -> AgentSyncError:
    lease = refused.lease

    def words(*, why: bool) -> str:
        told = lease_words(lease, refused.world, refused.me, lease.key, why=why)
        ask = f"'agent-sync send --to {shlex.quote(clean(lease.holder.name, 64))} --message ...'"
        return (
            f"{name_of(lease.target, lease.key)} is {told}: only its holder's machine ends that; "
            f"ask with {ask}, or have it ended there"
        )

    return Held(
        words(why=True),
        path=lease.key,
        holder=lease.holder.name,
        holder_id=lease.agent_id,
        until=moment(refused.world.until(lease)),
    ).quoting(reasons([lease]), without=words(why=False))


def _part_of_mine(refused: PartOfMine) -> Conflict:
    key, lease = refused.key, refused.lease
    said = f"{clean(key)} is covered by your lease on {clean(lease.key)}: unlock that"
    return Conflict(said, path=key, key=lease.key)


def _nothing_there(refused: NothingThere) -> NotFound:
    name = _named(refused.named)
    if refused.wider is None:
        return NotFound(f"{name} is free: nothing to unlock")
    wider = clean(tables.lease_name(refused.wider))
    return NotFound(f"{name} is held as part of {wider}: unlock that")


def _taken_meanwhile(refused: TakenMeanwhile) -> Conflict:
    who = clean(refused.lease.holder.name, 64)
    what = _named(refused.named)
    return Conflict(f"{who} has taken {what} meanwhile: type it again to go on")


def _nobody_called(refused: NobodyCalled) -> NotFound:
    return NotFound(
        f"nobody is called {clean(refused.name, 64)}; 'agent-sync status' lists who is here"
    )


def _nobody_reached(refused: NobodyReached) -> NotFound:
    return NotFound(f"{nobody(refused.to)}; 'send' leaves a message for whoever comes")


def _nothing_kept(refused: NothingKept) -> NotFound:
    name = clean(refused.key, 300)
    if refused.put_back:
        return NotFound(
            f"every version kept of {name} was put back or replaced by that; 'agent-sync restore "
            f"--list {shlex.quote(name)} --all' shows them, --version N takes one",
            path=refused.key,
        )
    hint = perhaps(refused.near)
    return NotFound(
        f"no version of {name} is kept in this checkout{hint or ';'} "
        "'agent-sync restore --list' shows all",
        path=refused.key,
        near=list(refused.near),
    )


def _nothing_uncommitted(refused: NothingUncommitted) -> NotFound:
    what = "nothing of yours is uncommitted" if refused.mine else "nothing is uncommitted"
    return NotFound(f"{what} in {clean(refused.key, 300)}", path=refused.key)


def _no_such_file(refused: NoSuchFile) -> NotFound:
    said = not_there(clean(refused.key, 300), refused.near)
    return NotFound(said, path=refused.key, near=list(refused.near))


def _their_work(refused: TheirWork) -> Conflict:
    names = " and ".join(clean(name, 64) for name in refused.names)
    key = clean(refused.key, 300)
    return Conflict(
        f"{key} is known to be the work of {names}: ask with 'agent-sync send', "
        f"'agent-sync disown {key}' gives it up",
        path=refused.key,
        names=list(refused.names),
    )


def _other_file(refused: OtherFile) -> NotFound:
    version = refused.version
    return NotFound(
        f"V{version.id} is a version of {clean(version.key, 300)}, "
        f"not of {clean(refused.named, 300)}",
        path=version.key,
    )


def _other_name(refused: OtherName) -> NotYourName:
    inside = f"and this runs inside {refused.client}"
    if refused.for_person:
        said = (
            f"'{refused.verb}' is for the person, in a terminal with no coding client above it, "
            f"{inside}: ask the person"
        )
    else:
        said = (
            f"'{refused.verb}' is done in one's own name, {inside}: type the plain command, "
            "without AGENT_SYNC_ID or another session's variable; what only the person may do, "
            "ask the person for"
        )
    return NotYourName(said, verb=refused.verb, named=refused.named)


def _unsure_shell(refused: UnsureShell) -> UnsureSession:
    ids = list(refused.sessions)
    begun = (
        f"this runs in a shell of {refused.client}, which does not say which of its sessions "
        "it is; nothing was done, for it would count as another agent than that session"
    )
    if not ids:
        said = (
            f"{begun}. No hook of a session above this shell has run: 'agent-sync doctor' shows "
            "whether they are installed; then start the session again. To look is possible anyhow"
        )
    else:
        named = " or ".join(
            f"{clean(name, 64)} ({clean(one, 200)})" for one, name in refused.sessions.items()
        )
        said = (
            f"{begun}. It may be {named}: put the id of your own session before the command, "
            f"as in AGENT_SYNC_ID={clean(ids[0], 200)}"
        )
    return UnsureSession(said, client=refused.client, sessions=ids)


def _outside_trees(refused: OutsideTrees) -> InvalidInput:
    version = refused.version
    named = "use --to PATH" if version.checkout else "name that file too, or use --to PATH"
    return InvalidInput(
        f"V{version.id} is of {clean(os.path.join(refused.folder, version.key), 300)}, outside "
        f"the work trees of this repository: {named}"
    )


def _shielded(refused: Shielded) -> Conflict:
    return Conflict(
        f"{clean(refused.path, 300)} is left alone: {WHAT[refused.kind]}; "
        f"{clean(refused.other, 64)} is at work",
        path=refused.path,
    )


def _barred(refused: WriteBarred) -> AgentSyncError:
    bar = refused.bar
    said = f"{clean(bar.key, 300)} may not be written now: {clean(bar.said, 900)} Next: "
    said += clean("; or ".join(bar.steps), 900)
    why = f" ({clean('; '.join(bar.quoted), 600)})" if bar.quoted else ""
    error = Barred(said + why, subject=bar.subject, path=bar.key, next=list(bar.steps))
    return error.quoting(list(bar.quoted), without=said)


def _no_place(refused: NoPlace) -> InvalidInput:
    return InvalidInput(clean(refused.why))


def _named(target: Target) -> str:
    return name_of(target.target, target.key)


WORDS: dict[type[Refusal], Callable[[Any], AgentSyncError]] = {
    NotGranted: sentence,
    NotYours: _not_yours,
    HeldElsewhere: _held_elsewhere,
    NotByForce: _not_by_force,
    OtherName: _other_name,
    UnsureShell: _unsure_shell,
    PartOfMine: _part_of_mine,
    NothingThere: _nothing_there,
    TakenMeanwhile: _taken_meanwhile,
    NobodyCalled: _nobody_called,
    NobodyReached: _nobody_reached,
    NothingKept: _nothing_kept,
    NothingUncommitted: _nothing_uncommitted,
    NoSuchFile: _no_such_file,
    TheirWork: _their_work,
    NoPlace: _no_place,
    OtherFile: _other_file,
    OutsideTrees: _outside_trees,
    Shielded: _shielded,
    WriteBarred: _barred,
    **COMMIT_WORDS,
    **CREW_REFUSALS,
    **CHECKPOINT_WORDS,
}
